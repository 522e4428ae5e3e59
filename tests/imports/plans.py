"""Plans of lines that were read already: the engine from there on, without a workbook."""

from collections.abc import Iterable, Sequence

from enrollments.actors import Actor
from enrollments.models import LearningActivity, User
from imports import moves, services
from imports.actions import action_of
from imports.models import Import
from imports.queries import number_to_confirm
from imports.values import Notes
from imports.work import lease as leases
from imports.work import staging
from imports.work.actor import actor_of
from imports.work.counting import count
from imports.workbook.reader.blocks import Block

type Line = tuple[User | str, Sequence[LearningActivity]]


def block(first: int, lines: Sequence[Line], *, hidden: Sequence[int] = ()) -> Block:
    """These lines from row `first` on, each of a person or an address; `hidden` are their flags."""
    data = []
    flags = [*hidden, *[0] * len(lines)]
    for row, (who, activities) in enumerate(lines, start=first):
        email = who if isinstance(who, str) else who.email
        marked = ",".join(map(str, sorted(one.pk for one in activities)))
        told = ("", "", "", 0, flags[row - first])
        fields = (row, email, email.lower(), marked, len(activities), *told)
        data.append("\t".join(map(str, fields)) + "\n")
    return Block(first, first + len(lines) - 1, len(lines), "".join(data).encode())


def at_check(by: User, action: str, activities: Iterable[LearningActivity] = ()) -> Import:
    """An import of which the check has just begun."""
    made = Import.objects.create(created_by=by, action=action, status=Import.Status.CHECKING)
    made.activities.set(activities)
    return made


def planned(by: User, action: str, lines: Sequence[Line]) -> Import:
    """The plan of these lines, from row 2 on."""
    one = at_check(by, action, {activity for _who, marked in lines for activity in marked})
    lease = leases.take(one.pk)
    assert lease
    staging.store_chunk(one, action_of(one), actor_of(one), [block(2, lines)])
    staging.drop_repeated_marks(one, several=True)
    assert moves.end_check(one.pk, lease, notes=Notes(), counts=count(one))
    return Import.objects.get(pk=one.pk)


def started(plan: Import, by: User) -> Import:
    number = number_to_confirm(plan)
    answer = services.start(plan, actor=Actor.at_screen(by), plan=plan.plan_key, confirmed=number)
    assert answer == services.Started.STARTED
    return Import.objects.get(pk=plan.pk)
