"""What pages that follow a job say: at the start, at each quarter, and when it stalls."""

from django.utils.translation import gettext as _

from imports.queries.progress import Progress
from imports.queries.turns import Ahead
from imports.text.actions import shown


def quarter(progress: Progress, ahead: Ahead | None = None) -> str:
    """Names what is worth announcing once: the last quarter passed, or that nothing moves.

    `ahead`: an import has to end first.
    """
    if ahead:
        return f"behind-{ahead.number or 0}"
    if progress.stalled:
        return "stalled"
    return str(100 * progress.done // progress.total // 25 * 25) if progress.total else "0"


def sentence(progress: Progress, now: str, seen: str | None, ahead: Ahead | None = None) -> str:
    """The sentence for the live region: empty when `now` was said before."""
    if now == seen:
        return ""
    if ahead and ahead.number is None:
        return _("Waiting for another import")
    if ahead:
        return _("Waiting for import %(number)s") % {"number": ahead.number}
    if now == "stalled":
        return _("This takes longer than usual. Nothing is lost.")
    if not progress.total:
        return ""
    return _("%(done)s of %(total)s") % {
        "done": shown(progress.done),
        "total": shown(progress.total),
    }
