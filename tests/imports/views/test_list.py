"""The list of imports, and throwing a draft away."""

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext

from enrollments.actors import Actor
from enrollments.models import AuditEvent
from enrollments.roles import Role
from imports import services
from imports.models import Import
from tests.factories import LearningActivityFactory, UserFactory, give
from tests.imports.workbooks import open_import
from tests.web import HTMX, elements, links, words

URL = "/imports/"


def numbers(response) -> list[int]:
    return [row.import_run.pk for row in response.context["rows"]]


def test_without_imports_it_says_what_one_is(desk):
    response = desk.get(URL)
    assert response.status_code == 200
    assert "No imports yet" in words(response)
    assert "/imports/new/" in links(response)


def test_a_finished_import_says_what_it_was_and_did(desk, finished):
    response = desk.get(URL)
    text = words(response)
    assert f"Import {finished.pk}" in text
    assert "CPR and AED refresher" in text
    assert "and 1 more" in text
    assert "ward.xlsx" in text
    assert "Finished" in text
    assert "3 of 3" in text
    assert "of 2 users" in text
    assert "1 can't be done" in text
    assert "1 line with a problem" in text
    assert "Marit Vink" in text
    assert f"/imports/{finished.pk}/" in links(response)
    assert "Discard" not in text


def test_own_unfinished_ones_stand_first_and_can_be_continued(desk, marit, tom, finished, cpr):
    give(tom, Role.ADMINISTRATOR)
    mine = open_import(marit, cpr)
    theirs = open_import(tom, cpr)
    response = desk.get(URL)
    assert numbers(response) == [mine.pk, theirs.pk, finished.pk]
    assert f"Continue import {mine.pk}" in words(response)
    assert f"Continue import {theirs.pk}" not in words(response)
    assert f"/imports/{mine.pk}/discard/" in links(response)


def test_pages_and_what_htmx_gets(desk, marit):
    for _number in range(25):
        open_import(marit, LearningActivityFactory.create())
    response = desk.get(URL, {"page": 2}, headers=HTMX)
    assert len(numbers(response)) == 5
    assert "<html" not in response.content.decode()
    assert response.content.decode().lstrip().startswith('<div id="imports">')
    beyond = desk.get(URL, {"page": 9})
    assert "That page no longer exists. This is the last page." in words(beyond)


def test_the_number_of_queries_does_not_grow_with_the_imports(desk, marit):
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert desk.get(URL, {"per": 50}).status_code == 200
        return len(captured)

    open_import(marit, LearningActivityFactory.create())
    count()
    one = count()
    for _number in range(49):
        other = give(UserFactory.create(), Role.ADMINISTRATOR)
        import_run = open_import(other, *LearningActivityFactory.create_batch(2))
        Import.objects.filter(pk=import_run.pk).update(started_by=UserFactory.create())
    assert count() == one


# --- search and filters ---------------------------------------------------------------------------


def test_words_are_the_number_the_file_or_a_person(desk, marit, tom, finished, cpr):
    give(tom, Role.ADMINISTRATOR)
    theirs = open_import(tom, cpr)
    for words_, found in (
        (str(finished.pk), [finished.pk]),
        (f"#{finished.pk}", [finished.pk]),
        ("WARD.xls", [finished.pk]),
        (tom.last_name, [theirs.pk]),
        (f"{theirs.pk} {tom.first_name}", [theirs.pk]),
        ("ward tom", []),
        ("9" * 30, []),
    ):
        assert numbers(desk.get(URL, {"q": words_})) == found, words_
    shown = words(desk.get(URL, {"q": "nowhere"}))
    assert 'No imports match "nowhere".' in shown
    assert "0 of 2 imports" in shown


def test_filters_by_action_status_and_person(desk, marit, tom, finished, cpr):
    give(tom, Role.ADMINISTRATOR)
    theirs = open_import(tom, cpr)
    Import.objects.filter(pk=theirs.pk).update(action="remove")
    assert numbers(desk.get(URL, {"action": "remove"})) == [theirs.pk]
    assert numbers(desk.get(URL, {"status": ["finished", "failed"]})) == [finished.pk]
    assert numbers(desk.get(URL, {"person": tom.pk})) == [theirs.pk]
    assert numbers(desk.get(URL, {"person": [tom.pk, marit.pk]})) == [theirs.pk, finished.pk]
    Import.objects.filter(pk=theirs.pk).update(started_by=marit, created_by=tom)
    assert numbers(desk.get(URL, {"person": marit.pk})) == [theirs.pk, finished.pk]


def test_the_oldest_can_stand_first(desk, tom, finished, cpr):
    give(tom, Role.ADMINISTRATOR)
    theirs = open_import(tom, cpr)
    assert numbers(desk.get(URL)) == [theirs.pk, finished.pk]
    assert numbers(desk.get(URL, {"sort": "number"})) == [finished.pk, theirs.pk]


@pytest.mark.parametrize(
    "query", [{"status": "gone"}, {"person": "9" * 30}, {"person": "x"}, {"q": "a" * 201}]
)
def test_a_filter_that_does_not_exist_finds_nothing_and_is_told(desk, finished, query):
    response = desk.get(URL, query)
    assert response.status_code == 422
    assert numbers(response) == []
    assert "valid choice" not in words(response)


def test_only_visible_imports_and_their_people_are_offered(client_for, marit, tom, finished, cpr):
    give(tom, Role.TEAM_MANAGER)
    mine = open_import(tom, cpr)
    desk = client_for(tom)
    assert numbers(desk.get(URL)) == [mine.pk]
    assert numbers(desk.get(URL, {"q": str(finished.pk)})) == []
    response = desk.get(URL, {"person": marit.pk})
    assert response.status_code == 422
    assert marit.name not in words(response)


def test_an_auditor_sees_no_way_to_a_new_import(client_for, tom):
    give(tom, Role.AUDITOR)
    response = client_for(tom).get(URL)
    assert response.status_code == 200
    assert "/imports/new/" not in links(response)


def test_an_auditor_can_open_every_import_of_the_list(client_for, tom, draft, cpr):
    """The list links them all: a draft, too, has to lead somewhere."""
    give(tom, Role.AUDITOR)
    auditor = client_for(tom)
    for address in (f"/imports/{draft.pk}/", f"/imports/{draft.pk}/check/"):
        response = auditor.get(address, follow=True)
        assert response.status_code == 200
        text = words(response)
        assert f"{draft.created_by.name} is still preparing this import." in text
        assert cpr.title in text
        assert f"/imports/{draft.pk}/upload/" not in links(response)


# --- throwing a draft away ------------------------------------------------------------------------


def test_it_asks_first(desk, checked):
    url = f"/imports/{checked.pk}/discard/"
    response = desk.get(url)
    assert "Discard this draft of Marit Vink?" in words(response)
    assert "This deletes the draft and its file. No enrollments change." in words(response)
    assert f"/imports/{checked.pk}/" in links(response)
    assert Import.objects.exists()


def test_htmx_gets_the_question_into_the_dialog(desk, draft):
    response = desk.get(f"/imports/{draft.pk}/discard/", headers=HTMX)
    assert response["HX-Retarget"] == "#dialog"
    assert "<html" not in response.content.decode()
    assert [one for one in elements(response, "h2") if one.get("id") == "dialog-title"]


def test_it_goes_with_its_file_and_its_lists(desk, checked, django_capture_on_commit_callbacks):
    name = checked.file.name
    with django_capture_on_commit_callbacks(execute=True):
        response = desk.post(f"/imports/{checked.pk}/discard/", follow=True)
    assert response.redirect_chain == [(URL, 302)]
    assert f"Draft {checked.pk} was discarded." in words(response)
    assert not Import.objects.exists()
    assert not default_storage.exists(name)
    assert desk.post(f"/imports/{checked.pk}/discard/").status_code == 404


@pytest.mark.parametrize("status", ["draft", "checking", "checked", "failed"])
def test_whatever_was_not_started_can_be_discarded(desk, draft, status):
    Import.objects.update(status=status)
    desk.post(f"/imports/{draft.pk}/discard/")
    assert not Import.objects.exists()


def test_what_was_started_stays(desk, finished):
    for method in (desk.get, desk.post):
        response = method(f"/imports/{finished.pk}/discard/", follow=True)
        assert response.redirect_chain[-1][0] == f"/imports/{finished.pk}/result/"
        assert "This import has changed in the meantime." in words(response)
    assert Import.objects.get().status == "finished"
    assert AuditEvent.objects.filter(user__isnull=False, skipped="").count() == 3


def test_discarding_while_it_is_checked_leaves_the_worker_nothing(desk, draft, content, marit):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from imports.work import queue

    services.accept_upload(
        draft, SimpleUploadedFile("a.xlsx", content), actor=Actor.at_screen(marit)
    )
    desk.post(f"/imports/{draft.pk}/discard/")
    queue.work.call(draft.pk)
    assert not Import.objects.exists()
