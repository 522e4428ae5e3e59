"""Days and times as people read them."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.utils import translation

from lms_admin.templatetags.dates import day, day_of_year, duration, moment, stamp

# 23:30 of 10 June in Greenwich is half past one of 11 June in Amsterdam.
LATE = datetime(2026, 6, 10, 23, 30, tzinfo=UTC)


def test_days():
    assert day(date(2026, 6, 1)) == "1 Jun 2026"
    assert day(LATE) == "11 Jun 2026"
    assert day(None) == ""


def test_days_of_this_year_may_go_without_it():
    assert day_of_year(LATE) == "11 Jun"
    assert day_of_year(None) == ""


def test_times_have_24_hours():
    assert stamp(datetime(2026, 6, 11, 15, 5, tzinfo=UTC)) == "11 Jun 2026, 17:05"
    assert stamp(LATE) == "11 Jun 2026, 01:30"
    assert stamp(None) == ""


def test_dutch_months_are_small():
    with translation.override("nl"):
        assert day(LATE) == "11 jun 2026"
        assert day_of_year(LATE) == "11 jun"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (LATE, "Today, 01:30"),
        (datetime(2026, 6, 10, 21, 59, tzinfo=UTC), "Yesterday"),
        (datetime(2026, 6, 9, 21, 59, tzinfo=UTC), "9 Jun 2026"),
        (None, "Never"),
    ],
)
@time_machine.travel(datetime(2026, 6, 11, 8, 0, tzinfo=UTC), tick=False)
def test_the_last_days_have_names(value, text):
    assert moment(value) == text


@pytest.mark.parametrize(
    ("minutes", "english", "dutch"),
    [
        (1, "1 minute", "1 minuut"),
        (45, "45 minutes", "45 minuten"),
        (60, "1 hour", "1 uur"),
        (180, "3 hours", "3 uur"),
        (150, "2 hours 30 minutes", "2 uur 30 minuten"),
    ],
)
def test_a_duration_is_in_hours_where_it_has_them(minutes: int, english: str, dutch: str) -> None:
    assert duration(minutes) == english
    with translation.override("nl"):
        assert duration(minutes) == dutch
