"""SQL that counts figures, each in one statement, whatever the number of users.

Every statement adds its rows to the table of figures; numbers of 0 have no row.
"""

from collections.abc import Sequence
from typing import Final

FIGURES, USERS = "enrollments_figure", "enrollments_user"
ENROLLMENTS, EVENTS = "enrollments_enrollment", "enrollments_auditevent"
COLUMNS: Final = "day, kind, team, key, state, number"
_ADD: Final = f"INSERT INTO {FIGURES} ({COLUMNS})"
_TEAM: Final = "COALESCE(u.team_id, 0)"


def _turned(kind: str, states: Sequence[str], counted: str, key: str = "''") -> str:
    """Rows of a number for each of the columns `states` of `counted`; its first hole is the day."""
    names = " UNION ALL ".join(f"SELECT '{state}' AS state" for state in states)
    number = " ".join(f"WHEN '{state}' THEN c.{state}" for state in states)
    return f"""{_ADD} SELECT day, '{kind}', team, key, state, number FROM (
        SELECT {{day}} AS day, c.team, {key} AS key, s.state, CASE s.state {number} END AS number
        FROM ({counted}) AS c CROSS JOIN ({names}) AS s
    ) AS turned WHERE number > 0"""


# --- weeks ----------------------------------------------------------------------------------------

WEEK_STATES: Final = ("not_started", "in_progress", "overdue", "completed", "unenrolled")
# Of a week that is over, progress may have come later: its records say so.
_BEGUN_THEN: Final = """EXISTS (SELECT 1 FROM enrollments_learningrecord AS r
    WHERE r.enrollment_id = e.id AND r.progress > 0 AND r.at < {end})"""


def week(*, is_over: bool) -> str:
    """Named holes: day (its Monday), start, end, and the day before which what is due is late."""
    begun = "e.progress > 0" + (f" AND {_BEGUN_THEN}" if is_over else "")
    was_open = "(e.status = 'enrolled' OR e.unenrolled_at >= {end})"
    state = f"""CASE
        WHEN NOT {was_open} THEN 'gone'
        WHEN e.completed_at < {{end}} THEN 'done'
        WHEN e.due_on < {{late_before}} THEN 'overdue'
        WHEN {begun} THEN 'in_progress'
        ELSE 'not_started' END"""
    sums = ", ".join(
        f"SUM(CASE WHEN state = '{name}' THEN 1 ELSE 0 END) AS {name}" for name in WEEK_STATES[:3]
    )
    counted = f"""SELECT team, {sums}, SUM(completed) AS completed, SUM(unenrolled) AS unenrolled
        FROM (
            SELECT {_TEAM} AS team, {state} AS state,
                CASE WHEN e.completed_at >= {{start}} AND e.completed_at < {{end}}
                    THEN 1 ELSE 0 END AS completed,
                CASE WHEN e.unenrolled_at >= {{start}} AND e.unenrolled_at < {{end}}
                    THEN 1 ELSE 0 END AS unenrolled
            FROM {ENROLLMENTS} AS e JOIN {USERS} AS u ON u.id = e.user_id
            WHERE e.enrolled_at < {{end}}
        ) AS seen GROUP BY team"""
    return _turned("week", WEEK_STATES, counted)


# --- today ----------------------------------------------------------------------------------------

LATE: Final = f"""{_ADD} SELECT {{day}}, 'late', {_TEAM}, '', 'people', COUNT(*) FROM (
        SELECT DISTINCT user_id FROM {ENROLLMENTS}
        WHERE status = 'enrolled' AND completed_at IS NULL AND due_on < {{day}}
    ) AS late JOIN {USERS} AS u ON u.id = late.user_id GROUP BY {_TEAM}"""

LEAVERS: Final = _turned(
    "leaver",
    ("people", "enrollments"),
    f"""SELECT {_TEAM} AS team, COUNT(DISTINCT u.id) AS people, COUNT(*) AS enrollments
        FROM {USERS} AS u JOIN {ENROLLMENTS} AS e ON e.user_id = u.id
        WHERE NOT u.is_active AND e.status = 'enrolled' AND e.completed_at IS NULL
        GROUP BY {_TEAM}""",
)

_LACKS: Final = "a.id IS NOT NULL AND (e.id IS NULL OR e.status = 'unenrolled')"
_IS_LATE: Final = "e.due_on IS NOT NULL AND e.due_on < {day}"
# What each active holder of a current qualification lacks of it.
_LACKING: Final = f"""
    SELECT h.qualification_id, {_TEAM} AS team,
        SUM(CASE WHEN {_LACKS} AND {_IS_LATE} THEN 1 ELSE 0 END) AS late,
        SUM(CASE WHEN {_LACKS} AND NOT ({_IS_LATE}) THEN 1 ELSE 0 END) AS rest
    FROM enrollments_holder AS h
    JOIN {USERS} AS u ON u.id = h.user_id AND u.is_active
    JOIN enrollments_qualification AS q ON q.id = h.qualification_id
        AND (q.ended_on IS NULL OR q.ended_on > {{day}})
    LEFT JOIN enrollments_requirement AS r ON r.qualification_id = h.qualification_id
    LEFT JOIN enrollments_learningactivity AS a
        ON a.id = r.activity_id AND a.archived_at IS NULL
    LEFT JOIN {ENROLLMENTS} AS e ON e.user_id = h.user_id AND e.activity_id = a.id
    GROUP BY h.id, h.qualification_id, {_TEAM}"""
REQUIREMENTS: Final = _turned(
    "requirement",
    ("overdue", "open", "holders", "held"),
    f"""SELECT qualification_id, team, SUM(late) AS overdue, SUM(rest) AS open,
        SUM(CASE WHEN late + rest > 0 THEN 1 ELSE 0 END) AS holders, COUNT(*) AS held
        FROM ({_LACKING}) AS lacking GROUP BY qualification_id, team""",
    key="CAST(c.qualification_id AS varchar(40))",
)

# --- changes --------------------------------------------------------------------------------------

CHANGED: Final = {
    "enroll": "enrolled",
    "reenroll": "enrolled",
    "unenroll": "unenrolled",
    "remove": "removed",
}


def changes(day_of_event: str) -> str:
    """`day_of_event` is SQL for the day of `e.at`. Named holes: event, since."""
    state = " ".join(f"WHEN '{action}' THEN '{state}'" for action, state in CHANGED.items())
    actions = ", ".join(f"'{action}'" for action in CHANGED)
    return f"""{_ADD} SELECT day, 'change', team, door, state, COUNT(*) FROM (
            SELECT {day_of_event} AS day, {_TEAM} AS team, e.door,
                CASE e.action {state} END AS state
            FROM {EVENTS} AS e JOIN {USERS} AS u ON u.id = e.user_id
            WHERE e.id > {{event}} AND e.at >= {{since}} AND e.skipped = ''
                AND e.action IN ({actions})
        ) AS done GROUP BY day, team, door, state"""
