"""A file with one line for each mark, and an import of which the file decides the activities."""

import pytest
from django.test import Client

from enrollments.models import User
from imports.models import Import
from tests.imports.views.shapes.texts import text

LONG = (
    "Activity;Email;Action",
    "CPR-2;{sanne};unenroll",
    "Hand hygiene;{sanne};",
    "CPR-2;{sanne};",
    "CPR-3;{tom};",
    "CPR-2;{tom};enroll",
    ";{marit};",
    "HYG-1;;",
)


@pytest.fixture
def lines(sanne: User, tom: User, marit: User) -> bytes:
    people = {"sanne": sanne.email, "tom": tom.email, "marit": marit.email}
    return text(*(line.format(**people) for line in LONG))


# --- the file decides -----------------------------------------------------------------------------


@pytest.fixture
def undecided(desk: Client, empty_draft: Import) -> Import:
    """Nobody chose activities."""
    response = desk.post(f"/imports/{empty_draft.pk}/activities/by-file/")
    assert response["Location"] == f"/imports/{empty_draft.pk}/template/"
    empty_draft.refresh_from_db()
    assert empty_draft.by_file
    return empty_draft
