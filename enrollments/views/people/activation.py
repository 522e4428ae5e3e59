"""Users are deactivated, one or many; one is reactivated. All that it changes is shown first."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from enrollments.forms.people.selection import PEOPLE, UserSelection, people_of
from enrollments.models import OPEN, User
from enrollments.outcomes import Outcome
from enrollments.queries.changing import Change, ChangeForecast, ChangeKind
from enrollments.queries.enrollments import enrollments_of, required_numbers
from enrollments.queries.users import user_header
from enrollments.roles import Right
from enrollments.services import Result
from enrollments.views.changing import ChangePage, answer_change
from enrollments.views.gate import needs
from enrollments.views.people.selected import asked_of, selected_users, users_back
from enrollments.wording.numbers import grouped

METHODS = ("GET", "HEAD", "POST")
# Of the open enrollments so many are named.
NAMED = 5


@require_http_methods(METHODS)
@needs(Right.CHANGE_USER)
def user_activation(request: HttpRequest, user_id: int) -> HttpResponse:
    """Deactivates who is active, and lets in again who is not."""
    person = user_header(request.user, user_id)
    if person is None:
        raise Http404
    back = reverse("user_profile", args=(person.pk,))
    if person.is_active:
        context = _context(request, person, _open_of(request, person))
        return _deactivated(request, {"users": [person.pk]}, back=back, fields=[], context=context)
    change = Change(ChangeKind.REACTIVATE, {"users": [person.pk]})
    title = _("Reactivate %(name)s?") % {"name": person.name}
    page = ChangePage(back=back, told=_told_back, context={"title": title, "section": "users"})
    return answer_change(request, change, page)


@require_http_methods(METHODS)
@needs(Right.CHANGE_USER)
def users_deactivate(request: HttpRequest) -> HttpResponse:
    """Deactivates the users of a selection."""
    chosen = selected_users(request, by_worker=True)
    if isinstance(chosen, HttpResponse):
        return chosen
    whom = {PEOPLE: chosen.content} if chosen.is_large else {"users": list(chosen.numbers)}
    fields = [*chosen.fields, ("next", users_back(request))]
    return _deactivated(
        request,
        whom,
        back=users_back(request),
        fields=fields,
        context={"title": _title(chosen), "section": "users"},
    )


def _title(chosen: UserSelection) -> str:
    if chosen.is_too_many:
        return _("Deactivate all users that match?")
    number = len(chosen.numbers)
    title = ngettext("Deactivate %(number)s user?", "Deactivate %(number)s users?", number)
    return title % {"number": grouped(number)}


def _deactivated(
    request: HttpRequest,
    whom: Mapping[str, Any],
    *,
    back: str,
    fields: Any,
    context: dict[str, Any],
) -> HttpResponse:
    """`fields` say again whom it is about; whether they are also unenrolled is asked here."""
    too = asked_of(request).get("unenroll_too") == "1"
    change = Change(ChangeKind.DEACTIVATE, {**whom, "unenroll_too": too})
    page = ChangePage(
        template="people/deactivate.html",
        back=back,
        told=_told_left,
        context={**context, "unenroll_too": too, "again": fields},
        fields=[*fields, *([("unenroll_too", "1")] if too else [])],
        people=people_of(request.user, change),
    )
    return answer_change(request, change, page)


def _context(request: HttpRequest, person: User, of_open: dict[str, Any]) -> dict[str, Any]:
    title = _("Deactivate %(name)s?") % {"name": person.name}
    return {"title": title, "section": "users", "person": person, **of_open}


def _open_of(request: HttpRequest, person: User) -> dict[str, Any]:
    """What is open for one user: a few of it, and how much of it a qualification requires."""
    found: Any = enrollments_of(request.user, person.pk).filter(OPEN)
    rows = list(found.order_by("state_rank", "activity__sort_title", "pk"))
    return {
        "open_rows": rows[:NAMED],
        "open_number": len(rows),
        "open_required": len(required_numbers(rows)),
    }


def _told_left(result: Result, known: ChangeForecast) -> str:
    left, ended = known.of(ChangeKind.DEACTIVATE), result.counts.get(Outcome.UNENROLL, 0)
    if not left:
        return _("Nothing was changed.")
    text = ngettext("%(number)s user is deactivated.", "%(number)s users are deactivated.", left)
    said = text % {"number": grouped(left)}
    if known.named.get("user"):
        said = _("%(name)s is deactivated.") % {"name": known.named["user"]}
    if not ended:
        return said
    more = ngettext(
        "Unenrolled from %(number)s enrollment.", "Unenrolled from %(number)s enrollments.", ended
    )
    return f"{said} {more % {'number': grouped(ended)}}"


def _told_back(result: Result, known: ChangeForecast) -> str:
    name = known.named.get("user", "")
    if not result.done:
        return _("%(name)s is active again.") % {"name": name}
    text = ngettext(
        "%(name)s is active again, and enrolled in %(number)s activity.",
        "%(name)s is active again, and enrolled in %(number)s activities.",
        result.done,
    )
    return text % {"name": name, "number": grouped(result.done)}
