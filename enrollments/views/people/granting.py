"""A qualification for selected users, who are enrolled by that: shown first."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from enrollments.models import Qualification
from enrollments.queries.changing import Change, ChangeForecast, ChangeKind
from enrollments.queries.gates import visible_qualifications
from enrollments.roles import Right
from enrollments.services import Result
from enrollments.views.changing import ChangePage, answer_change
from enrollments.views.gate import needs
from enrollments.views.people.selected import asked_of, selected_users, users_back
from enrollments.wording.changing import made_text
from enrollments.wording.numbers import grouped
from lms_admin.typed import whole_number


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.GRANT_QUALIFICATION)
def users_grant(request: HttpRequest) -> HttpResponse:
    chosen = selected_users(request)
    if isinstance(chosen, HttpResponse):
        return chosen
    offered = visible_qualifications(request.user).order_by("sort_name", "name")
    current = [one for one in offered if one.is_current]
    wanted = asked_of(request).get("qualification", "")
    qualification = next((one for one in current if one.pk == whole_number(wanted)), None)
    again = [*chosen.fields, ("next", users_back(request))]
    number = len(chosen.numbers)
    title = ngettext(
        "Give %(number)s user a qualification", "Give %(number)s users a qualification", number
    )
    page = ChangePage(
        template="people/give.html",
        back=users_back(request),
        told=_told,
        context={
            "title": title % {"number": grouped(number)},
            "section": "users",
            "again": again,
            "offered": current,
            "chosen": qualification,
            "asked": wanted,
        },
        fields=[*again, ("qualification", wanted)],
    )
    return answer_change(request, _change(qualification, chosen.numbers), page)


def _change(qualification: Qualification | None, users: Any) -> Change | None:
    if qualification is None:
        return None
    params = {"qualification": qualification.pk, "users": list(users)}
    return Change(ChangeKind.GRANT, params)


def _told(result: Result, known: ChangeForecast) -> str:
    given = known.of(ChangeKind.GRANT)
    text = ngettext(
        "%(number)s user now holds %(qualification)s: %(made)s.",
        "%(number)s users now hold %(qualification)s: %(made)s.",
        given,
    )
    return (
        text
        % {
            "number": grouped(given),
            "qualification": known.named["qualification"],
            "made": made_text(result.done),
        }
        if given or result.done
        else _("Nothing was changed.")
    )
