"""Numbers that come as text."""

import pytest

from lms_admin.typed import GROUPING, typed_number, whole_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("1204", 1204),
        ("9" * 18, 10**18 - 1),
        ("9" * 19, None),
        # So many digits are an error even to Python.
        ("9" * 5_000, None),
        ("", None),
        ("-1", None),
        ("1.5", None),
        ("1,204", None),
        ("x", None),
        ("²", None),
    ],
)
def test_digits_are_a_number(text: str, number: int | None) -> None:
    assert whole_number(text) == number


@pytest.mark.parametrize("mark", ["", *GROUPING], ids=lambda mark: f"{ord(mark or '0'):04x}")
def test_a_number_is_read_however_its_digits_are_grouped(mark: str) -> None:
    assert typed_number(f"1{mark}204") == 1204
    assert typed_number(f"1{mark}204{mark}000") == 1_204_000


# Grouped, but not by threes, or by two signs.
CROOKED = ["15.", "1.2.0", ".15", "1,20", "1204,000", "1.204,000", "1..204", "12,04,000"]


@pytest.mark.parametrize("text", ["", " ", "'", "12-04", "1204 enrollments", "1e3", "−5", *CROOKED])
def test_what_is_no_number(text: str) -> None:
    assert typed_number(text) is None
