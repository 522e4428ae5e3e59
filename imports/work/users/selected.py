"""Users who were selected by click: the plan has a line for each, and chunks of them are done.

Nothing is done to a user who is not as the plan saw them: who is active or not by now, in another
team, or has other enrollments to end. Progress that somebody makes meanwhile is no such thing.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django.db import connection
from django.db.models import (
    Case,
    CharField,
    Count,
    JSONField,
    OuterRef,
    QuerySet,
    StringAgg,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, JSONObject

from enrollments import services
from enrollments.actors import Actor
from enrollments.decisions import Deed
from enrollments.models import OPEN, Enrollment, Team, User
from enrollments.outcomes import DONE, Outcome
from enrollments.queries.changing import Change, ChangeKind, forecast_of
from enrollments.queries.deciding import outcome
from enrollments.queries.moving import move_forecast
from enrollments.roles import Role
from enrollments.services import LostRace
from enrollments.services.owners import lock_with_owners
from enrollments.services.sql import lock
from imports.models import Import, ImportLine
from imports.outcomes import UserLineOutcome
from imports.work.sql import sql_of
from imports.work.users.counting import count_planned
from lms_admin.dialect import one_of

# What of a line comes from its user; all else is empty.
OF_USER: Final = ("outcome", "wants", "before", "marked", "mark_count")
EMPTY: Final[Mapping[str, Any]] = {
    **dict.fromkeys(("email", "email_key", "employee_number", "problems", "repairs"), ""),
    **dict.fromkeys(("hidden", "struck"), False),
    "record": 0,
}


# --- the plan -------------------------------------------------------------------------------------


def store_people_plan(import_run: Import, people: QuerySet[User], actor: Actor) -> None:
    """A line for each of these users, in the order of their primary keys.

    The caller's transaction.
    """
    seen = people.order_by().filter(actor.scope())
    planned = _PLANS[import_run.action](import_run, actor, seen)
    own, params = sql_of(planned.values("pk", *(f"line_{name}" for name in OF_USER)))
    columns = ", ".join(("import_id", "row", "user_id", *OF_USER, *EMPTY))
    taken = ", ".join(f"u.line_{name}" for name in OF_USER)
    empty = ", ".join(["%s"] * len(EMPTY))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {ImportLine._meta.db_table} ({columns}) "  # noqa: S608
            f"SELECT %s, row_number() OVER (ORDER BY u.pk), u.pk, {taken}, {empty} "
            f"FROM ({own}) AS u",
            [import_run.pk, *EMPTY.values(), *params],
        )


def _leaving(import_run: Import, actor: Actor, people: QuerySet[User]) -> QuerySet[Any]:
    ending: dict[str, Any] = {"marked": Value(""), "mark_count": Value(0)}
    if import_run.selection["unenroll_too"]:
        theirs = _ending(actor).filter(user=OuterRef("pk")).order_by().values("user")
        keys = StringAgg(Cast("activity_id", CharField()), Value(","))
        ending = {
            "marked": Coalesce(
                Subquery(theirs.values(keys=keys)), Value(""), output_field=TextField()
            ),
            "mark_count": Coalesce(Subquery(theirs.values(number=Count("pk"))), 0),
        }
    own = When(pk__in=[person.pk for person in actor.persons], then=Value(Outcome.OWN_ENROLLMENT))
    leaves = When(is_active=True, then=Value(UserLineOutcome.USER_DEACTIVATE))
    return _planned(
        people,
        Case(own, leaves, default=Value(Outcome.NO_CHANGE)),
        wants={"is_active": False},
        before=Value({"is_active": True}, JSONField()),
        **ending,
    )


def _moving(import_run: Import, _actor: Actor, people: QuerySet[User]) -> QuerySet[Any]:
    team = Team.objects.filter(pk=import_run.selection["team"]).first()
    if team is None:
        return _planned(people.none(), Value(""), wants={}, before=Value({}, JSONField()))
    there = When(team=team.pk, then=Value(Outcome.NO_CHANGE))
    return _planned(
        people,
        Case(there, default=Value(UserLineOutcome.USER_CHANGE)),
        wants={"team": team.name},
        before=JSONObject(team=Coalesce("team__name", Value(""))),
    )


def _planned(
    people: QuerySet[User], decided: Any, *, wants: Mapping[str, Any], before: Any, **ending: Any
) -> QuerySet[Any]:
    return people.annotate(
        line_outcome=decided,
        line_wants=Value(dict(wants), JSONField()),
        line_before=before,
        line_marked=ending.get("marked", Value("")),
        line_mark_count=ending.get("mark_count", Value(0)),
    )


def _ending(actor: Actor) -> QuerySet[Any]:
    """Open enrollments that this actor ends."""
    rows = Enrollment.objects.filter(OPEN).annotate(decided=outcome(Deed.UNENROLL, actor))
    return rows.filter(decided__in=DONE)


_PLANS: Final[Mapping[str, Callable[[Import, Actor, QuerySet[User]], QuerySet[Any]]]] = {
    Import.Action.DEACTIVATE: _leaving,
    Import.Action.MOVE: _moving,
}


def compared_people(
    import_run: Import, people: QuerySet[User], actor: Actor
) -> tuple[bool, int, int]:
    """Whether the plan is what was confirmed, and how many users the two change."""
    confirmed = import_run.selection["facts"]
    users, enrollments = count_planned(import_run)
    same = (users, enrollments) == (confirmed["doable"], confirmed["enrollments"]) and _which(
        import_run, actor, people
    ) == confirmed["which"]
    return same, confirmed["doable"], users


def _which(import_run: Import, actor: Actor, people: QuerySet[User]) -> str:
    if import_run.action == Import.Action.MOVE:
        team = Team.objects.filter(pk=import_run.selection["team"]).first()
        seen = people.order_by().filter(actor.scope())
        return move_forecast(seen, team).fingerprint if team else ""
    params = {"unenroll_too": import_run.selection["unenroll_too"]}
    change = Change(ChangeKind.DEACTIVATE, params)
    return forecast_of(actor, change, named=0, whom=people).which


# --- the run --------------------------------------------------------------------------------------


def change_selected(import_run: Import, lines: Sequence[ImportLine], actor: Actor) -> list[int]:
    """Do it to the users of these lines who are as the plan saw them; the rows of the others.

    The caller's transaction.
    """
    users = User.objects.filter(pk__in=one_of([line.user_id or 0 for line in lines]))
    do = _move if import_run.action == Import.Action.MOVE else _deactivate
    done = do(import_run, lines, users, actor)
    return [line.row for line in lines if line.user_id not in done]


def _deactivate(
    import_run: Import, lines: Sequence[ImportLine], users: QuerySet[User], actor: Actor
) -> set[int]:
    """Primary keys of those whom it deactivated."""
    lock_with_owners(users)
    active = users.filter(actor.scope(), is_active=True, erased_at__isnull=True).order_by()
    leaving = set(active.values_list("pk", flat=True)) - {one.pk for one in actor.persons}
    if services.stays_nobody_owner(actor, active):
        leaving -= set(active.filter(role=Role.OWNER).values_list("pk", flat=True))
    too = bool(import_run.selection["unenroll_too"])
    if too:
        ending = _activities_ending(active, actor)
        leaving &= {
            line.user_id or 0
            for line in lines
            if ending.get(line.user_id or 0, set()) == set(line.marked.split(",")) - {""}
        }
    result = services.deactivate(
        User.objects.filter(pk__in=one_of(sorted(leaving))),
        unenroll_too=too,
        actor=actor,
        reason=import_run.reason,
    )
    ended = sum(line.mark_count for line in lines if line.user_id in leaving)
    # Somebody was enrolled in between: that does not wait for these locks.
    if result.refused or result.skipped or result.done != ended:
        raise LostRace
    return leaving


def _activities_ending(users: QuerySet[User], actor: Actor) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    rows = _ending(actor).filter(user__in=users.values("pk")).order_by()
    for user, activity in rows.values_list("user", "activity"):
        found.setdefault(user, set()).add(str(activity))
    return found


def _move(
    import_run: Import, lines: Sequence[ImportLine], users: QuerySet[User], actor: Actor
) -> set[int]:
    """Primary keys of those whom it moved: nobody, where the team is gone."""
    team = Team.objects.filter(pk=import_run.selection["team"]).first()
    if team is None:
        return set()
    lock(users, "NO KEY UPDATE")
    seen = users.filter(actor.scope(), erased_at__isnull=True).order_by()
    teams = {pk: name or "" for pk, name in seen.values_list("pk", "team__name")}
    # A team that was called otherwise meanwhile is another one: nobody looks at its number.
    moving = {
        line.user_id or 0
        for line in lines
        if teams.get(line.user_id or 0) == (line.before or {}).get("team")
        and (line.wants or {}).get("team") == team.name
    }
    result = services.move_to_team(
        User.objects.filter(pk__in=one_of(sorted(moving))),
        team,
        actor=actor,
        reason=import_run.reason,
    )
    if result.refused or result.skipped:
        raise LostRace
    return moving
