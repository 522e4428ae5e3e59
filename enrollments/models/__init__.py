"""The tables of the domain. Only enrollments.services writes to them."""

from enrollments.models.audit import AuditEvent
from enrollments.models.learning import Enrollment, LearningActivity, LearningRecord
from enrollments.models.people import Team, TeamManager, User, full_name
from enrollments.models.qualifications import Holder, Qualification, Requirement, current

__all__ = [
    "AuditEvent",
    "Enrollment",
    "Holder",
    "LearningActivity",
    "LearningRecord",
    "Qualification",
    "Requirement",
    "Team",
    "TeamManager",
    "User",
    "current",
    "full_name",
]
