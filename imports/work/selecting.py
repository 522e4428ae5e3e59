"""The plan of what was clicked: a selection, or a change, compared with what was confirmed."""

from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from enrollments.actors import Actor
from enrollments.decisions import Deed
from enrollments.forms.people.selection import PEOPLE, selected_people
from enrollments.forms.selection import selected_rows
from enrollments.models import User
from enrollments.outcomes import Outcome
from enrollments.queries.many import Facts, which
from imports import moves
from imports.actions import Action, action_of
from imports.models import Import, ImportMark
from imports.values import Counts
from imports.work import changing, staging, without_file
from imports.work import lease as leases
from imports.work.actor import actor_of, lost_by
from imports.work.counting import count
from imports.work.noting import note_users
from imports.work.users.counting import count_users
from imports.work.users.selected import compared_people, store_people_plan
from lms_admin import dialect

# What comes back after a remove, or is opened again by an enroll: no action plans both.
RETURNING: Final = (Outcome.REMOVE_AND_REENROLL, Outcome.REENROLL)


def make_plan(number: int, lease: UUID) -> bool:
    """Make the plan of what was clicked and has none yet; whether the run goes on.

    It does not where somebody stopped it, or the plan is not what was confirmed: then nothing is
    done at all. Killed anywhere, it starts again; LeaseLost when another worker took it over.
    """
    if not _begun(number, lease):
        return True
    _store(number, lease)
    return _finish(number, lease)


@transaction.atomic
def _begun(number: int, lease: UUID) -> bool:
    """Forget what an earlier worker stored of it; False where there is nothing to plan."""
    import_run = leases.held(number, lease)
    if not import_run.is_clicked or import_run.checked_at:
        return False
    staging.clear(import_run)
    return True


@transaction.atomic
def _store(number: int, lease: UUID) -> None:
    """Stores the plan. It takes the import's lock only at the end, so that a stop does not wait."""
    people = ("created_by", "started_by", "undo_of")
    import_run = Import.objects.select_related(*people).get(pk=number)
    actor = actor_of(import_run)
    dialect.group_in_memory()
    with leases.kept(number, lease):
        if import_run.is_of_users:
            store_people_plan(import_run, _people(import_run), actor)
        elif import_run.change:
            changing.store_plan(import_run, actor)
        else:
            _store_selection(import_run, actor)
    leases.held(number, lease)


def _store_selection(import_run: Import, actor: Actor) -> None:
    action, viewer, asked = action_of(import_run), import_run.created_by, import_run.selection
    if asked.get("of") == PEOPLE:
        users = _people(import_run)
        without_file.store_people(import_run, action, actor, users, asked["activity"])
    else:
        without_file.store_selected(import_run, action, actor, selected_rows(viewer, asked))


def _people(import_run: Import) -> QuerySet[User]:
    """The selected users whom whoever selected them sees at this moment."""
    return selected_people(import_run.created_by, import_run.selection)


@transaction.atomic
def _finish(number: int, lease: UUID) -> bool:
    import_run = leases.held(number, lease)
    loser = lost_by(actor_of(import_run), action_of(import_run))
    if loser or import_run.stop_asked:
        staging.clear(import_run)
        stopped = Import.Status.STOPPED
        _won(moves.end_run(number, lease, stopped, counts=Counts(), right_lost_by=loser))
        return False
    staging.gather_statistics()
    counts = count_users(import_run) if import_run.is_of_users else count(import_run)
    same, confirmed, found = _compared(import_run, counts)
    if same:
        note_users(import_run)
        _won(moves.note_plan(number, lease, counts))
        return True
    staging.clear(import_run)
    _won(moves.refuse_plan(number, lease, confirmed=confirmed, found=found))
    return False


def _compared(import_run: Import, counts: Counts) -> tuple[bool, int, int]:
    """Whether the plan is what was confirmed, and how many enrollments the two change, or users."""
    if import_run.is_of_users:
        return compared_people(import_run, _people(import_run), actor_of(import_run))
    if import_run.change:
        same, planned = changing.is_as_confirmed(import_run, actor_of(import_run), counts)
        return same, import_run.change["facts"]["doable"], planned
    confirmed = Facts.from_json(import_run.selection["facts"])
    found = _facts(import_run, action_of(import_run), counts, confirmed)
    return found == confirmed, confirmed.doable, found.doable


def _facts(import_run: Import, action: Action, counts: Counts, confirmed: Facts) -> Facts:
    """What was confirmed, of the plan."""
    asked = action.will | action.has_it
    marks = ImportMark.objects.filter(import_run=import_run, planned__in=asked)
    seen = "user_id" if confirmed.action == Deed.ENROLL else "enrollment_number"
    return Facts.of(
        confirmed.action,
        doable=counts.marks_planned(asked),
        which=int(marks.aggregate(which=which(seen))["which"]),
        completed=sum(group.completed for group in counts.planned(action.will)),
        returning=counts.marks_planned(RETURNING),
    )


def _won(moved: bool) -> None:
    if not moved:
        raise leases.LeaseLost
