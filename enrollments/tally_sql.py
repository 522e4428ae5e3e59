"""SQL of the tallies: which number an enrollment counts in, and the triggers that keep them.

The database itself keeps the tallies, in the transaction of each change, whoever makes it: a
service, an import's chunk, a migration. On PostgreSQL each statement adds rows of differences, so
that nobody waits for another's; SQLite, with one writer at a time, changes the row itself.
"""

from collections.abc import Iterator, Mapping
from typing import Final

ENROLLMENTS, USERS = "enrollments_enrollment", "enrollments_user"
ACTIVITIES = "enrollments_learningactivity"
TALLIES, DAYS = "enrollments_tally", "enrollments_tallyday"
# Taken shared by every change, and alone by whoever moves the day or a user to another team.
LOCK: Final = 7_041_986
# Before the first day is told, nothing is tallied as overdue: readers count it themselves.
DAY: Final = f"COALESCE((SELECT day FROM {DAYS}), '0001-01-01')"  # noqa: S608

NUMBERS: Final = ("not_started", "in_progress", "completed", "unenrolled", "overdue")
NAMES: Final = ", ".join(NUMBERS)
CHANGES: Final = ("status", "progress", "completed_at", "due_on")


def conditions(row: str, day: str) -> Mapping[str, str]:
    """For each of NUMBERS, whether the enrollment `row` counts in it on the day `day`."""
    open_ = f"{row}.status = 'enrolled' AND {row}.completed_at IS NULL"
    in_time = f"({row}.due_on IS NULL OR {row}.due_on >= {day})"
    return {
        "not_started": f"{open_} AND {in_time} AND {row}.progress = 0",
        "in_progress": f"{open_} AND {in_time} AND {row}.progress > 0",
        "completed": f"{row}.status = 'enrolled' AND {row}.completed_at IS NOT NULL",
        "unenrolled": f"{row}.status = 'unenrolled'",
        "overdue": f"{open_} AND {row}.due_on < {day}",
    }


def sums(row: str, day: str, sign: str = "1") -> str:
    """SQL of NUMBERS summed over rows; each counts `sign` times."""
    return ", ".join(
        f"COALESCE(SUM(CASE WHEN {condition} THEN {sign} ELSE 0 END), 0) AS {name}"
        for name, condition in conditions(row, day).items()
    )


def is_something(prefix: str = "") -> str:
    return " OR ".join(f"{prefix}{name} <> 0" for name in NUMBERS)


# --- PostgreSQL: each statement adds its differences ----------------------------------------------

_CHANGED: Final[Mapping[str, tuple[str, str]]] = {
    "insert": ("NEW TABLE AS made", "SELECT 1 AS sign, made.* FROM made"),
    "delete": ("OLD TABLE AS gone", "SELECT -1 AS sign, gone.* FROM gone"),
    "update": (
        "OLD TABLE AS gone NEW TABLE AS made",
        "SELECT 1 AS sign, made.* FROM made UNION ALL SELECT -1 AS sign, gone.* FROM gone",
    ),
}
ADD: Final = f"INSERT INTO {TALLIES} (activity_id, team_id, {NAMES})"
_ANY: Final = is_something("added.")


def _of_statement(event: str, tables: str, rows: str) -> str:
    # Looking users up by key is right for one row and for a million; a plan that is kept from the
    # first call of a connection would hash all users for one click.
    return f"""
    CREATE FUNCTION enrollments_tally_{event}() RETURNS trigger LANGUAGE plpgsql
        SET enable_hashjoin = off SET enable_mergejoin = off AS $$
    DECLARE today date;
    BEGIN
        PERFORM pg_advisory_xact_lock_shared({LOCK});
        today := {DAY};
        {ADD}
        SELECT added.* FROM (
            SELECT e.activity_id, u.team_id, {sums("e", "today", "e.sign")}
            FROM ({rows}) AS e JOIN {USERS} AS u ON u.id = e.user_id
            GROUP BY e.activity_id, u.team_id
        ) AS added WHERE {_ANY};
        RETURN NULL;
    END $$;
    CREATE TRIGGER tally_{event} AFTER {event.upper()} ON {ENROLLMENTS}
        REFERENCING {tables} FOR EACH STATEMENT EXECUTE FUNCTION enrollments_tally_{event}();
    """  # noqa: S608


def _of_user(team: str, sign: str) -> str:
    return f"""
        SELECT e.activity_id, {team}.team_id, {sums("e", "today", sign)}
        FROM {ENROLLMENTS} AS e WHERE e.user_id = NEW.id GROUP BY e.activity_id"""  # noqa: S608


_TEAM_POSTGRESQL: Final = f"""
    CREATE FUNCTION enrollments_tally_team() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE today date;
    BEGIN
        PERFORM pg_advisory_xact_lock({LOCK});
        today := {DAY};
        {ADD} {_of_user("OLD", "-1")};
        {ADD} {_of_user("NEW", "1")};
        RETURN NULL;
    END $$;
    CREATE TRIGGER tally_team AFTER UPDATE OF team_id ON {USERS} FOR EACH ROW
        WHEN (OLD.team_id IS DISTINCT FROM NEW.team_id)
        EXECUTE FUNCTION enrollments_tally_team();
    """


# --- SQLite: each row changes the number ----------------------------------------------------------


def _one(row: str, sign: str) -> str:
    return ", ".join(
        f"CASE WHEN {condition} THEN {sign} ELSE 0 END AS {name}"
        for name, condition in conditions(row, DAY).items()
    )


_TAKE_OVER: Final = ", ".join(f"{name} = {name} + excluded.{name}" for name in NUMBERS)
ON_CONFLICT: Final = f"ON CONFLICT (activity_id, IFNULL(team_id, 0)) DO UPDATE SET {_TAKE_OVER}"


def _of_row(row: str, sign: str) -> str:
    return f"""
    {ADD} SELECT {row}.activity_id, u.team_id, {_one(row, sign)}
    FROM {USERS} AS u WHERE u.id = {row}.user_id {ON_CONFLICT};"""  # noqa: S608


def _of_moved(team: str, sign: str) -> str:
    return f"""
    {ADD} SELECT e.activity_id, {team}.team_id, {_one("e", sign)}
    FROM {ENROLLMENTS} AS e WHERE e.user_id = NEW.id {ON_CONFLICT};"""  # noqa: S608


def _sqlite() -> Iterator[str]:
    unique = "ON enrollments_tally (activity_id, IFNULL(team_id, 0))"
    yield f"CREATE UNIQUE INDEX enrollments_tally_of_team {unique}"
    bodies = {
        "insert": (f"INSERT ON {ENROLLMENTS}", _of_row("NEW", "1")),
        "delete": (f"DELETE ON {ENROLLMENTS}", _of_row("OLD", "-1")),
        "update": (
            f"UPDATE OF {', '.join(CHANGES)} ON {ENROLLMENTS}",
            _of_row("OLD", "-1") + _of_row("NEW", "1"),
        ),
        "team": (
            f"UPDATE OF team_id ON {USERS} WHEN OLD.team_id IS NOT NEW.team_id",
            _of_moved("OLD", "-1") + _of_moved("NEW", "1"),
        ),
    }
    for name, (event, body) in bodies.items():
        yield f"CREATE TRIGGER tally_{name} AFTER {event} BEGIN {body} END"


# --- for migrations -------------------------------------------------------------------------------


def install(vendor: str) -> list[str]:
    """Statements that make the triggers. A migration that makes a table anew calls this again."""
    if vendor != "postgresql":
        return list(_sqlite())
    statements = [_of_statement(event, *changed) for event, changed in _CHANGED.items()]
    return [*statements, _TEAM_POSTGRESQL]


def uninstall(vendor: str) -> list[str]:
    names = ("insert", "update", "delete", "team")
    if vendor != "postgresql":
        drop = [f"DROP TRIGGER IF EXISTS tally_{name}" for name in names]
        return [*drop, "DROP INDEX IF EXISTS enrollments_tally_of_team"]
    return [f"DROP FUNCTION IF EXISTS enrollments_tally_{name}() CASCADE" for name in names]
