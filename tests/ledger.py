"""Holds what changed in the domain's tables against what the audit events say changed.

`assert_audited(before)` replays the events written since `before = Tables.now()` and fails unless
they explain every difference, and nothing more. `audited(service, …)` calls a service with that
check around it, and with a check that its counts are those of its events.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Max

from enrollments.models import (
    AuditEvent,
    Enrollment,
    Holder,
    LearningActivity,
    LearningRecord,
    Qualification,
    Requirement,
    TeamManager,
    User,
)
from enrollments.outcomes import Outcome
from enrollments.roles import Role
from enrollments.services import Result

Action = AuditEvent.Action
STATUS_AFTER: dict[str, str] = {
    Action.ENROLL: Enrollment.Status.ENROLLED,
    Action.REENROLL: Enrollment.Status.ENROLLED,
    Action.UNENROLL: Enrollment.Status.UNENROLLED,
}
STATUS_BEFORE: dict[str, str] = {
    Action.ENROLL: "",
    Action.REENROLL: Enrollment.Status.UNENROLLED,
    Action.UNENROLL: Enrollment.Status.ENROLLED,
}
# What an administrator's action may change, and what learning may.
ENDED = ("status", "unenrolled_at", "unenrolled_by", "revision")
LEARNED = ("progress", "score", "completed_at")


@dataclass(frozen=True)
class Tables:
    """The rows that audit events are about, and the newest event at that moment."""

    enrollments: dict[int, dict[str, Any]]
    records: dict[int, list[dict[str, Any]]]
    holdings: set[tuple[int, str]]
    requirements: set[tuple[int, str]]
    people: dict[int, tuple[bool, str]]  # active, role
    managed: set[tuple[int, str]]
    archived: dict[int, bool]
    ends: dict[str, date | None]
    newest: int

    @classmethod
    def now(cls) -> "Tables":
        records: dict[int, list[dict[str, Any]]] = {}
        for record in LearningRecord.objects.order_by("pk").values():
            records.setdefault(record["enrollment_id"], []).append({**record})
        return cls(
            enrollments={row["id"]: {**row} for row in Enrollment.objects.order_by("pk").values()},
            records=records,
            holdings=set(Holder.objects.values_list("user_id", "qualification__name")),
            requirements=set(Requirement.objects.values_list("activity_id", "qualification__name")),
            people={
                pk: (active, role)
                for pk, active, role in User.objects.values_list("pk", "is_active", "role")
            },
            managed=set(TeamManager.objects.values_list("user_id", "team__name")),
            archived={
                activity.pk: activity.is_archived for activity in LearningActivity.objects.all()
            },
            ends=dict(Qualification.objects.values_list("name", "ended_on")),
            newest=AuditEvent.objects.aggregate(pk=Max("pk"))["pk"] or 0,
        )

    def events(self) -> list[AuditEvent]:
        """Those written since, in the order in which they were written."""
        return list(AuditEvent.objects.filter(pk__gt=self.newest).order_by("pk"))


def assert_audited(before: Tables) -> list[AuditEvent]:
    """Fail unless the events written since explain all that changed; returns them."""
    after, events = Tables.now(), before.events()
    done = [event for event in events if not event.skipped]
    by_number: dict[int | None, list[AuditEvent]] = {}
    for event in done:
        by_number.setdefault(event.enrollment_number, []).append(event)
    about_none = by_number.pop(None, [])
    for number in sorted({*before.enrollments, *after.enrollments, *filter(None, by_number)}):
        _replay(number, by_number.get(number, []), before, after)
    assert set(after.records) <= set(after.enrollments), "records of an enrollment that is gone"
    _replay_set(about_none, before.holdings, after.holdings, Action.GRANT, Action.WITHDRAW)
    required = before.requirements, after.requirements
    _replay_set(about_none, *required, Action.REQUIRE, Action.DROP_REQUIREMENT)
    _replay_people(about_none, before, after)
    _replay_rules(about_none, before, after)
    return events


def _replay(number: int, events: list[AuditEvent], before: Tables, after: Tables) -> None:
    """Walk one enrollment from what it was, event by event, to what it is now."""
    was, row = before.enrollments.get(number), after.enrollments.get(number)
    old, records = before.records.get(number, []), after.records.get(number, [])
    if row is not None:
        assert records[: len(old)] == old, f"enrollment {number}: its history changed"
    learned = sum(record["kind"] in ("progress", "completed") for record in records[len(old) :])
    status = was["status"] if was else ""
    revision, unexplained = (was["revision"] if was else 0), learned
    for event in events:
        what = f"enrollment {number}, {event.action}"
        assert event.former_status == status, f"{what}: was {status!r}"
        assert event.former_status == STATUS_BEFORE.get(event.action, status), what
        pair = was or row
        assert not pair or (event.user_id, event.activity_id) == (
            pair["user_id"],
            pair["activity_id"],
        ), f"{what}: is about another user or activity"
        if event.action == Action.REMOVE:
            assert status, f"{what}: was gone already"
            assert event.revision is None, what
        else:
            assert event.revision is not None, what
            between = event.revision - revision - 1
            # What was learned on an enrollment that was removed later, nobody can tell any more.
            assert between >= 0, f"{what}: revision {event.revision} after {revision}"
            assert row is None or between <= unexplained, f"{what}: a change without an event"
            revision, unexplained = event.revision, unexplained - between
        status = STATUS_AFTER.get(event.action, "")
    assert status == (row["status"] if row else ""), f"enrollment {number}: {row}, said {status!r}"
    if row is None:
        return
    assert row["revision"] == revision + unexplained, f"enrollment {number}: unexplained revision"
    _check_row(was, row, events, changed_by_learning=bool(learned))


def _check_row(
    was: dict[str, Any] | None,
    row: dict[str, Any],
    events: list[AuditEvent],
    *,
    changed_by_learning: bool,
) -> None:
    number = row["id"]
    if was is None:
        new = events[0]
        assert row["enrolled_at"] == new.at, f"enrollment {number}: enrolled at another time"
        assert changed_by_learning or (row["progress"], row["completed_at"]) == (0, None)
        assert bool(row["source_qualification_id"]) == bool(new.qualifications)
    else:
        free = {
            *(ENDED if events else ()),
            *(("revision", *LEARNED) if changed_by_learning else ()),
        }
        differs = {name for name in row if row[name] != was[name]} - free
        assert not differs, f"enrollment {number}: {differs} changed"
    if not events:
        return
    last = events[-1]
    if last.action == Action.UNENROLL:
        assert row["unenrolled_by"] == last.actor_name
        assert row["unenrolled_at"] == max(last.at, row["enrolled_at"])
    else:
        assert (row["unenrolled_by"], row["unenrolled_at"]) == ("", None)


def _replay_set(
    events: list[AuditEvent],
    before: set[tuple[int, str]],
    after: set[tuple[int, str]],
    adding: str,
    deleting: str,
) -> None:
    """Walk the holdings, or the requirements, in the same way."""
    said = set(before)
    for event in events:
        subject = event.activity_id if adding == Action.REQUIRE else event.user_id
        pair = (subject or 0, event.qualifications)
        if event.action == adding:
            assert pair not in said, f"{adding} twice: {pair}"
            said.add(pair)
        elif event.action == deleting:
            assert pair in said, f"{deleting} of what was not there: {pair}"
            said.remove(pair)
    assert said == after, f"{adding}: said {said}, is {after}"


def _replay_people(events: list[AuditEvent], before: Tables, after: Tables) -> None:
    """Walk who is active, in which role, and which teams they manage."""
    said, managed = dict(before.people), set(before.managed)
    for event in events:
        user, about = event.user_id or 0, event.about
        active, role = said.get(user, (True, ""))
        match event.action:
            case Action.DEACTIVATE | Action.REACTIVATE:
                assert active == (event.action == Action.DEACTIVATE), f"{event}: was so"
                said[user] = (not active, role)
            case Action.GIVE_ROLE:
                assert role != about or event.reason == "create_owner", f"{event}: was {role}"
                said[user] = (active, about)
                if about != Role.TEAM_MANAGER:
                    managed = {pair for pair in managed if pair[0] != user}
            case Action.MANAGE_TEAM:
                assert (user, about) not in managed, f"{event}: managed {about}"
                managed.add((user, about))
            case Action.LEAVE_TEAM:
                managed.remove((user, about))
    for user in before.people.keys() & after.people.keys():
        assert said[user] == after.people[user], f"user {user}: said {said[user]}"
    assert managed == after.managed, f"said {managed}, is {after.managed}"


def _replay_rules(events: list[AuditEvent], before: Tables, after: Tables) -> None:
    """Walk which activities are archived and when qualifications end."""
    archived, ends = dict(before.archived), dict(before.ends)
    for event in events:
        match event.action:
            case Action.ARCHIVE | Action.UNARCHIVE:
                is_archived = event.action == Action.ARCHIVE
                assert archived.get(event.activity_id or 0) != is_archived, f"{event}: was so"
                archived[event.activity_id or 0] = is_archived
            case Action.END_QUALIFICATION:
                ends[event.qualifications] = date.fromisoformat(event.about)
            case Action.RESUME_QUALIFICATION:
                assert ends[event.qualifications], f"{event}: had no end"
                ends[event.qualifications] = None
    for activity in before.archived.keys() & after.archived.keys():
        assert archived[activity] == after.archived[activity], f"activity {activity}"
    for name in before.ends.keys() & after.ends.keys():
        assert ends[name] == after.ends[name], f"{name}: said {ends[name]}"


class Audited(NamedTuple):
    """What a service answered, and the events that it wrote, in their order."""

    result: Result
    events: list[AuditEvent]

    @property
    def counts(self) -> dict[Outcome, int]:
        return dict(self.result.counts)


def audited(service: Callable[..., Result], *args: Any, **kwargs: Any) -> Audited:
    """Call the service once; its events are one batch, explain all changes and give its counts."""
    before = Tables.now()
    result = service(*args, **kwargs)
    events = assert_audited(before)
    assert {event.batch for event in events} <= {result.batch}
    assert len({event.at for event in events}) <= 1
    assert result.counts == tally(events)
    assert result.done + result.skipped == sum(result.counts.values())
    return Audited(result, events)


def tally(events: list[AuditEvent]) -> dict[Outcome, int]:
    """The outcomes of these events, which one call wrote."""
    removed = {
        (event.user_id, event.activity_id)
        for event in events
        if event.action == Action.REMOVE and not event.skipped
    }
    returned = {
        (event.user_id, event.activity_id)
        for event in events
        if event.action == Action.ENROLL and event.door == AuditEvent.Door.RULE
    }
    codes: Counter[Outcome] = Counter()
    for event in events:
        pair = (event.user_id, event.activity_id)
        if event.skipped:
            codes[Outcome(event.skipped)] += 1
        elif event.action == Action.REMOVE:
            codes[Outcome.REMOVE_AND_REENROLL if pair in returned else Outcome.REMOVE] += 1
        elif event.action in STATUS_AFTER and pair not in removed:
            codes[Outcome(event.action)] += 1
    return dict(codes)
