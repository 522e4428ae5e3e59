"""The signed-in administrator, and somebody whom lines are about."""

import pytest

from enrollments.models import User
from tests.factories import TeamFactory, UserFactory


@pytest.fixture
def daan(db: None) -> User:
    return UserFactory.create(
        first_name="Daan",
        last_name="Bos",
        email="daan@wh.example",
        employee_number="01024",
        team=TeamFactory.create(name="Ward 3 West"),
    )
