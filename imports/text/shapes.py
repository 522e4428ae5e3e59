"""What is said about the shape of a file: how it was read, and what a pasted list asks for."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from imports.models import Import
from imports.text.actions import shown
from imports.values import Notes
from imports.workbook.reader.reading import LIST
from imports.workbook.reader.text.decoding import WINDOWS

# Of the activities that a file names, and of the lines with a remark, how many are named.
NAMED: Final = 20
ROWS_NAMED: Final = 5


@dataclass(frozen=True)
class Each:
    """What a list of addresses asks for: a mark for each in each activity.

    `sentence` says so without a number; `templates` are the parts of one with numbers, for a script
    that counts what stands in the box.
    """

    sentence: str
    templates: Mapping[str, str]


def each_activity(activities: int) -> Each | None:
    """What a list of addresses marks; None without activities, because it names none."""
    if not activities:
        return None
    named = {"number": shown(activities)}
    of = ngettext("%(number)s activity", "%(number)s activities", activities) % named
    sentence = ngettext(
        "Every address gets a mark in the chosen activity.",
        "Every address gets a mark in each of the %(number)s activities.",
        activities,
    )
    templates = {"of": of}
    # (Both languages have one form for one, and another for any other number.)
    for name, number in (("one", 1), ("many", 2)):
        templates[f"addresses-{name}"] = ngettext("%s address", "%s addresses", number)
        templates[f"marks-{name}"] = ngettext("%s mark", "%s marks", number)
    return Each(sentence % named, templates)


def how_read(import_run: Import) -> Iterator[str]:
    """Sentences for the final check: what the file decided, and what it was read as."""
    told = import_run.notes
    yield from _named(import_run)
    if told.shape == LIST:
        yield _list(import_run)
    yield from _encoding(told, import_run.file_name)
    yield from _notes_of_rows(told)


def _named(import_run: Import) -> Iterator[str]:
    if not import_run.by_file or not import_run.checked_at:
        return
    marks: Counter[int] = Counter()
    for group in import_run.counts.marks:
        marks[group.activity_id] += group.marks
    titles = import_run.activities.order_by("title", "pk").values_list("pk", "title")
    texts = [f"{title} ({shown(marks[number])})" for number, title in titles]
    yield ngettext(
        "The file names %(number)s activity, with so many marks: %(activities)s",
        "The file names %(number)s activities, with so many marks: %(activities)s",
        len(texts),
    ) % {"number": shown(len(texts)), "activities": _first(texts, NAMED) or "-"}


def _list(import_run: Import) -> str:
    """How the marks of a list come about."""
    notes = import_run.notes
    lines, marks = notes.lines, notes.mark_cells
    activities = marks // lines if lines else 0
    addresses = ngettext("%(number)s address", "%(number)s addresses", lines)
    of = ngettext("%(number)s activity", "%(number)s activities", activities)
    each = ngettext("%(number)s mark", "%(number)s marks", marks)
    text = _("The file is a list of addresses: %(addresses)s × %(activities)s = %(marks)s") % {
        "addresses": addresses % {"number": shown(lines)},
        "activities": of % {"number": shown(activities)},
        "marks": each % {"number": shown(marks)},
    }
    if not notes.identical_marks:
        return text
    repeats = ngettext(
        "%(number)s of them is a repeat and is not counted again",
        "%(number)s of them are repeats and are not counted again",
        notes.identical_marks,
    )
    return f"{text}. {repeats % {'number': shown(notes.identical_marks)}}"


def _encoding(told: Notes, file_name: str) -> Iterator[str]:
    encoding = told.encoding
    if not encoding:
        return
    if file_name.lower().endswith(".xlsx"):
        yield _("%(file)s is called .xlsx and holds text: it was read as CSV") % {"file": file_name}
    if encoding == WINDOWS:
        yield _("The file was read as Windows-1252: check names with accents")


def _notes_of_rows(told: Notes) -> Iterator[str]:
    """Where the row that is told is not the one that a spreadsheet shows, or not the line."""
    if broken := told.broken:
        yield ngettext(
            "Line %(rows)s has a cell with line breaks. Rows are counted as lines of the file, so "
            "that from there on a spreadsheet program shows numbers that are up to %(extra)s lower",
            "Lines %(rows)s have cells with line breaks. Rows are counted as lines of the file, so "
            "that from there on a spreadsheet program shows numbers that are up to %(extra)s lower",
            len(broken),
        ) % {
            "rows": _first([str(row) for row in broken], ROWS_NAMED),
            "extra": shown(told.extra_rows),
        }
    if crowded := told.crowded:
        yield ngettext(
            "%(number)s line holds several addresses. They are counted on, one row for each",
            "%(number)s lines hold several addresses. They are counted on, one row for each",
            crowded,
        ) % {"number": shown(crowded)}


def _first(texts: Sequence[str], most: int) -> str:
    named = list(texts[:most])
    if more := len(texts) - len(named):
        text = ngettext("%(number)s more", "%(number)s more", more)
        named.append(text % {"number": shown(more)})
    return str(get_text_list(named, _("and")))
