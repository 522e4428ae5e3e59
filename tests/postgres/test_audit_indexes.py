"""Lists of audit events by time, actor, user, activity and import read an index, never the table.

Asked of PostgreSQL's own plan over 40,000 events, most of them of one large import.
"""

import uuid

import pytest
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from enrollments.models import AuditEvent
from enrollments.queries.audit.question import BY_FEW, LISTED, Bounds, Scan

pytestmark = pytest.mark.django_db
OF_IMPORT, BY_CLICK = 30_000, 10_000
SHOWN = 50


@pytest.fixture
def events() -> None:
    """Of 200 people, 200 users, 200 activities; an import of its own stands beside its marks'."""
    with connection.cursor() as cursor:
        for number, count in ((214, OF_IMPORT), (None, BY_CLICK)):
            cursor.execute(
                """
                INSERT INTO enrollments_auditevent (at, batch, door, import_number, actor_id,
                    actor_name, action, skipped, user_id, activity_id, former_status,
                    qualifications, reason)
                SELECT %s, %s, 'screen', %s, n %% 200, 'Marit', 'unenroll', '', n %% 200, n %% 200,
                    '', '', '' FROM generate_series(1, %s) n
                """,
                [timezone.now(), uuid.uuid4(), number, count],
            )
        cursor.execute(
            """
            INSERT INTO enrollments_auditevent (at, batch, door, import_number, actor_id,
                actor_name, action, skipped, former_status, qualifications, reason)
            SELECT %s, %s, 'screen', n, 7, 'Marit', 'import_start', '', '', '', ''
            FROM generate_series(1, 300) n
            """,
            [timezone.now(), uuid.uuid4()],
        )
        cursor.execute("ANALYZE enrollments_auditevent")


BY_ACTOR = Q(import_number__isnull=True) | Q(user__isnull=True)
LISTS = {
    "enrollments_auditevent_pkey": lambda rows: rows,
    "event_by_actor": lambda rows: rows.filter(BY_ACTOR, actor=7),
    "enrollments_auditevent_user": lambda rows: rows.filter(user=7),
    "event_by_activity": lambda rows: rows.filter(activity=7, import_number__isnull=True),
    "event_of_import_itself": lambda rows: rows.filter(
        import_number=214, import_number__isnull=False, user__isnull=True
    ),
    "event_listed": lambda rows: rows.filter(LISTED),
}
# What the audit list asks: also where many events have the value.
SCANS = {
    "event_by_actor": Scan(column="actor_id", value=7),
    "event_by_activity": Scan(column="activity_id", value=7, having=Q(import_number__isnull=True)),
    "event_by_action": Scan(column="action", value="unenroll"),
    "event_by_door": Scan(column="door", value="import", having=BY_FEW),
    "event_of_import_itself": Scan(
        column="import_number", value=214, having=Q(user__isnull=True, import_number__isnull=False)
    ),
}


def plan(rows: QuerySet[AuditEvent]) -> str:
    return rows.order_by("-pk")[:SHOWN].explain()


@pytest.mark.usefixtures("events")
@pytest.mark.parametrize("index", LISTS)
def test_a_list_reads_its_index(index):
    told = plan(LISTS[index](AuditEvent.objects.all()))
    assert index in told, told
    assert "Seq Scan" not in told, told


@pytest.mark.usefixtures("events")
@pytest.mark.parametrize("index", SCANS)
def test_a_scan_of_the_audit_list_reads_its_index(index):
    told = SCANS[index].events(Bounds())[:SHOWN].explain()
    assert index in told, told
    assert "Seq Scan" not in told, told


@pytest.mark.usefixtures("events")
def test_an_index_that_is_gone_is_missed():
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX event_of_import_itself")
    told = plan(LISTS["event_of_import_itself"](AuditEvent.objects.all()))
    assert "event_of_import_itself" not in told


def test_the_events_of_an_import_s_marks_are_in_none_of_these_indexes():
    """They would pay for them: a million events each in three more indexes."""
    names = sorted({name for name in (*LISTS, *SCANS) if name.startswith("event_")})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexrelid::regclass::text, pg_get_expr(indpred, indrelid) FROM pg_index "
            "WHERE indexrelid::regclass::text = ANY(%s)",
            [names],
        )
        conditions = dict(cursor.fetchall())
        assert set(conditions) == set(names)
        for name, condition in conditions.items():
            cursor.execute(
                f"SELECT {condition} FROM (SELECT 214::bigint AS import_number, 7::bigint AS "
                "user_id, 'import' AS door) AS event_of_a_mark"
            )
            assert cursor.fetchone() == (False,), name
