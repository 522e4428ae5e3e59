"""Imports at every step, most of them finished; their lines are decided by the check's own code."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import batched
from typing import Any, Final

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from enrollments.models import Enrollment, LearningActivity, User
from enrollments.roles import Role
from imports.actions import action_of
from imports.models import Import, ImportLine, ImportMark
from imports.values import NotedColumn, Notes
from imports.work import staging
from imports.work.actor import actor_of
from imports.work.counting import count
from imports.workbook.reader.blocks import Block
from imports.workbook.writer.template import FIRST_MARK_COLUMN
from lms_admin.dialect import gather_statistics
from lms_admin.sheets.cells import column_letters
from tests.benchmarks.lists.academy.sizes import DESK_OF, LARGE, LARGEST, Sizes

Status = Import.Status
CHUNK: Final = 20_000
# Lines by share of all users; the other imports have from 20 to 1,500 of them.
MANY: Final = (0.3, 0.2, 0.1, 0.1, 0.05, 0.05, 0.02, 0.02, 0.02, 0.01, 0.01, 0.01)
STATUSES: Final = (
    *(Status.CHECKED, Status.FINISHED, Status.RUNNING, Status.STOPPED),
    *(Status.FINISHED,) * 8,
    *(Status.CHECKED, Status.FAILED, Status.DRAFT, Status.CHECKING),
    *(Status.DRAFT,) * 4,
)
ACTIONS: Final = ("unenroll", "unenroll", "enroll", "unenroll", "remove")
STARTED: Final = (Status.RUNNING, Status.STOPPED, Status.FINISHED, Status.FAILED)
UNCHECKED: Final = (Status.DRAFT, Status.CHECKING)
# One in so many is prepared by the team manager; of the planned marks so many were changed since.
BY_MANAGER, CHANGED = 9, 97


@dataclass(frozen=True, kw_only=True)
class Plan:
    """An import to be. `activities` are primary keys, of which its lines mark the first ones."""

    number: int
    status: str
    action: str
    activities: tuple[int, ...]
    lines: int
    by: int

    @property
    def started(self) -> bool:
        return self.status in STARTED


def make(sizes: Sizes) -> None:
    now = timezone.now().replace(microsecond=0)
    titles = dict(LearningActivity.objects.values_list("pk", "title"))
    for number in range(1, sizes.imports + 1):
        plan = _plan(number, sizes)
        import_run = _open(plan, now - timedelta(hours=12 * (sizes.imports - number) + 1), titles)
        if plan.lines:
            _check(import_run, plan)
            _run(import_run, plan)
    gather_statistics(ImportLine._meta.db_table)
    gather_statistics(ImportMark._meta.db_table)


def _plan(number: int, sizes: Sizes) -> Plan:
    # The newest are those at every step, the large ones first.
    place = sizes.imports - number
    status = STATUSES[place] if place < len(STATUSES) else Status.FINISHED
    many = int(sizes.users * MANY[place]) if place < len(MANY) else 0
    manager = not many and number % BY_MANAGER == 0
    others = range(max(LARGEST, LARGE) + 1, sizes.activities)
    first = LARGEST if many else (LARGE, others[number % len(others)])[number % 2]
    more = [others[(number * 3 + step * 5) % len(others)] for step in range(number % 6)]
    return Plan(
        number=number,
        status=status,
        action="unenroll" if place < 2 else ACTIONS[number % len(ACTIONS)],
        activities=tuple(dict.fromkeys([first, *more])),
        lines=0 if status in UNCHECKED else many or 20 + number * 7919 % 1481,
        by=DESK_OF[Role.TEAM_MANAGER if manager else Role.ADMINISTRATOR].number,
    )


def _open(plan: Plan, at: datetime, titles: dict[int, str]) -> Import:
    checked = plan.status not in UNCHECKED
    letters = [column_letters(FIRST_MARK_COLUMN + place) for place in range(len(plan.activities))]
    columns = (
        NotedColumn(column="A", title="Email", role="email"),
        *(
            NotedColumn(column=column, title=titles[pk], role="activity", activity_id=pk)
            for column, pk in zip(letters, plan.activities, strict=True)
        ),
    )
    import_run = Import.objects.create(
        pk=plan.number,
        status=plan.status,
        action=plan.action,
        language="en",
        created_by_id=plan.by,
        created_at=at,
        template_at=at,
        file_name=f"{plan.action} {plan.number}.xlsx" if checked else "",
        file_size=4000 + plan.lines * 30 if checked else 0,
        checked_at=at + timedelta(minutes=20) if checked else None,
        started_by_id=plan.by if plan.started else None,
        started_at=at + timedelta(minutes=30) if plan.started else None,
        finished_at=at + timedelta(minutes=40) if plan.status == Status.FINISHED else None,
        notes=Notes(sheet="Users", header_row=1, lines=plan.lines, columns=columns)
        if checked
        else Notes(),
    )
    import_run.activities.set(plan.activities)
    return import_run


def _check(import_run: Import, plan: Plan) -> None:
    """What a worker does with the lines that the reader hands to it."""
    import_run.refresh_from_db()
    action, actor = action_of(import_run), actor_of(import_run)
    for lines in batched(_lines(plan), CHUNK):
        rows = [row for row, _data in lines]
        data = "".join(text for _row, text in lines).encode()
        block = Block(rows[0], rows[-1], len(rows), data)
        with transaction.atomic():
            staging.store_chunk(import_run, action, actor, [block])


def _lines(plan: Plan) -> Iterator[tuple[int, str]]:
    """Row numbers and lines in COPY's text: most are right, and one of each kind is wrong."""
    marks = ",".join(map(str, sorted(plan.activities)))
    wrong = [{"code": "mark_invalid", "column": "C", "value": "yes", "activity": None}]
    spaces = [{"column": "A", "repair": "spaces"}]
    for place, (email, key) in enumerate(_people(plan)):
        row = place + 2
        told = {"problems": "", "repairs": "", "marked": marks, "count": len(plan.activities)}
        match place % 40:
            case 7:
                email = key = f"visitor{place}@elsewhere.example"
            case 13:
                told |= {"marked": "", "count": 0}
            case 21:
                told |= {"marked": str(plan.activities[0]), "count": 2}
                told["problems"] = _told(wrong)
            case 29:
                told["repairs"] = _told(spaces)
            case 35:
                email = key = ""
                told["problems"] = _told([{"code": "email_missing", "column": "A"}])
        yield (
            row,
            f"{row}\t{email}\t{key}\t{told['marked']}\t{told['count']}\t{told['problems']}\t"
            f"{told['repairs']}\t\t0\t0\n",
        )


def _told(what: list[dict[str, Any]]) -> str:
    """As the reader writes it down."""
    return json.dumps(what, separators=(",", ":"))


def _people(plan: Plan) -> Iterator[tuple[str, str]]:
    """E-mails and their keys: of participants, of anybody to enroll them, of the manager's team."""
    people = User.objects.order_by("pk")
    if plan.by == DESK_OF[Role.TEAM_MANAGER].number:
        people = people.filter(team__managers__user=plan.by)
    elif plan.action != Import.Action.ENROLL:
        places = Enrollment.objects.filter(activity=plan.activities[0])
        people = people.filter(pk__in=places.values("user"))
    return people.values_list("email", "email_key")[: plan.lines].iterator()


def _run(import_run: Import, plan: Plan) -> None:
    """As a worker leaves it: how far it came, what it left alone, and all of it counted."""
    marks = ImportMark.objects.filter(import_run=import_run)
    will = marks.filter(planned__in=action_of(import_run).will)
    values: dict[str, Any] = {}
    if plan.started:
        last = marks.aggregate(number=Max("number"))["number"] or 0
        cursor = last if plan.status == Status.FINISHED else last // 2
        will.filter(number__lte=cursor).extra(where=[f"number %% {CHANGED} = 0"]).update(
            outcome="changed_since_check"
        )
        applied = will.filter(number__lte=cursor, outcome="").count()
        values = {"cursor": cursor, "applied": applied, "confirmed": will.count()}
        Import.objects.filter(pk=import_run.pk).update(**values)
        import_run.refresh_from_db()
    Import.objects.filter(pk=import_run.pk).update(counts=count(import_run))
