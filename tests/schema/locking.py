"""What a migration would do to a site that goes on meanwhile, by the SQL that it is on PostgreSQL.

Two things are refused: a lock that lasts as long as a large table takes to be read or written, and
a change that the version before cannot work with, because it runs until the new one takes over.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import connection
from django.db.migrations import AlterField, Migration, RunPython, RunSQL
from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.special import SeparateDatabaseAndState
from django.db.migrations.state import ProjectState
from django.db.models import CharField

NAME: Final = r'(?:ONLY )?"?(?P<table>[\w.]+)"?'
# Functions whose value differs from row to row: each row would be written.
VOLATILE: Final = r"\b(?:random|clock_timestamp|gen_random_uuid|uuid_generate_v\d|nextval)\s*\("
# The beginning of a statement on a table that was there before, and why it is refused.
REFUSED: Final[Sequence[tuple[str, str]]] = (
    (
        rf"CREATE (?:UNIQUE )?INDEX (?!CONCURRENTLY)\S+ ON {NAME}",
        "nobody can write meanwhile: use AddIndexMeanwhile, in a migration that is not atomic",
    ),
    (
        r"DROP INDEX (?!CONCURRENTLY)",
        "waits for everybody's transactions: DROP INDEX CONCURRENTLY",
    ),
    (rf"ALTER TABLE {NAME} ADD COLUMN .*{VOLATILE}", "each row is written: use a fixed db_default"),
    (
        rf"ALTER TABLE {NAME} ADD COLUMN (?!.*\bDEFAULT\b).* NOT NULL",
        "the version before adds rows without it: give it a db_default",
    ),
    (
        rf"ALTER TABLE {NAME} ALTER COLUMN \S+ DROP DEFAULT",
        "the version before adds rows without it: give it a db_default",
    ),
    (
        rf"ALTER TABLE {NAME} ALTER COLUMN \S+ TYPE ",
        "each row is written, and nobody can read meanwhile: add a column beside it",
    ),
    (
        rf"ALTER TABLE {NAME} ALTER COLUMN \S+ SET NOT NULL",
        "each row is read, and nobody can write meanwhile",
    ),
    (
        rf"ALTER TABLE {NAME} ADD CONSTRAINT (?!.*\bNOT VALID\b)(?!.*\bUSING INDEX\b)",
        "each row is read, and nobody can write meanwhile: add it NOT VALID, validate it later",
    ),
    (
        rf"ALTER TABLE {NAME} (?:DROP COLUMN|RENAME)|DROP TABLE",
        "the version before still uses it: let a version pass first",
    ),
    (r"(?:LOCK TABLE|TRUNCATE|CLUSTER|VACUUM FULL)\b", "nobody can write meanwhile"),
)


@dataclass(frozen=True)
class Objection:
    """`what` is the statement, or the operation that is none."""

    migration: str
    what: str
    why: str

    def __str__(self) -> str:
        return f"{self.migration}: {self.what}\n    {self.why}"


def objections(migration: Migration, state: ProjectState) -> list[Objection]:
    """All there is to say against it. `state` is that before it, and is moved on."""
    name = f"{migration.app_label}.{migration.name}"
    made: set[str] = set()
    found = []
    for operation in migration.operations:
        for what, why in _said(operation, migration, state, made):
            found.append(Objection(name, what, why))
        operation.state_forwards(migration.app_label, state)
    return found


def _said(
    operation: Operation, migration: Migration, state: ProjectState, made: set[str]
) -> Iterator[tuple[str, str]]:
    for part in _parts(operation):
        if isinstance(part, RunPython):
            yield part.code.__name__, "nobody sees what Python does: say in ARGUED why it is quick"
            return
    if isinstance(operation, AlterField) and _is_longer_text(operation, migration, state):
        return
    for statement in _sql(operation, migration, state):
        if begun := re.match(r'CREATE TABLE "?(\w+)', statement):
            made.add(begun[1])
        yield from ((statement, why) for why in refusals(statement, made))


def _parts(operation: Operation) -> Iterator[Operation]:
    if isinstance(operation, SeparateDatabaseAndState):
        for inner in operation.database_operations:
            yield from _parts(inner)
    else:
        yield operation


def _is_longer_text(operation: AlterField, migration: Migration, state: ProjectState) -> bool:
    """Whether only how long a text may be changes: PostgreSQL notes that, and reads no row."""
    fields = state.models[migration.app_label, operation.model_name_lower].fields
    before, after = fields[operation.name], operation.field
    if not (type(before) is type(after) is CharField and before.null == after.null):
        return False
    return (before.max_length or 0) < (after.max_length or 0) and not (
        after.unique or after.db_index
    )


def _sql(operation: Operation, migration: Migration, state: ProjectState) -> Iterator[str]:
    """What it is on PostgreSQL; nothing is carried out."""
    if isinstance(operation, RunSQL) and isinstance(operation.sql, str):
        statements = [operation.sql]
    else:
        after = state.clone()
        operation.state_forwards(migration.app_label, after)
        with connection.schema_editor(collect_sql=True, atomic=False) as editor:
            operation.database_forwards(migration.app_label, editor, state, after)
        statements = editor.collected_sql
    for statement in statements:
        for one in statement.split(";"):
            if words := " ".join(one.split()):
                yield words


def refusals(statement: str, made: set[str]) -> Iterator[str]:
    """Why this statement is refused; a table that was `made` just now is in nobody's way."""
    for pattern, why in REFUSED:
        found = re.match(pattern, statement, re.IGNORECASE)
        if found and found.groupdict().get("table") not in made:
            yield why
