"""The filters of the audit list as buttons, and what each offers."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from enrollments.forms.audit.filters import RULE, AuditFilter
from enrollments.forms.chips import Chip, Option, chips, full_chip
from enrollments.forms.filters import query_without
from enrollments.models import LearningActivity, User
from enrollments.queries.activities import matching
from enrollments.queries.search import is_too_short, people
from enrollments.roles import Role
from lms_admin.templatetags.dates import day

# An academy has thousands of these: they are looked for.
FOUND_BY_NAME: Final = ("user", "activity")
MOST_FOUND: Final = 20


def audit_chips(filters: AuditFilter, path: str) -> list[Chip]:
    """All but the period and the import, which are typed."""
    return [
        _with_rule(chip, filters) if chip.name == "actor" else chip for chip in chips(filters, path)
    ]


def period_chip(filters: AuditFilter) -> Chip:
    days = filters.form.cleaned_data if filters.is_valid() else {}
    since, until = days.get("since"), days.get("until")
    if since and until:
        chosen = _("%(first)s to %(last)s") % {"first": day(since), "last": day(until)}
    elif since:
        chosen = _("since %(first)s") % {"first": day(since)}
    else:
        chosen = _("until %(last)s") % {"last": day(until)} if until else ""
    return _typed("period", _("Period"), chosen, query_without(filters.data, "since", "until"))


def usual_periods(filters: AuditFilter) -> list[tuple[str, str]]:
    """Periods that are asked for often: what each is called, and the query string that asks it."""
    today = timezone.localdate()
    quarter = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
    before = (quarter - timedelta(days=1)).replace(day=1)
    last_quarter = before.replace(month=before.month - 2)
    asked = query_without(filters.data, "since", "until")
    return [
        (str(name), f"{asked}{'&' if asked != '?' else ''}since={since}&until={until}")
        for name, since, until in (
            (_("Last 7 days"), today - timedelta(days=6), today),
            (_("Last 30 days"), today - timedelta(days=29), today),
            (_("Last quarter"), last_quarter, quarter - timedelta(days=1)),
            (_("This year"), today.replace(month=1, day=1), today),
        )
    ]


def import_chip(filters: AuditFilter) -> Chip:
    number = filters.data.get("number", "").strip()
    return _typed("number", _("Import"), number, query_without(filters.data, "number"))


def _typed(name: str, label: str, chosen: str, without: str) -> Chip:
    return Chip(name=name, label=label, options=(), chosen=chosen, without=without)


def offered_chip(filters: AuditFilter, name: str, words: str) -> Chip:
    """One of those that choose rows, with what it offers; some are found by `words`."""
    if name in FOUND_BY_NAME:
        return _chip_of_found(filters, name, words)
    if name != "actor":
        return full_chip(filters, name)
    desk = filters.form.fields["actor"].queryset.exclude(role=Role.LEARNER)
    chip = next(chip for chip in chips(filters, "") if chip.name == "actor")
    chosen = [option for option in chip.options if option.chosen]
    return _with_rule(replace(chip, options=_joined(chosen, desk), others=""), filters)


def _chip_of_found(filters: AuditFilter, name: str, words: str) -> Chip:
    chip = next(chip for chip in chips(filters, "") if chip.name == name)
    rows = filters.form.fields[name].queryset
    if not words.strip() or is_too_short(words):
        return replace(chip, others="")
    found = _users(rows, words) if name == "user" else _activities(rows, words)
    return replace(chip, options=_joined(chip.options, found[:MOST_FOUND]), others="")


def _users(rows: QuerySet[User], words: str) -> QuerySet[User]:
    return rows.filter(people(words)).order_by("sort_name", "pk")


def _activities(rows: QuerySet[LearningActivity], words: str) -> QuerySet[LearningActivity]:
    return matching(rows, words).order_by("sort_title", "pk")


def _joined(options: Sequence[Option], rows: QuerySet[Any]) -> list[Option]:
    """The options that are chosen, and these rows below them."""
    known = {option.value for option in options}
    more = [Option(value=str(row.pk), label=_label(row), chosen=False) for row in rows]
    return [*options, *(option for option in more if option.value not in known)]


def _label(row: Any) -> str:
    return f"{row.name}, {row.email}" if isinstance(row, User) else str(row)


def _with_rule(chip: Chip, filters: AuditFilter) -> Chip:
    """The rule stands behind the people; it is nobody's row."""
    rule = Option(
        value=RULE, label=_("Automatic: the rule of a qualification"), chosen=filters.by_rule
    )
    people_chosen = [option.label for option in chip.options if option.chosen]
    wanted = {value for value in filters.data.getlist("actor") if value} - {RULE}
    unknown = wanted - {option.value for option in chip.options}
    chosen = [*people_chosen, *([_("unknown")] if unknown else ())]
    chosen += [_("Automatic")] if filters.by_rule else []
    return replace(chip, options=[*chip.options, rule], chosen=", ".join(chosen))
