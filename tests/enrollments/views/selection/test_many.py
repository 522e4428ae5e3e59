"""A selection of many, or of all that match: its number is typed."""

from datetime import timedelta

import pytest
import time_machine
from django.http import QueryDict
from django.utils import timezone

from enrollments.forms.selection import MAX_AGE_SECONDS, matching_token
from enrollments.models import Enrollment
from tests.enrollments.views.selection.asking import (
    BACK,
    REENROLL,
    REMOVE,
    UNENROLL,
    banner,
    confirm,
    nothing_changed,
)
from tests.factories import EnrollmentFactory, LearningActivityFactory, QualificationFactory
from tests.ledger import Tables
from tests.rows import fresh
from tests.web import HTMX, words


@pytest.fixture
def many(marit):
    """101 participants of one activity, two of them completed."""
    activity = LearningActivityFactory.create(title="Fire safety")
    for number in range(101):
        EnrollmentFactory.create(activity=activity, completed=number < 2)
    return activity


@pytest.fixture
def everybody(marit, many):
    return {"all": matching_token(marit, QueryDict(""), activity_id=many.pk), "next": BACK}


def test_removing_many_asks_for_their_number_on_a_page(desk, many, everybody):
    over_htmx = desk.get(REMOVE, everybody, headers=HTMX)
    assert over_htmx["HX-Redirect"].startswith(f"{REMOVE}?all=")
    asked = desk.get(over_htmx["HX-Redirect"])
    shown = words(asked)
    assert "Remove 101 enrollments in Fire safety?" in shown
    assert "2 of these are completed." in shown
    assert "Type 101 to confirm how many enrollments you remove" in shown
    assert "and 96 more" in shown
    assert "I understand" not in shown
    for typed in ("", "100", "all", "1010"):
        refused = confirm(desk, asked, number=typed, ack="on")
        assert refused.status_code == 422
        assert "Type 101, the number of enrollments" in words(refused)
    assert Enrollment.objects.count() == 101
    done = confirm(desk, asked, number=" 101 ")
    assert banner(done)[-1] == "101 enrollments removed."
    assert Enrollment.objects.count() == 0


def test_removing_all_that_match_asks_for_the_number_however_few(desk, marit, row):
    token = matching_token(marit, QueryDict(""), user_id=row.user_id)
    asked = desk.get(REMOVE, {"all": token})
    assert "Type 1 to confirm how many enrollments you remove" in words(asked)
    assert confirm(desk, asked, ack="on").status_code == 422
    assert fresh(row) == row
    assert confirm(desk, asked, number="1").status_code == 302
    assert fresh(row) is None


def test_more_than_a_hundred_by_number_as_well(desk, many):
    numbers = list(Enrollment.objects.order_by("pk").values_list("pk", flat=True))
    assert "Type 101 to confirm" in words(desk.get(REMOVE, {"e": numbers}))
    assert "results of these 100 enrollments" in words(desk.get(REMOVE, {"e": numbers[:100]}))


def test_unenrolling_many_is_a_page_and_their_number(desk, many, everybody):
    assert desk.get(UNENROLL, everybody, headers=HTMX)["HX-Redirect"].startswith(UNENROLL)
    asked = desk.get(UNENROLL, everybody)
    assert "Unenroll 101 participants?" in words(asked)
    assert "Type 101 to confirm how many enrollments you unenroll" in words(asked)
    assert confirm(desk, asked, number="100").status_code == 422
    done = confirm(desk, asked, number="101")
    assert banner(done) == ["101 enrollments unenrolled."]
    assert not Enrollment.objects.filter(status="enrolled").exists()


def test_re_enrolling_more_than_100_asks_for_their_number(desk, many):
    many.enrollments.update(status="unenrolled", unenrolled_at=timezone.now())
    numbers = list(many.enrollments.order_by("pk").values_list("pk", flat=True))
    asked = desk.get(REENROLL, {"e": numbers, "next": BACK})
    assert "Type 101" in words(asked)
    before = Tables.now()
    for typed in ("", "100", "102"):
        assert confirm(desk, asked, number=typed).status_code == 422
    assert nothing_changed(before)
    assert confirm(desk, asked, number="101").status_code == 302
    assert many.enrollments.filter(status="enrolled").count() == 101


def test_exactly_100_are_re_enrolled_without_a_number(desk, many):
    many.enrollments.update(status="unenrolled", unenrolled_at=timezone.now())
    numbers = list(many.enrollments.order_by("pk").values_list("pk", flat=True))[:100]
    asked = desk.get(REENROLL, {"e": numbers, "next": BACK})
    assert "Type 100" not in words(asked)
    assert confirm(desk, asked).status_code == 302
    assert many.enrollments.filter(status="enrolled").count() == 100


def test_who_came_in_meanwhile_is_counted_again(desk, many, everybody):
    asked = desk.get(REMOVE, everybody)
    EnrollmentFactory.create(activity=many)
    again = confirm(desk, asked, number="101")
    assert again.status_code == 422
    shown = words(again)
    assert "Something changed since you opened this" in shown
    assert "Type 102 to confirm how many enrollments you remove" in shown
    assert Enrollment.objects.count() == 102
    assert confirm(desk, again, number="102").status_code == 302


def test_all_that_match_twice_does_not_remove_what_came_back(desk, marit, sanne, row):
    QualificationFactory.create(activities=[row.activity], holders=[sanne])
    token = matching_token(marit, QueryDict(""), user_id=sanne.pk)
    asked = desk.get(REMOVE, {"all": token, "next": BACK})
    assert confirm(desk, asked, number="1").status_code == 302
    before = Tables.now()
    assert confirm(desk, asked, number="1").status_code == 422
    assert nothing_changed(before)


def test_a_selection_that_is_too_old(desk, row, everybody):
    before = Tables.now()
    later = timezone.now() + timedelta(seconds=MAX_AGE_SECONDS + 1)
    with time_machine.travel(later, tick=False):
        response = desk.get(UNENROLL, everybody)
    assert (response.status_code, response["Location"]) == (302, BACK)
    assert banner(response) == [
        "This selection is too old. Nothing was changed. Select the enrollments again."
    ]
    assert nothing_changed(before)
