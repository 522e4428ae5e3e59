"""SQL of the tallies: which number an enrollment counts in, and the triggers that keep them.

The database itself keeps the tallies, in the transaction of each change, whoever makes it: a
service, an import's chunk, a migration. On PostgreSQL each statement adds rows of differences, so
that nobody waits for another's; SQLite, with one writer at a time, changes the row itself.

Numbers by team would cost each change a look at its user, which made an unenroll of a million half
as expensive again: who sees some teams only has theirs counted.
"""

from collections.abc import Iterator, Mapping
from typing import Final

ENROLLMENTS, ACTIVITIES = "enrollments_enrollment", "enrollments_learningactivity"
TALLIES, DAYS = "enrollments_tally", "enrollments_tallyday"
# Taken shared by every change, and alone by whoever moves the day.
LOCK: Final = 7_041_986
# Before the first day is told, nothing is tallied as overdue: readers count it themselves.
DAY: Final = f"COALESCE((SELECT day FROM {DAYS}), '0001-01-01')"  # noqa: S608

NUMBERS: Final = ("not_started", "in_progress", "completed", "unenrolled", "overdue")
NAMES: Final = ", ".join(NUMBERS)
CHANGES: Final = ("activity_id", "status", "progress", "completed_at", "due_on")
ADD: Final = f"INSERT INTO {TALLIES} (activity_id, {NAMES})"


def state_of(row: str, day: str) -> str:
    """In which of NUMBERS, counted from 0, the enrollment `row` is on the day `day`."""
    return (
        f"CASE WHEN {row}.status = 'unenrolled' THEN 3 WHEN {row}.completed_at IS NOT NULL THEN 2"
        f" WHEN {row}.due_on < {day} THEN 4 WHEN {row}.progress > 0 THEN 1 ELSE 0 END"
    )


def summed(of: str = "place", number: str = "1") -> str:
    """SQL of NUMBERS over rows that have a place; each counts as `number`."""
    return ", ".join(
        f"SUM(CASE WHEN {of} = {at} THEN {number} ELSE 0 END) AS {name}"
        for at, name in enumerate(NUMBERS)
    )


def is_something(prefix: str = "") -> str:
    return " OR ".join(f"{prefix}{name} <> 0" for name in NUMBERS)


# --- PostgreSQL: each statement adds its differences ----------------------------------------------

# What of a statement's rows counts how often, by activity and place.
_MADE, _GONE = (
    f"SELECT activity_id, {state_of(table, 'today')} AS place, {sign} * COUNT(*) AS number"  # noqa: S608
    f" FROM {table} GROUP BY 1, 2"
    for table, sign in (("made", 1), ("gone", -1))
)
_CHANGED: Final[Mapping[str, tuple[str, str]]] = {
    "insert": ("NEW TABLE AS made", _MADE),
    "delete": ("OLD TABLE AS gone", _GONE),
    "update": ("OLD TABLE AS gone NEW TABLE AS made", f"{_MADE} UNION ALL {_GONE}"),
}


def _of_statement(event: str, tables: str, counted: str) -> str:
    return f"""
    CREATE FUNCTION enrollments_tally_{event}() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE today date;
    BEGIN
        PERFORM pg_advisory_xact_lock_shared({LOCK});
        today := {DAY};
        {ADD}
        SELECT added.* FROM (
            SELECT activity_id, {summed(number="number")} FROM ({counted}) AS counted
            GROUP BY activity_id
        ) AS added WHERE {is_something("added.")};
        RETURN NULL;
    END $$;
    CREATE TRIGGER tally_{event} AFTER {event.upper()} ON {ENROLLMENTS}
        REFERENCING {tables} FOR EACH STATEMENT EXECUTE FUNCTION enrollments_tally_{event}();
    """  # noqa: S608


# --- SQLite: each row changes the number ----------------------------------------------------------

_TAKE_OVER: Final = ", ".join(f"{name} = {name} + excluded.{name}" for name in NUMBERS)
ON_CONFLICT: Final = f"ON CONFLICT (activity_id) DO UPDATE SET {_TAKE_OVER}"


def _of_row(row: str, sign: str) -> str:
    numbers = ", ".join(
        f"CASE WHEN place = {at} THEN {sign} ELSE 0 END" for at in range(len(NUMBERS))
    )
    return f"""
    {ADD} SELECT {row}.activity_id, {numbers} FROM (SELECT {state_of(row, DAY)} AS place)
    WHERE true {ON_CONFLICT};"""  # noqa: S608


def _sqlite() -> Iterator[str]:
    yield f"CREATE UNIQUE INDEX enrollments_tally_of_one ON {TALLIES} (activity_id)"
    both = _of_row("OLD", "-1") + _of_row("NEW", "1")
    events = {
        "insert": ("INSERT", _of_row("NEW", "1")),
        "delete": ("DELETE", _of_row("OLD", "-1")),
        "update": (f"UPDATE OF {', '.join(CHANGES)}", both),
    }
    for name, (event, body) in events.items():
        yield f"CREATE TRIGGER tally_{name} AFTER {event} ON {ENROLLMENTS} BEGIN {body} END"


# --- for migrations -------------------------------------------------------------------------------


def install(vendor: str) -> list[str]:
    """Statements that make the triggers. A migration that makes a table anew calls this again."""
    if vendor != "postgresql":
        return list(_sqlite())
    return [_of_statement(event, *changed) for event, changed in _CHANGED.items()]


def uninstall(vendor: str) -> list[str]:
    names = ("insert", "update", "delete")
    if vendor != "postgresql":
        drop = [f"DROP TRIGGER IF EXISTS tally_{name}" for name in names]
        return [*drop, "DROP INDEX IF EXISTS enrollments_tally_of_one"]
    return [f"DROP FUNCTION IF EXISTS enrollments_tally_{name}() CASCADE" for name in names]
