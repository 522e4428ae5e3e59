"""What became of an import that has ended, in one sentence."""

from imports.models import Import
from imports.queries import Summary
from imports.queries.user_lines import UserSummary
from imports.text.actions import sentences_of


def headline(import_run: Import, summary: Summary | UserSummary, *, is_kept: bool = True) -> str:
    """`is_kept` is false where an undo takes it back, or took it."""
    words, done = sentences_of(import_run), summary.applied
    match import_run.status:
        case Import.Status.FAILED:
            return words.failed(import_run, done, summary.planned)
        case Import.Status.STOPPED if import_run.refusal:
            return words.refused(import_run)
        case Import.Status.STOPPED if import_run.right_lost_by:
            return words.right_lost(import_run, done, summary.planned)
        case Import.Status.STOPPED:
            return words.stopped(import_run, done, summary.planned, is_kept=is_kept)
    return words.headline(import_run, done, summary.left, summary.failed)
