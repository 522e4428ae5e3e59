"""The made-up academy has words in each language for the one plan, and they are not mixed."""

import re
from collections.abc import Iterator

import pytest
from django.conf import settings as configured
from django.core.management import call_command
from pytest_django import Settings

from enrollments.models import AuditEvent, LearningActivity, Qualification, Team
from enrollments.seeding.catalogue import WORDS, plan
from enrollments.seeding.catalogue.words import CatalogueWords

# Dutch has no other word for it.
SAME_IN_DUTCH = {"Intensive care"}


def names(words: CatalogueWords) -> Iterator[list[str]]:
    """What is called the same may not be of one kind."""
    yield [one.name for one in words.activities.values()]
    yield list(words.teams.values())
    yield [one.name for one in words.qualifications.values()]


def stories(words: CatalogueWords) -> list[str]:
    described = (*words.activities.values(), *words.qualifications.values())
    return [one.description for one in described]


def everything(words: CatalogueWords) -> set[str]:
    return {*stories(words), *(name for some in names(words) for name in some)}


def seeded() -> set[str]:
    """All titles, names and stories of the academy in the database."""
    pairs = [
        *LearningActivity.objects.values_list("title", "description"),
        *Qualification.objects.values_list("name", "description"),
    ]
    return {*Team.objects.values_list("name", flat=True), *(text for one in pairs for text in one)}


def test_each_language_of_the_application_has_an_academy() -> None:
    assert set(WORDS) == {code for code, _name in configured.LANGUAGES}


@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)
def test_it_has_words_for_the_whole_plan_and_for_nothing_else(words: CatalogueWords) -> None:
    assert list(words.activities) == [one.code for one in plan.ACTIVITIES]
    assert list(words.teams) == list(plan.TEAMS)
    assert list(words.qualifications) == [one.key for one in plan.QUALIFICATIONS]
    for some in names(words):
        assert all(some)
        assert len(set(some)) == len(some)
    assert [story for story in stories(words) if not re.search(r"\w\.$", story)] == []


@pytest.mark.django_db
@pytest.mark.parametrize("language", WORDS)
def test_an_academy_is_in_the_language_of_the_installation_alone(
    language: str, settings: Settings
) -> None:
    settings.LANGUAGE_CODE = language
    call_command("seed_academy", verbosity=0)
    [other] = set(WORDS) - {language}
    assert seeded() == everything(WORDS[language])
    assert seeded() & everything(WORDS[other]) == SAME_IN_DUTCH
    told = AuditEvent.objects.exclude(qualifications="").values_list("qualifications", flat=True)
    assert set(told) == {one.name for one in WORDS[language].qualifications.values()}
    minutes = LearningActivity.objects.values_list("code", "minutes")
    assert dict(minutes) == {one.code: one.minutes for one in plan.ACTIVITIES}
