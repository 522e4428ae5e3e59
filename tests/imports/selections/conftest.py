"""An activity with a dozen participants, where a click on more than three becomes a job."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from enrollments.models import Enrollment, LearningActivity, User
from tests.factories import EnrollmentFactory, LearningActivityFactory, UserFactory
from tests.imports.selections.clicks import Clicks

PEOPLE = 12


@pytest.fixture(autouse=True)
def job_above(settings: Settings) -> None:
    settings.JOB_ABOVE = 3


@pytest.fixture
def cpr(db: None) -> LearningActivity:
    return LearningActivityFactory.create(title="CPR and AED refresher", code="CPR-2")


@pytest.fixture
def crowd(cpr: LearningActivity) -> list[Enrollment]:
    """Of twelve participants two are completed, and one is unenrolled."""
    states: list[dict[str, Any]] = [{"completed": True}] * 2 + [{"unenrolled": True}]
    return [
        EnrollmentFactory.create(
            user=UserFactory.create(first_name=f"Noor{number:02}", last_name="Crowd"),
            activity=cpr,
            **(states[number] if number < len(states) else {"in_progress": True}),
        )
        for number in range(PEOPLE)
    ]


@pytest.fixture
def click(client_for: Callable[[User], Client], marit: User, cpr: LearningActivity) -> Clicks:
    return Clicks(client_for(marit), marit, cpr)
