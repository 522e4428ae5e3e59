"""An administrator at the desk, and an enrollment that they click on."""

import pytest

from tests.factories import EnrollmentFactory


@pytest.fixture
def row(sanne):
    return EnrollmentFactory.create(
        user=sanne, activity__title="CPR and AED refresher", in_progress=True
    )
