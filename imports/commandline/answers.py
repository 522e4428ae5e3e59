"""What a command says on its standard output: a text for people or one JSON object for scripts."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import batched
from typing import Any, Final

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enrollments.models import User
from imports import queries
from imports.commandline.results import Answer
from imports.models import Import, ImportLine
from imports.outcomes import LOOKED_UP, RunOutcome
from imports.text.actions import enrollments, lines, of_users, shown
from imports.text.codes import outcome_label
from imports.text.notes import notes
from imports.text.rows import SUGGESTED, line_problems
from imports.text.sums import sums
from imports.values import Notes
from imports.workbook.values import made_visible as visible

# Of the problems, how many are named; the final check lists all.
NAMED: Final = 10
BATCH: Final = 1000
# More than any text of ours: what stands in a file cannot fill the terminal.
WIDE: Final = 1000

# What there is to tell of no import.
NOTHING: Final[dict[str, Any]] = {"enrollments": {}, "users": 0, "marks": {}, "lines": {}}

Write = Callable[[str], object]


def write_json(answer: Answer, write: Write) -> None:
    """One object, written piece by piece: a file may have a million problems."""
    import_run = answer.import_run
    refusal = {"code": str(answer.code), "text": answer.text} if answer.code else None
    head = {
        "import": import_run.pk if import_run else None,
        "refusal": refusal,
        **(numbers(import_run) if import_run else NOTHING),
    }
    write(f'{json.dumps(head)[:-1]}, "problems": [')
    for index, problem in enumerate(problems(import_run, answer.by) if import_run else ()):
        write(f"{', ' if index else ''}{json.dumps(problem)}")
    write("]}\n")


def write_text(answer: Answer, write: Write) -> None:
    """The outcomes with their numbers, the first problems, and where all of it can be read."""
    import_run, by = answer.import_run, answer.by
    if answer.text and not answer.code:
        write(f"{answer.text}\n")
    if import_run is None or by is None:
        return
    write(f"{_title(import_run)}\n\n")
    for line in told_sums(import_run):
        write(f"  {line}\n")
    for texts in ([note.text for note in notes(import_run)], _problems(import_run, by)):
        if texts:
            write("\n" + "".join(f"  {visible(text, WIDE)}\n" for text in texts))
    write(f"\n{_next(import_run)}\n")


def numbers(import_run: Import) -> dict[str, Any]:
    """Enrollments by outcome code, users, marks and lines: each adds up, and none is of another."""
    summary = queries.summary(import_run)
    of_file = summary.lines
    return {
        "enrollments": dict(import_run.counts.by_outcome()),
        "users": summary.users,
        "marks": {
            "all": summary.marks,
            "planned": summary.planned,
            "cannot": summary.cannot_count,
            "with_problem": summary.wrong_marks,
        },
        "lines": {
            "all": of_file.all,
            "in_full": of_file.in_full,
            "in_part": of_file.in_part,
            "not_at_all": of_file.not_at_all,
            "left_blank": of_file.blank,
            "with_problem": {group.code: group.count for group in summary.wrong},
        },
    }


def told_sums(import_run: Import) -> Iterator[str]:
    """The sums, of how many users, and each reason with its number."""
    summary = queries.summary(import_run)
    yield from map(str, sums(import_run, summary))
    if summary.users:
        number = summary.applied if import_run.started_at else summary.planned
        yield of_users(number, summary.users)
    for group in (*summary.after, *summary.cannot):
        if group.code != RunOutcome.APPLIED:
            yield f"{enrollments(group.count)}: {outcome_label(group.code)}"
    for group in summary.wrong:
        yield f"{lines(group.count)}: {outcome_label(group.code)}"


def problems(import_run: Import, by: User | None) -> Iterator[dict[str, Any]]:
    """All problems of all lines, in the order of the sheet: row, column, code, value.

    `record` is the row that a spreadsheet program shows, where that is another one. Of an address
    or number that is nobody's, `offered` are those that it may be meant for, as far as many lines
    are looked at.
    """
    viewer = by or AnonymousUser()
    wrong = queries.wrong_lines(import_run).iterator(chunk_size=2000)
    looked = 0
    for batch in batched(wrong, BATCH):
        queries.hide_lines(batch, viewer)
        offered = _offered(batch, by) if by and looked < SUGGESTED else {}
        looked += len(batch)
        for line in batch:
            for problem in (*_about_user(line, import_run.notes), *line.problem_list):
                told = {
                    "row": line.row,
                    **({"record": line.record} if line.record else {}),
                    "column": problem["column"],
                    "code": problem["code"],
                    "value": problem.get("value", ""),
                }
                if line.row in offered and "activity" not in problem:
                    told["offered"] = list(offered[line.row])
                yield told


def _offered(lines: Sequence[ImportLine], by: User) -> Mapping[int, Sequence[str]]:
    return {**queries.offered_addresses(lines, by), **queries.offered_numbers(lines, by)}


def _about_user(line: ImportLine, notes: Notes) -> Iterator[dict[str, Any]]:
    """What only the look-up of the user could tell: the reader knows nothing of it."""
    told = any(one["code"] == line.outcome for one in line.problem_list)
    if line.outcome in LOOKED_UP and not told:
        column = notes.number_column if line.employee_number else notes.email_column
        value = line.employee_number or line.email
        yield {"column": column, "code": line.outcome, "value": value}


def _title(import_run: Import) -> str:
    sheet = import_run.notes.sheet
    parts = [
        _("Import %(number)s") % {"number": import_run.pk},
        import_run.get_action_display(),
        import_run.file_name,
        _("sheet %(sheet)s") % {"sheet": visible(sheet)} if sheet else "",
    ]
    return ", ".join(part for part in parts if part)


def _problems(import_run: Import, by: User) -> list[str]:
    wrong = queries.wrong_lines(import_run)
    first = list(wrong[:NAMED])
    queries.hide_lines(first, by)
    texts = [
        f"{problem.where}: {problem.text} {problem.fix}"
        for _line, found in line_problems(import_run, first, by)
        for problem in found
    ]
    if more := wrong.count() - len(first):
        text = ngettext("%(number)s more line", "%(number)s more lines", more)
        texts.append(text % {"number": shown(more)})
    return texts


def _next(import_run: Import) -> str:
    """Where to read all of it, and how to go on from here."""
    if import_run.status != Import.Status.CHECKED:
        return _("Result: %(address)s") % {"address": _address("result", import_run)}
    texts = [_("Final check: %(address)s") % {"address": _address("check", import_run)}]
    if queries.summary(import_run).planned:
        command = f"manage.py import_enrollments apply {import_run.pk}"
        if number := queries.number_to_confirm(import_run):
            command += f" --confirm {number}"
        texts.append(
            _("Nothing has changed yet. To carry it out: %(command)s") % {"command": command}
        )
    else:
        texts.append(_("There is nothing to do."))
    return "\n".join(texts)


def _address(page: str, import_run: Import) -> str:
    return reverse(f"imports:{page}", args=[import_run.pk])
