"""The check of users: makes the plan, of the uploaded file or of the import that is undone."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID

from django.db import transaction

from imports import moves
from imports.models import Import, ImportLine
from imports.storage import on_disk
from imports.values import Notes
from imports.work import lease as leases
from imports.work import staging
from imports.work.actor import actor_of
from imports.work.check import limits, noticed, refuse_file, while_reading, won
from imports.work.noting import note_users
from imports.work.users.conflicts import settle_conflicts
from imports.work.users.counting import count_users
from imports.work.users.deciding import DecidedLine, TeamNames, decide_line
from imports.work.users.looking import look_up_people, team_names
from imports.work.users.undoing import plan_undo_of_users
from imports.workbook.reader.blocks import HIDDEN, STRUCK
from imports.workbook.reader.columns import ColumnRole
from imports.workbook.reader.people.blocks import PersonLine, decode_people
from imports.workbook.reader.people.parent import PeopleReading, open_people
from imports.workbook.refusals import Refused
from lms_admin import dialect

# Lines that are looked up and stored in one transaction.
CHUNK_LINES: Final = 4_000
# Of teams that do not exist, how many are named.
NAMED_TEAMS: Final = 50


def check_users(number: int, lease: UUID) -> None:
    """Check the import from the start. Ends `checked`, or back in `draft` with a refusal.

    Killed anywhere, it starts again; LeaseLost when another worker took it over.
    """
    with transaction.atomic():
        import_run = leases.held(number, lease)
        staging.clear(import_run)
        won(moves.begin_check(number, lease))
    if import_run.undo_of_id:
        plan_undo_of_users(import_run.undo_of_id, number, lease)
        _finish(Notes(), number, lease)
    else:
        _read(import_run, lease)


def _read(import_run: Import, lease: UUID) -> None:
    waiting = while_reading(import_run, lease)
    try:
        with (
            on_disk(import_run, waiting) as path,
            open_people(
                path,
                file_name=import_run.file_name,
                expected_import=import_run.pk,
                expected_action=import_run.action,
                sheet_title=import_run.sheet or None,
                pasted=import_run.pasted,
                limits=limits(),
                while_waiting=waiting,
            ) as reading,
        ):
            won(moves.expect_lines(import_run.pk, lease, reading.head.rows))
            teams = team_names(makes=import_run.with_new_teams)
            columns = {one.role.value: one.column for one in reading.head.columns}
            for lines in _chunks(reading):
                _store(lines, import_run.pk, lease, teams, columns)
            missing = tuple(teams.missing.values())
            noted = replace(
                noticed(reading), new_teams=missing[:NAMED_TEAMS], new_team_count=len(missing)
            )
            _finish(noted, import_run.pk, lease)
    except Refused as refused:
        refuse_file(import_run.pk, lease, refused)


def _chunks(reading: PeopleReading) -> Iterator[list[PersonLine]]:
    chunk: list[PersonLine] = []
    for block in reading:
        chunk += decode_people(block)
        if len(chunk) >= CHUNK_LINES:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


@transaction.atomic
def _store(
    lines: Sequence[PersonLine],
    number: int,
    lease: UUID,
    teams: TeamNames,
    columns: dict[str, str],
) -> None:
    import_run = leases.held(number, lease)
    read = [line for line in lines if not line.apart & _left_out(import_run)]
    found = look_up_people(read, actor_of(import_run), teams, columns)
    ImportLine.objects.bulk_create(
        [stored(import_run, line, decide_line(line, found)) for line in read]
    )
    won(moves.check_on(number, lease, lines[-1].row))


def _left_out(import_run: Import) -> int:
    """Which kinds of lines somebody chose to leave out, as a sum."""
    hidden = 0 if import_run.with_hidden else HIDDEN
    return hidden | (0 if import_run.with_struck else STRUCK)


def stored(import_run: Import, line: PersonLine, decided: DecidedLine) -> ImportLine:
    """The line as it is kept."""
    email = line.says(ColumnRole.EMAIL)
    return ImportLine(
        import_run=import_run,
        row=line.row,
        record=line.record,
        email=email,
        email_key=decided.wants.get("email_key", "") if decided.user is None else "",
        employee_number=line.says(ColumnRole.NUMBER),
        problems=_json(decided.problems),
        repairs=_json(line.repairs),
        hidden=bool(line.apart & HIDDEN),
        struck=bool(line.apart & STRUCK),
        user_id=decided.user,
        outcome=decided.outcome,
        wants=dict(decided.wants),
        before=dict(decided.before),
    )


def _json(items: Sequence[object]) -> str:
    return json.dumps(list(items), ensure_ascii=False) if items else ""


@transaction.atomic
def _finish(noted: Notes, number: int, lease: UUID) -> None:
    import_run = leases.held(number, lease)
    staging.gather_statistics()
    dialect.group_in_memory()
    if not import_run.undo_of_id:
        settle_conflicts(import_run)
    note_users(import_run)
    won(moves.end_check(number, lease, notes=noted, counts=count_users(import_run)))
