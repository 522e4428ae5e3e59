"""The tables of the domain. Only enrollments.services writes to them."""

from enrollments.models.academy import Academy
from enrollments.models.audit import AuditEvent
from enrollments.models.figures import Figure
from enrollments.models.learning import OPEN, Enrollment, LearningActivity, LearningRecord
from enrollments.models.people import Team, TeamManager, User, full_name
from enrollments.models.qualifications import Holder, Qualification, Requirement, current
from enrollments.models.saved_views import SavedView
from enrollments.models.tallies import Tally, TallyDay

__all__ = [
    "OPEN",
    "Academy",
    "AuditEvent",
    "Enrollment",
    "Figure",
    "Holder",
    "LearningActivity",
    "LearningRecord",
    "Qualification",
    "Requirement",
    "SavedView",
    "Tally",
    "TallyDay",
    "Team",
    "TeamManager",
    "User",
    "current",
    "full_name",
]
