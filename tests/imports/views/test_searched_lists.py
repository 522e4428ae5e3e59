"""People are found by name in the lists of an import, however long it is."""

from collections.abc import Callable
from importlib import import_module
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from enrollments.actors import Actor
from enrollments.models import Enrollment, LearningActivity, User
from enrollments.queries.search import people as people_with
from enrollments.roles import Role
from imports import queries, services
from imports.models import Import, UserBlock
from imports.services import purging
from tests.factories import EnrollmentFactory, TeamManagerFactory, UserFactory, give
from tests.imports.workbooks import filled, upload, worked
from tests.web import HTMX, words

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["short", "long"])
def length(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Where no import counts as short, all of them are searched as those of a million lines are."""
    if request.param == "long":
        monkeypatch.setattr("imports.queries.whereabouts.SHORT", 0)
    return str(request.param)


@pytest.fixture
def is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("imports.queries.whereabouts.SHORT", 0)


@pytest.fixture
def url(draft: Import) -> str:
    return f"/imports/{draft.pk}/check/"


def rows(response: Any) -> dict[str, list[int]]:
    return {
        key: [item[0].row if isinstance(item, tuple) else item.row for item in one.items]
        for key, one in response.context["lists"].items()
    }


def found(response: Any) -> dict[str, str]:
    return {key: one.found for key, one in response.context["lists"].items()}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"q": "hoekstra"}, {"will": [2, 2], "cannot": [], "wrong": []}),
        ({"q": "tom"}, {"will": [3], "cannot": [3], "wrong": []}),
        ({"q": "ELSEWHERE.example"}, {"will": [], "cannot": [], "wrong": [5]}),
        ({"q": "3"}, {"will": [3], "cannot": [3], "wrong": []}),
        ({"q": "tom", "reason": "already_unenrolled"}, {"will": [], "cannot": [3], "wrong": []}),
        ({"q": "qqq"}, {"will": [], "cannot": [], "wrong": []}),
        ({"q": "999"}, {"will": [], "cannot": [], "wrong": []}),
    ],
)
def test_whoever_is_looked_for_is_found(length, desk, url, checked, query, expected):
    assert rows(desk.get(url, query)) == expected


def test_of_one_activity(length, desk, url, checked, hygiene, cpr):
    for activity, will in ((hygiene, [2]), (cpr, [2])):
        response = desk.get(url, {"q": "sanne", "activity": activity.pk})
        assert rows(response) == {"will": will, "cannot": [], "wrong": []}
    nobody = {"q": "nobody@elsewhere.example"}
    assert rows(desk.get(url, nobody | {"activity": cpr.pk}))["wrong"] == [5]
    assert rows(desk.get(url, nobody | {"activity": hygiene.pk}))["wrong"] == []


def test_in_lines_that_are_left_blank(length, listed, url, checked, marit):
    assert [line.row for line in listed(url, "blank", q=marit.last_name)] == [4]
    assert listed(url, "blank", q="sanne") == []


def test_pages_of_what_is_found(length, desk, url, draft, cpr, marit, monkeypatch):
    people = UserFactory.create_batch(7, last_name="Veldman")
    for one in people:
        EnrollmentFactory.create(user=one, activity=cpr)
    upload(draft, filled(draft, [(one.email, "", "x") for one in people]), by=marit)
    hits = queries.look_up(draft, queries.Search(words="veldman"), marit)
    which = queries.Listed(("unenroll",))
    seen: list[int] = []
    after: int | None = 0
    while after is not None:
        page = queries.marks_page(draft, which, hits, viewer=marit, after=after, size=3)
        seen += [mark.row for mark in page.rows]
        assert page.found == 7
        after = page.next
    assert seen == list(range(2, 9))


def test_in_what_an_import_did_and_in_its_undo(length, desk, url, finished, marit, sanne):
    result = f"/imports/{finished.pk}/result/"
    assert rows(desk.get(result, {"q": "hoekstra"}))["applied"] == [2, 2]
    undo = worked(services.open_undo(finished, actor=Actor.at_screen(marit)))
    address = f"/imports/{undo.pk}/check/"
    assert rows(desk.get(address, {"q": "hoekstra"}))["will"] == [2, 2]
    assert rows(desk.get(address, {"q": "3"}))["will"] == [3]


def test_the_same_as_a_naive_search_of_random_names(length, draft, cpr, marit):
    random = Random(10)
    parts = ["jan", "Özdemir", "de Vries", "Noor", "ana", "Hendriks", "el"]
    people = [
        UserFactory.create(
            email=f"p{number}@waterhoek.example",
            first_name=random.choice(parts),
            last_name=random.choice(parts),
        )
        for number in range(30)
    ]
    for one in people:
        EnrollmentFactory.create(user=one, activity=cpr)
    upload(draft, filled(draft, [(one.email, "", "x") for one in people]), by=marit)
    which = queries.Listed(("unenroll",))
    for text in ("jan", "ozdemir", "VRIES noor", "an", "drik", "ana el", "zz"):
        hits = queries.look_up(draft, queries.Search(words=text), marit)
        page = queries.marks_page(draft, which, hits, viewer=marit)
        naive = User.objects.filter(people_with(text), pk__in=[one.pk for one in people]).order_by(
            "pk"
        )
        assert {mark.user_id for mark in page.rows} == {one.pk for one in naive}, text
        assert page.found == len(page.rows)


# --- what is not looked for, and is said ----------------------------------------------------------


def test_one_letter_says_so(length, desk, url, checked):
    response = desk.get(url, {"q": "é"})
    assert "Type at least 2 letters or digits" in words(response)
    assert rows(response) == {"will": [], "cannot": [], "wrong": []}
    assert set(found(response).values()) == {""}
    announced = desk.get(url, {"q": "é"}, headers=HTMX).content.decode()
    assert announced.count("Type at least 2 letters or digits") == 2


def test_too_many_people_say_so_in_a_long_import(is_long, desk, url, checked, monkeypatch):
    monkeypatch.setattr("imports.queries.whereabouts.MOST", 1)
    # Both have an address there.
    response = desk.get(url, {"q": "example"})
    assert "More than 1,000 users match. Type more of the name or the email." in words(response)
    assert rows(response) == {"will": [], "cannot": [], "wrong": []}
    assert rows(desk.get(url, {"q": "hoekstra"}))["will"] == [2, 2]


def test_in_a_short_one_no_people_are_too_many(desk, url, checked, monkeypatch):
    monkeypatch.setattr("imports.queries.whereabouts.MOST", 1)
    assert rows(desk.get(url, {"q": "example"})) == {"will": [2, 2, 3], "cannot": [3], "wrong": [5]}


def test_of_many_addresses_of_nobody_the_first_are_looked_through(
    length, desk, url, draft, enrolled, marit, monkeypatch
):
    monkeypatch.setattr("imports.queries.searching.LOOKED_THROUGH", 2)
    lines = [(f"nobody{number}@elsewhere.example", "", "x") for number in range(4)]
    upload(draft, filled(draft, lines), by=marit)
    response = desk.get(url, {"q": "elsewhere"})
    assert rows(response)["wrong"] == [2, 3]
    assert found(response)["wrong"] == (
        "2 of 4 lines. Addresses of nobody we know were looked through up to row 3."
    )


# --- where it is noted ----------------------------------------------------------------------------


def noted(import_run: Import) -> list[tuple[int, str]]:
    blocks = UserBlock.objects.filter(import_run=import_run).order_by("block")
    return [
        (block, ",".join(sorted(places.split(","))))
        for block, places in blocks.values_list("block", "places")
    ]


def test_a_short_import_notes_nothing(checked):
    assert noted(checked) == []


def test_a_long_one_notes_each_line_of_somebody(is_long, checked, sanne, tom, marit):
    pairs = {pair for _block, places in noted(checked) for pair in places.split(",")}
    assert pairs == {f"{sanne.pk} 2", f"{tom.pk} 3", f"{marit.pk} 4"}


def test_what_is_noted_goes_with_the_plan(is_long, checked, draft, sanne, marit, content):
    upload(draft, filled(draft, [(sanne.email, "", "x")]), by=marit)
    assert [places for _block, places in noted(draft)] == [f"{sanne.pk} 2"]
    services.discard(draft, actor=Actor.at_screen(marit))
    assert not UserBlock.objects.exists()


def test_it_stays_when_the_file_goes(is_long, desk, finished):
    purging._blank_lines(finished.pk)
    result = f"/imports/{finished.pk}/result/"
    assert rows(desk.get(result, {"q": "hoekstra"}))["applied"] == [2, 2]


def test_the_migration_notes_what_a_check_notes(is_long, checked, monkeypatch):
    expected = noted(checked)
    assert expected
    UserBlock.objects.all().delete()
    migration = import_module("imports.migrations.0013_users_of_long_imports")
    monkeypatch.setattr(migration, "SHORT", 0)
    migration.note(None, SimpleNamespace(connection=connection))
    assert noted(checked) == expected


# --- who sees only some ---------------------------------------------------------------------------


def test_who_left_the_scope_is_found_by_what_was_uploaded(
    length, client_for: Callable[[User], Client], draft, cpr: LearningActivity, sanne, tom
):
    els = give(UserFactory.create(last_name="Smit"), Role.TEAM_MANAGER)
    TeamManagerFactory.create(user=els, team=sanne.team)
    User.objects.filter(pk=tom.pk).update(team=sanne.team)
    for one in (sanne, tom):
        EnrollmentFactory.create(user=one, activity=cpr)
    Import.objects.filter(pk=draft.pk).update(created_by=els)
    draft.refresh_from_db()
    lines = [(one.email, "", "x", "no") for one in (sanne, tom)]
    upload(draft, filled(draft, lines), by=els)
    Enrollment.objects.filter(user=tom).update(progress=1)
    User.objects.filter(pk=tom.pk).update(team=None)
    response = client_for(els).get(f"/imports/{draft.pk}/check/", {"q": tom.email})
    assert rows(response)["wrong"] == [3]
    assert rows(response)["will"] == []
    assert tom.first_name not in words(response)
