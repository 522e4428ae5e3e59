"""The same job, unenroll with an audit event, as others do it.

django-import-export gets a sheet with a row for each mark. What it gets is kinder than what people
fill in: that, somebody would have to turn into this first.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import batched
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from import_export.fields import Field
from import_export.instance_loaders import CachedInstanceLoader
from import_export.resources import ModelResource
from import_export.widgets import ForeignKeyWidget
from openpyxl import Workbook, load_workbook
from tablib import Dataset

from enrollments.models import AuditEvent, Enrollment, LearningActivity, User
from tests.benchmarks.measure import Cost
from tests.benchmarks.ours import assert_done
from tests.benchmarks.reading import parsed
from tests.benchmarks.server import cost_with_server
from tests.benchmarks.sheets import Sheet

FIELDS: Final = ("status", "unenrolled_at", "unenrolled_by", "revision")
AUDIT_BATCH: Final = 1_000


def unenrolled(enrollment: Enrollment, now: datetime) -> None:
    enrollment.status = Enrollment.Status.UNENROLLED
    enrollment.unenrolled_at = now
    enrollment.unenrolled_by = "Marit Vink"
    enrollment.revision += 1


def event(enrollment: Enrollment, now: datetime) -> AuditEvent:
    return AuditEvent(
        at=now,
        batch=uuid4(),
        door=AuditEvent.Door.IMPORT,
        actor_name="Marit Vink",
        action=AuditEvent.Action.UNENROLL,
        user_id=enrollment.user_id,
        activity_id=enrollment.activity_id,
        enrollment_number=enrollment.pk,
        revision=enrollment.revision,
        former_status=Enrollment.Status.ENROLLED,
    )


class AsDocumented(ModelResource):
    """A resource as the documentation makes one: foreign keys by a natural value, all else as it
    comes, the audit event in the hook after saving."""

    user = Field("user", "email", ForeignKeyWidget(User, "email_key"))
    activity = Field("activity", "code", ForeignKeyWidget(LearningActivity, "code"))

    class Meta:
        model = Enrollment
        import_id_fields = ("user", "activity")

    def before_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        unenrolled(instance, timezone.now())

    def after_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        event(instance, timezone.now()).save()


class Tuned(ModelResource):
    """All that the documentation offers for speed. Needs the enrollments' own numbers in the sheet:
    instances are cached by one column only."""

    class Meta:
        model = Enrollment
        fields = ("id", *FIELDS)
        import_id_fields = ("id",)
        instance_loader_class = CachedInstanceLoader
        use_bulk = True
        batch_size = AUDIT_BATCH
        skip_diff = True
        skip_html_diff = True
        report_skipped = False

    def before_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        unenrolled(instance, timezone.now())

    def bulk_update(self, using_transactions: bool, dry_run: bool, *args: Any, **kw: Any) -> None:
        now = timezone.now()
        if using_transactions or not dry_run:
            AuditEvent.objects.bulk_create(event(one, now) for one in self.update_instances)
        super().bulk_update(using_transactions, dry_run, *args, **kw)


def import_export(sheet: Sheet, resource_class: type[ModelResource]) -> tuple[Cost, Cost]:
    """django-import-export: a dry run as the check, then the import itself."""
    path = sheet.path.with_suffix(".rows.xlsx")
    _write_rows(sheet, path)
    resource = resource_class()
    datasets: list[Dataset] = []

    def check() -> None:
        datasets.append(Dataset().load(path.read_bytes(), format="xlsx"))
        assert not resource.import_data(datasets[0], dry_run=True).has_errors()

    def apply() -> None:
        assert not resource.import_data(datasets[0], dry_run=False).has_errors()

    costs = cost_with_server(check), cost_with_server(apply)
    assert_done(sheet.marks)
    return costs


def as_documented(sheet: Sheet) -> tuple[Cost, Cost]:
    return import_export(sheet, AsDocumented)


def tuned(sheet: Sheet) -> tuple[Cost, Cost]:
    return import_export(sheet, Tuned)


def _write_rows(sheet: Sheet, path: Path) -> None:
    """A row for each mark: the enrollment's number, the address and the activity's code."""
    workbook = Workbook(write_only=True)
    out = workbook.create_sheet()
    out.append(["id", "email", "code"])
    for batch in batched(parsed(sheet), AUDIT_BATCH):
        of_people = Enrollment.objects.filter(user__email_key__in=[email for _, email, _ in batch])
        numbers = {
            (address, activity): number
            for number, address, activity in of_people.values_list(
                "pk", "user__email_key", "activity_id"
            )
        }
        for _row, email, marked in batch:
            for activity in marked:
                out.append([numbers[email, activity], email, sheet.activities[activity][1]])
    workbook.save(path)


def row_by_row(sheet: Sheet) -> tuple[Cost, Cost]:
    """openpyxl, and for each mark what a form would do: get, save, write the audit event.

    The file is read for the check and again for the import, as two requests do.
    """

    def check() -> None:
        for user, activity in _marked(sheet):
            assert Enrollment.objects.get(user=user, activity=activity).is_open

    def apply() -> None:
        for user, activity in _marked(sheet):
            with transaction.atomic():
                to_change = Enrollment.objects.select_for_update()
                enrollment = to_change.get(user=user, activity=activity)
                now = timezone.now()
                unenrolled(enrollment, now)
                enrollment.save()
                event(enrollment, now).save()

    costs = cost_with_server(check), cost_with_server(apply)
    assert_done(sheet.marks)
    return costs


def _marked(sheet: Sheet) -> Iterator[tuple[User, LearningActivity]]:
    workbook = load_workbook(sheet.path, read_only=True)
    activities = list(LearningActivity.objects.in_bulk(list(sheet.activities)).values())
    for email, _name, *marks in workbook.worksheets[0].iter_rows(min_row=2, values_only=True):
        user = User.objects.get(email_key=str(email).strip().lower())
        for activity, mark in zip(activities, marks, strict=False):
            if mark:
                yield user, activity
    workbook.close()


PEERS: Final[dict[str, Callable[[Sheet], tuple[Cost, Cost]]]] = {
    "import_export": as_documented,
    "import_export_tuned": tuned,
    "row_by_row": row_by_row,
}
