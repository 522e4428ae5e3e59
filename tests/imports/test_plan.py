"""The decision in Python and the CASE that carries it out say the same, for all there is to see."""

import pytest
from django.db import connection

from enrollments.models import Enrollment
from enrollments.outcomes import Outcome
from imports.actions import ACTIONS, Action, Seen, Unenroll
from imports.outcomes import LineOutcome
from imports.work.plan import line_case, mark_case


def test_unenroll_ends_what_is_open_whoever_and_whatever_it_is() -> None:
    action = ACTIONS["unenroll"]
    for seen in Seen.all():
        expected = {
            "": Outcome.NOT_ENROLLED,
            Enrollment.Status.UNENROLLED: Outcome.ALREADY_UNENROLLED,
            Enrollment.Status.ENROLLED: Outcome.UNENROLL,
        }[seen.status]
        assert action.classify(seen) == expected


@pytest.mark.django_db
@pytest.mark.parametrize("action", ACTIONS.values(), ids=ACTIONS)
def test_the_database_decides_as_the_action_does(action: Action) -> None:
    for seen in Seen.all():
        assert _decided_by_database(mark_case(action), seen) == action.classify(seen)


@pytest.mark.django_db
def test_a_decision_that_depends_on_everything_is_carried_over_too() -> None:
    class Picky(Unenroll):
        def classify(self, seen: Seen) -> Outcome:
            number = hash((seen.status, seen.user_active)) % 2
            flags = seen.activity_archived * 2 + seen.required + number
            return list(Outcome)[flags]

    action = Picky()
    for seen in Seen.all():
        assert _decided_by_database(mark_case(action), seen) == action.classify(seen)


def test_the_question_is_no_longer_than_the_decision_needs() -> None:
    assert "archived" not in mark_case(ACTIONS["unenroll"])
    assert "is_active" not in mark_case(ACTIONS["unenroll"])


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
        ("", "NULL", 0, LineOutcome.USER_UNKNOWN),
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
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {line_case()} FROM (SELECT %s AS problems, %s AS mark_count, "
            f"%s AS email_key) s, (SELECT {user} AS id) u",
            [problems, marks, key],
        )
        assert cursor.fetchone()[0] == expected
