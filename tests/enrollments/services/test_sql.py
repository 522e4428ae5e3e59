"""What the services are built from: one transaction, locks, statements that write sets."""

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from enrollments.models import Holder, LearningActivity, Team, User
from enrollments.services import LostRace
from enrollments.services import sql as services_sql
from enrollments.services.sql import TRIES, insert_select, lock, one_transaction, pause
from lms_admin.dialect import Constant
from tests.factories import (
    LearningActivityFactory,
    QualificationFactory,
    TeamFactory,
    UserFactory,
)
from tests.rows import of

pytestmark = pytest.mark.django_db


def racing(lost: int):
    """A service that writes a team and loses the race the first `lost` times."""
    tried = []

    @one_transaction
    def service():
        tried.append(Team.objects.create(name="Ward 9").pk)
        if len(tried) <= lost:
            raise LostRace
        return len(tried)

    return service


def test_a_lost_race_is_run_again_from_a_clean_start():
    assert racing(lost=2)() == 3
    assert Team.objects.filter(name="Ward 9").count() == 1


def test_a_race_that_is_lost_three_times_is_given_up_and_leaves_nothing():
    assert TRIES == 3
    with pytest.raises(LostRace):
        racing(lost=3)()
    assert not Team.objects.exists()


def test_a_service_keeps_its_name():
    assert racing(lost=0).__name__ == "service"


class Told(Exception):
    """What the driver of PostgreSQL raises, below Django's own exception."""

    def __init__(self, sqlstate):
        self.sqlstate = sqlstate


@pytest.mark.parametrize(("state", "tries"), [("40P01", 3), ("40001", 3), ("57014", 1), (None, 1)])
def test_two_that_wait_for_each_other_have_lost_a_race(state, tries):
    tried = []

    @one_transaction
    def service():
        tried.append(state)
        raise OperationalError from Told(state)

    with pytest.raises(OperationalError):
        service()
    assert len(tried) == tries


def test_between_two_tries_it_waits_without_a_transaction(monkeypatch):
    """What it had locked is free meanwhile."""
    outside, waits = len(connection.savepoint_ids), []

    def sleep(seconds):
        waits.append((seconds > 0, len(connection.savepoint_ids)))

    monkeypatch.setattr(services_sql.time, "sleep", sleep)
    assert racing(lost=2)() == 3
    assert waits == [(True, outside)] * 2


def test_two_that_lost_the_same_race_wait_for_different_times():
    first, second = ({pause(tried) for _ in range(100)} for tried in (1, 2))
    assert len(first) > 90
    assert 0.01 <= min(first) < 0.015 < 0.025 < max(first) <= 0.03
    assert 0.04 <= min(second) < 0.06 < 0.1 < max(second) <= 0.12


def test_any_other_exception_is_not_tried_again():
    tried = []

    @one_transaction
    def service():
        tried.append(TeamFactory.create())
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        service()
    assert len(tried) == 1
    assert not Team.objects.exists()


def test_insert_from_rows_counts_what_was_inserted():
    nurse, users = QualificationFactory.create(), UserFactory.create_batch(3)
    columns = {
        "user": F("pk"),
        "qualification": Constant(Holder, "qualification", nurse.pk),
        "since": F("date_joined"),
    }
    assert insert_select(Holder, of(*users[:1]), columns) == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_select(Holder, of(*users), columns)
    assert insert_select(Holder, of(*users), columns, ignore_conflicts=True) == 2
    held = Holder.objects.order_by("user").values_list("user", "qualification", "since")
    assert list(held) == [(user.pk, nurse.pk, user.date_joined) for user in users]


def test_rows_without_a_condition_are_told_from_a_conflict():
    """To SQLite an ON right behind a table belongs to a join."""
    nurse, (held, new) = QualificationFactory.create(), UserFactory.create_batch(2)
    nurse.holders.create(user=held)
    columns = {
        "user": F("pk"),
        "qualification": Constant(Holder, "qualification", nurse.pk),
        "since": F("date_joined"),
    }
    assert insert_select(Holder, User.objects.order_by(), columns, ignore_conflicts=True) == 1
    assert nurse.holders.get(user=new).since == new.date_joined


def test_an_empty_selection_inserts_nothing():
    """Django has no SQL for it: such a queryset never reaches the database by itself."""
    assert insert_select(Team, Team.objects.none(), {"name": F("name")}) == 0
    assert insert_select(Team, Team.objects.filter(pk__in=[]), {"name": F("name")}) == 0


def test_locking_counts_the_rows():
    activities = LearningActivityFactory.create_batch(3)
    assert lock(of(*activities[:2])) == 2
    assert lock(LearningActivity.objects.none()) == 0


@pytest.mark.postgres
def test_locks_are_taken_in_the_order_of_primary_keys():
    """Whatever the order of the screen: two services then never wait for each other."""
    activities = LearningActivityFactory.create_batch(3)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        lock(of(*activities).order_by("-title"))
    (sql,) = [query["sql"] for query in captured]
    assert sql.startswith('SELECT count(*) FROM (SELECT "enrollments_learningactivity"."id" AS')
    assert "ORDER BY 1 ASC FOR UPDATE OF" in sql
