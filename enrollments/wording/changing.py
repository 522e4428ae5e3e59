"""What is said of a change before it is saved: the sentence, the groups, the confirmation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from enrollments import thresholds
from enrollments.models import AuditEvent
from enrollments.outcomes import Outcome
from enrollments.queries.changing import (
    UNDOABLE,
    ChangeForecast,
    ChangeKind,
    Consequence,
    Unit,
)
from enrollments.queries.changing.requirements import NOT_STARTED, STAY
from enrollments.queries.changing.rules import REQUIRED_BY, STAY_OPEN, UNCHANGED
from enrollments.queries.forecast import QUALIFICATION_ENDED
from enrollments.wording.numbers import grouped
from lms_admin.templatetags.dates import day, moment

type Plural = Any

# The colour of a look in the bar.
LOOKS: Final = {"": "will", "calm": "cant", "warn": "fix"}
# Of a group of the bar: what it is called in the key, and the look of its part.
KEYS: Final[Mapping[str, tuple[Promise, str]]] = {
    Outcome.ENROLL: (gettext_lazy("Will be enrolled"), ""),
    Outcome.ALREADY_ENROLLED: (gettext_lazy("Enrolled or completed"), "calm"),
    Outcome.ALREADY_UNENROLLED: (gettext_lazy("Unenrolled earlier"), "calm"),
    Outcome.USER_INACTIVE: (gettext_lazy("Inactive"), "warn"),
    Outcome.NO_CHANGE: (gettext_lazy("Nothing changes"), "calm"),
    Outcome.OWN_ENROLLMENT: (gettext_lazy("Yourself"), "warn"),
    Outcome.ACTIVITY_ARCHIVED: (gettext_lazy("Not enrolled: archived"), "warn"),
    QUALIFICATION_ENDED: (gettext_lazy("Not enrolled: ended"), "warn"),
    ChangeKind.GRANT: (gettext_lazy("Will hold it"), ""),
    ChangeKind.WITHDRAW: (gettext_lazy("Will no longer hold it"), ""),
    ChangeKind.REACTIVATE: (gettext_lazy("Will be active"), ""),
    ChangeKind.DEACTIVATE: (gettext_lazy("Will be inactive"), ""),
    UNCHANGED: (gettext_lazy("Nothing is missing"), "calm"),
    STAY: (gettext_lazy("Enrollments stay"), "calm"),
    STAY_OPEN: (gettext_lazy("Stay open"), "calm"),
}
TITLES: Final[Mapping[str, Plural]] = {
    Outcome.ENROLL: ngettext_lazy(
        "%(number)s will be enrolled", "%(number)s will be enrolled", "number"
    ),
    Outcome.UNENROLL: ngettext_lazy(
        "%(number)s enrollment will be unenrolled",
        "%(number)s enrollments will be unenrolled",
        "number",
    ),
    Outcome.ALREADY_ENROLLED: ngettext_lazy(
        "%(number)s is enrolled or completed it",
        "%(number)s are enrolled or completed it",
        "number",
    ),
    Outcome.ALREADY_UNENROLLED: ngettext_lazy(
        "%(number)s was unenrolled earlier", "%(number)s were unenrolled earlier", "number"
    ),
    Outcome.USER_INACTIVE: ngettext_lazy(
        "%(number)s is inactive", "%(number)s are inactive", "number"
    ),
    Outcome.NO_CHANGE: ngettext_lazy(
        "Nothing changes for %(number)s", "Nothing changes for %(number)s", "number"
    ),
    Outcome.OWN_ENROLLMENT: ngettext_lazy("You yourself", "You yourself", "number"),
    Outcome.ACTIVITY_ARCHIVED: ngettext_lazy(
        "%(number)s is not enrolled: the activity is archived",
        "%(number)s are not enrolled: the activity is archived",
        "number",
    ),
    QUALIFICATION_ENDED: ngettext_lazy(
        "%(number)s is not enrolled: the qualification has ended",
        "%(number)s are not enrolled: the qualification has ended",
        "number",
    ),
    ChangeKind.GRANT: ngettext_lazy(
        "%(number)s user will hold it", "%(number)s users will hold it", "number"
    ),
    ChangeKind.WITHDRAW: ngettext_lazy(
        "%(number)s user will no longer hold it",
        "%(number)s users will no longer hold it",
        "number",
    ),
    ChangeKind.REACTIVATE: ngettext_lazy(
        "%(number)s user will be active", "%(number)s users will be active", "number"
    ),
    ChangeKind.DEACTIVATE: ngettext_lazy(
        "%(number)s user will be inactive", "%(number)s users will be inactive", "number"
    ),
    UNCHANGED: ngettext_lazy("%(number)s has all of it", "%(number)s have all of it", "number"),
    STAY: ngettext_lazy("%(number)s enrollment stays", "%(number)s enrollments stay", "number"),
    STAY_OPEN: ngettext_lazy(
        "%(number)s open enrollment stays open", "%(number)s open enrollments stay open", "number"
    ),
    NOT_STARTED: ngettext_lazy(
        "%(number)s of them is not started", "%(number)s of them are not started", "number"
    ),
    REQUIRED_BY: ngettext_lazy(
        "%(number)s qualification requires it", "%(number)s qualifications require it", "number"
    ),
}
# Below the title of a group.
HINTS: Final[Mapping[str, Promise]] = {
    Outcome.ALREADY_ENROLLED: gettext_lazy("Due dates, progress and results stay."),
    Outcome.ALREADY_UNENROLLED: gettext_lazy(
        "They stay unenrolled: the requirement shows as open."
    ),
    Outcome.USER_INACTIVE: gettext_lazy("Enrolled when they become active again."),
    Outcome.OWN_ENROLLMENT: gettext_lazy("What is your own is changed by a colleague."),
    Outcome.UNENROLL: gettext_lazy("Access ends at once. Progress, results and history stay."),
    ChangeKind.DEACTIVATE: gettext_lazy("They can no longer sign in. Their sessions end."),
    ChangeKind.REACTIVATE: gettext_lazy("They can sign in again. What was ended stays ended."),
    QUALIFICATION_ENDED: gettext_lazy("Enrolled when the end is lifted."),
    Outcome.ACTIVITY_ARCHIVED: gettext_lazy("Enrolled when the activity is no longer archived."),
    STAY: gettext_lazy("With progress and results. They no longer come back when removed."),
    STAY_OPEN: gettext_lazy("With their progress."),
    REQUIRED_BY: gettext_lazy("The requirement shows as archived, not as open."),
}
QUESTIONS: Final[Mapping[ChangeKind, Promise]] = {
    ChangeKind.REQUIRE: gettext_lazy("Add this requirement?"),
    ChangeKind.DROP_REQUIREMENT: gettext_lazy("Drop this requirement?"),
    ChangeKind.CHANGE_TIME_FRAME: gettext_lazy("Change this time frame?"),
    ChangeKind.END_QUALIFICATION: gettext_lazy("End this qualification?"),
    ChangeKind.RESUME_QUALIFICATION: gettext_lazy("Lift the end?"),
    ChangeKind.GRANT: gettext_lazy("Give this qualification?"),
    ChangeKind.WITHDRAW: gettext_lazy("Withdraw this qualification?"),
    ChangeKind.ARCHIVE: gettext_lazy("Archive this activity?"),
    ChangeKind.UNARCHIVE: gettext_lazy("Unarchive this activity?"),
    ChangeKind.DEACTIVATE: gettext_lazy("Deactivate?"),
    ChangeKind.REACTIVATE: gettext_lazy("Reactivate?"),
}
BUTTONS: Final[Mapping[ChangeKind, Promise]] = {
    ChangeKind.REQUIRE: gettext_lazy("Add requirement"),
    ChangeKind.DROP_REQUIREMENT: gettext_lazy("Drop requirement"),
    ChangeKind.CHANGE_TIME_FRAME: gettext_lazy("Change time frame"),
    ChangeKind.END_QUALIFICATION: gettext_lazy("End qualification"),
    ChangeKind.RESUME_QUALIFICATION: gettext_lazy("Lift the end"),
    ChangeKind.GRANT: gettext_lazy("Give qualification"),
    ChangeKind.WITHDRAW: gettext_lazy("Withdraw qualification"),
    ChangeKind.ARCHIVE: gettext_lazy("Archive activity"),
    ChangeKind.UNARCHIVE: gettext_lazy("Unarchive activity"),
    ChangeKind.DEACTIVATE: gettext_lazy("Deactivate"),
    ChangeKind.REACTIVATE: gettext_lazy("Reactivate"),
}
ENROLLS_NOBODY: Final = {
    ChangeKind.REQUIRE: gettext_lazy(
        "Enrolls nobody now. Whoever gets the qualification later is enrolled."
    ),
    ChangeKind.DROP_REQUIREMENT: gettext_lazy("Nothing ends."),
    ChangeKind.CHANGE_TIME_FRAME: gettext_lazy(
        "Counts for enrollments made from now on. Due dates that there are stay."
    ),
    ChangeKind.END_QUALIFICATION: gettext_lazy(
        "Nothing ends. Its holders keep it as a record, and it enrolls nobody any more."
    ),
    ChangeKind.WITHDRAW: gettext_lazy("Nothing ends."),
    ChangeKind.ARCHIVE: gettext_lazy("Nothing ends. Nobody can be enrolled in it any more."),
    ChangeKind.DEACTIVATE: gettext_lazy("Unenrolls nobody."),
}


@dataclass(frozen=True, kw_only=True)
class GroupWords:
    group: Consequence
    title: str
    hint: str
    key: str
    look: str

    @property
    def is_first(self) -> bool:
        """What the change is for; the others tell whom it leaves alone."""
        return not self.look


@dataclass(frozen=True, kw_only=True)
class BarPart:
    """A rectangle of the bar, 1000 wide."""

    css: str
    x: int
    width: int


@dataclass(frozen=True, kw_only=True)
class ChangeWords:
    headline: str
    sub: str
    question: str
    button: str
    facts: Sequence[str]
    groups: Sequence[GroupWords]
    bar: Sequence[BarPart]
    bar_text: str


def change_words(known: ChangeForecast) -> ChangeWords:
    groups = [group_words(one) for one in known.consequences]
    of_bar = [one for one in groups if one.group.in_bar]
    parts = [f"{grouped(one.group.number)} {one.key}" for one in of_bar]
    return ChangeWords(
        headline=headline_of(known),
        sub=_sub(known, of_bar),
        question=str(QUESTIONS[known.change.kind]),
        button=_button(known),
        facts=_facts(known),
        groups=groups,
        bar=_bar(of_bar),
        bar_text=", ".join(parts),
    )


def headline_of(known: ChangeForecast) -> str:
    """Enrolls 214 of 260 holders"""
    enrolls, kind = known.get(Outcome.ENROLL), known.change.kind
    if not known.affected:
        return str(ENROLLS_NOBODY.get(kind, gettext_lazy("Enrolls nobody.")))
    if enrolls is None:
        text = ngettext(
            "Unenrolls from %(number)s enrollment",
            "Unenrolls from %(number)s enrollments",
            known.affected,
        )
        return text % {"number": grouped(known.affected)}
    named = {
        "number": grouped(enrolls.number),
        "total": grouped(known.total),
        "made": made_text(known.affected),
    }
    if kind == ChangeKind.REQUIRE:
        text = ngettext(
            "Enrolls %(number)s of %(total)s holder",
            "Enrolls %(number)s of %(total)s holders",
            known.total,
        )
    else:
        text = ngettext(
            "Enrolls %(number)s user: %(made)s",
            "Enrolls %(number)s users: %(made)s",
            enrolls.number,
        )
    return text % named


def made_text(number: int) -> str:
    """31 new enrollments"""
    text = ngettext("%(number)s new enrollment", "%(number)s new enrollments", number)
    return text % {"number": grouped(number)}


def _sub(known: ChangeForecast, of_bar: Sequence[GroupWords]) -> str:
    """40 have it already; 6 are inactive and are enrolled when active again. Due 28 Feb 2027."""
    rest = [one.title for one in of_bar if not one.is_first]
    told = f"{'; '.join(rest)}." if rest else ""
    if known.due_on and known.affected:
        due = _("Due %(date)s.") % {"date": day(known.due_on)}
        told = f"{told} {due}".strip()
    return told


def group_words(one: Consequence) -> GroupWords:
    key, look = KEYS.get(one.code, ("", "calm"))
    title = TITLES[one.code] % {"number": one.number}
    if one.number > 999:
        title = title.replace(str(one.number), grouped(one.number), 1)
    if one.enrollments and one.enrollments != one.number:
        title = f"{title}: {made_text(one.enrollments)}"
    look = "" if one.code == Outcome.UNENROLL else look
    return GroupWords(
        group=one, title=title, hint=str(HINTS.get(one.code, "")), key=str(key), look=look
    )


def _bar(groups: Sequence[GroupWords]) -> list[BarPart]:
    total = sum(one.group.number for one in groups)
    parts, x = [], 0
    for one in groups:
        # Wide enough to be seen, however few they are.
        width = max(4, 1000 * one.group.number // total)
        parts.append(BarPart(css=LOOKS[one.look], x=x, width=max(0, min(width, 1000 - x) - 2)))
        x += width
    return parts


def _button(known: ChangeForecast) -> str:
    enrolls = known.get(Outcome.ENROLL)
    if known.change.kind == ChangeKind.REQUIRE and enrolls:
        return _("Add and enroll %(number)s") % {"number": grouped(enrolls.number)}
    if known.change.kind == ChangeKind.DEACTIVATE and known.affected:
        return _("Deactivate and unenroll from %(number)s") % {"number": grouped(known.affected)}
    return str(BUTTONS[known.change.kind])


def _facts(known: ChangeForecast) -> list[str]:
    enrolls = known.get(Outcome.ENROLL)
    facts = []
    if enrolls and known.named.get("activity"):
        text = ngettext(
            "%(number)s person is enrolled in %(activity)s.",
            "%(number)s people are enrolled in %(activity)s.",
            enrolls.number,
        )
        facts.append(
            text % {"number": grouped(enrolls.number), "activity": known.named["activity"]}
        )
    if known.affected:
        facts.append(_("They get no email."))
    if thresholds.is_plan(known.affected):
        # What is done at once offers its Undo to those who may, in the banner.
        if enrolls and known.change.kind in UNDOABLE:
            facts.append(_("It can be undone for enrollments that nobody has touched since."))
        facts.append(_("It runs in the background; the change holds from its first enrollment."))
    return facts


def changed_since(event: AuditEvent) -> str:
    """Marit Vink, 30 Nov 2026, 14:32: Require activity (CPR)."""
    name = _("Rule") if event.door == AuditEvent.Door.RULE else event.actor_name
    said = {"name": name, "when": moment(event.at), "what": event.get_action_display()}
    text = _("%(name)s, %(when)s: %(what)s") % said
    return f"{text} ({event.about})." if event.about else f"{text}."


def compared(before: Mapping[str, int], known: ChangeForecast) -> list[tuple[str, int, int]]:
    """What a group is called, its number then and its number now; of all that there are."""
    codes = [*dict.fromkeys([*known.facts, *before])]
    rows = ((code, before.get(code, 0), known.of(code)) for code in codes)
    return [(_called(code), then, now) for code, then, now in rows if code in TITLES]


def _called(code: str) -> str:
    if code in KEYS:
        return str(KEYS[code][0])
    return {
        Outcome.UNENROLL: _("Will be unenrolled"),
        NOT_STARTED: _("Not started"),
        REQUIRED_BY: _("Qualifications that require it"),
    }[code]


def number_to_type(known: ChangeForecast) -> int:
    """Of enrollments where many change, else of users where a worker changes them; 0 of few."""
    if thresholds.is_plan(known.affected):
        return known.affected
    users = known.of(known.change.kind.value)
    return users if "people" in known.change.params and thresholds.is_many(users) else 0


def typed_label(known: ChangeForecast) -> str:
    """Asks to type the number."""
    count = {"count": grouped(number_to_type(known))}
    if number_to_type(known) != known.affected:
        return _("Type %(count)s to confirm how many users change") % count
    if _is_of_people(known):
        return _("Type %(count)s to confirm how many people are enrolled") % count
    return _("Type %(count)s to confirm how many enrollments change") % count


def typed_wrong(known: ChangeForecast) -> str:
    count = {"count": grouped(number_to_type(known))}
    if number_to_type(known) != known.affected:
        return _("Type %(count)s, the number of users") % count
    if _is_of_people(known):
        return _("Type %(count)s to save: this enrolls %(count)s people") % count
    return _("Type %(count)s to save: this changes %(count)s enrollments") % count


def _is_of_people(known: ChangeForecast) -> bool:
    enrolls = known.get(Outcome.ENROLL)
    return enrolls is not None and enrolls.unit == Unit.USERS and enrolls.number == known.affected
