"""What the check noticed about a file and is no error: sentences for the final check.

Works on `Import.notes`: the reader's trailer, its `columns`, with `identical_marks` and `repeated`.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from imports.models import Import
from imports.text.actions import shown
from imports.text.shapes import how_read

# Of a note that names places, how many it names.
NAMED: Final = 5
# Of columns and rows it can be more: their names are short.
LISTED: Final = 20


def notes(import_run: Import) -> list[str]:
    """In the order in which somebody would look: what was left out first."""
    told = import_run.notes
    return [
        *how_read(import_run),
        *_ignored(told),
        *_hidden(told, read=import_run.with_hidden),
        *_merged(told),
        *_retitled(told.get("columns", ()), import_run),
        *_repeated(told.get("repeated", {}), import_run),
        *_repaired(told.get("repairs", {})),
    ]


def _ignored(told: Mapping[str, Any]) -> Iterator[str]:
    if columns := told.get("unknown_columns"):
        yield ngettext(
            "Column %(columns)s is not part of the template and was ignored",
            "Columns %(columns)s are not part of the template and were ignored",
            len(columns),
        ) % {"columns": _listed(columns)}
    if rows := told.get("rows_above"):
        yield ngettext(
            "%(number)s row above the header was not read",
            "%(number)s rows above the header were not read",
            rows,
        ) % {"number": shown(rows)}
    if rows := told.get("blank_rows"):
        yield ngettext(
            "%(number)s empty row was skipped", "%(number)s empty rows were skipped", rows
        ) % {"number": shown(rows)}


def _hidden(told: Mapping[str, Any], *, read: bool) -> Iterator[str]:
    if (lines := told.get("hidden_lines")) and read:
        yield ngettext(
            "%(number)s hidden or filtered line was read too",
            "%(number)s hidden or filtered lines were read too",
            lines,
        ) % {"number": shown(lines)}
    elif lines:
        yield ngettext(
            "%(number)s hidden or filtered line was left out",
            "%(number)s hidden or filtered lines were left out",
            lines,
        ) % {"number": shown(lines)}
    if columns := told.get("hidden_columns"):
        yield ngettext(
            "Column %(columns)s is hidden and was read too",
            "Columns %(columns)s are hidden and were read too",
            len(columns),
        ) % {"columns": _listed(columns)}


def _merged(told: Mapping[str, Any]) -> Iterator[str]:
    if merged := told.get("merged"):
        yield ngettext(
            "Cells are merged in %(number)s place (%(places)s): only the first cell has a value",
            "Cells are merged in %(number)s places (%(places)s): only the first cell of each has "
            "a value",
            merged,
        ) % {"number": shown(merged), "places": ", ".join(told.get("merged_first", ())[:NAMED])}


def _retitled(columns: Sequence[Mapping[str, Any]], import_run: Import) -> Iterator[str]:
    """A column's id decides; somebody who gave it another activity's title should hear of it."""
    misleading = [column for column in columns if column.get("title_of")]
    if not misleading:
        return
    titles = dict(import_run.activities.order_by("pk").values_list("pk", "title"))
    for column in misleading[:NAMED]:
        yield _(
            'Column %(column)s is titled "%(title)s", but belongs to %(activity)s. Its marks '
            "count for that"
        ) % {
            "column": column["column"],
            "title": column["title"],
            "activity": titles.get(column["activity_id"], ""),
        }


def _repeated(repeated: Mapping[str, Any], import_run: Import) -> Iterator[str]:
    samples = repeated.get("samples", ())[:NAMED]
    if samples and "activity" in samples[0]:
        yield from _repeated_marks(repeated, samples, import_run)
        return
    for sample in samples:
        yield _("%(email)s is in rows %(rows)s. Their marks were put together") % {
            "email": sample["email"],
            "rows": _listed(sample["rows"]),
        }
    if more := repeated.get("count", 0) - len(samples):
        yield ngettext(
            "%(number)s more email is in several rows. Their marks were put together",
            "%(number)s more emails are in several rows. Their marks were put together",
            more,
        ) % {"number": shown(more)}


def _repeated_marks(
    repeated: Mapping[str, Any], samples: Sequence[Mapping[str, Any]], import_run: Import
) -> Iterator[str]:
    """Of the long shape, where the lines of one person are no repetition."""
    titles = dict(import_run.activities.order_by("pk").values_list("pk", "title"))
    for sample in samples:
        yield _("%(email)s and %(activity)s are in rows %(rows)s. They count once") % {
            "email": sample["email"],
            "activity": titles.get(sample["activity"], ""),
            "rows": _listed(sample["rows"]),
        }
    if more := repeated.get("count", 0) - len(samples):
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
