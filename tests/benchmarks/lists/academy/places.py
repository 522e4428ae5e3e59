"""Enrollments in every state, and the learning records of some."""

from math import gcd
from typing import Final, NamedTuple

from django.utils import timezone

from enrollments.models import Enrollment, Holder, LearningActivity, LearningRecord, Requirement
from enrollments.roles import Role
from tests.benchmarks.lists.academy.rows import drawn, insert, run, without_indexes
from tests.benchmarks.lists.academy.sizes import DESK_OF, LARGE, LARGEST, Sizes

# No other activity has more than this share of all users.
MOST: Final = 0.15
# Of one enrollment in so many, records are kept.
RECORDED: Final = 20
HELD: Final = (
    f"{Holder._meta.db_table} h JOIN {Requirement._meta.db_table} r USING (qualification_id)"
)

# Of a pair: how it stands, by its number from 0 to 1.
FATE: Final = """CASE WHEN fate < 0.46 THEN 'completed' WHEN fate < 0.65 THEN 'in_progress'
    WHEN fate < 0.82 THEN 'not_started' WHEN fate < 0.89 THEN 'overdue'
    WHEN fate < 0.91 THEN 'ended_completed' WHEN fate < 0.99 THEN 'ended' ELSE 'reopened' END"""


class Stride(NamedTuple):
    """Picks `number` different users: every `step` of them, from `shift` on and round again."""

    activity: int
    number: int
    step: int
    shift: int


def make(sizes: Sizes) -> None:
    run("CREATE TEMPORARY TABLE pair (user_id bigint, activity_id bigint, qualification_id bigint)")
    _pairs(sizes)
    with without_indexes(Enrollment):
        _enroll(sizes)
    run("DROP TABLE pair")
    run(f"ANALYZE {Enrollment._meta.db_table}")
    with without_indexes(LearningRecord):
        _record()


def _pairs(sizes: Sizes) -> None:
    required = run(
        "INSERT INTO pair SELECT h.user_id, r.activity_id, r.qualification_id "
        f"FROM {HELD} WHERE r.activity_id NOT IN ({LARGEST}, {LARGE})"
    )
    strides = _strides(sizes, required)
    run(
        "INSERT INTO pair SELECT (i * s.step + s.shift) %% %(users)s + 1, s.activity, NULL "
        "FROM unnest(%(activity)s::bigint[], %(number)s::bigint[], %(step)s::bigint[], "
        "%(shift)s::bigint[]) s(activity, number, step, shift), "
        "generate_series(0, s.number - 1) i",
        {
            "users": sizes.users,
            **{name: [getattr(one, name) for one in strides] for name in Stride._fields},
        },
    )
    run(
        "INSERT INTO pair SELECT %s, id, NULL FROM generate_series(1, %s) id",
        [DESK_OF[Role.LEARNER].number, sizes.activities],
    )


def _strides(sizes: Sizes, required: int) -> list[Stride]:
    numbers = {LARGEST: sizes.largest, LARGE: sizes.large}
    left = max(sizes.enrollments - required - sum(numbers.values()), 0)
    others = [one for one in range(1, sizes.activities) if one not in numbers]
    weights = {one: (place + 5) ** -0.6 for place, one in enumerate(others)}
    # What one may not have goes to those after it.
    of_all = sum(weights.values())
    for activity, weight in weights.items():
        numbers[activity] = min(int(left * weight / of_all + 0.5), int(sizes.users * MOST))
        left -= numbers[activity]
        of_all -= weight
    return [
        Stride(activity, number, _step(sizes.users, activity), activity * 7919)
        for activity, number in numbers.items()
    ]


def _step(users: int, activity: int) -> int:
    step = int(users * 0.618) + activity * 37
    while gcd(step, users) != 1:
        step += 1
    return step


def _enroll(sizes: Sizes) -> None:
    """The table grows as it would: by the date of enrollment."""
    draws = ("age", "fate", "part", "when_", "dated", "due", "origin")
    numbers = ", ".join(
        f"{drawn(salt, 'p.user_id', 'p.activity_id')} AS {name}"
        for salt, name in enumerate(draws, start=10)
    )
    pairs = (
        "SELECT DISTINCT ON (user_id, activity_id) * FROM pair "
        "ORDER BY user_id, activity_id, qualification_id NULLS LAST"
    )
    source = (
        "FROM (SELECT *, "
        # More of them are of late; a day at least, for what followed.
        "%(now)s - interval '1 day' * (1 + 1500 * age * age) AS began, "
        f"{FATE} AS fared FROM (SELECT p.*, a.kind, {numbers} FROM ({pairs}) p "
        f"JOIN {LearningActivity._meta.db_table} a ON a.id = p.activity_id) d) x"
    )
    insert(
        Enrollment,
        COLUMNS,
        source,
        {
            "now": timezone.now().replace(minute=0, second=0, microsecond=0),
            "today": timezone.localdate(),
            "by": DESK_NAME,
            "imports": sizes.imports,
        },
    )


DESK_NAME: Final = f"{DESK_OF[Role.ADMINISTRATOR].first} {DESK_OF[Role.ADMINISTRATOR].last}"
COLUMNS: Final = {
    "id": "row_number() OVER (ORDER BY began, user_id, activity_id)",
    "user_id": "user_id",
    "activity_id": "activity_id",
    "status": "CASE WHEN fared IN ('ended', 'ended_completed') "
    "THEN 'unenrolled' ELSE 'enrolled' END",
    "progress": "CASE WHEN fared IN ('completed', 'ended_completed') THEN 100 "
    "WHEN fared = 'not_started' OR fared = 'overdue' AND part < 0.5 THEN 0 "
    "ELSE 5 + 5 * floor(18 * part) END",
    "score": "CASE WHEN fared IN ('completed', 'ended_completed') AND kind = 'assessment' "
    "THEN 70 + floor(31 * part) END",
    "enrolled_at": "began",
    "due_on": "CASE WHEN fared = 'overdue' "
    "THEN %(today)s - 1 - floor(least(180, 1500 * age * age) * due)::int "
    "WHEN dated > 0.45 THEN NULL "
    "WHEN fared IN ('completed', 'ended', 'ended_completed') "
    "THEN %(today)s + floor(365 * (due - 0.5))::int "
    "ELSE %(today)s + floor(182 * due)::int END",
    "completed_at": "CASE WHEN fared IN ('completed', 'ended_completed') "
    "THEN began + (%(now)s - began) * when_ / 2 END",
    "unenrolled_at": "CASE WHEN fared IN ('ended', 'ended_completed') "
    "THEN began + (%(now)s - began) * (1 + when_) / 2 END",
    "unenrolled_by": "CASE WHEN fared IN ('ended', 'ended_completed') THEN %(by)s ELSE '' END",
    "source": "CASE WHEN qualification_id IS NOT NULL THEN 'qualification' "
    "WHEN origin < 0.5 THEN 'hand' WHEN origin < 0.85 THEN 'import' ELSE 'self' END",
    "source_name": "CASE WHEN qualification_id IS NOT NULL OR origin >= 0.85 THEN '' "
    "WHEN origin < 0.5 THEN %(by)s ELSE (1 + floor(%(imports)s * when_))::bigint::text END",
    "source_qualification_id": "qualification_id",
    "revision": "CASE fared WHEN 'not_started' THEN 1 WHEN 'reopened' THEN 4 "
    "WHEN 'ended_completed' THEN 4 WHEN 'completed' THEN 3 ELSE 2 END",
}


def _record() -> None:
    """For the started ones of some users, and all of the learner's."""
    lines = (
        ("started", "e.enrolled_at + spent / 4", "0", "TRUE"),
        ("progress", "e.enrolled_at + spent / 2", "least(e.progress, 60)", "TRUE"),
        ("completed", "e.completed_at", "100", "e.completed_at IS NOT NULL"),
    )
    made = 0
    for kind, at, progress, condition in lines:
        made += insert(
            LearningRecord,
            {
                "id": f"{made} + row_number() OVER (ORDER BY e.id)",
                "enrollment_id": "e.id",
                "at": at,
                "kind": f"'{kind}'",
                "progress": progress,
                "score": "e.score" if kind == "completed" else "NULL",
            },
            f"FROM {Enrollment._meta.db_table} e, LATERAL (SELECT "
            "coalesce(e.completed_at, e.unenrolled_at, now()) - e.enrolled_at AS spent) s "
            f"WHERE e.progress > 0 AND {condition} "
            "AND (e.user_id %% %(every)s = 0 OR e.user_id = %(learner)s)",
            {"every": RECORDED, "learner": DESK_OF[Role.LEARNER].number},
        )
