"""A draft for two people."""

import pytest

from enrollments.models import User
from imports.models import Import
from tests.factories import EnrollmentFactory, LearningActivityFactory
from tests.imports.workbooks import open_import


@pytest.fixture
def draft(marit: User, sanne: User, tom: User) -> Import:
    cpr = LearningActivityFactory.create(title="CPR and AED refresher", code="CPR-2")
    EnrollmentFactory.create(user=sanne, activity=cpr)
    EnrollmentFactory.create(user=tom, activity=cpr)
    return open_import(marit, cpr)
