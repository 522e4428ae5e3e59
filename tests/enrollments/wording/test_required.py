"""A click and an import say the same of what a qualification requires, in both languages."""

import pytest
from django.utils import translation

from enrollments.outcomes import Outcome
from enrollments.wording.required import INACTIVE_OR_ARCHIVED, coming_back, required, staying
from imports.text.actions.base import Plan, required_notice, returning_notice


def plan(marks, required):
    return Plan(marks=marks, users=1, required=required, completed=0, by_plan={})


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize(("marks", "number"), [(1, 1), (3, 1), (3, 2)])
def test_an_import_says_it_in_the_words_of_a_click(language, marks, number):
    with translation.override(language):
        told = required_notice(plan(marks, number))
        assert told.text == " ".join(required(number, only=marks == 1))
        back = returning_notice(number, plan(marks, number))
        assert (back.title, back.text) == coming_back(number, only=marks == 1)


def test_the_dutch_words_agree_with_their_number():
    with translation.override("nl"):
        assert required(1, only=True) == (
            "Deze activiteit is verplicht voor een kwalificatie.",
            "Die blijft uitgeschreven; de kwalificatie toont de eis als open.",
        )
        assert required(2, only=False) == (
            "2 hiervan zijn verplicht voor een kwalificatie.",
            "Ze blijven uitgeschreven; de kwalificatie toont de eis als open.",
        )
        heading, why = coming_back(1, only=True)
        assert heading == "Deze inschrijving komt leeg terug."
        assert why.startswith("Een kwalificatie die de gebruiker heeft, vereist die")
        heading, why = coming_back(1204, only=False)
        assert heading == "1.204 hiervan komen leeg terug."
        assert why.startswith("Een kwalificatie die de gebruiker heeft, vereist ze")


@pytest.mark.parametrize(
    ("why", "told"),
    [
        (Outcome.USER_INACTIVE, "de gebruiker is inactief."),
        (Outcome.ACTIVITY_ARCHIVED, "de activiteit is gearchiveerd."),
        (INACTIVE_OR_ARCHIVED, "de gebruiker is inactief of de activiteit is gearchiveerd."),
        ("qualification_ended", "is beëindigd."),
    ],
)
def test_each_reason_to_stay_away_is_told(why, told):
    with translation.override("nl"):
        assert staying(1, why).startswith("1 komt niet terug")
        assert staying(2, why).startswith("2 komen niet terug")
        assert staying(2, why).endswith(told)
