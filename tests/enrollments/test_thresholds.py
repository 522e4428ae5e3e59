"""From how many enrollments on a number is typed, at the very edges (rules, 7.7)."""

import pytest
from pytest_django import Settings

from enrollments.thresholds import FEW, is_large_share, is_many


@pytest.mark.parametrize(("enrollments", "many"), [(0, False), (100, False), (101, True)])
def test_many_are_more_than_the_setting(settings: Settings, enrollments: int, many: bool) -> None:
    settings.CONFIRM_ABOVE = 100
    assert is_many(enrollments) is many


@pytest.mark.parametrize(
    ("enrollments", "learners", "large"),
    [
        # Ten are few, even where they are all there are.
        (10, 10, False),
        (11, 11, True),
        (11, 43, True),
        # A quarter is not more than a quarter.
        (11, 44, False),
        (11, 45, False),
        (26, 103, True),
        (26, 104, False),
        (12, 0, True),
    ],
)
def test_a_large_share_is_more_than_ten_people_and_more_than_a_quarter(
    settings: Settings, enrollments: int, learners: int, large: bool
) -> None:
    settings.CONFIRM_PERCENT = 25
    assert FEW == 10
    assert is_large_share(enrollments, learners) is large
