"""The run: applies the stored plan chunk by chunk, each chunk one transaction."""

import time
from contextlib import suppress
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from enrollments.actors import Actor
from enrollments.models import User
from enrollments.outcomes import Outcome
from enrollments.services import LostRace
from enrollments.services.sql import lock, one_transaction
from imports import moves
from imports.actions import Action, EnrollByRule, action_of, seen_enrollments
from imports.models import Import, ImportMark
from imports.outcomes import LineOutcome
from imports.work import changing, selecting, stale_marks
from imports.work import lease as leases
from imports.work.actor import actor_of, lost_by
from imports.work.counting import count
from imports.work.pace import Pace
from lms_admin import dialect


def run(number: int, lease: UUID) -> None:
    """Apply what is left of the plan. Ends `finished` or `stopped`.

    Killed anywhere, it goes on after the last chunk; LeaseLost when another worker took it over.
    """
    if not selecting.make_plan(number, lease):
        return
    pace = Pace.of_run(number)
    begun = time.monotonic()
    while apply_chunk(number, lease, pace=pace):
        pace.go_on(time.monotonic() - begun)
        begun = time.monotonic()


@one_transaction
def apply_chunk(number: int, lease: UUID, *, pace: Pace | None = None) -> bool:
    """Apply the next chunk with its outcomes and audit events; False when nothing is left.

    `pace` says how many marks it has, no more than the setting says, and is told how it went.
    """
    pace = pace or Pace.of_chunks()
    import_run = leases.held(number, lease)
    # How many marks a chunk has, the database guesses by the numbers of all imports together: it
    # may take them for so many that it reads every enrollment there is.
    dialect.read_by_index()
    action = action_of(import_run)
    chunk, last = _next_chunk(import_run, action, pace.size)
    if last is None:
        return _end(import_run, lease, Import.Status.FINISHED)
    if import_run.stop_asked:
        return _end(import_run, lease, Import.Status.STOPPED)
    actor = actor_of(import_run)
    if loser := lost_by(actor, action):
        return _end(import_run, lease, Import.Status.STOPPED, right_lost_by=loser)
    applied = _apply(chunk, last, import_run, action, actor, pace)
    if not moves.run_on(number, lease, cursor=last, applied=applied):
        raise leases.LeaseLost
    # Asked last: whoever came during the chunk waits still.
    pace.others_waited = dialect.makes_others_wait()
    return True


def _next_chunk(
    import_run: Import, action: Action, size: int
) -> tuple[QuerySet[ImportMark], int | None]:
    """The next marks of the plan, as far as nothing else has become of them, and the last one."""
    ahead = ImportMark.objects.filter(
        import_run=import_run, number__gt=import_run.cursor, planned__in=action.will, outcome=""
    )
    numbers = ahead.order_by("number").values_list("number", flat=True)
    last = numbers[size - 1 : size].first() or numbers.last()
    return ahead.filter(number__lte=last or 0), last


def _apply(
    chunk: QuerySet[ImportMark],
    last: int,
    import_run: Import,
    action: Action,
    actor: Actor,
    pace: Pace,
) -> int:
    """Carry the action out for the marks of `chunk` that are as the check saw them.

    Returns how many enrollments it changed.
    """
    changing.change_rule_first(import_run, action, actor)
    if not actor.sees_everybody:
        in_scope = User.objects.filter(actor.scope(), pk=OuterRef("user_id"))
        chunk.exclude(Exists(in_scope)).update(outcome=LineOutcome.USER_UNKNOWN)
    if isinstance(action, EnrollByRule):
        return changing.apply_pairs(chunk, import_run, action, actor)
    if action.is_settled_by_revision:
        # As if nobody else changed anything, unless somebody did a moment ago.
        for looks_first in (True,) if pace.others_changed else (False, True):
            if looks_first:
                pace.others_changed = _leave_changed(chunk, import_run, actor) > 0
            with suppress(_SomethingChanged):
                return _apply_if_unchanged(chunk, action, actor, import_run.reason)
    # From here on nobody else changes them: what is compared now is what is changed.
    lock(seen_enrollments(chunk))
    chunk.filter(user__in=actor.untouchable).update(outcome=Outcome.OWN_ENROLLMENT)
    stale_marks.set_changed_marks(import_run, action, actor, import_run.cursor + 1, last)
    applied = action.apply(chunk, actor=actor, reason=import_run.reason)
    if applied != chunk.count():
        raise LostRace
    return applied


def _leave_changed(chunk: QuerySet[ImportMark], import_run: Import, actor: Actor) -> int:
    """Mark what others changed since the check, so that it is left alone. Returns how many.

    Without a lock, so that nobody waits: what changed once is never again what the check saw.
    """
    chunk.filter(user__in=actor.untouchable).update(outcome=Outcome.OWN_ENROLLMENT)
    return stale_marks.set_other_revisions(import_run, chunk)


class _SomethingChanged(Exception):
    """Not all marks of a chunk are as the check saw them.

    What was done to the others is taken back.
    """


@transaction.atomic
def _apply_if_unchanged(
    chunk: QuerySet[ImportMark], action: Action, actor: Actor, reason: str
) -> int:
    """Do it to all marks of `chunk` or to none: nearly always all, and then nothing is compared."""
    applied = action.apply(chunk, actor=actor, reason=reason)
    if applied != chunk.count():
        raise _SomethingChanged
    return applied


def _end(
    import_run: Import, lease: UUID, status: Import.Status, *, right_lost_by: str = ""
) -> bool:
    import_run.status = status
    dialect.read_by_index()
    dialect.group_in_memory()
    counts = count(import_run)
    if not moves.end_run(import_run.pk, lease, status, counts=counts, right_lost_by=right_lost_by):
        raise leases.LeaseLost
    return False
