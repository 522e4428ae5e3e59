from django.urls import path

from enrollments.views.activities import activities, activity
from enrollments.views.audit.erase import user_erase
from enrollments.views.audit.export import user_export
from enrollments.views.audit.list import audit_filter, audit_list
from enrollments.views.audit.why import enrollment_why
from enrollments.views.catalogue.archiving import activity_archive, activity_unarchive
from enrollments.views.catalogue.due_dates import due_date
from enrollments.views.catalogue.enroll import activity_enroll, activity_enroll_people
from enrollments.views.catalogue.from_file import activities_from_file, qualifications_from_file
from enrollments.views.catalogue.profile import activity_add, activity_profile
from enrollments.views.changing import change_list, undo_change
from enrollments.views.desk.finder import find_everything
from enrollments.views.desk.help import help_index, help_page
from enrollments.views.desk.settings_in_force import settings_in_force
from enrollments.views.exports.download import export_list
from enrollments.views.history import user_history
from enrollments.views.home import home
from enrollments.views.learning.activity import (
    learning_activity,
    learning_completion,
    learning_progress,
)
from enrollments.views.learning.certificate import certificate, own_certificate
from enrollments.views.learning.mine import learning
from enrollments.views.learning.record import own_record_file, own_record_page
from enrollments.views.overview.export import overview_export
from enrollments.views.overview.first_run import academy, academy_set_up
from enrollments.views.overview.lists import overview_late, overview_leavers
from enrollments.views.overview.page import overview, overview_count
from enrollments.views.overview.sample import sample_load, sample_remove
from enrollments.views.overview.weeks import overview_week
from enrollments.views.participants import participants, participants_filter
from enrollments.views.people.activation import user_activation, users_deactivate
from enrollments.views.people.adding import user_add
from enrollments.views.people.email import user_email
from enrollments.views.people.enrolling import users_enroll
from enrollments.views.people.factors import user_factors
from enrollments.views.people.granting import users_grant
from enrollments.views.people.inviting import user_invite
from enrollments.views.people.moving import users_move
from enrollments.views.people.profile import user_profile
from enrollments.views.people.role import user_role
from enrollments.views.people.signing_out import user_sign_out
from enrollments.views.qualifications.giving import qualification_give, qualification_take
from enrollments.views.qualifications.lists import (
    qualification,
    qualification_history,
    qualification_holders,
    qualification_holders_filter,
    qualifications,
)
from enrollments.views.qualifications.of_user import user_grant, user_qualifications, user_withdraw
from enrollments.views.qualifications.profile import qualification_add, qualification_profile
from enrollments.views.qualifications.rules import (
    qualification_end,
    qualification_resume,
    requirement_add,
    requirement_drop,
    requirement_time_frame,
)
from enrollments.views.saved.views import saved_view, saved_view_add, saved_view_delete
from enrollments.views.selection import reenroll, remove, undo_unenroll, unenroll
from enrollments.views.teams.listing import teams
from enrollments.views.teams.managers import team_manager_add, team_manager_remove
from enrollments.views.teams.merging import team_merge
from enrollments.views.teams.naming import team_add, team_rename
from enrollments.views.teams.one import team, team_members_add
from enrollments.views.user import user, user_enroll
from enrollments.views.user_enrollments import user_enrollments
from enrollments.views.users import users, users_filter

urlpatterns = [
    path("", home, name="home"),
    # The start page, and the academy itself
    path("overview/", overview, name="overview"),
    path("overview/count/", overview_count, name="overview_count"),
    path("overview/late/<int:team_id>/", overview_late, name="overview_late"),
    path("overview/weeks/<str:monday>/<str:state>/", overview_week, name="overview_week"),
    path("overview/<slug:name>/<slug:kind>/", overview_export, name="overview_export"),
    path("overview/leavers/", overview_leavers, name="overview_leavers"),
    path("academy/", academy, name="academy"),
    path("academy/set-up/", academy_set_up, name="academy_set_up"),
    path("academy/sample/", sample_load, name="sample_load"),
    path("academy/sample/remove/", sample_remove, name="sample_remove"),
    # Users
    path("users/", users, name="users"),
    path("users/filters/<slug:name>/", users_filter, name="users_filter"),
    path("users/add/", user_add, name="user_add"),
    path("users/enroll/", users_enroll, name="users_enroll"),
    path("users/qualification/", users_grant, name="users_grant"),
    path("users/team/", users_move, name="users_move"),
    path("users/activation/", users_deactivate, name="users_deactivate"),
    path("users/<int:user_id>/", user, name="user"),
    path("users/<int:user_id>/profile/", user_profile, name="user_profile"),
    path("users/<int:user_id>/email/", user_email, name="user_email"),
    path("users/<int:user_id>/invitation/", user_invite, name="user_invite"),
    path("users/<int:user_id>/sign-out/", user_sign_out, name="user_sign_out"),
    path("users/<int:user_id>/erase/", user_erase, name="user_erase"),
    path("users/<int:user_id>/export/", user_export, name="user_export"),
    path("users/<int:user_id>/activation/", user_activation, name="user_activation"),
    path("users/<int:user_id>/role/", user_role, name="user_role"),
    path("users/<int:user_id>/second-step/", user_factors, name="user_factors"),
    path("users/<int:user_id>/enrollments/add/", user_enroll, name="user_enroll"),
    path("users/<int:user_id>/qualifications/", user_qualifications, name="user_qualifications"),
    path("users/<int:user_id>/qualifications/add/", user_grant, name="user_grant"),
    path(
        "users/<int:user_id>/qualifications/<int:qualification_id>/withdraw/",
        user_withdraw,
        name="user_withdraw",
    ),
    path("users/<int:user_id>/history/", user_history, name="user_history"),
    path("users/<int:user_id>/enrollments/", user_enrollments, name="user_enrollments"),
    # Teams
    path("teams/", teams, name="teams"),
    path("teams/add/", team_add, name="team_add"),
    path("teams/<int:team_id>/", team, name="team"),
    path("teams/<int:team_id>/name/", team_rename, name="team_rename"),
    path("teams/<int:team_id>/merge/", team_merge, name="team_merge"),
    path("teams/<int:team_id>/members/add/", team_members_add, name="team_members_add"),
    path("teams/<int:team_id>/managers/add/", team_manager_add, name="team_manager_add"),
    path(
        "teams/<int:team_id>/managers/<int:user_id>/remove/",
        team_manager_remove,
        name="team_manager_remove",
    ),
    # Activities
    path("activities/", activities, name="activities"),
    path("activities/from-file/", activities_from_file, name="activities_from_file"),
    path("activities/add/", activity_add, name="activity_add"),
    path("activities/<int:activity_id>/", activity, name="activity"),
    path("activities/<int:activity_id>/profile/", activity_profile, name="activity_profile"),
    path("activities/<int:activity_id>/archive/", activity_archive, name="activity_archive"),
    path("activities/<int:activity_id>/unarchive/", activity_unarchive, name="activity_unarchive"),
    path("activities/<int:activity_id>/enroll/", activity_enroll, name="activity_enroll"),
    path(
        "activities/<int:activity_id>/enroll/people/",
        activity_enroll_people,
        name="activity_enroll_people",
    ),
    path("activities/<int:activity_id>/participants/", participants, name="participants"),
    path(
        "activities/<int:activity_id>/participants/filters/<slug:name>/",
        participants_filter,
        name="participants_filter",
    ),
    # Qualifications
    path("qualifications/", qualifications, name="qualifications"),
    path("qualifications/from-file/", qualifications_from_file, name="qualifications_from_file"),
    path("qualifications/add/", qualification_add, name="qualification_add"),
    path("qualifications/<int:qualification_id>/", qualification, name="qualification"),
    path(
        "qualifications/<int:qualification_id>/profile/",
        qualification_profile,
        name="qualification_profile",
    ),
    path(
        "qualifications/<int:qualification_id>/holders/",
        qualification_holders,
        name="qualification_holders",
    ),
    path(
        "qualifications/<int:qualification_id>/holders/filters/<slug:name>/",
        qualification_holders_filter,
        name="qualification_holders_filter",
    ),
    path(
        "qualifications/<int:qualification_id>/holders/add/",
        qualification_give,
        name="qualification_give",
    ),
    path(
        "qualifications/<int:qualification_id>/holders/withdraw/",
        qualification_take,
        name="qualification_take",
    ),
    path(
        "qualifications/<int:qualification_id>/history/",
        qualification_history,
        name="qualification_history",
    ),
    path(
        "qualifications/<int:qualification_id>/requirements/add/",
        requirement_add,
        name="requirement_add",
    ),
    path(
        "qualifications/<int:qualification_id>/requirements/<int:activity_id>/drop/",
        requirement_drop,
        name="requirement_drop",
    ),
    path(
        "qualifications/<int:qualification_id>/requirements/<int:activity_id>/time-frame/",
        requirement_time_frame,
        name="requirement_time_frame",
    ),
    path("qualifications/<int:qualification_id>/end/", qualification_end, name="qualification_end"),
    path(
        "qualifications/<int:qualification_id>/resume/",
        qualification_resume,
        name="qualification_resume",
    ),
    # What a change does
    path("changes/list/", change_list, name="change_list"),
    path("changes/undo/<uuid:batch>/", undo_change, name="undo_change"),
    # Selected enrollments
    path("enrollments/unenroll/", unenroll, name="unenroll"),
    path("enrollments/remove/", remove, name="remove"),
    path("enrollments/re-enroll/", reenroll, name="reenroll"),
    path("enrollments/<int:number>/why/", enrollment_why, name="enrollment_why"),
    path("enrollments/due-date/", due_date, name="due_date"),
    path("enrollments/undo/<uuid:batch>/", undo_unenroll, name="undo_unenroll"),
    # What happened
    path("audit/", audit_list, name="audit_list"),
    path("audit/filters/<slug:name>/", audit_filter, name="audit_filter"),
    path("enrollments/<int:number>/certificate/", certificate, name="certificate"),
    # Beside the lists
    path("search/", find_everything, name="find"),
    path("settings/", settings_in_force, name="settings"),
    path("help/", help_index, name="help"),
    path("help/<slug:slug>/", help_page, name="help_page"),
    # Views of lists
    path("views/<slug:list_name>/add/", saved_view_add, name="saved_view_add"),
    path("views/<int:number>/", saved_view, name="saved_view"),
    path("views/<int:number>/delete/", saved_view_delete, name="saved_view_delete"),
    # Lists taken away
    path("exports/<slug:name>/<slug:kind>/", export_list, name="export_list"),
    path("exports/<slug:name>/<int:number>/<slug:kind>/", export_list, name="export_list_of"),
    # The learner's own
    path("learning/", learning, name="learning"),
    path("learning/record/", own_record_page, name="own_record"),
    path("learning/record.json", own_record_file, name="own_record_file"),
    path("learning/<int:activity_id>/", learning_activity, name="learning_activity"),
    path("learning/<int:activity_id>/progress/", learning_progress, name="learning_progress"),
    path("learning/<int:activity_id>/completion/", learning_completion, name="learning_completion"),
    path("learning/<int:activity_id>/certificate/", own_certificate, name="own_certificate"),
]
