"""How far the holders of qualifications are: counted by the database, of the viewer's scope.

Of an active holder each required activity that is not archived is completed, on the way, or open:
there is no running enrollment, and no rule makes one. These three add up to the active holders.
Whoever is inactive is not counted. To count holders one by one takes as long as there are many of
them: pages do it for so many at most, and leave the rest to whoever asks for it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import connections, router
from django.db.models import Count, Q

from enrollments.actors import Viewer, scope
from enrollments.models import (
    Enrollment,
    Holder,
    LearningActivity,
    Qualification,
    Requirement,
    User,
)

# Users and enrollments that a page reads one by one, without being asked, to count holders.
READ: Final = 4_000
ENROLLED: Final = Enrollment.Status.ENROLLED.value


@dataclass(frozen=True, kw_only=True)
class QualificationNumbers:
    """Active holders in scope: all, who completed everything, who has something open.

    `requirements` are the activities that are required and not archived.
    """

    requirements: int = 0
    holders: int = 0
    active: int = 0
    completed_all: int = 0
    with_open: int = 0

    @property
    def percent(self) -> int:
        """So much of 100 % as is reached: one who is not done yet keeps it from being 100."""
        return 100 * self.completed_all // self.active if self.active else 0


@dataclass(frozen=True, kw_only=True)
class RequirementNumbers:
    completed: int = 0
    on_the_way: int = 0
    open: int = 0

    @property
    def percent(self) -> int:
        all_of_them = self.completed + self.on_the_way + self.open
        return 100 * self.completed // all_of_them if all_of_them else 0


def held_in_scope(viewer: Viewer, qualifications: Collection[int]) -> Any:
    return Holder.objects.filter(scope(viewer, "user__"), qualification__in=qualifications)


def can_be_counted(viewer: Viewer, qualifications: Collection[int]) -> set[int]:
    """Those with so few holders that these can be counted while a page is made, fewest first.

    Of each holder the user is read, and an enrollment for each activity that is required. Two
    queries.
    """
    required = counting_requirements(qualifications)
    most = READ // (1 + min(required.values(), default=0))
    held = _capped_holders(viewer, qualifications, most)
    reads = {pk: number * (1 + required[pk]) for pk, number in held.items()}
    chosen, left = set(), READ
    for pk in sorted(reads, key=lambda pk: (reads[pk], pk)):
        left -= reads[pk]
        if left < 0:
            break
        chosen.add(pk)
    return chosen


def numbers_by_qualification(
    viewer: Viewer, qualifications: Collection[int]
) -> Mapping[int, QualificationNumbers]:
    """Three queries, whatever the number."""
    found: dict[int, dict[str, int]] = {pk: {} for pk in qualifications}
    for pk, number in _required(qualifications):
        found[pk]["requirements"] = number
    groups = held_in_scope(viewer, qualifications).order_by().values_list("qualification")
    holding = groups.annotate(all=Count("pk"), active=Count("pk", filter=Q(user__is_active=True)))
    for pk, holders, active in holding:
        found[pk] |= {"holders": holders, "active": active}
    for pk, done, lacking in _rows_in_scope(_BY_QUALIFICATION, viewer, qualifications):
        found[pk] |= {"completed_all": done, "with_open": lacking}
    return {pk: QualificationNumbers(**numbers) for pk, numbers in found.items()}


def counting_requirements(qualifications: Collection[int]) -> dict[int, int]:
    """How many activities that are not archived each of them requires."""
    return dict.fromkeys(qualifications, 0) | dict(_required(qualifications))


def numbers_by_requirement(
    viewer: Viewer, qualification: Qualification
) -> Mapping[int, RequirementNumbers]:
    """The numbers by the activity's primary key. One query."""
    rows = _rows_in_scope(_BY_ACTIVITY, viewer, [qualification.pk])
    return {
        activity: RequirementNumbers(completed=done, on_the_way=placed - done, open=active - placed)
        for activity, active, placed, done in rows
    }


def _required(qualifications: Collection[int]) -> Any:
    required = Requirement.objects.filter(
        qualification__in=qualifications, activity__archived_at=None
    )
    groups = required.order_by().values_list("qualification")
    return groups.annotate(number=Count("pk"))


# Each active holder in scope with each activity required of them, and their running enrollment.
_PLACES: Final = f"""
    {Holder._meta.db_table} AS h
    JOIN {User._meta.db_table} AS u ON u.id = h.user_id AND u.is_active
    JOIN {Requirement._meta.db_table} AS r ON r.qualification_id = h.qualification_id
    JOIN {LearningActivity._meta.db_table} AS a ON a.id = r.activity_id AND a.archived_at IS NULL
    LEFT JOIN {Enrollment._meta.db_table} AS e
        ON e.user_id = h.user_id AND e.activity_id = r.activity_id AND e.status = '{ENROLLED}'
    WHERE h.qualification_id IN ({{qualifications}}){{scope}}"""

_BY_QUALIFICATION: Final = f"""
    SELECT qualification_id, count(CASE WHEN done = required THEN 1 END),
        count(CASE WHEN placed < required THEN 1 END)
    FROM (
        SELECT h.qualification_id, h.user_id, count(*) AS required, count(e.id) AS placed,
            count(e.completed_at) AS done
        FROM {_PLACES} GROUP BY h.qualification_id, h.user_id
    ) AS of_holders GROUP BY qualification_id"""  # noqa: S608

_BY_ACTIVITY: Final = f"""
    SELECT r.activity_id, count(*), count(e.id), count(e.completed_at)
    FROM {_PLACES} GROUP BY r.activity_id"""  # noqa: S608


_CAPPED: Final = f"""
    SELECT q.id, (SELECT count(*) FROM (
        SELECT 1 FROM {Holder._meta.db_table} AS h
        WHERE h.qualification_id = q.id{{scope}} LIMIT {{limit}}
    ) AS some_holders)
    FROM {Qualification._meta.db_table} AS q WHERE q.id IN ({{qualifications}})"""  # noqa: S608


def _capped_holders(
    viewer: Viewer, qualifications: Collection[int], most: int
) -> Mapping[int, int]:
    """How many holders of each are in scope; `most` + 1 stands for more."""
    return dict(_rows_in_scope(_CAPPED, viewer, qualifications, limit=most + 1))


def _rows_in_scope(
    statement: str, viewer: Viewer, qualifications: Collection[int], **values: int
) -> list[Any]:
    if not qualifications:
        return []
    connection = connections[router.db_for_read(Holder)]
    people = User.objects.filter(scope(viewer)).order_by().values("pk")
    only, params = "", ()
    if people.query.where:
        compiler = people.query.get_compiler(connection=connection, elide_empty=False)
        sql, params = compiler.as_sql()
        only = f" AND h.user_id IN ({sql})"
    numbers = ", ".join(str(int(pk)) for pk in qualifications)
    with connection.cursor() as cursor:
        cursor.execute(statement.format(qualifications=numbers, scope=only, **values), params)
        return list(cursor.fetchall())
