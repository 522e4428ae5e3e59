"""Who of many users takes part is found in the index by activity, and who matches words in that of
parts, whatever PostgreSQL's statistics make it expect: asked of its own plan.
"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from enrollments.models import LearningActivity, User
from enrollments.queries import spread
from enrollments.queries.enrollments import in_states, participants_of
from lms_admin.dialect import first_of_all
from tests.factories import LearningActivityFactory

pytestmark = pytest.mark.django_db
USERS = 20_000


@pytest.fixture
def activity() -> LearningActivity:
    """One user in fifty takes part, all of them in progress, when the statistics are gathered; one
    of these is left of whom that is still so, and one in forty has a name of their own."""
    activity = LearningActivityFactory.create()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO enrollments_user (password, email, email_key, first_name, name_prefix,
                last_name, employee_number, is_active, date_joined, sort_name, search_text, role)
            SELECT '', 'n' || n, 'n' || n, 'Jo', '', 'Bos', '', true, now(), 'bos, jo' || n,
                CASE WHEN n %% 40 = 0 THEN 'jo hendriks' ELSE 'jo bos' END || ' n' || n, 'learner'
            FROM generate_series(1, %s) n
            """,
            [USERS],
        )
        cursor.execute(
            """
            INSERT INTO enrollments_enrollment (user_id, activity_id, status, progress, enrolled_at,
                unenrolled_by, source, source_name, revision)
            SELECT id, %s, 'enrolled', 50, now(), '', 'hand', '', 1
            FROM enrollments_user WHERE id %% 50 = 0
            """,
            [activity.pk],
        )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        # Both tables and their indexes are made anew: no list of words that were stored a moment
        # ago is read from end to end, and the room that tests before this one took makes no index
        # look larger than another.
        cursor.execute("CLUSTER enrollments_user USING enrollments_user_pkey")
        cursor.execute("CLUSTER enrollments_enrollment USING enrollments_enrollment_pkey")
        cursor.execute("ANALYZE enrollments_user, enrollments_enrollment")
    kept = activity.enrollments.order_by("-user__sort_name")[0]
    activity.enrollments.exclude(pk=kept.pk).update(progress=0)
    return activity


def plans(ask) -> str:
    """How PostgreSQL does what `ask` asks of it."""
    with CaptureQueriesContext(connection) as captured:
        ask()
    with connection.cursor() as cursor:
        lines = []
        for query in captured.captured_queries:
            cursor.execute(f"EXPLAIN {query['sql'].replace('%', '%%')}", [])
            lines += [line for (line,) in cursor.fetchall()]
    return "\n".join(lines)


def found(viewer: User, activity: LearningActivity, words: str = "") -> spread.SpreadPeople:
    rows = participants_of(viewer, activity.pk).filter(in_states(["in_progress"]))
    return spread.SpreadPeople(viewer=viewer, rows=rows, of=USERS // 50, among=USERS, words=words)


def test_a_walk_looks_up_each_user_in_the_index_by_activity(marit, activity):
    plan = plans(lambda: list(found(marit, activity).walk("name")[:20]))
    assert "user_seen_by_name on enrollments_user" in plan
    assert "enrollment_by_activity" in plan
    assert "Seq Scan" not in plan


def test_whoever_matches_is_looked_up_in_it(marit, activity, monkeypatch):
    monkeypatch.setattr(spread, "FEW_ROWS", 0)
    plan = plans(lambda: found(marit, activity, "hendriks").matching(500, "name"))
    assert "user_by_parts" in plan
    assert "enrollment_by_activity" in plan
    assert "Seq Scan" not in plan


def test_few_of_many_matches_are_found_by_the_index_of_parts(activity):
    named = User.objects.filter(search_text__contains="hendriks").order_by().values_list("pk")
    assert "user_by_parts" in plans(lambda: first_of_all(named, 20))
    # What a limit alone makes of it.
    assert "Seq Scan" in plans(lambda: list(named[:20]))
