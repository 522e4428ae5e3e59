"""The only writers of the domain's tables, and their gate.

Every service takes a keyword-only `actor`, asks it for right, scope and confirmed number, works
set-based in one transaction together with its audit events, and returns what happened as a value.
The number of statements does not depend on the number of rows. A queryset that is passed in must
select by identity (primary keys, or a join on stored keys): the rows it selects are locked first,
and may not become other rows while the service runs.
"""

from enrollments.services.academy import set_up_academy
from enrollments.services.activities import archive, unarchive
from enrollments.services.arrivals import arrive
from enrollments.services.catalogue import (
    ActivityProfile,
    WrittenActivity,
    add_activity,
    edit_activity,
)
from enrollments.services.changing import change_rule, enroll_by_change, make_change
from enrollments.services.due_dates import restore_due_dates, set_due_date
from enrollments.services.enroll import enroll, enroll_planned, reenroll
from enrollments.services.erasing import erase_person, lines_and_files
from enrollments.services.exporting import record_export
from enrollments.services.exporting_people import export_person
from enrollments.services.factors import reset_factors
from enrollments.services.learning import record_completion, record_progress
from enrollments.services.listed import (
    ListedRequirement,
    NewQualification,
    add_activities,
    add_qualifications,
)
from enrollments.services.owners import may_readdress, stays_nobody_owner
from enrollments.services.people import deactivate, reactivate
from enrollments.services.profiles import Profile, add_user, change_email, edit_user
from enrollments.services.qualification_profiles import (
    WrittenQualification,
    add_qualification,
    edit_qualification,
)
from enrollments.services.qualifications import (
    add_requirement,
    change_time_frame,
    drop_requirement,
    end_qualification,
    grant_qualification,
    resume_qualification,
    withdraw_qualification,
)
from enrollments.services.remove import remove
from enrollments.services.results import LostRace, Result
from enrollments.services.roles import assign_role, create_owner, give_role
from enrollments.services.sample import remove_sample
from enrollments.services.saved_views import delete_view, rename_view, save_view
from enrollments.services.signing_out import sign_out_user
from enrollments.services.teams import (
    add_manager,
    add_team,
    manage_teams,
    merge_teams,
    move_to_team,
    remove_manager,
    rename_team,
)
from enrollments.services.undo import undo_change, undo_unenroll
from enrollments.services.unenroll import unenroll, unenroll_as_seen

__all__ = [
    "ActivityProfile",
    "ListedRequirement",
    "LostRace",
    "NewQualification",
    "Profile",
    "Result",
    "WrittenActivity",
    "WrittenQualification",
    "add_activities",
    "add_activity",
    "add_manager",
    "add_qualification",
    "add_qualifications",
    "add_requirement",
    "add_team",
    "add_user",
    "archive",
    "arrive",
    "assign_role",
    "change_email",
    "change_rule",
    "change_time_frame",
    "create_owner",
    "deactivate",
    "delete_view",
    "drop_requirement",
    "edit_activity",
    "edit_qualification",
    "edit_user",
    "end_qualification",
    "enroll",
    "enroll_by_change",
    "enroll_planned",
    "erase_person",
    "export_person",
    "give_role",
    "grant_qualification",
    "lines_and_files",
    "make_change",
    "manage_teams",
    "may_readdress",
    "merge_teams",
    "move_to_team",
    "reactivate",
    "record_completion",
    "record_export",
    "record_progress",
    "reenroll",
    "remove",
    "remove_manager",
    "remove_sample",
    "rename_team",
    "rename_view",
    "reset_factors",
    "restore_due_dates",
    "resume_qualification",
    "save_view",
    "set_due_date",
    "set_up_academy",
    "sign_out_user",
    "stays_nobody_owner",
    "unarchive",
    "undo_change",
    "undo_unenroll",
    "unenroll",
    "unenroll_as_seen",
    "withdraw_qualification",
]
