"""Hidden and filtered lines: read, told, and left out when the administrator says so."""

import pytest
from django.urls import reverse

from imports.models import Import
from tests.factories import EnrollmentFactory, LearningActivityFactory
from tests.imports.workbooks import filled, open_import, upload, worked
from tests.web import words

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_choice_to_leave_hidden_lines_out(client_for, marit, sanne, tom):
    cpr = LearningActivityFactory.create()
    for person in (sanne, tom):
        EnrollmentFactory.create(user=person, activity=cpr)
    draft = open_import(marit, cpr)
    lines = [(sanne.email, "", "x"), (tom.email, "", "x")]
    upload(draft, filled(draft, lines, hidden=[3]), by=marit)
    desk = client_for(marit)
    check, again = (
        reverse(f"imports:{name}", args=[draft.pk]) for name in ("check", "check_again")
    )

    page = words(desk.get(check))
    assert "1 hidden or filtered line was read too" in page
    assert "Leave this line out" in page
    assert "2 enrollments will be unenrolled" in page

    desk.post(again, {"hidden": "out"})
    worked(draft)
    page = words(desk.get(check))
    assert "1 hidden or filtered line was left out" in page
    assert "Read it too" in page
    assert "1 enrollment will be unenrolled" in page

    desk.post(again, {"hidden": "in"})
    assert worked(draft).status == Import.Status.CHECKED
    assert "2 enrollments will be unenrolled" in words(desk.get(check))
