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
        EDIT = "edit", _("Edit")
        ADD_USER = "add_user", _("Add user")
        CHANGE_EMAIL = "change_email", _("Change email")
        MOVE_TO_TEAM = "move_to_team", _("Move to another team")
        ADD_ACTIVITY = "add_activity", _("Add activity")
        ADD_QUALIFICATION = "add_qualification", _("Add qualification")
        ADD_TEAM = "add_team", _("Add team")
        MERGE_TEAMS = "merge_teams", _("Merge teams")
        SET_DUE_DATE = "set_due_date", _("Set due date")
        EXPORT = "export", _("Export a list")
        EXPORT_PERSON = "export_person", _("Export everything about a person")
        ERASE = "erase", _("Erase a person")
        CHANGE_SETTINGS = "change_settings", _("Change settings")
        LOAD_SAMPLE = "load_sample", _("Load the sample academy")
        REMOVE_SAMPLE = "remove_sample", _("Remove the sample academy")
        SIGN_IN = "sign_in", _("Sign in")
        SIGN_IN_REFUSED = "sign_in_refused", _("Refused sign-in")
        SIGN_OUT = "sign_out", _("Sign out")
        ADD_FACTOR = "add_factor", _("Set up a second step")
        REMOVE_FACTOR = "remove_factor", _("Turn off a second step")
        USE_RECOVERY_CODE = "use_recovery_code", _("Use a recovery code")
        RESET_FACTORS = "reset_factors", _("Reset the second step of a user")
        LINK_SIGN_IN = "link_sign_in", _("Link to the sign-in of the organisation")

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
    # The qualification that it is about: given, taken away, changed. Not that of a rule's event.
    qualification = models.ForeignKey(
        "enrollments.Qualification",
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    # What an edit changed: {field: [old, new]}. Of personal text only that it changed: {field: []}.
    changes = models.JSONField(null=True, blank=True)
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
                fields=("qualification", "id"),
                condition=Q(qualification__isnull=False),
                name="event_by_qualification",
            ),
            models.Index(
                fields=("import_number", "id"),
                condition=Q(user__isnull=True, import_number__isnull=False),
                name="event_of_import_itself",
            ),
            # The audit list: all of it, by what was done, and by the doors that few come through.
            models.Index(
                fields=("id",),
                condition=Q(import_number__isnull=True) | Q(user__isnull=True),
                name="event_listed",
            ),
            models.Index(
                fields=("action", "id"),
                condition=Q(import_number__isnull=True) | Q(user__isnull=True),
                name="event_by_action",
            ),
            models.Index(
                fields=("door", "id"),
                condition=(Q(import_number__isnull=True) | Q(user__isnull=True))
                & ~Q(door="screen"),
                name="event_by_door",
            ),
        )
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name}: {self.get_action_display()}"
