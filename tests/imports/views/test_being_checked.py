"""Step 4: a file while it is checked, and when its check fails."""

from datetime import timedelta

import pytest
from django.utils import timezone

from imports import services
from imports.models import Import
from imports.work import queue
from tests.imports.views.uploads import send
from tests.web import HTMX, elements, links, words


@pytest.fixture
def url(draft):
    return f"/imports/{draft.pk}/upload/"


@pytest.fixture
def checking(desk, url, draft, content):
    send(desk, url, content)
    return f"/imports/{draft.pk}/checking/"


def test_the_page_follows_the_check(desk, checking, draft):
    Import.objects.update(checking_row=1200, lines_expected=4800)
    response = desk.get(checking)
    assert "Checking line 1,200 of 4,800" in words(response)
    assert "Refresh status" in words(response)
    assert checking in links(response)
    [part] = [one for one in elements(response, "section") if one.get("id") == "state"]
    assert (part["hx-trigger"], part["hx-get"]) == ("every 2s", f"{checking}?seen=25")


def test_a_quarter_is_announced_once(desk, checking):
    Import.objects.update(checking_row=1200, lines_expected=4800)
    html = desk.get(checking, {"seen": "0"}, headers=HTMX).content.decode()
    assert "<html" not in html
    assert 'hx-swap-oob="innerHTML:#live">1,200 of 4,800' in html
    assert "#live" not in desk.get(checking, {"seen": "25"}, headers=HTMX).content.decode()


def test_a_check_that_nobody_works_on_is_called_slow(desk, checking):
    services.show_up()
    assert "longer than usual" not in words(desk.get(checking))
    Import.objects.update(changed_at=timezone.now() - timedelta(minutes=2))
    assert "This takes longer than usual. Nothing is lost." in words(desk.get(checking))


def test_htmx_goes_to_the_final_check_by_itself(desk, checking, draft):
    queue.work.call(draft.pk)
    response = desk.get(checking, headers=HTMX)
    assert response["HX-Redirect"] == f"/imports/{draft.pk}/check/"


def test_htmx_goes_back_to_the_upload_when_it_was_refused(desk, url, draft):
    send(desk, url, b"")
    queue.work.call(draft.pk)
    assert desk.get(f"/imports/{draft.pk}/checking/", headers=HTMX)["HX-Redirect"] == url


def test_a_check_that_failed_says_so_with_its_reference(desk, checking, draft):
    Import.objects.update(status="failed", failure="f00ba2")
    response = desk.get(checking)
    assert "Something went wrong on our side. Nothing was changed." in words(response)
    assert "this reference: f00ba2" in words(response)
    [part] = [one for one in elements(response, "section") if one.get("id") == "state"]
    assert "hx-trigger" not in part


def test_a_check_that_failed_can_be_repeated(desk, checking, draft):
    Import.objects.update(status="failed", failure="f00ba2")
    response = desk.post(f"/imports/{draft.pk}/check/again/")
    assert response["Location"] == checking
    queue.work.call(draft.pk)
    draft.refresh_from_db()
    assert (draft.status, draft.failure) == ("checked", "")


def test_after_a_check_that_failed_another_file_can_be_chosen(desk, url, checking, draft, content):
    Import.objects.update(status="failed", failure="f00ba2")
    assert send(desk, url, content)["Location"] == checking
    draft.refresh_from_db()
    assert (draft.status, draft.failure) == ("checking", "")
