"""My learning: what the learner follows, finished and holds. Nobody sees another's."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from enrollments.models import Enrollment
from enrollments.queries import learning as queries
from lms_admin.paging import turn_to
from lms_admin.web import page

ROWS = 50
RECENT = 4


@require_safe
def learning(request: HttpRequest) -> HttpResponse:
    """The tab In progress, or with ?tab=completed or ?tab=qualifications that one."""
    tabs = queries.tabs(request.user)
    context: dict[str, Any] = {"section": "learning", "tabs": tabs}
    match request.GET.get("tab"):
        case "completed":
            context |= _completed(request)
            context["announce"] = _announcement(_("Completed"), tabs.completed)
        case "qualifications":
            context |= {"tab": "qualifications", "held": queries.own_qualifications(request.user)}
            context["announce"] = _announced_qualifications(tabs.qualifications)
        case _:
            context |= _in_progress(request)
            context["announce"] = _announcement(_("In progress"), tabs.in_progress)
    return page(request, "learning/learning.html", context, fragment="tab")


def _completed(request: HttpRequest) -> dict[str, Any]:
    paginator = Paginator(queries.completed(request.user), ROWS)
    page_obj, _was_there = turn_to(paginator, request.GET.get("page"))
    return {"tab": "completed", "page_obj": page_obj, "rows": list(page_obj.object_list)}


def _in_progress(request: HttpRequest) -> dict[str, Any]:
    rows = list(queries.in_progress(request.user))
    resume = max(filter(_is_started, rows), key=_last_at, default=None)
    return {
        "tab": "progress",
        "resume": resume,
        "rows": [row for row in rows if row != resume],
        "recent": list(queries.finished(request.user)[:RECENT]),
    }


def _is_started(enrollment: Enrollment) -> bool:
    return enrollment.progress > 0


def _last_at(enrollment: Any) -> Any:
    return enrollment.last_at


def _announcement(tab: str, number: int) -> str:
    return ngettext("%(tab)s, %(number)s activity", "%(tab)s, %(number)s activities", number) % {
        "tab": tab,
        "number": number,
    }


def _announced_qualifications(number: int) -> str:
    return ngettext(
        "Qualifications, %(number)s qualification",
        "Qualifications, %(number)s qualifications",
        number,
    ) % {"number": number}
