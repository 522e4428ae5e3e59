"""How a text is fitted into lines of Inter."""

import pytest

from lms_admin.pdf.fonts import REGULAR, SEMIBOLD, fitted, one_line, width_of


def test_the_largest_size_that_fits_is_taken():
    wide = width_of("Hand hygiene", REGULAR, 20)
    assert fitted("Hand hygiene", REGULAR, (20, 10), width=wide, most=1) == (20, ["Hand hygiene"])
    smaller = fitted("Hand hygiene", REGULAR, (20, 10), width=wide - 1, most=1)
    assert smaller == (10, ["Hand hygiene"])


def test_two_lines_are_taken_where_they_are_allowed():
    wide = width_of("hygiene", REGULAR, 20)
    two = fitted("Hand hygiene", REGULAR, (20, 10), width=wide, most=2)
    assert two == (20, ["Hand", "hygiene"])


@pytest.mark.parametrize("text", ["x" * 50, "a " + "x" * 50, "é" * 7 + " b"])
def test_at_the_smallest_size_words_that_are_too_long_are_broken(text):
    wide = width_of("xxxxxxx", REGULAR, 10)
    size, lines = fitted(text, REGULAR, (20, 10), width=wide, most=1)
    assert size == 10
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(width_of(line, REGULAR, 10) <= wide for line in lines)


def test_the_heavier_weight_is_wider():
    assert width_of("Waterhoek", SEMIBOLD, 10) > width_of("Waterhoek", REGULAR, 10)


def test_a_text_is_one_line_of_whole_letters():
    assert one_line(" Rene\u0301 \n\tde\u00a0Wit ") == "René de Wit"
