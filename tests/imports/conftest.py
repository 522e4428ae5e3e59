"""Two activities that tests of imports are about, where they need no others."""

import pytest

from enrollments.models import LearningActivity
from tests.factories import LearningActivityFactory


@pytest.fixture
def cpr(db: None) -> LearningActivity:
    return LearningActivityFactory.create(title="CPR")


@pytest.fixture
def hygiene(db: None) -> LearningActivity:
    return LearningActivityFactory.create(title="Hygiene")
