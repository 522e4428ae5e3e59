import sys
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from enrollments.emails import (
    EmailProblem,
    Repair,
    addresses_in,
    email_key,
    email_problem,
    normalise_email,
)


@pytest.mark.parametrize(
    ("text", "value", "key", "repairs"),
    [
        ("anna@example.org", "anna@example.org", "anna@example.org", ()),
        ("Anna@Example.ORG", "Anna@Example.ORG", "anna@example.org", ()),
        ("  anna@example.org\t\n", "anna@example.org", "anna@example.org", (Repair.SPACES,)),
        ("\u00a0anna@example.org", "anna@example.org", "anna@example.org", ("nonbreaking_space",)),
        ("anna\u202f@example.org", "anna@example.org", "anna@example.org", ("nonbreaking_space",)),
        ("an\u00adna@example.org", "anna@example.org", "anna@example.org", ("invisible",)),
        ("\ufeffanna@example.org\u200b", "anna@example.org", "anna@example.org", ("invisible",)),
        ("\u202eanna@example.org", "anna@example.org", "anna@example.org", ("invisible",)),
        ("ａｎｎａ＠example.org", "anna@example.org", "anna@example.org", ("compatibility",)),
        ("Jose\u0301@example.org", "José@example.org", "josé@example.org", ("compatibility",)),
        ("\u3000anna@example.org", "anna@example.org", "anna@example.org", (Repair.SPACES,)),
        ("STRASSE@example.org", "STRASSE@example.org", "strasse@example.org", ()),
        ("straße@example.org", "straße@example.org", "strasse@example.org", ()),
        ("", "", "", ()),
        ("   ", "", "", (Repair.SPACES,)),
        ("\u200b", "", "", (Repair.INVISIBLE,)),
    ],
)
def test_cleaning(text, value, key, repairs):
    assert normalise_email(text) == (value, key, repairs)


def test_all_repairs_of_one_address_are_told():
    cleaned = normalise_email(" \u200bＡnna\u00a0@example.org ")
    assert cleaned.key == "anna@example.org"
    assert set(cleaned.repairs) == set(Repair)


def test_a_lookalike_letter_stays_a_different_address():
    assert email_key("аnna@example.org") != email_key("anna@example.org")


@given(st.text())
@example("\u0345\u0399@example.org")
@example("ᾳ\u0345")
@example("\ud800@example.org")
def test_the_key_is_stable(text):
    cleaned = normalise_email(text)
    assert email_key(cleaned.key) == cleaned.key
    assert email_key(cleaned.value) == cleaned.key
    assert normalise_email(cleaned.value).repairs == ()


def test_the_key_of_every_single_character_is_stable():
    unstable = [
        hex(point)
        for point in range(0x80, sys.maxunicode + 1)
        if unicodedata.category(chr(point)) not in ("Cn", "Co", "Cs")
        and (key := email_key(f"a{chr(point)}b")) != email_key(key)
    ]
    assert unstable == []


def test_no_format_character_survives():
    kept = [
        hex(point)
        for point in range(sys.maxunicode + 1)
        if unicodedata.category(chr(point)) == "Cf" and email_key(f"a{chr(point)}b") != "ab"
    ]
    assert kept == []


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("anna@example.org", None),
        ("josé@example.org", None),
        ("a" * 242 + "@example.org", None),
        ("a" * 243 + "@example.org", EmailProblem.TOO_LONG),
        ("anna.example.org", EmailProblem.NO_AT),
        ("anna @example.org", EmailProblem.SPACE_INSIDE),
        ("anna@example.org\nbob@example.org", EmailProblem.SPACE_INSIDE),
        ("anna\x00@example.org", EmailProblem.SPACE_INSIDE),
        ("anna\ud800@example.org", EmailProblem.SPACE_INSIDE),
        ("Anna Berg <anna@example.org>", EmailProblem.SPACE_INSIDE),
    ],
)
def test_what_cannot_be_an_address(value, problem):
    assert email_problem(value) is problem


ANNA, DORA = "anna@example.org", "dora.o'hara@example.org"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("anna@example.org", [ANNA]),
        ("Visser, Anna <Anna@Example.org>", [ANNA]),
        ("mailto:anna@example.org?subject=Hello", [ANNA]),
        ("SMTP:anna@example.org", [ANNA]),
        ('"anna@example.org"', [ANNA]),
        ("'anna@example.org'", [ANNA]),
        ("\u201canna@example.org\u201d", [ANNA]),
        ("anna@example.org (on leave)", [ANNA]),
        ("anna@example.org.", [ANNA]),
        ("anna @ example.org", [ANNA]),
        ("anna\u200b@example.org", [ANNA]),
        ("dora.o\u2019hara@example.org", [DORA]),
        ("dora.o\u00b4hara@example.org", [DORA]),
        (f"{ANNA};{DORA}", [ANNA, DORA]),
        (f"{ANNA}\n{DORA}, {ANNA}", [ANNA, DORA]),
        ("Anna Visser", []),
        ("@example.org", []),
        ("anna@", []),
        ("anna@localhost", []),
        ("", []),
    ],
)
def test_the_addresses_that_stand_in_a_text(text, found):
    assert addresses_in(text) == found


# Of a few letters alone, texts hold addresses often enough for the property to be about them.
@given(st.one_of(st.text(max_size=260), st.text("ab@.<>,; é\u200b", max_size=40)))
def test_whatever_stands_in_a_text_is_an_address(text):
    for address in addresses_in(text):
        assert email_problem(address) is None or len(address) > 254
        assert normalise_email(address).key == address
