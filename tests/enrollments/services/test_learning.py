"""Progress and completion, kept as learning records, for as long as there is access."""

import pytest

from enrollments.models import AuditEvent, Enrollment, LearningRecord
from enrollments.services import record_completion, record_progress, reenroll, remove, unenroll
from enrollments.services.learning import Learned
from tests.factories import EnrollmentFactory
from tests.ledger import Tables, assert_audited
from tests.rows import fresh, learner, of

pytestmark = pytest.mark.django_db
Kind = LearningRecord.Kind


def history(row: Enrollment) -> list[tuple[str, int | None, int | None]]:
    return list(row.records.order_by("pk").values_list("kind", "progress", "score"))


@pytest.fixture
def row() -> Enrollment:
    return EnrollmentFactory.create()


def test_the_first_progress_starts_the_activity(row):
    before = Tables.now()
    assert record_progress(row, 25, actor=learner(row)) is Learned.RECORDED
    assert (fresh(row).progress, fresh(row).state) == (25, "in_progress")
    assert history(row) == [(Kind.STARTED, 0, None), (Kind.PROGRESS, 25, None)]
    assert len({record.at for record in row.records.all()}) == 1
    assert assert_audited(before) == []


def test_progress_goes_up(row):
    record_progress(row, 25, actor=learner(row))
    assert record_progress(row, 60, actor=learner(row)) is Learned.RECORDED
    assert fresh(row).progress == 60
    assert history(row)[2:] == [(Kind.PROGRESS, 60, None)]


@pytest.mark.parametrize("less", [10, 25])
def test_progress_never_goes_down_and_is_not_recorded_twice(row, less):
    record_progress(row, 25, actor=learner(row))
    was, records = fresh(row).revision, history(row)
    assert record_progress(row, less, actor=learner(row)) is Learned.RECORDED
    assert (fresh(row).progress, fresh(row).revision, history(row)) == (25, was, records)


@pytest.mark.parametrize("percent", [-1, 0, 100, 101])
def test_progress_is_1_to_99_percent(row, percent):
    with pytest.raises(ValueError, match="percent"):
        record_progress(row, percent, actor=learner(row))
    assert (fresh(row).progress, history(row)) == (0, [])


@pytest.mark.parametrize("percent", [1, 99])
def test_the_least_and_the_most(row, percent):
    assert record_progress(row, percent, actor=learner(row)) is Learned.RECORDED
    assert fresh(row).progress == percent


def test_no_other_enrollment_of_the_learner_changes(row):
    other = EnrollmentFactory.create(user=row.user)
    record_progress(other, 25, actor=learner(row))
    record_completion(other, actor=learner(row))
    assert (fresh(row).progress, history(row)) == (0, [])
    assert fresh(other).state == "completed"


def test_every_step_counts_as_a_change(row):
    """Whoever looked at the enrollment before can tell that it is not what they saw."""
    before = Tables.now()
    record_progress(row, 25, actor=learner(row))
    assert fresh(row).revision == row.revision + 1
    record_completion(row, actor=learner(row))
    assert fresh(row).revision == row.revision + 2
    assert_audited(before)


def test_completing(row):
    before = Tables.now()
    assert record_completion(row, actor=learner(row)) is Learned.RECORDED
    now = fresh(row)
    assert (now.state, now.progress, now.score) == ("completed", 100, None)
    assert now.completed_at == row.records.get().at
    assert history(row) == [(Kind.COMPLETED, 100, None)]
    assert assert_audited(before) == []


@pytest.mark.parametrize("score", [0, 85, 100])
def test_completing_an_assessment_keeps_the_attempt_and_its_score(row, score):
    assert record_completion(row, score=score, actor=learner(row)) is Learned.RECORDED
    assert fresh(row).score == score
    assert history(row) == [(Kind.ATTEMPT, None, score), (Kind.COMPLETED, 100, score)]
    assert {record.at for record in row.records.all()} == {fresh(row).completed_at}


@pytest.mark.parametrize("score", [-1, 101])
def test_a_score_is_0_to_100_percent(row, score):
    with pytest.raises(ValueError, match="percent"):
        record_completion(row, score=score, actor=learner(row))
    assert (fresh(row).state, history(row)) == ("not_started", [])


def test_a_completed_one_stays_as_it_is(row):
    record_completion(row, score=85, actor=learner(row))
    was, records = Enrollment.objects.values().get(), history(row)
    assert record_completion(row, score=20, actor=learner(row)) is Learned.ALREADY_COMPLETED
    assert record_progress(row, 50, actor=learner(row)) is Learned.ALREADY_COMPLETED
    assert (Enrollment.objects.values().get(), history(row)) == (was, records)


def test_no_access_after_unenroll(row, actor):
    """With the page that was open before: it holds an enrollment that says it is open."""
    unenroll(of(row), actor=actor)
    assert row.is_open
    assert record_progress(row, 50, actor=learner(row)) is Learned.NO_ACCESS
    assert record_completion(row, actor=learner(row)) is Learned.NO_ACCESS
    assert (fresh(row).progress, fresh(row).completed_at, history(row)) == (0, None, [])


def test_access_after_reenroll(row, actor):
    record_progress(row, 30, actor=learner(row))
    unenroll(of(row), actor=actor)
    reenroll(of(row), actor=actor)
    assert record_progress(row, 50, actor=learner(row)) is Learned.RECORDED
    assert [kind for kind, _progress, _score in history(row)].count(Kind.STARTED) == 1


def test_no_access_after_remove(row, actor):
    remove(of(row), actor=actor)
    assert record_progress(row, 50, actor=learner(row)) is Learned.NO_ACCESS
    assert record_completion(row, actor=learner(row)) is Learned.NO_ACCESS
    assert not LearningRecord.objects.exists()


def test_learning_is_history_and_not_an_administrators_action(row):
    record_progress(row, 50, actor=learner(row))
    record_completion(row, actor=learner(row))
    assert not AuditEvent.objects.exists()
