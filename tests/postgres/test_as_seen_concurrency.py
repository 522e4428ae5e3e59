"""A change that is not yet committed when the plan comes to its enrollment is not overwritten."""

import pytest
from django.db.models import F, IntegerField, Value

from enrollments.actors import Actor
from enrollments.services import record_progress, unenroll_as_seen
from tests.factories import EnrollmentFactory
from tests.ledger import Tables, assert_audited
from tests.rows import fresh, learner, of
from tests.threads import Halted, Work

pytestmark = pytest.mark.django_db(transaction=True)


def test_progress_in_the_making_is_noticed(actor: Actor) -> None:
    row, other = EnrollmentFactory.create_batch(2, in_progress=True, progress=20)
    seen = of(row, other).annotate(
        seen_number=F("pk"), seen=Value(row.revision, output_field=IntegerField())
    )
    tables = Tables.now()
    learning = Halted(
        lambda: record_progress(row, 50, actor=learner(row)), after="UPDATE enrollments_enrollment"
    )
    ending = Work(lambda: unenroll_as_seen(seen, actor=actor))
    ending.settle()
    assert not ending.is_done
    learning.go_on()
    assert ending.outcome().done == 1
    assert_audited(tables)
    assert (fresh(row).status, fresh(row).progress) == ("enrolled", 50)
    assert fresh(other).status == "unenrolled"
