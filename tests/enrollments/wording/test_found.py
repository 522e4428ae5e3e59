"""Which part of a text is what was looked for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrollments.wording.found import parts


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("Hand hygiene", "hand", [("Hand", True), (" hygiene", False)]),
        ("Şebnem Özdemir", "ozde", [("Şebnem ", False), ("Özde", True), ("mir", False)]),
        ("Straße", "strasse", [("Straße", True)]),
        ("Handing hands", "hand", [("Hand", True), ("ing ", False), ("hand", True), ("s", False)]),
        ("banana", "ana", [("b", False), ("anana", True)]),
        (
            "Noor Hendriks",
            "hen noor",
            [("Noor", True), (" ", False), ("Hen", True), ("driks", False)],
        ),
        ("e\u0301te\u0301", "ete", [("e\u0301te\u0301", True)]),
        ("Noor", "xyz", [("Noor", False)]),
        ("Noor", "", [("Noor", False)]),
        ("", "noor", []),
    ],
)
def test_parts(text, words, expected):
    assert parts(text, words) == expected


@given(text=st.text(max_size=40), words=st.text(max_size=10))
def test_the_parts_are_the_text(text, words):
    assert "".join(part for part, _is_marked in parts(text, words)) == text
