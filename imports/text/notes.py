"""What the check noticed about a file and is no error: sentences for the final check.

Works on `Import.notes`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enrollments.models import LearningActivity
from imports.models import Import
from imports.queries.called import activities_called
from imports.text.actions import shown
from imports.text.shapes import how_read
from imports.values import NotedColumn, Notes, Repeated, RepeatedEmail
from imports.workbook.format import header_key, header_text
from imports.workbook.reader.columns import ColumnRole, ToldColumn
from imports.workbook.reader.titles import Question
from imports.workbook.values import made_visible as visible

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
        *_sheets(told),
        *(_other_columns(told) if import_run.is_of_users else _columns(told.columns)),
        *_ignored(told),
        *_hidden(told, read=import_run.with_hidden),
        *_struck(told, read=import_run.with_struck),
        *_merged(told),
        *_repeated(told.repeated, import_run),
        *_other_emails(told.other_emails),
        *_repaired(told.repairs),
    ]
    all_notes = [Note(one) if isinstance(one, str) else one for one in found]
    return sorted(all_notes, key=lambda note: note.choice is None)


def _sheets(told: Notes) -> Iterator[Note | str]:
    """Which sheet was read, where there were several, and what stands in the others."""
    read = _("The sheet %(sheet)s was read") % {"sheet": told.sheet}
    if told.sheet_hidden:
        yield _("The sheet %(sheet)s was read, which is hidden") % {"sheet": told.sheet}
    for one in told.other_sheets:
        sheet = visible(one.title)
        if one.is_whole:
            text = ngettext(
                "The sheet %(sheet)s also has %(number)s line and was not read",
                "The sheet %(sheet)s also has %(number)s lines and was not read",
                one.lines,
            )
        else:
            text = _("The sheet %(sheet)s also has more than %(number)s lines and was not read")
        other = text % {"sheet": sheet, "number": shown(one.lines)}
        label = _("Read %(sheet)s instead") % {"sheet": sheet}
        yield Note(f"{read}. {other}", Choice("sheet", "sheet", one.title, label))


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
    for row in told.title_rows:
        yield _("Row %(row)s repeats the titles and was not read") % {"row": row}
    if rows := told.blank_rows:
        yield ngettext(
            "%(number)s empty row was skipped", "%(number)s empty rows were skipped", rows
        ) % {"number": shown(rows)}


def _hidden(told: Notes, *, read: bool) -> Iterator[Note | str]:
    lines = told.hidden_lines
    was_read = ngettext(
        "%(number)s hidden or filtered line was read too",
        "%(number)s hidden or filtered lines were read too",
        lines,
    )
    was_left_out = ngettext(
        "%(number)s hidden or filtered line was left out",
        "%(number)s hidden or filtered lines were left out",
        lines,
    )
    yield from _in_or_out("hidden", lines, was_read if read else was_left_out, read=read)
    if columns := told.hidden_columns:
        yield ngettext(
            "Column %(columns)s is hidden and was read too",
            "Columns %(columns)s are hidden and were read too",
            len(columns),
        ) % {"columns": _listed(columns)}


def _struck(told: Notes, *, read: bool) -> Iterator[Note]:
    lines = told.struck_lines
    was_read = ngettext(
        "%(number)s struck-through line was read too",
        "%(number)s struck-through lines were read too",
        lines,
    )
    was_left_out = ngettext(
        "%(number)s struck-through line was left out",
        "%(number)s struck-through lines were left out",
        lines,
    )
    yield from _in_or_out("struck", lines, was_read if read else was_left_out, read=read)


def _in_or_out(which: str, lines: int, text: str, *, read: bool) -> Iterator[Note]:
    """What was done with such lines, and the choice to do the other thing; nothing without any."""
    if not lines:
        return
    if read:
        label = ngettext("Leave this line out", "Leave these %(number)s lines out", lines)
    else:
        label = ngettext("Read it too", "Read them too", lines)
    choice = Choice("check_again", which, "out" if read else "in", "")
    yield _with_choice(text, label, lines, choice)


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


def _columns(columns: Sequence[NotedColumn]) -> Iterator[str]:
    """What was not read, and what was read by something else than its title."""
    unknown = [one for one in columns if one.role == ColumnRole.UNKNOWN and not one.told]
    if unknown:
        yield ngettext(
            "Column %(columns)s is not an activity and was not read",
            "Columns %(columns)s are not activities and were not read",
            len(unknown),
        ) % {"columns": _listed([f"{one.column} ({one.title})" for one in unknown])}
    odd = [one for one in columns if one not in unknown and _is_odd(one)]
    titles = _titles_of(odd[:NAMED]) if odd else {}
    for one in odd[:NAMED]:
        words = {"column": one.column, "title": one.title}
        words["activity"] = titles.get(one.activity_id or 0, "")
        words["other"] = titles.get(one.title_of or 0, "")
        if one.told == ToldColumn.SHARED:
            words["codes"] = get_text_list(_codes(one.title), _("or"))
        yield _about_column(one) % words
    if (more := len(odd) - NAMED) > 0:
        yield ngettext(
            "%(number)s more column has another title than expected",
            "%(number)s more columns have other titles than expected",
            more,
        ) % {"number": shown(more)}


def _other_columns(told: Notes) -> Iterator[str]:
    """Columns of an import of users whose title says nothing about a user."""
    unknown = [one for one in told.columns if one.role == ColumnRole.UNKNOWN]
    if unknown:
        yield ngettext(
            "Column %(columns)s is not part of the template and was not read",
            "Columns %(columns)s are not part of the template and were not read",
            len(unknown),
        ) % {"columns": _listed([f"{one.column} ({one.title})" for one in unknown])}


def _is_odd(column: NotedColumn) -> bool:
    return bool(column.told) or column.role in (ColumnRole.FOREIGN, ColumnRole.CONTRADICTS)


def _titles_of(columns: Sequence[NotedColumn]) -> dict[int, str]:
    """Titles with codes of all activities that these columns have to do with."""
    ids = {number for one in columns for number in (one.activity_id, one.title_of)}
    found = LearningActivity.objects.filter(pk__in=[one for one in ids if one]).order_by("pk")
    return {one.pk: header_text(one.title, one.code) for one in found}


def _codes(title: str) -> list[str]:
    """The codes of all activities that are called so."""
    key = header_key(title)
    ids = activities_called(Question([key], [])).titles[key][:LISTED]
    return list(
        LearningActivity.objects.filter(pk__in=ids).order_by("code").values_list("code", flat=True)
    )


def _about_column(column: NotedColumn) -> str:
    """A sentence in which column, title, activity and other are filled in."""
    match column.role, column.told:
        case (ColumnRole.CONTRADICTS, _told) if column.activity_id:
            return _(
                "Column %(column)s belongs to %(activity)s, but its title names %(other)s. Its "
                "marks do not count"
            )
        case (ColumnRole.CONTRADICTS, _told):
            return _(
                "Column %(column)s is that of the names, but its title is %(other)s. Its marks do "
                "not count"
            )
        case (ColumnRole.EMAIL, ToldColumn.RETITLED):
            return _('Column %(column)s is read as Email, the title says "%(title)s"')
        case (_role, ToldColumn.RETITLED):
            return _('Column %(column)s is read as %(activity)s, the title says "%(title)s"')
        case (_role, ToldColumn.UNTITLED):
            return _("Column %(column)s has no title and is read as %(activity)s")
        case (_role, ToldColumn.BY_CODE):
            return _(
                'Column %(column)s, "%(title)s", is read as %(activity)s by the code in its title'
            )
        case (_role, ToldColumn.SHARED):
            return _(
                'Column %(column)s was not read: several activities are called "%(title)s". Write '
                "the code instead of the title: %(codes)s"
            )
        case (_role, ToldColumn.REPEATED):
            return _(
                "Column %(column)s is one of several of %(activity)s. Their marks were put together"
            )
        case (_role, ToldColumn.SECOND_EMAIL):
            return _("Column %(column)s (%(title)s) was not read: another one has the emails")
    return _("Column %(column)s is %(activity)s, which is not in this import")


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
    """Repeated marks of the long shape, where several lines of one person are no repetition."""
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


def _other_emails(lines: int) -> Iterator[str]:
    if lines:
        yield ngettext(
            "In %(number)s line the email is nobody's: the employee number counted",
            "In %(number)s lines the email is nobody's: the employee number counted",
            lines,
        ) % {"number": shown(lines)}


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
