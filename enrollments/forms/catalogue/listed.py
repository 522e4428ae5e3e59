"""A list of activities or qualifications, as somebody brings it: what each line would add.

The first row has the titles of the columns, in either language and in any order. Every line is
asked what the form for one asks, and all that is wrong with it is told.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import override

from enrollments.folding import folded
from enrollments.forms.catalogue.profile import ActivityForm
from enrollments.forms.qualifications.profile import QualificationForm, TimeFrameForm
from enrollments.models import LearningActivity, Qualification
from enrollments.queries.activities import code_key, titles_by_code
from enrollments.services import ActivityProfile, ListedRequirement, NewQualification
from lms_admin.templatetags.dates import days_in_words, duration

# Lines of one list. What is longer comes in two.
MOST_LINES: Final = 500
Rows = Sequence[tuple[int, Mapping[int, str]]]
Line = tuple[int, Mapping[str, str]]

ACTIVITY_COLUMNS: Final = {
    "title": ("title", "activity", "titel", "activiteit", "leeractiviteit"),
    "code": ("code",),
    "kind": ("type", "soort"),
    "minutes": ("duration in minutes", "minutes", "duration", "duur in minuten", "minuten", "duur"),
    "description": ("description", "beschrijving", "omschrijving"),
}
QUALIFICATION_COLUMNS: Final = {
    "name": ("qualification", "name", "kwalificatie", "naam"),
    "description": ("description", "beschrijving", "omschrijving"),
    "activity": ("required activity", "activity", "vereiste activiteit", "activiteit"),
    "due_days": ("time frame in days", "days", "termijn in dagen", "dagen"),
}


@dataclass(frozen=True, kw_only=True)
class ListedLine:
    """A line of the list, by its row. `problems` are sentences.

    `read` is what was read beside the name, in words: a type, a duration, a time frame.
    """

    row: int
    told: str
    read: str = ""
    problems: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class CheckedList:
    """`new` is what is added, `added` its lines; `there` are lines whose thing is there already."""

    new: Sequence[Any] = ()
    added: Sequence[ListedLine] = ()
    there: Sequence[ListedLine] = ()
    wrong: Sequence[ListedLine] = ()
    # Titles of columns that hold something and are none of the list's.
    unread: Sequence[str] = ()
    refusal: str = ""


def check_activities(rows: Rows) -> CheckedList:
    """One query, whatever the number of lines."""
    lines, refusal = _lines(rows, ACTIVITY_COLUMNS, needed=("title", "code"))
    if refusal:
        return CheckedList(refusal=refusal)
    titles = titles_by_code(cells.get("code", "") for _row, cells in lines)
    new: dict[str, ActivityProfile] = {}
    added: list[ListedLine] = []
    there: list[ListedLine] = []
    wrong: list[ListedLine] = []
    for row, cells in lines:
        code, title = cells.get("code", ""), cells.get("title", "")
        key, told = code_key(code), _told(title, code)
        if key in titles and folded(titles[key]) == folded(title):
            there.append(ListedLine(row=row, told=told))
            continue
        form = ActivityForm({**cells, "kind": _kind(cells.get("kind", ""))})
        problems = _problems(form, kind=cells.get("kind", ""))
        if key in titles:
            text = _("%(title)s has the code %(code)s already")
            problems.append(text % {"title": titles[key], "code": code})
        elif key in new:
            problems.append(_("The code %(code)s stands in two lines") % {"code": code})
        if problems:
            wrong.append(ListedLine(row=row, told=told, problems=problems))
            continue
        profile = form.profile()
        new[key] = profile
        added.append(ListedLine(row=row, told=told, read=_read_of(profile)))
    unread = _unread(rows, ACTIVITY_COLUMNS)
    return CheckedList(new=list(new.values()), added=added, there=there, wrong=wrong, unread=unread)


def _told(title: str, code: str) -> str:
    """What a line is about, as far as it says so."""
    return f"{title} ({code})" if title and code else title or code


def _read_of(profile: ActivityProfile) -> str:
    kind = str(LearningActivity.Kind(profile.kind).label)
    return f"{kind} · {duration(profile.minutes)}" if profile.minutes else kind


def check_qualifications(rows: Rows) -> CheckedList:
    """One line for each activity that a qualification requires. Two queries.

    A qualification with a line that is wrong is not added: it would require less than was asked.
    """
    lines, refusal = _lines(rows, QUALIFICATION_COLUMNS, needed=("name",))
    if refusal:
        return CheckedList(refusal=refusal)
    find = _finder()
    taken = {
        folded(name) for name in Qualification.objects.order_by().values_list("name", flat=True)
    }
    listed: dict[str, list[tuple[ListedLine, NewQualification]]] = {}
    there = []
    for row, cells in lines:
        name, title = cells.get("name", ""), cells.get("activity", "")
        told = f"{name}: {title}" if name and title else name or title
        if name and folded(name) in taken:
            there.append(ListedLine(row=row, told=told))
            continue
        problems = _problems(QualificationForm(dict(cells)))
        frame = TimeFrameForm({"due_days": cells.get("due_days", "")})
        problems += _problems(frame)
        requires = []
        activity = find(title) if title else ""
        if isinstance(activity, str):
            problems += [activity] if activity else []
        elif not frame.errors:
            days = frame.cleaned_data["due_days"]
            requires = [ListedRequirement(activity=activity, due_days=days)]
        before = listed.setdefault(folded(name), [])
        asked = {one.activity for _line, part in before for one in part.requires}
        problems += [
            _("%(activity)s stands in two lines") % {"activity": one.activity.title}
            for one in requires
            if one.activity in asked
        ]
        new = NewQualification(
            name=name, description=cells.get("description", ""), requires=requires
        )
        line = ListedLine(row=row, told=told, read=_frame_of(requires), problems=problems)
        before.append((line, new))
    return _united(listed.values(), there, _unread(rows, QUALIFICATION_COLUMNS))


def _frame_of(requires: Sequence[ListedRequirement]) -> str:
    days = requires[0].due_days if requires else None
    return days_in_words(days) if days else ""


def _united(
    groups: Iterable[list[tuple[ListedLine, NewQualification]]],
    there: Sequence[ListedLine],
    unread: Sequence[str],
) -> CheckedList:
    new, added, wrong = [], [], []
    for group in groups:
        lines = [line for line, _new in group]
        parts = [part for _line, part in group]
        if not any(line.problems for line in lines):
            added += lines
            new.append(
                NewQualification(
                    name=parts[0].name,
                    description=next((one.description for one in parts if one.description), ""),
                    requires=[one for part in parts for one in part.requires],
                )
            )
            continue
        for line in lines:
            text = _("Another line of this qualification is wrong")
            wrong.append(ListedLine(row=line.row, told=line.told, problems=line.problems or [text]))
    wrong = sorted(wrong, key=lambda line: line.row)
    return CheckedList(new=new, added=added, there=there, wrong=wrong, unread=unread)


def _lines(
    rows: Rows, columns: Mapping[str, Sequence[str]], *, needed: Sequence[str]
) -> tuple[list[Line], str]:
    """The lines below the titles, each value by the name of its column; or what is wrong."""
    if not rows:
        return [], _("There is nothing in it. Fill in at least one line below the titles")
    if len(rows) > MOST_LINES + 1:
        text = _("It has more than %(number)s lines. Split it, and add the parts one by one")
        return [], text % {"number": MOST_LINES}
    read = _columns(rows, columns)
    places = {name: place for place, name in read.items()}
    if len(places) < len(read):
        alike = [
            rows[0][1][place].strip() for place, name in read.items() if _times(read, name) > 1
        ]
        text = _("Several columns are for one thing: %(titles)s. Delete or rename all but one")
        return [], text % {"titles": ", ".join(alike)}
    if any(name not in places for name in needed):
        text = _("The first row needs these titles: %(titles)s")
        called = {"title": _("Title"), "code": _("Code"), "name": _("Qualification")}
        return [], text % {"titles": ", ".join(called[name] for name in needed)}
    lines: list[Line] = [
        (number, {name: cells.get(place, "").strip() for name, place in places.items()})
        for number, cells in rows[1:]
    ]
    lines = [(number, cells) for number, cells in lines if any(cells.values())]
    return lines, "" if lines else _("There is no line below the titles")


def _columns(rows: Rows, columns: Mapping[str, Sequence[str]]) -> dict[int, str]:
    """The name of each column that is read, by its place."""
    return {
        place: name
        for place, title in rows[0][1].items()
        for name, words in columns.items()
        if folded(title.strip()) in words
    }


def _times(read: Mapping[int, str], name: str) -> int:
    return list(read.values()).count(name)


def _unread(rows: Rows, columns: Mapping[str, Sequence[str]]) -> list[str]:
    """Titles of the columns that hold something in a line and are not read."""
    read = _columns(rows, columns)
    filled = {place for _row, cells in rows[1:] for place, text in cells.items() if text.strip()}
    return [title.strip() for place, title in rows[0][1].items() if place in filled - read.keys()]


def _problems(form: Any, kind: str = "") -> list[str]:
    """`kind` is what was typed as the type."""
    labels = {name: str(field.label) for name, field in form.fields.items()}
    if "kind" in form.errors:
        text = _('"%(value)s" is no type. Write one of these: %(types)s')
        types = ", ".join(str(label) for label in LearningActivity.Kind.labels)
        form.errors["kind"] = [text % {"value": kind, "types": types}]
        labels["kind"] = ""
    return [
        text if labels[name].lower() in text.lower() else f"{labels[name]}: {text}"
        for name, texts in form.errors.items()
        for text in texts
    ]


def _kind(typed: str) -> str:
    """The kind with this name in either language; an e-learning when the cell is empty."""
    if not typed:
        return LearningActivity.Kind.E_LEARNING
    for language, _name in settings.LANGUAGES:
        with override(language):
            for kind in LearningActivity.Kind:
                if folded(str(kind.label)) == folded(typed):
                    return kind
    return typed


def _finder() -> Callable[[str], LearningActivity | str]:
    """Finds an activity by "Title (CODE)", its code, or a title that only one has."""
    by_code, by_title = {}, dict[str, list[LearningActivity]]()
    for one in LearningActivity.objects.order_by("pk"):
        by_code[folded(one.code)] = one
        by_title.setdefault(folded(one.title), []).append(one)

    def find(typed: str) -> LearningActivity | str:
        code = typed.rpartition(" (")[2].removesuffix(")")
        titled = by_title.get(folded(typed), [])
        found = by_code.get(folded(typed)) or by_code.get(folded(code))
        found = found or (titled[0] if len(titled) == 1 else None)
        if found is None and titled:
            text = _("Several activities are called %(title)s. Write the code: %(codes)s")
            codes = get_text_list([one.code for one in titled], _("or"))
            return text % {"title": typed, "codes": codes}
        if found is None:
            return _("No activity has this title or code") + f" ({typed})"
        if found.is_archived:
            text = _("%(activity)s is archived: nobody can be enrolled in it")
            return text % {"activity": found.title}
        return found

    return find
