"""Where an import stands."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from imports.actions import action_of
from imports.models import Import
from imports.outcomes import RunOutcome


@dataclass(frozen=True)
class Progress:
    """`done` of `total` rows while checking (0 when unknown), while running of marks or users."""

    done: int
    total: int
    stalled: bool


def step(import_run: Import) -> str:
    """The page where this import stands: the last part of its address."""
    match import_run.status:
        case Import.Status.CHECKING:
            return "checking"
        case Import.Status.CHECKED:
            return "check"
        case Import.Status.DRAFT:
            if not import_run.action:
                return "action"
            if import_run.by_file:
                return "upload"
            if not import_run.is_of_users and not import_run.activities.exists():
                return "activities"
            return "upload" if import_run.template_at or import_run.refusal else "template"
        case Import.Status.FAILED if import_run.started_at is None:
            return "checking"
    return "result"


def has_result_workbook(import_run: Import) -> bool:
    """Whether the uploaded workbook can be given back: it is kept, and its header is known."""
    return bool(import_run.file and import_run.notes.lines) and (
        import_run.status not in (Import.Status.DRAFT, Import.Status.CHECKING)
    )


def progress(import_run: Import) -> Progress:
    if import_run.status == Import.Status.CHECKING:
        # Blank rows are not in the file, so that the last line may be further down.
        total = max(import_run.lines_expected, import_run.checking_row)
        known = total if import_run.lines_expected else 0
        return Progress(import_run.checking_row, known, _stalled(import_run))
    if import_run.is_clicked and not import_run.checked_at:
        # Its plan is being made, and is run only if it is what was confirmed.
        confirmed = (import_run.change or import_run.selection)["facts"]["doable"]
        return Progress(0, confirmed, _stalled(import_run))
    return Progress(import_run.applied, planned(import_run), _stalled(import_run))


def planned(import_run: Import) -> int:
    """How many marks the plan changes, of an import of users how many users."""
    will = action_of(import_run).will
    if import_run.is_of_users:
        # Those that were left alone had been planned, too.
        return import_run.counts.lines_of((*will, RunOutcome.CHANGED_SINCE_CHECK))
    return import_run.counts.marks_planned(will)


def _stalled(import_run: Import) -> bool:
    """Whether nobody has worked on it for a minute.

    Nothing is lost: another worker will take it over.
    """
    since = import_run.lease_until or import_run.changed_at
    wait = timedelta(seconds=settings.IMPORT_LEASE_SECONDS)
    return since < timezone.now() - (timedelta() if import_run.lease_until else wait)
