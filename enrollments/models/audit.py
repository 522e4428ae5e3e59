"""Who did what to whom, when, why, and through which door."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from enrollments.models.learning import LearningActivity
from enrollments.models.people import User


class AuditEvent(models.Model):
    """One change, or one no-op that was asked for. Append-only: the database refuses the rest.

    References carry no constraint and the names are kept as text: events outlive what they name.
    """

    class Door(models.TextChoices):
        SCREEN = "screen", _("Screen")
        IMPORT = "import", _("Import")
        COMMAND_LINE = "command_line", _("Command line")
        API = "api", _("API")
        RULE = "rule", _("Rule")

    class Action(models.TextChoices):
        ENROLL = "enroll", _("Enroll")
        REENROLL = "reenroll", _("Re-enroll")
        UNENROLL = "unenroll", _("Unenroll")
        REMOVE = "remove", _("Remove")
        GRANT = "grant", _("Give qualification")
        WITHDRAW = "withdraw", _("Withdraw qualification")
        REQUIRE = "require", _("Require activity")
        DROP_REQUIREMENT = "drop_requirement", _("Drop requirement")
        END_QUALIFICATION = "end_qualification", _("End qualification")
        RESUME_QUALIFICATION = "resume_qualification", _("Lift the end of a qualification")
        DEACTIVATE = "deactivate", _("Deactivate user")
        REACTIVATE = "reactivate", _("Reactivate user")
        ARCHIVE = "archive", _("Archive activity")
        UNARCHIVE = "unarchive", _("Unarchive activity")
        GIVE_ROLE = "give_role", _("Give role")
        MANAGE_TEAM = "manage_team", _("Let manage a team")
        LEAVE_TEAM = "leave_team", _("No longer let manage a team")
        UPLOAD = "import_upload", _("Upload a file")
        CHECK = "import_check", _("Check again")
        START = "import_start", _("Start an import")
        STOP = "import_stop", _("Stop an import")
        GO_ON = "import_go_on", _("Go on with an import")
        DISCARD = "import_discard", _("Discard a draft")
        UNDO = "import_undo", _("Open the undo of an import")

    at = models.DateTimeField()
    # All events of one call of a service share a batch.
    batch = models.UUIDField()
    door = models.CharField(max_length=12, choices=Door)
    import_number = models.BigIntegerField(null=True, blank=True)
    actor = models.ForeignKey(
        User, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    actor_name = models.CharField(max_length=240)
    action = models.CharField(max_length=20, choices=Action)
    # Empty when it was done; else the outcome code that says why not.
    skipped = models.CharField(max_length=30, blank=True)
    user = models.ForeignKey(
        User, models.DO_NOTHING, null=True, db_constraint=False, related_name="audit_events"
    )
    activity = models.ForeignKey(
        LearningActivity,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    enrollment_number = models.BigIntegerField(null=True, blank=True)
    # The enrollment's revision after the change.
    revision = models.PositiveIntegerField(null=True, blank=True)
    former_status = models.CharField(max_length=10, blank=True)
    # Names of the qualifications behind it, joined by ", ".
    qualifications = models.TextField(blank=True)
    # What it was about, as it was called then: the title of the activity, the team, the role, the
    # file. Empty for what an import did to an enrollment: a million events each carry only numbers.
    about = models.CharField(max_length=255, blank=True, db_default="")
    reason = models.TextField(blank=True)

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        ordering = ("-at", "-pk")
        indexes = (
            # Undo of a click looks its events up by batch. Imports undo by their marks: their
            # millions of events do not pay for this index.
            models.Index(
                fields=("batch",), condition=Q(door="screen"), name="event_batch_of_clicks"
            ),
            # Lists by actor, activity and import. Of what an import did to enrollments its marks
            # are the record: that event pays for none of these.
            models.Index(
                fields=("actor", "id"),
                condition=Q(import_number__isnull=True) | Q(user__isnull=True),
                name="event_by_actor",
            ),
            models.Index(
                fields=("activity", "id"),
                condition=Q(import_number__isnull=True),
                name="event_by_activity",
            ),
            models.Index(
                fields=("import_number", "id"),
                condition=Q(user__isnull=True, import_number__isnull=False),
                name="event_of_import_itself",
            ),
        )
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name}: {self.get_action_display()}"
