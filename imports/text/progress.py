"""What pages that follow a job say: at the start, at each quarter, and when it stalls."""

from django.utils.translation import gettext as _

from imports.models import Import
from imports.queries.progress import Progress
from imports.text.actions import shown


def quarter(progress: Progress, ahead: Import | None = None) -> str:
    """Names what is worth announcing once: the last quarter passed, or that nothing moves.

    `ahead` is the import that has to end first.
    """
    if ahead:
        return f"behind-{ahead.pk}"
    if progress.stalled:
        return "stalled"
    return str(100 * progress.done // progress.total // 25 * 25) if progress.total else "0"


def sentence(progress: Progress, now: str, seen: str | None, ahead: Import | None = None) -> str:
    """For the live region: empty when `now` was said before."""
    if now == seen:
        return ""
    if ahead:
        return _("Waiting for import %(number)s") % {"number": ahead.pk}
    if now == "stalled":
        return _("This takes longer than usual. Nothing is lost.")
    if not progress.total:
        return ""
    return _("%(done)s of %(total)s") % {
        "done": shown(progress.done),
        "total": shown(progress.total),
    }
