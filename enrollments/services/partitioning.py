"""Makes partitioned tables of enrollments and audit events, on PostgreSQL, when they are large.

Enrollments by a hash of their user: one person's page, rights and qualifications are then in one
partition, and a cluster such as Citus would spread them by the same key. Events by ranges of their
number, which grows with time: lists ask for the newest, and old ranges can be taken off.

It copies each table in one transaction, in which nobody else uses it. The application notices
nothing, because to it the tables are as they were, but for one thing: a partitioned table can't be
unique by a number that is not its key, so no foreign key can point to an enrollment. Of learning
records triggers keep what the foreign key kept.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Max

from enrollments.models import AuditEvent, Enrollment, LearningRecord

ENROLLMENTS: Final = Enrollment._meta.db_table
RECORDS: Final = LearningRecord._meta.db_table
EVENTS: Final = AuditEvent._meta.db_table

# Of everything but the primary key, in words that make it again.
CONSTRAINTS: Final = """
    SELECT format('ALTER TABLE %%I ADD CONSTRAINT %%I %%s', %s::text, conname,
                  pg_get_constraintdef(oid))
    FROM pg_constraint WHERE conrelid = %s::regclass AND contype IN ('c', 'f', 'u') ORDER BY conname
"""
INDEXES: Final = """
    SELECT pg_get_indexdef(indexrelid) FROM pg_index
    WHERE indrelid = %s::regclass AND NOT indisprimary
    AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype = 'u')
    ORDER BY indexrelid
"""
TRIGGERS: Final = """
    SELECT pg_get_triggerdef(oid) FROM pg_trigger
    WHERE tgrelid = %s::regclass AND NOT tgisinternal ORDER BY tgname
"""
GRANTS: Final = """
    SELECT DISTINCT format('GRANT %%s ON %%I TO %%s', privilege_type, %s::text,
        CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END)
    FROM pg_class, aclexplode(relacl)
    WHERE pg_class.oid = %s::regclass AND grantee <> relowner
"""
STORAGE: Final = """
    SELECT coalesce('WITH (' || array_to_string(reloptions, ', ') || ')', '')
    FROM pg_class WHERE oid = %s::regclass
"""
KEEP_RECORDS: Final = """
    CREATE OR REPLACE FUNCTION enrollments_learningrecord_go() RETURNS trigger
    LANGUAGE plpgsql AS $$ BEGIN
        DELETE FROM enrollments_learningrecord WHERE enrollment_id IN (SELECT id FROM gone);
        RETURN NULL;
    END $$;
    CREATE TRIGGER records_go AFTER DELETE ON enrollments_enrollment REFERENCING OLD TABLE AS gone
        FOR EACH STATEMENT EXECUTE FUNCTION enrollments_learningrecord_go();
    CREATE OR REPLACE FUNCTION enrollments_learningrecord_belong() RETURNS trigger
    LANGUAGE plpgsql AS $$ BEGIN
        PERFORM FROM enrollments_enrollment WHERE id = NEW.enrollment_id FOR KEY SHARE;
        IF NOT FOUND THEN
            RAISE foreign_key_violation USING MESSAGE = 'There is no such enrollment.';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER records_belong BEFORE INSERT OR UPDATE OF enrollment_id
        ON enrollments_learningrecord
        FOR EACH ROW EXECUTE FUNCTION enrollments_learningrecord_belong();
"""


@dataclass(frozen=True)
class Parts:
    """How a table is cut: PARTITION BY `by`; of each part its values. The key is part of `key`."""

    table: str
    by: str
    key: str
    values: tuple[str, ...]


def is_partitioned(table: str) -> bool:
    return bool(_column("SELECT relkind = 'p' FROM pg_class WHERE oid = %s::regclass", [table])[0])


def partition_enrollments(number: int) -> None:
    values = (f"WITH (MODULUS {number}, REMAINDER {one})" for one in range(number))
    parts = Parts(ENROLLMENTS, "HASH (user_id)", "id, user_id", tuple(values))
    with transaction.atomic():
        _execute(f"LOCK TABLE {ENROLLMENTS}, {RECORDS} IN ACCESS EXCLUSIVE MODE")
        _cut(parts)
        _execute(KEEP_RECORDS)


def partition_events(size: int) -> None:
    """Make ranges of `size` numbers: as many as hold the events, and as many again, at least four.

    What comes after all of them has a part of its own.
    """
    with transaction.atomic():
        _execute(f"LOCK TABLE {EVENTS} IN ACCESS EXCLUSIVE MODE")
        highest = AuditEvent.objects.aggregate(highest=Max("pk"))["highest"] or 0
        ranges = max(2 * (highest // size + 1), 4)
        starts = range(0, ranges * size, size)
        values = (f"FROM ({start}) TO ({start + size})" for start in starts)
        _cut(Parts(EVENTS, "RANGE (id)", "id", (*values, "DEFAULT")))


def _cut(parts: Parts) -> None:
    """The table anew, in parts, with all that it had."""
    table, new = parts.table, f"{parts.table}_new"
    asked = [table, table]
    again = [
        *_column(CONSTRAINTS, asked),
        *_column(INDEXES, [table]),
        *_column(TRIGGERS, [table]),
        *_column(GRANTS, asked),
    ]
    storage = _column(STORAGE, [table])[0]
    following = _column("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [table])[0]
    _execute(f"CREATE TABLE {new} (LIKE {table} INCLUDING DEFAULTS) PARTITION BY {parts.by}")
    for number, values in enumerate(parts.values):
        of = values if values == "DEFAULT" else f"FOR VALUES {values}"
        _execute(f"CREATE TABLE {table}_{number} PARTITION OF {new} {of} {storage}")
    _execute(f"INSERT INTO {new} TABLE {table}")
    _execute(f"DROP TABLE {table} CASCADE")
    _execute(f"ALTER TABLE {new} RENAME TO {table}")
    _execute(f"CREATE SEQUENCE {table}_id_seq START {following} OWNED BY {table}.id")
    _execute(f"ALTER TABLE {table} ALTER id SET DEFAULT nextval('{table}_id_seq')")
    _execute(f"ALTER TABLE {table} ADD CONSTRAINT {table}_pkey PRIMARY KEY ({parts.key})")
    # An update of the sums is not due: they were kept all along.
    for statement in again:
        _execute(statement)
    _execute(f"ANALYZE {table}")


def _column(sql: str, values: Iterable[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(values))
        return [row[0] for row in cursor.fetchall()]


def _execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
