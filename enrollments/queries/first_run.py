"""How far a new academy is."""

from dataclasses import dataclass

from enrollments.actors import Viewer
from enrollments.models import LearningActivity, Qualification, User


@dataclass(frozen=True, kw_only=True)
class FirstSteps:
    """What there is already: users besides the viewer, activities, qualifications."""

    people: bool
    activities: bool
    qualifications: bool

    @property
    def are_done(self) -> bool:
        """Somebody can be enrolled in something. Qualifications can wait."""
        return self.people and self.activities


def first_steps(viewer: Viewer) -> FirstSteps:
    """Whether there is any, not how many: of a million users this asks for two."""
    return FirstSteps(
        people=User.objects.exclude(pk=viewer.pk or 0).exists(),
        activities=LearningActivity.objects.exists(),
        qualifications=Qualification.objects.exists(),
    )
