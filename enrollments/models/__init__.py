"""The tables of the domain. Only enrollments.services writes to them."""

from enrollments.models.audit import AuditEvent
from enrollments.models.learning import Enrollment, LearningActivity, LearningRecord
from enrollments.models.people import Team, TeamManager, User, full_name
from enrollments.models.qualifications import Holder, Qualification, Requirement, current
from enrollments.models.tallies import Tally, TallyDay

__all__ = [
    "AuditEvent",
    "Enrollment",
    "Holder",
    "LearningActivity",
    "LearningRecord",
    "Qualification",
    "Requirement",
    "Tally",
    "TallyDay",
    "Team",
    "TeamManager",
    "User",
    "current",
    "full_name",
]
