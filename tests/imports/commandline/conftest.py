"""Two activities, and the sheet of a ward that leaves one of them."""

from pathlib import Path

import pytest
from pytest_django import Settings

from enrollments.models import LearningActivity, User
from tests.factories import EnrollmentFactory, LearningActivityFactory
from tests.imports.commandline.commands import sheet


@pytest.fixture
def cpr() -> LearningActivity:
    return LearningActivityFactory.create(title="CPR and AED refresher", code="CPR-2")


@pytest.fixture
def hygiene() -> LearningActivity:
    return LearningActivityFactory.create(title="Hand hygiene", code="HYG-1")


@pytest.fixture(autouse=True)
def no_number_asked(settings: Settings) -> None:
    settings.CONFIRM_PERCENT = 100


@pytest.fixture
def ward(tmp_path: Path, sanne: User, tom: User, cpr: LearningActivity) -> Path:
    """Sanne and Tom leave one activity, and somebody unknown is named."""
    for person in (sanne, tom):
        EnrollmentFactory.create(user=person, activity=cpr)
    return sheet(
        tmp_path / "ward.xlsx",
        ("Email", "CPR and AED refresher"),
        (sanne.email, "x"),
        (tom.email, "x"),
        ("nobody@waterhoek.example", "x"),
        (sanne.email, "ja"),
    )
