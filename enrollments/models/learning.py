"""What one can learn, who is enrolled in it, and what they did there."""

from typing import Final

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enrollments.folding import sort_key
from enrollments.models.derived import Derived, DerivedField, DerivedManager
from enrollments.models.people import User
from enrollments.models.qualifications import Qualification


class LearningActivity(Derived):
    class Kind(models.TextChoices):
        E_LEARNING = "e_learning", _("E-learning")
        CLASSROOM = "classroom", _("Classroom")
        LEARNING_PATH = "learning_path", _("Learning path")
        ASSESSMENT = "assessment", _("Assessment")

    code = models.CharField(_("code"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=200)
    # What activities are sorted by, and searched in.
    sort_title = DerivedField(max_length=400, derive="_sort_title", of=("title",))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    description = models.TextField(_("description"), blank=True)
    minutes = models.PositiveIntegerField(_("duration in minutes"), null=True, blank=True)
    archived_at = models.DateTimeField(_("archived on"), null=True, blank=True)

    objects = DerivedManager["LearningActivity"]()

    class Meta:
        verbose_name = _("learning activity")
        verbose_name_plural = _("learning activities")
        ordering = ("sort_title", "pk")
        indexes = (models.Index(fields=("sort_title", "id"), name="activity_by_title"),)

    def __str__(self) -> str:
        return self.title

    def _sort_title(self) -> str:
        return sort_key(self.title, 400)

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None


class Enrollment(models.Model):
    """One user's place on one activity. At most one per user and activity."""

    class Status(models.TextChoices):
        ENROLLED = "enrolled", _("Enrolled")
        UNENROLLED = "unenrolled", _("Unenrolled")

    class State(models.TextChoices):
        """What is shown, in the order of a list: what asks for attention comes first."""

        OVERDUE = "overdue", _("Overdue")
        IN_PROGRESS = "in_progress", _("In progress")
        NOT_STARTED = "not_started", _("Not started")
        COMPLETED = "completed", _("Completed")
        UNENROLLED = "unenrolled", _("Unenrolled")

    class Source(models.TextChoices):
        HAND = "hand", _("Added by hand")
        IMPORT = "import", _("Import")
        SELF = "self", _("Self-enrolled")
        QUALIFICATION = "qualification", _("Qualification")

    # DO_NOTHING: the database itself refuses to delete what an enrollment refers to.
    # The unique (user, activity) serves look-ups by user, an index of its own those by activity. No
    # index holds a column that unenroll changes: on PostgreSQL such an update then stays within the
    # row's own page.
    user = models.ForeignKey(User, models.DO_NOTHING, related_name="enrollments", db_index=False)
    activity = models.ForeignKey(
        LearningActivity, models.DO_NOTHING, related_name="enrollments", db_index=False
    )
    status = models.CharField(max_length=10, choices=Status, default=Status.ENROLLED)
    progress = models.PositiveSmallIntegerField(_("progress in percent"), default=0)
    score = models.PositiveSmallIntegerField(_("score in percent"), null=True, blank=True)
    enrolled_at = models.DateTimeField(_("enrolled on"), default=timezone.now)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    completed_at = models.DateTimeField(_("completed on"), null=True, blank=True)
    unenrolled_at = models.DateTimeField(_("unenrolled on"), null=True, blank=True)
    unenrolled_by = models.CharField(_("unenrolled by"), max_length=240, blank=True)
    source = models.CharField(_("source"), max_length=15, choices=Source, default=Source.HAND)
    source_name = models.CharField(
        max_length=240, blank=True, help_text=_("Who added it by hand, or the import's number.")
    )
    source_qualification = models.ForeignKey(
        Qualification, models.DO_NOTHING, null=True, blank=True, related_name="+"
    )
    # Counts the changes, so that who looked earlier can tell whether it is still what they saw.
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("enrollment")
        verbose_name_plural = _("enrollments")
        ordering = ("pk",)
        default_permissions = ()
        indexes = (
            # Whether somebody takes part is asked of many users in a row: those of one activity lie
            # together here, those of one user in the unique one.
            models.Index(fields=("activity", "user"), name="enrollment_by_activity"),
            # Who is late; an unenroll leaves the due date as it is. Only for who asks for a date:
            # a planner that believes the table to be empty must not take it for another purpose.
            models.Index(
                fields=("activity", "due_on"),
                condition=Q(due_on__isnull=False),
                name="enrollment_by_due_date",
            ),
        )
        constraints = (
            models.UniqueConstraint(fields=("user", "activity"), name="one_enrollment_each"),
            models.CheckConstraint(
                name="status_and_dates_agree",
                condition=Q(status="enrolled", unenrolled_at__isnull=True)
                | Q(status="unenrolled", unenrolled_at__isnull=False),
            ),
            models.CheckConstraint(name="progress_is_percent", condition=Q(progress__lte=100)),
            models.CheckConstraint(
                name="completed_means_100",
                condition=Q(completed_at__isnull=True) | Q(progress=100),
            ),
            models.CheckConstraint(
                name="source_names_qualification",
                condition=Q(source="qualification", source_qualification__isnull=False)
                | (~Q(source="qualification") & Q(source_qualification__isnull=True)),
            ),
            models.CheckConstraint(
                name="unenrolled_after_enrolled",
                condition=Q(unenrolled_at__isnull=True) | Q(unenrolled_at__gte=F("enrolled_at")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} – {self.activity}"

    @property
    def state(self) -> "Enrollment.State":
        """The shown state. Kept equal to `queries.with_state`."""
        if self.status == self.Status.UNENROLLED:
            return self.State.UNENROLLED
        if self.completed_at:
            return self.State.COMPLETED
        if self.due_on and self.due_on < timezone.localdate():
            return self.State.OVERDUE
        return self.State.IN_PROGRESS if self.progress else self.State.NOT_STARTED

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.ENROLLED


# Something is still to be done: enrolled, and not completed.
OPEN: Final = Q(status=Enrollment.Status.ENROLLED, completed_at=None)


class LearningRecord(models.Model):
    """A line of an enrollment's history."""

    class Kind(models.TextChoices):
        STARTED = "started", _("Started")
        PROGRESS = "progress", _("Progress")
        ATTEMPT = "attempt", _("Attempt")
        COMPLETED = "completed", _("Completed")

    enrollment = models.ForeignKey(Enrollment, models.DB_CASCADE, related_name="records")
    at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(max_length=10, choices=Kind)
    progress = models.PositiveSmallIntegerField(null=True, blank=True)
    score = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = _("learning record")
        verbose_name_plural = _("learning records")
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d %H:%M}"
