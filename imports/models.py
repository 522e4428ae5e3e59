"""An import, the lines of its sheet, and its marks.

Only imports.services and imports.work write to them; the state of an import is imports.moves'.

Lines and marks come by the million, and only ever with their import: the database checks no key of
theirs one by one, and an index holds only what a page or the run looks up.
"""

import json
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from enrollments.models import LearningActivity, User
from imports.values import Counts, Notes, ValueField


def upload_path(instance: "Import", _file_name: str) -> str:
    """A random name of our own; the user's file name is only ever shown."""
    return f"imports/{instance.pk}/{get_random_string(24)}.xlsx"


class Import(models.Model):
    """One run of the wizard. Its primary key is the number that people see."""

    class Action(models.TextChoices):
        ENROLL = "enroll", _("Enroll users")
        UNENROLL = "unenroll", _("Unenroll users")
        REMOVE = "remove", _("Remove registrations")
        UNDO = "undo", _("Undo import")
        USERS = "users", _("Add and change users")
        CHANGE = "change", _("Change of rules or people")
        DUE_DATES = "due_dates", _("Set due dates")
        DEACTIVATE = "deactivate", _("Deactivate users")
        MOVE = "move", _("Move users to a team")

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        CHECKING = "checking", _("Checking")
        CHECKED = "checked", _("Ready to start")
        RUNNING = "running", _("Running")
        STOPPED = "stopped", _("Stopped")
        FINISHED = "finished", _("Finished")
        FAILED = "failed", _("Failed")

    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    action = models.CharField(max_length=10, choices=Action, blank=True)
    activities = models.ManyToManyField(LearningActivity, related_name="+", blank=True)
    # Nobody chose the activities: the file names them, and the check stores which they are.
    by_file = models.BooleanField(default=False)
    # The import that this one takes back. It has no file: its plan comes of that one's marks.
    undo_of = models.ForeignKey(
        "self", models.DO_NOTHING, null=True, blank=True, related_name="undos"
    )
    # What was selected by click, for `enrollments.forms.selection.selected_rows` or, of users, for
    # `enrollments.forms.people.selection.selected_people`, and what was confirmed of it. It has no
    # file either: its plan comes of that. Empty for all other imports.
    selection = models.JSONField(default=dict, blank=True)
    # A change of a rule or of people (`enrollments.queries.changing.Change`), what was confirmed of
    # it, and the names of what it is about. It has no file either. Empty for all other imports.
    change = models.JSONField(default=dict, blank=True, db_default={})
    # Why, as whoever selected typed it; it stands in every event.
    reason = models.CharField(max_length=500, blank=True, default="")
    language = models.CharField(max_length=10, default=settings.LANGUAGE_CODE)
    created_by = models.ForeignKey(User, models.DO_NOTHING, related_name="imports")
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(auto_now=True)
    template_at = models.DateTimeField(null=True, blank=True)

    file = models.FileField(upload_to=upload_path, max_length=200, blank=True)
    file_name = models.CharField(max_length=255, blank=True)
    file_size = models.PositiveBigIntegerField(default=0)
    # Whether the file was pasted as a list of addresses.
    pasted = models.BooleanField(default=False)
    # The title of the sheet with the lines, where somebody chose it.
    sheet = models.CharField(max_length=31, blank=True)
    # Whether lines that are hidden or filtered away in the sheet count.
    with_hidden = models.BooleanField(default=True)
    # Whether lines that are struck through count.
    with_struck = models.BooleanField(default=True)
    # Of an import of users: whether teams that its lines name and that do not exist are made.
    with_new_teams = models.BooleanField(default=False, db_default=False)
    # Why the last uploaded file was refused: {"code": …, "params": {…}}; empty when it was not.
    refusal = models.JSONField(default=dict, blank=True)

    # The check: how far it is, what the reader noticed, and the stored outcomes counted at its end.
    checking_row = models.PositiveIntegerField(default=0)
    lines_expected = models.PositiveIntegerField(default=0)
    checked_at = models.DateTimeField(null=True, blank=True)
    notes: "models.Field[Notes, Notes]" = ValueField(Notes)
    counts: "models.Field[Counts, Counts]" = ValueField(Counts)

    # The run.
    started_by = models.ForeignKey(User, models.DO_NOTHING, null=True, blank=True, related_name="+")
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    # The number of enrollments that was typed at the start; 0 where none had to be.
    confirmed = models.PositiveIntegerField(default=0)
    stop_asked = models.BooleanField(default=False)
    # It stopped because this person, who prepared or started it, no longer has the right for it.
    right_lost_by = models.CharField(max_length=240, blank=True, default="")
    # The last mark that the run came to, and how many it did; both move with each chunk. A planned
    # mark up to it was done, unless its outcome says otherwise.
    cursor = models.PositiveBigIntegerField(default=0)
    applied = models.PositiveIntegerField(default=0)
    # Reference of a technical error, as it stands in the log.
    failure = models.CharField(max_length=40, blank=True)

    # Who works on it: a worker holds the lease and renews it; a stale one may be taken over.
    lease = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ("-pk",)
        default_permissions = ()
        indexes = (
            models.Index(
                fields=("lease_until",),
                condition=Q(status__in=("checking", "running")),
                name="import_at_work",
            ),
        )
        constraints = (
            models.CheckConstraint(
                name="undo_names_its_import",
                condition=Q(action="undo", undo_of__isnull=False)
                | (~Q(action="undo") & Q(undo_of__isnull=True)),
            ),
            models.CheckConstraint(
                name="started_has_starter",
                condition=Q(started_at__isnull=True) | Q(started_by__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{_('Import')} {self.pk}"

    @property
    def is_of_users(self) -> bool:
        """Whether its plan is what happens to users, line by line: then it has no marks."""
        about = (self.Action.USERS, self.Action.DEACTIVATE, self.Action.MOVE)
        return (self.undo_of or self).action in about

    @property
    def has_file(self) -> bool:
        """Whether its plan comes of a file. Also one of which the file is gone."""
        return self.undo_of_id is None and not self.is_clicked

    @property
    def is_clicked(self) -> bool:
        """Whether it was confirmed at a page of the desk, of which a worker makes the plan."""
        return bool(self.selection or self.change)

    @property
    def has_lines(self) -> bool:
        """Whether its plan stands in lines: of a file, or one for each user who was selected."""
        return self.has_file or (self.is_clicked and self.is_of_users)

    @property
    def is_planned_only(self) -> bool:
        """Whether nothing can be done of it yet: a selection is started before it has its plan."""
        return self.started_at is None or (self.is_clicked and self.checked_at is None)

    @property
    def has_rows(self) -> bool:
        """Whether its marks stand in rows of a sheet, its own or that of the import it undoes."""
        return not (self.undo_of or self).is_clicked

    @property
    def undone(self) -> "Import":
        """The import that this one takes back."""
        if self.undo_of is None:
            raise ValueError(f"{self} undoes nothing")
        return self.undo_of

    @property
    def plan_key(self) -> str:
        """Names the stored plan; another check makes another plan."""
        return self.checked_at.isoformat() if self.checked_at else ""

    @property
    def plan_is_stale(self) -> bool:
        """Too old to be started without another check."""
        limit = timedelta(hours=settings.IMPORT_PLAN_HOURS)
        return bool(self.checked_at and self.checked_at < timezone.now() - limit)


class ImportLine(models.Model):
    """A line of the uploaded sheet, by the row number that Excel shows."""

    pk = models.CompositePrimaryKey("import_run_id", "row")
    import_run = models.ForeignKey(
        Import,
        models.DO_NOTHING,
        db_column="import_id",
        db_constraint=False,
        db_index=False,
        related_name="lines",
    )
    row = models.PositiveIntegerField()
    email = models.CharField(max_length=260, blank=True)
    email_key = models.CharField(max_length=260, blank=True)
    # In the long shape, where a line may name its user by this number.
    employee_number = models.CharField(max_length=60, blank=True, default="")
    # Primary keys of the marked activities, ascending, joined by commas. Of a user who is selected
    # to be deactivated those of the enrollments that end with it, in any order.
    marked = models.TextField(blank=True)
    # All non-blank mark cells, right and wrong ones; or how many enrollments end.
    mark_count = models.PositiveIntegerField(default=0)
    # JSON lists as the reader wrote them; empty text when there are none.
    problems = models.TextField(blank=True)
    repairs = models.TextField(blank=True)
    hidden = models.BooleanField(default=False)
    struck = models.BooleanField(default=False)
    # The row that a spreadsheet program would show of a text with line breaks in its cells; 0 where
    # it is `row`, the line of the file.
    record = models.PositiveIntegerField(default=0)
    # Whose line it is; empty when the e-mail is nobody's.
    user = models.ForeignKey(
        User, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    # A LineOutcome code, of users a UserLineOutcome; every line has exactly one.
    outcome = models.CharField(max_length=25)
    # Of an import of users: what the line changes, by field, and what was there before. None in
    # all other imports, and once the file is purged.
    wants = models.JSONField(null=True)
    before = models.JSONField(null=True)

    class Meta:
        verbose_name = _("line")
        verbose_name_plural = _("lines")
        ordering = ("row",)
        default_permissions = ()
        indexes = (
            # No list shows the many lines that are right: their marks stand in lists.
            models.Index(
                fields=("import_run", "outcome", "row"),
                condition=~Q(outcome="ready"),
                name="line_not_ready",
            ),
        )

    def __str__(self) -> str:
        return f"{self.row}: {self.named}"

    @property
    def named(self) -> str:
        """How the line says whom it is about."""
        return self.email or self.employee_number

    @property
    def problem_list(self) -> list[dict[str, Any]]:
        return json.loads(self.problems) if self.problems else []

    @property
    def repair_list(self) -> list[dict[str, Any]]:
        return json.loads(self.repairs) if self.repairs else []


# Marks are numbered in the order of the sheet: by row, then from left to right. More than a sheet's
# columns.
NUMBERS_PER_ROW = 100_000


class ImportMark(models.Model):
    """An x in the sheet: one user and one activity, with what the check saw and decided."""

    pk = models.CompositePrimaryKey("import_run_id", "number")
    import_run = models.ForeignKey(
        Import,
        models.DO_NOTHING,
        db_column="import_id",
        db_constraint=False,
        db_index=False,
        related_name="marks",
    )
    # In the order of the sheet: NUMBERS_PER_ROW for each row, and the place in it.
    number = models.PositiveBigIntegerField()
    row = models.PositiveIntegerField()
    user = models.ForeignKey(
        User, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    activity = models.ForeignKey(
        LearningActivity, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    # What the check saw; empty when there was no enrollment.
    enrollment_number = models.BigIntegerField(null=True)
    seen_revision = models.PositiveIntegerField(null=True)
    completed = models.BooleanField(default=False)
    # The state that lists showed of it then, such as "in_progress"; empty when there was none, and
    # in imports of before this was kept.
    state = models.CharField(max_length=12, blank=True, default="")
    # A held qualification requires it.
    required = models.BooleanField(default=False)
    # What the final check said, an outcome code.
    planned = models.CharField(max_length=25)
    # What became of it where that is something else; see `queries.fates.became`. Empty as long as
    # all goes as planned: a run of a million marks then does not write to one of them.
    outcome = models.CharField(max_length=25, blank=True, default="")

    class Meta:
        verbose_name = _("mark")
        verbose_name_plural = _("marks")
        ordering = ("number",)
        default_permissions = ()
        indexes = (
            models.Index(
                fields=("import_run", "planned", "activity", "number"), name="mark_by_plan"
            ),
            models.Index(
                fields=("import_run", "outcome", "number"),
                condition=~Q(outcome=""),
                name="mark_by_outcome",
            ),
        )

    def __str__(self) -> str:
        return f"{self.row}: {self.outcome or self.planned}"


# Of a long import it is noted for so many users at a time where they stand.
USERS_PER_BLOCK = 16


class UserBlock(models.Model):
    """Where some users stand in an import: those of whom `pk // USERS_PER_BLOCK` is `block`."""

    pk = models.CompositePrimaryKey("import_run_id", "block")
    import_run = models.ForeignKey(
        Import,
        models.DO_NOTHING,
        db_column="import_id",
        db_constraint=False,
        db_index=False,
        related_name="user_blocks",
    )
    block = models.BigIntegerField()
    # "17 203,18 5": pairs of a user and the row of a line or, where there are no lines, the number
    # of a mark.
    places = models.TextField()

    class Meta:
        verbose_name = _("block of users")
        verbose_name_plural = _("blocks of users")
        ordering = ("block",)
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.import_run_id}: {self.block}"


class Chore(models.Model):
    """What one worker now and then does for all of them, and when one last began it."""

    name = models.CharField(max_length=40, primary_key=True)
    begun_at = models.DateTimeField()

    class Meta:
        verbose_name = _("chore")
        verbose_name_plural = _("chores")
        ordering = ("name",)
        default_permissions = ()

    def __str__(self) -> str:
        return self.name
