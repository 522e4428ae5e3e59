"""What happens beside the imports: in the database by the product, in the model by its rules."""

from django.utils import timezone
from hypothesis import strategies as st

from enrollments import services
from enrollments.actors import Actor
from enrollments.models import Enrollment, LearningActivity, Qualification, User
from enrollments.roles import Role
from tests.factories import give
from tests.imports.properties.academy import Academy
from tests.imports.properties.cast import Cast
from tests.rows import learner, of

CLICKS = ("unenroll", "reenroll", "remove", "enroll", "twice", "anew", "learn", "complete")
RULES = ("grant", "withdraw", "require")
SELDOM = ("come_or_go", "archive_or_not", "end_or_not", "lose_or_get_the_right")
kinds = st.sampled_from((*CLICKS * 3, *RULES * 2, *SELDOM))


class Meanwhile:
    """The second administrator, learners, and the rest of the world.

    Each method does one thing to this user, activity and qualification, as far as it is about them.
    """

    def __init__(self, cast: Cast, academy: Academy) -> None:
        self.cast, self.academy = cast, academy
        self.actor = Actor.at_screen(cast.piet)
        self.marit_has_right = True

    def happens(self, kind: str, user: int, activity: int, qualification: int) -> None:
        self.user, self.activity = self.cast.users[user], self.cast.activities[activity]
        self.qualification = self.cast.qualifications[qualification]
        self.pair = (self.user.pk, self.activity.pk)
        getattr(self, kind)()

    @property
    def row(self) -> Enrollment | None:
        return Enrollment.objects.filter(user=self.user, activity=self.activity).first()

    # --- clicks -----------------------------------------------------------------------------------

    def unenroll(self) -> None:
        if row := self.row:
            services.unenroll(of(row), actor=self.actor)
            self.academy.unenroll(self.pair)

    def reenroll(self) -> None:
        if row := self.row:
            services.reenroll(of(row), actor=self.actor)
            self.academy.reenroll(self.pair)

    def remove(self) -> None:
        if row := self.row:
            services.remove(of(row), actor=self.actor)
            self.academy.remove(self.pair)

    def enroll(self) -> None:
        """Whoever was unenrolled gets the same enrollment back."""
        services.enroll(of(self.user), self.activity, actor=self.actor)
        self.academy.reenroll(self.pair)
        self.academy.enroll(self.pair, ("hand", self.cast.piet.name))

    def twice(self) -> None:
        """It looks as it did before, and somebody has changed it."""
        self.unenroll()
        self.reenroll()

    def anew(self) -> None:
        """Another enrollment, that may look the same."""
        self.remove()
        self.enroll()

    # --- learning ---------------------------------------------------------------------------------

    def learn(self) -> None:
        if row := self.row:
            services.record_progress(row, 50, actor=learner(row))
            self.academy.learn(self.pair, 50)

    def complete(self) -> None:
        if row := self.row:
            services.record_completion(row, actor=learner(row))
            self.academy.learn(self.pair, 100)

    # --- qualifications ---------------------------------------------------------------------------

    def grant(self) -> None:
        services.grant_qualification(self.qualification, of(self.user), actor=self.actor)
        self.academy.grant(self.user.pk, self.qualification.pk)

    def withdraw(self) -> None:
        services.withdraw_qualification(self.qualification, of(self.user), actor=self.actor)
        self.academy.withdraw(self.user.pk, self.qualification.pk)

    def require(self) -> None:
        services.add_requirement(self.qualification, self.activity, actor=self.actor)
        self.academy.require(self.qualification.pk, self.activity.pk)

    # --- by hand: what services would do because of it is not asked here --------------------------

    def come_or_go(self) -> None:
        is_active = self.academy.active[self.user.pk] = not self.academy.active[self.user.pk]
        User.objects.filter(pk=self.user.pk).update(is_active=is_active)

    def archive_or_not(self) -> None:
        pk = self.activity.pk
        is_archived = self.academy.archived[pk] = not self.academy.archived[pk]
        at = timezone.now() if is_archived else None
        LearningActivity.objects.filter(pk=pk).update(archived_at=at)

    def end_or_not(self) -> None:
        pk = self.qualification.pk
        is_over = self.academy.ended[pk] = not self.academy.ended[pk]
        on = timezone.localdate() if is_over else None
        Qualification.objects.filter(pk=pk).update(ended_on=on)

    def lose_or_get_the_right(self) -> None:
        self.marit_has_right = not self.marit_has_right
        give(self.cast.marit, Role.ADMINISTRATOR if self.marit_has_right else Role.LEARNER)
