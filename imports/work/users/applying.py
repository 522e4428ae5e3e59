"""The run: does the stored plan chunk by chunk, each chunk one transaction."""

import json
from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import connection

from enrollments.services.sql import one_transaction
from enrollments.services.user_imports import UserChange, import_users
from imports import moves
from imports.actions import action_of
from imports.models import Import, ImportLine
from imports.outcomes import WILL_USERS, RunOutcome
from imports.work import lease as leases
from imports.work.actor import actor_of, lost_by
from imports.work.users.counting import count_users
from imports.work.users.selected import change_selected
from lms_admin import dialect

# Users are changed row by row: a chunk holds its locks for about a second at most.
MOST_USERS: Final = 500


def run_users(number: int, lease: UUID) -> None:
    """Do what is left of the plan. Ends `finished` or `stopped`.

    Killed anywhere, it goes on after the last chunk; LeaseLost when another worker took it over.
    """
    while _do_chunk(number, lease):
        pass


@one_transaction
def _do_chunk(number: int, lease: UUID) -> bool:
    """Do the next lines with their audit events; False when nothing is left."""
    import_run = leases.held(number, lease)
    lines = _next_lines(import_run)
    if not lines:
        return _end(import_run, lease, Import.Status.FINISHED)
    if import_run.stop_asked:
        return _end(import_run, lease, Import.Status.STOPPED)
    actor = actor_of(import_run)
    if loser := lost_by(actor, action_of(import_run)):
        return _end(import_run, lease, Import.Status.STOPPED, right_lost_by=loser)
    if import_run.is_clicked:
        left: Sequence[int] = change_selected(import_run, lines, actor)
        _note(import_run, {}, left)
    else:
        changes = [_change(line) for line in lines]
        done = import_users(changes, actor=actor, make_teams=import_run.with_new_teams)
        if done.refused:
            # The right to make teams went: nobody else can lose one in between.
            return _end(import_run, lease, Import.Status.STOPPED, right_lost_by=actor.name)
        _note(import_run, done.added, done.left)
        left = done.left
    applied = len(lines) - len(left)
    if not moves.run_on(number, lease, cursor=lines[-1].row, applied=applied):
        raise leases.LeaseLost
    return True


def _next_lines(import_run: Import) -> list[ImportLine]:
    ahead = ImportLine.objects.filter(
        import_run=import_run, outcome__in=WILL_USERS, row__gt=import_run.cursor
    )
    return list(ahead.order_by("row")[: min(settings.IMPORT_CHUNK_MARKS, MOST_USERS)])


def _change(line: ImportLine) -> UserChange:
    wants = {name: value for name, value in (line.wants or {}).items() if name != "email_key"}
    return UserChange(row=line.row, user_id=line.user_id, wants=wants, before=line.before or {})


def _note(import_run: Import, added: Mapping[int, int], left: Sequence[int]) -> None:
    """Keep whose the lines of new users are, and which lines were left alone."""
    if added:
        table = ImportLine._meta.db_table
        rows = dialect.typed_rows_in_json({"row": "integer", "user_id": "bigint"})
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {table} SET user_id = new.user_id FROM ({rows}) AS new"  # noqa: S608
                f" WHERE import_id = %s AND {table}.row = new.row",
                [json.dumps(list(added.items())), import_run.pk],
            )
    if left:
        lines = ImportLine.objects.filter(import_run=import_run, row__in=dialect.one_of(left))
        lines.update(outcome=RunOutcome.CHANGED_SINCE_CHECK)


def _end(
    import_run: Import, lease: UUID, status: Import.Status, *, right_lost_by: str = ""
) -> bool:
    counts = count_users(import_run)
    if not moves.end_run(import_run.pk, lease, status, counts=counts, right_lost_by=right_lost_by):
        raise leases.LeaseLost
    return False
