"""Counts the stored outcomes, once for each time that they are settled."""

from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Any

from django.db.models import Case, Count, F, Min, Q, QuerySet, Sum, TextField, Value, When
from django.db.models.functions import Concat

from enrollments.actors import Actor
from enrollments.models import Enrollment, User
from imports.actions import action_of
from imports.models import Import, ImportLine, ImportMark
from imports.outcomes import RunOutcome
from imports.queries import counted_up_to
from imports.queries.fates import having, with_fates
from imports.values import Counts, MarkGroup, Repeated, RepeatedEmail
from imports.work.lines_done import lines_done

SAMPLES = 50
# Learners that are counted for one activity after the other.
COUNTED_APART = 500_000
# Of one sample.
MOST_ROWS = 1_000


def count(import_run: Import, *, several: bool | None = None) -> Counts:
    """All but `learners`, which are counted when the plan is made and then kept.

    `several` says whether users may have several lines, where that is known.
    """
    if (as_planned := _as_planned(import_run)) is not None:
        return as_planned
    lines = ImportLine.objects.filter(import_run=import_run)
    marks = with_fates(import_run).order_by()
    will = action_of(import_run).will
    done = will if import_run.is_planned_only else (RunOutcome.APPLIED,)
    by_outcome = (
        lines.order_by("outcome")
        .values("outcome")
        .annotate(lines=Count("row"), marks=Sum("mark_count"))
    )
    kinds = list(by_outcome)
    users = User.objects.filter(pk__in=marks.filter(having(import_run, done)).values("user"))
    return Counts(
        lines={kind["outcome"]: kind["lines"] for kind in kinds},
        marks=_groups(marks),
        marks_read=sum(kind["marks"] for kind in kinds),
        **users.aggregate(users=Count("pk"), inactive=Count("pk", filter=Q(is_active=False))),
        **lines_done(import_run, several=several)._asdict(),
        learners=import_run.counts.learners,
    )


def _as_planned(import_run: Import) -> Counts | None:
    """The counts of a run that did all of its plan: they are those of the plan, which are stored.

    None where anything became of a mark that was not planned, and where it is not known.
    """
    plan = import_run.counts
    is_plan = plan.in_full is not None and all(one.outcome == one.planned for one in plan.marks)
    if import_run.status != Import.Status.FINISHED or not is_plan:
        return None
    marks = ImportMark.objects.filter(import_run=import_run)
    if marks.exclude(outcome="").exists():
        return None
    will = action_of(import_run).will
    groups = (
        replace(one, outcome=RunOutcome.APPLIED.value) if one.planned in will else one
        for one in plan.marks
    )
    done = marks.filter(planned__in=will).values("user")
    return replace(
        plan,
        marks=tuple(sorted(groups, key=attrgetter("outcome", "activity_id", "planned"))),
        # Who has left since the check is known only now.
        inactive=User.objects.filter(is_active=False, pk__in=done).count(),
    )


def _groups(marks: QuerySet[Any, Any]) -> tuple[MarkGroup, ...]:
    """`marks` have `became`. The database groups by their state as well, which is cheaper than to
    count each state."""
    keys = ("became", "activity_id", "planned")
    counted = marks.values(*keys, "state").annotate(
        marks=Count("number"),
        required=Count("number", filter=Q(required=True)),
        completed=Count("number", filter=Q(completed=True)),
    )
    groups = []
    for key, found in groupby(counted.order_by(*keys, "state"), key=itemgetter(*keys)):
        parts = list(found)
        sums = {
            name: sum(part[name] for part in parts) for name in ("marks", "required", "completed")
        }
        became, activity, planned = key
        states = {part["state"]: part["marks"] for part in parts if part["state"]}
        groups.append(
            MarkGroup(planned=planned, outcome=became, activity_id=activity, states=states, **sums)
        )
    return tuple(groups)


def learners(counts: Counts, will: Collection[str], actor: Actor) -> dict[int, int]:
    """How many are enrolled at this moment in each activity that the plan changes, by its id.

    Only users in the actor's scope: a share of all others would tell how many those are. Counted
    only as far as it matters: see queries.counted_up_to. Where that is far, one look at all of them
    costs less than one for each activity.
    """
    planned: Counter[int] = Counter()
    for group in counts.planned(will):
        planned[group.activity_id] += group.marks
    in_scope = Enrollment.objects.filter(actor.scope("user__")).order_by()
    enrolled = in_scope.filter(status=Enrollment.Status.ENROLLED, activity__in=planned)
    limits = {pk: counted_up_to(number) + 1 for pk, number in planned.items()}
    if sum(limits.values()) > COUNTED_APART:
        of_all = enrolled.values_list("activity").annotate(learners=Count("pk"))
        return dict.fromkeys(planned, 0) | dict(of_all)
    return {pk: enrolled.filter(activity=pk)[:limit].count() for pk, limit in limits.items()}


def repeated(import_run: Import, *, by_mark: bool = False) -> Repeated:
    """How many e-mails stand in several lines, and for the first of them in which.

    `by_mark` counts pairs of an e-mail and an activity instead: of the long shape, in which the
    lines of one person are no repetition.
    """
    if by_mark:
        return _repeated_marks(import_run)
    keys = (
        ImportLine.objects.filter(import_run=import_run)
        .exclude(email_key="")
        .order_by()
        .values("email_key")
        .annotate(lines=Count("row"), first=Min("row"))
        .filter(lines__gt=1)
    )
    found = [group["email_key"] for group in keys.order_by("first")[: SAMPLES + 1]]
    first = found[:SAMPLES]
    rows: dict[str, list[ImportLine]] = {}
    for line in ImportLine.objects.filter(import_run=import_run, email_key__in=first).order_by(
        "row"
    ):
        rows.setdefault(line.email_key, []).append(line)
    samples = (
        RepeatedEmail(email=rows[key][0].email, rows=tuple(line.row for line in rows[key]))
        for key in first
    )
    count = keys.count() if len(found) > SAMPLES else len(found)
    return Repeated(count=count, samples=tuple(samples))


def _repeated_marks(import_run: Import) -> Repeated:
    """Lines name a user by an address or a number: where there is a user, that is who counts."""
    lines = (
        ImportLine.objects.filter(import_run=import_run)
        .exclude(marked="")
        .exclude(email_key="", employee_number="")
        .annotate(
            nobody=Case(
                When(user__isnull=False, then=Value("")),
                default=Concat(
                    "email_key", Value(" "), "employee_number", output_field=TextField()
                ),
                output_field=TextField(),
            )
        )
    )
    pairs = (
        lines.order_by()
        .values("user", "nobody", "marked")
        .annotate(lines=Count("row"), first=Min("row"))
        .filter(lines__gt=1)
    )
    samples = []
    found = list(pairs.order_by("first")[: SAMPLES + 1])
    for pair in found[:SAMPLES]:
        mine = lines.filter(user=pair["user"], nobody=pair["nobody"], marked=pair["marked"])
        rows = list(mine.order_by("row").only("row", "email", "employee_number")[:MOST_ROWS])
        samples.append(
            RepeatedEmail(
                email=rows[0].named,
                rows=tuple(line.row for line in rows),
                activity_id=int(pair["marked"]),
            )
        )
    count = pairs.count() if len(found) > SAMPLES else len(found)
    return Repeated(count=count, samples=tuple(samples))


def other_emails(import_run: Import) -> int:
    """How many lines whose employee number counted have an email besides that is nobody's."""
    lines = ImportLine.objects.filter(import_run=import_run, user__isnull=False)
    numbered = lines.exclude(employee_number="").exclude(email_key="")
    return numbered.exclude(email_key=F("user__email_key")).count()
