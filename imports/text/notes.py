"""What the check noticed about a file and is no error: sentences for the final check.

Works on `Import.notes`: the reader's trailer, its `columns`, with `identical_marks` and `repeated`.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enrollments.models import LearningActivity
from imports.models import Import
from imports.queries.called import activities_called
from imports.text.actions import shown
from imports.workbook.format import header_key, header_text
from imports.workbook.reader.columns import Role, Told
from imports.workbook.reader.titles import Question
from imports.workbook.values import shown as visible

# Of a note that names places, how many it names.
NAMED: Final = 5
# Of columns and rows it can be more: their names are short.
LISTED: Final = 20


def notes(import_run: Import) -> list[str]:
    """In the order in which somebody would look: what was left out first."""
    told = import_run.notes
    return [
        *_sheets(told),
        *_columns(told.get("columns", ())),
        *_ignored(told),
        *_hidden(told, read=import_run.with_hidden),
        *_struck(told, read=import_run.with_struck),
        *_merged(told),
        *_repeated(told.get("repeated", {})),
        *_repaired(told.get("repairs", {})),
    ]


def _sheets(told: Mapping[str, Any]) -> Iterator[str]:
    """Which sheet was read, where there were several, and what stands in the others."""
    sheet = visible(told.get("sheet", ""))
    if told.get("sheet_hidden"):
        yield _("The sheet %(sheet)s was read, which is hidden") % {"sheet": sheet}
    elif told.get("other_sheets"):
        yield _("The sheet %(sheet)s was read") % {"sheet": sheet}
    for title, lines, _marks, is_whole in told.get("other_sheets", ()):
        named = {"sheet": visible(title), "number": shown(lines)}
        if is_whole:
            text = ngettext(
                "The sheet %(sheet)s also has %(number)s line and was not read",
                "The sheet %(sheet)s also has %(number)s lines and was not read",
                lines,
            )
        else:
            text = _("The sheet %(sheet)s also has more than %(number)s lines and was not read")
        yield text % named


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
    if rows := told.get("title_rows"):
        yield _("Row %(row)s repeats the titles and was not read") % {"row": rows[0]}
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


def _struck(told: Mapping[str, Any], *, read: bool) -> Iterator[str]:
    if (lines := told.get("struck_lines")) and read:
        yield ngettext(
            "%(number)s struck-through line was read too",
            "%(number)s struck-through lines were read too",
            lines,
        ) % {"number": shown(lines)}
    elif lines:
        yield ngettext(
            "%(number)s struck-through line was left out",
            "%(number)s struck-through lines were left out",
            lines,
        ) % {"number": shown(lines)}


def _merged(told: Mapping[str, Any]) -> Iterator[str]:
    if merged := told.get("merged"):
        yield ngettext(
            "Cells are merged in %(number)s place (%(places)s): only the first cell has a value",
            "Cells are merged in %(number)s places (%(places)s): only the first cell of each has "
            "a value",
            merged,
        ) % {"number": shown(merged), "places": ", ".join(told.get("merged_first", ())[:NAMED])}


def _columns(columns: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """What was not read, and what was read by something else than its title."""
    unknown = [one for one in columns if one["role"] == Role.UNKNOWN and not one.get("told")]
    if unknown:
        yield ngettext(
            "Column %(columns)s is not an activity and was not read",
            "Columns %(columns)s are not activities and were not read",
            len(unknown),
        ) % {"columns": _listed([f"{one['column']} ({one['title']})" for one in unknown])}
    odd = [one for one in columns if one not in unknown and _is_odd(one)]
    titles = _titles_of(odd[:NAMED]) if odd else {}
    for one in odd[:NAMED]:
        words = {name: one[name] for name in ("column", "title")}
        words["activity"] = titles.get(one["activity_id"], "")
        words["other"] = titles.get(one["title_of"], "")
        if one.get("told") == Told.SHARED:
            words["codes"] = get_text_list(_codes(one["title"]), _("or"))
        yield _about_column(one) % words
    if (more := len(odd) - NAMED) > 0:
        yield ngettext(
            "%(number)s more column has another title than expected",
            "%(number)s more columns have other titles than expected",
            more,
        ) % {"number": shown(more)}


def _is_odd(column: Mapping[str, Any]) -> bool:
    return bool(column.get("told")) or column["role"] in (Role.FOREIGN, Role.CONTRADICTS)


def _titles_of(columns: Sequence[Mapping[str, Any]]) -> dict[int, str]:
    """Titles with codes of all activities that these columns have to do with."""
    ids = {one[name] for one in columns for name in ("activity_id", "title_of")}
    found = LearningActivity.objects.filter(pk__in=[one for one in ids if one]).order_by("pk")
    return {one.pk: header_text(one.title, one.code) for one in found}


def _codes(title: str) -> list[str]:
    """The codes of all activities that are called so."""
    key = header_key(title)
    ids = activities_called(Question([key], [])).titles[key][:LISTED]
    return list(
        LearningActivity.objects.filter(pk__in=ids).order_by("code").values_list("code", flat=True)
    )


def _about_column(column: Mapping[str, Any]) -> str:
    """A sentence in which column, title, activity and other are filled in."""
    match column["role"], column.get("told"):
        case (Role.CONTRADICTS, _told) if column["activity_id"]:
            return _(
                "Column %(column)s belongs to %(activity)s, but its title names %(other)s. Its "
                "marks do not count"
            )
        case (Role.CONTRADICTS, _told):
            return _(
                "Column %(column)s is that of the names, but its title is %(other)s. Its marks do "
                "not count"
            )
        case (Role.EMAIL, Told.RETITLED):
            return _('Column %(column)s is read as Email, the title says "%(title)s"')
        case (_role, Told.RETITLED):
            return _('Column %(column)s is read as %(activity)s, the title says "%(title)s"')
        case (_role, Told.UNTITLED):
            return _("Column %(column)s has no title and is read as %(activity)s")
        case (_role, Told.BY_CODE):
            return _(
                'Column %(column)s, "%(title)s", is read as %(activity)s by the code in its title'
            )
        case (_role, Told.SHARED):
            return _(
                'Column %(column)s was not read: several activities are called "%(title)s". Write '
                "the code instead of the title: %(codes)s"
            )
        case (_role, Told.REPEATED):
            return _(
                "Column %(column)s is one of several of %(activity)s. Their marks were put together"
            )
        case (_role, Told.SECOND_EMAIL):
            return _("Column %(column)s (%(title)s) was not read: another one has the emails")
    return _("Column %(column)s is %(activity)s, which is not in this import")


def _repeated(repeated: Mapping[str, Any]) -> Iterator[str]:
    samples = repeated.get("samples", ())[:NAMED]
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
        "compatibility": _("Replaced look-alike characters by plain ones"),
    }.get(repair, repair)


def _listed(values: Sequence[Any]) -> str:
    """The first of them and how many more there are: A, B and C; A, B, C, D, E and 12 more"""
    named = [str(value) for value in values[:LISTED]]
    if more := len(values) - len(named):
        text = ngettext("%(number)s more", "%(number)s more", more)
        named.append(text % {"number": shown(more)})
    return get_text_list(named, _("and"))
