"""How far a new academy is."""

from dataclasses import dataclass
from typing import Final

from enrollments.actors import Viewer
from enrollments.models import Enrollment, LearningActivity, Qualification, User
from enrollments.queries.gates import (
    visible_activities,
    visible_qualifications,
    visible_users,
)
from lms_admin.paging import capped_count, count_text

# Of a step that was done long ago nobody needs the exact number.
MOST: Final = 1_000


@dataclass(frozen=True, kw_only=True)
class FirstSteps:
    """What there is already, as the lists count it: users with the viewer, each up to MOST."""

    people: int
    activities: int
    qualifications: int

    @property
    def has_people(self) -> bool:
        """Somebody besides whoever looks."""
        return self.people > 1

    @property
    def shown(self) -> dict[str, str]:
        """Each number as text, 1,000+ for more than MOST."""
        return {name: count_text(number, MOST) for name, number in vars(self).items()}


def is_begun(viewer: Viewer) -> bool:
    """Whether all steps were taken, or somebody is enrolled: then qualifications can wait.

    Whether there is any, not how many: of a million users this asks for two.
    """
    has_people = User.objects.exclude(pk=viewer.pk or 0).exists()
    if not has_people or not LearningActivity.objects.exists():
        return False
    return Qualification.objects.exists() or is_anybody_enrolled()


def is_anybody_enrolled() -> bool:
    return Enrollment.objects.exists()


def first_steps(viewer: Viewer) -> FirstSteps:
    return FirstSteps(
        people=capped_count(visible_users(viewer), MOST),
        activities=capped_count(visible_activities(viewer), MOST),
        qualifications=capped_count(visible_qualifications(viewer), MOST),
    )
