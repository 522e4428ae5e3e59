"""The decision in Python and the CASE that carries it out say the same, for all there is to see."""

import pytest
from django.db import connection

from enrollments.actors import Actor
from enrollments.decisions import Seen, decide
from enrollments.models import Enrollment, User
from enrollments.roles import Role
from imports.actions import ACTIONS, UNDOS, Action
from imports.outcomes import LineOutcome
from imports.work.people import by_email
from imports.work.plan import line_case, mark_case, state_case
from tests.factories import EnrollmentFactory, UserFactory

# (An import of users has no marks.)
OF_MARKS = {code: action for code, action in ACTIONS.items() if action.deed}


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.OWNER, Role.ADMINISTRATOR, Role.TEAM_MANAGER])
@pytest.mark.parametrize("action", OF_MARKS.values(), ids=OF_MARKS)
def test_the_database_decides_as_the_table_does(action: Action, role: Role) -> None:
    actor = Actor.at_screen(UserFactory.create(role=role))
    own, other = str(actor.user_id), str((actor.user_id or 0) + 1)
    for seen in Seen.all(in_scope=True, keeps_required=actor.keeps_required):
        user = own if seen.oneself else other
        if seen.oneself and not actor.untouchable:
            continue
        case = mark_case(action, actor, user)
        assert action.deed is not None
        assert _decided_by_database(case.sql, seen) == decide(action.deed, seen)


@pytest.mark.django_db
def test_an_undo_is_decided_by_its_parts(marit: User) -> None:
    with pytest.raises(TypeError, match="its parts decide"):
        mark_case(UNDOS["unenroll"], Actor.at_screen(marit), "u.id")


@pytest.mark.django_db
def test_the_state_that_a_check_keeps_is_the_one_that_lists_show() -> None:
    for columns in ({}, {"in_progress": True}, {"completed": True}, {"overdue": True}):
        for unenrolled in (False, True):
            EnrollmentFactory.create(**columns, unenrolled=unenrolled)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {state_case()} FROM enrollments_enrollment e ORDER BY e.id")
        kept = [state for (state,) in cursor.fetchall()]
    assert kept == [row.state for row in Enrollment.objects.order_by("pk")]
    assert set(kept) == set(Enrollment.State.values)


def test_the_question_is_no_longer_than_the_decision_needs(marit) -> None:
    case = mark_case(ACTIONS["unenroll"], Actor.at_screen(marit), "1")
    assert (case.asks_user, case.asks_activity) == (False, False)
    assert "required" not in case.sql
    case = mark_case(ACTIONS["enroll"], Actor.at_screen(marit), "1")
    assert (case.asks_user, case.asks_activity) == (True, True)


def _decided_by_database(case: str, seen: Seen) -> str:
    def flag(value: bool) -> str:
        return "true" if value else "false"

    status, number = (f"'{seen.status}'", "1") if seen.status else ("NULL", "NULL")
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {case} FROM (SELECT {status} AS status, {number} AS id) e, "
            f"(SELECT {flag(seen.user_active)} AS is_active) u, "
            f"(SELECT {'1' if seen.activity_archived else 'NULL'} AS archived_at) a, "
            f"(SELECT {'1' if seen.required else 'NULL'} AS user_id) required"
        )
        return str(cursor.fetchone()[0])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("problems", "user", "marks", "expected"),
    [
        ("", "1", 1, LineOutcome.READY),
        ("", "1", 0, LineOutcome.NOTHING_MARKED),
        ("", "NULL", 1, LineOutcome.USER_UNKNOWN),
        # Nobody asked for anything: whose line it is does not matter.
        ("", "NULL", 0, LineOutcome.NOTHING_MARKED),
        ('[{"code":"email_missing"}]', "NULL", 1, LineOutcome.EMAIL_MISSING),
        ('[{"code":"mark_invalid"},{"code":"email_invalid"}]', "NULL", 1, "email_invalid"),
        ('[{"code":"mark_invalid","value":"ja"}]', "1", 2, LineOutcome.MARK_INVALID),
        # The first in the order of LineOutcome is the line's own.
        ('[{"code":"mark_invalid"}]', "NULL", 2, LineOutcome.USER_UNKNOWN),
        # There is no address that could be a user's.
        ('[{"code":"formula_without_value"}]', "NULL", 1, LineOutcome.FORMULA_WITHOUT_VALUE),
        # A value that looks like a code stays a value: its quotes are escaped.
        (r'[{"code":"mark_invalid","value":"\"code\":\"email_missing\""}]', "1", 1, "mark_invalid"),
    ],
)
def test_a_line_has_the_first_outcome_that_holds(
    problems: str, user: str, marks: int, expected: str
) -> None:
    key = "" if "formula" in problems else "sanne@waterhoek.example"
    case = line_case(by_email(User.objects.all()).outcomes)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {case} FROM (SELECT %s AS problems, %s AS mark_count, "
            f"%s AS email_key) s, (SELECT {user} AS id) u",
            [problems, marks, key],
        )
        assert cursor.fetchone()[0] == expected
