"""What the check noticed about a file and is no error: sentences for the final check.

Works on `Import.notes`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from imports.models import Import
from imports.text.actions import shown
from imports.text.shapes import how_read
from imports.values import NotedColumn, Notes, Repeated, RepeatedEmail

# Of a note that names places, how many it names.
NAMED: Final = 5
# Of columns and rows it can be more: their names are short.
LISTED: Final = 20


@dataclass(frozen=True)
class Choice:
    """What can be decided about a note: a button that posts `name` = `value` to `page`."""

    page: str
    name: str
    value: str
    label: str


@dataclass(frozen=True)
class Note:
    text: str
    choice: Choice | None = None


def notes(import_run: Import) -> list[Note]:
    """Those with a choice first, then in the order in which somebody would look."""
    told = import_run.notes
    found: list[Note | str] = [
        *how_read(import_run),
        *_ignored(told),
        *_hidden(told, read=import_run.with_hidden),
        *_merged(told),
        *_retitled(told.columns, import_run),
        *_repeated(told.repeated, import_run),
        *_repaired(told.repairs),
    ]
    all_notes = [Note(one) if isinstance(one, str) else one for one in found]
    return sorted(all_notes, key=lambda note: note.choice is None)


def _ignored(told: Notes) -> Iterator[str]:
    if columns := told.unknown_columns:
        yield ngettext(
            "Column %(columns)s is not part of the template and was ignored",
            "Columns %(columns)s are not part of the template and were ignored",
            len(columns),
        ) % {"columns": _listed(columns)}
    if rows := told.rows_above:
        yield ngettext(
            "%(number)s row above the header was not read",
            "%(number)s rows above the header were not read",
            rows,
        ) % {"number": shown(rows)}
    if rows := told.blank_rows:
        yield ngettext(
            "%(number)s empty row was skipped", "%(number)s empty rows were skipped", rows
        ) % {"number": shown(rows)}


def _hidden(told: Notes, *, read: bool) -> Iterator[Note | str]:
    if (lines := told.hidden_lines) and read:
        text = ngettext(
            "%(number)s hidden or filtered line was read too",
            "%(number)s hidden or filtered lines were read too",
            lines,
        )
        label = ngettext("Leave this line out", "Leave these %(number)s lines out", lines)
        yield _with_choice(text, label, lines, Choice("check_again", "hidden", "out", ""))
    elif lines:
        text = ngettext(
            "%(number)s hidden or filtered line was left out",
            "%(number)s hidden or filtered lines were left out",
            lines,
        )
        label = ngettext("Read it too", "Read them too", lines)
        yield _with_choice(text, label, lines, Choice("check_again", "hidden", "in", ""))
    if columns := told.hidden_columns:
        yield ngettext(
            "Column %(columns)s is hidden and was read too",
            "Columns %(columns)s are hidden and were read too",
            len(columns),
        ) % {"columns": _listed(columns)}


def _with_choice(text: str, label: str, number: int, choice: Choice) -> Note:
    named = {"number": shown(number)}
    return Note(text % named, replace(choice, label=label % named))


def _merged(told: Notes) -> Iterator[str]:
    if merged := told.merged:
        yield ngettext(
            "Cells are merged in %(number)s place (%(places)s): only the first cell has a value",
            "Cells are merged in %(number)s places (%(places)s): only the first cell of each has "
            "a value",
            merged,
        ) % {"number": shown(merged), "places": ", ".join(told.merged_first[:NAMED])}


def _retitled(columns: Sequence[NotedColumn], import_run: Import) -> Iterator[str]:
    """A column's id decides; somebody who gave it another activity's title should hear of it."""
    misleading = [column for column in columns if column.title_of]
    if not misleading:
        return
    titles = dict(import_run.activities.order_by("pk").values_list("pk", "title"))
    for column in misleading[:NAMED]:
        yield _(
            'Column %(column)s is titled "%(title)s", but belongs to %(activity)s. Its marks '
            "count for that"
        ) % {
            "column": column.column,
            "title": column.title,
            "activity": titles.get(column.activity_id or 0, ""),
        }


def _repeated(repeated: Repeated, import_run: Import) -> Iterator[str]:
    samples = repeated.samples[:NAMED]
    if samples and samples[0].activity_id is not None:
        yield from _repeated_marks(repeated, samples, import_run)
        return
    for sample in samples:
        yield _("%(email)s is in rows %(rows)s. Their marks were put together") % {
            "email": sample.email,
            "rows": _listed(sample.rows),
        }
    if more := repeated.count - len(samples):
        yield ngettext(
            "%(number)s more email is in several rows. Their marks were put together",
            "%(number)s more emails are in several rows. Their marks were put together",
            more,
        ) % {"number": shown(more)}


def _repeated_marks(
    repeated: Repeated, samples: Sequence[RepeatedEmail], import_run: Import
) -> Iterator[str]:
    """Of the long shape, where the lines of one person are no repetition."""
    titles = dict(import_run.activities.order_by("pk").values_list("pk", "title"))
    for sample in samples:
        yield _("%(email)s and %(activity)s are in rows %(rows)s. They count once") % {
            "email": sample.email,
            "activity": titles.get(sample.activity_id or 0, ""),
            "rows": _listed(sample.rows),
        }
    if more := repeated.count - len(samples):
        yield ngettext(
            "%(number)s more mark is in several rows. It counts once",
            "%(number)s more marks are in several rows. Each counts once",
            more,
        ) % {"number": shown(more)}


def _repaired(repairs: Mapping[str, int]) -> Iterator[str]:
    if spaces := repairs.get("spaces"):
        yield ngettext(
            "Spaces around %(number)s value were ignored",
            "Spaces around %(number)s values were ignored",
            spaces,
        ) % {"number": shown(spaces)}
    if invisible := repairs.get("invisible", 0) + repairs.get("nonbreaking_space", 0):
        yield ngettext(
            "Invisible characters were removed from %(number)s value",
            "Invisible characters were removed from %(number)s values",
            invisible,
        ) % {"number": shown(invisible)}
    if decorated := repairs.get("decoration"):
        yield ngettext(
            "%(number)s address was taken out of the text around it",
            "%(number)s addresses were taken out of the text around them",
            decorated,
        ) % {"number": shown(decorated)}
    if look_alikes := repairs.get("compatibility"):
        yield ngettext(
            "Look-alike characters were replaced by plain ones in %(number)s value",
            "Look-alike characters were replaced by plain ones in %(number)s values",
            look_alikes,
        ) % {"number": shown(look_alikes)}


def repair_text(repair: str) -> str:
    """What was done to one cell."""
    return {
        "spaces": _("Removed spaces around the value"),
        "invisible": _("Removed an invisible character"),
        "nonbreaking_space": _("Removed a non-breaking space"),
        "decoration": _("Taken out of the text around it"),
        "compatibility": _("Replaced look-alike characters by plain ones"),
    }.get(repair, repair)


def _listed(values: Sequence[Any]) -> str:
    """The first of them and how many more there are: A, B and C; A, B, C, D, E and 12 more"""
    named = [str(value) for value in values[:LISTED]]
    if more := len(values) - len(named):
        text = ngettext("%(number)s more", "%(number)s more", more)
        named.append(text % {"number": shown(more)})
    return get_text_list(named, _("and"))
