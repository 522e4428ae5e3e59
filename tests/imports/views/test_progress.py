"""While the import runs, and how it stops, goes on and fails."""

from datetime import timedelta

import pytest
from django.utils import timezone

from enrollments.models import Enrollment
from imports import services
from imports.models import Import
from imports.work import queue
from tests.imports.workbooks import open_import, start
from tests.web import HTMX, elements, links, words


@pytest.fixture
def url(draft):
    return f"/imports/{draft.pk}/progress/"


@pytest.fixture
def running(checked, marit):
    start(checked, by=marit)
    return Import.objects.get()


def state(response):
    [part] = [one for one in elements(response, "div") if one.get("id") == "state"]
    return part


def test_it_says_how_far_it_is_and_that_the_page_may_be_closed(desk, url, running):
    Import.objects.update(applied=1)
    response = desk.get(url)
    text = words(response)
    assert text.startswith(f"Import {running.pk} is running - Waterhoek Academy")
    assert "1 of 3" in text
    assert "You can close this page. The import goes on." in text
    assert "Stop the import What is done stays done and can be undone." in text
    assert "Refresh status" in text
    assert url in links(response)
    assert (state(response)["hx-trigger"], state(response)["hx-get"]) == (
        "every 2s",
        f"{url}?seen=25",
    )
    [bar] = list(elements(response, "progress"))
    assert (bar["max"], bar["value"]) == ("3", "1")


def test_a_quarter_is_announced_once(desk, url, running):
    Import.objects.update(applied=2)
    first = desk.get(url, {"seen": "0"}, headers=HTMX).content.decode()
    assert 'hx-swap-oob="innerHTML:#live">2 of 3' in first
    assert "<html" not in first
    assert "#live" not in desk.get(url, {"seen": "50"}, headers=HTMX).content.decode()


def test_the_menu_shows_that_one_is_running(desk, running):
    assert "running: 1" in words(desk.get("/imports/"))


def test_what_has_just_been_started_does_not_look_slow(desk, url, checked, marit):
    Import.objects.update(changed_at=timezone.now() - timedelta(hours=1))
    start(checked, by=marit)
    assert "longer than usual" not in words(desk.get(url))


def test_a_run_that_nobody_works_on_is_called_slow(desk, url, running):
    services.show_up()
    Import.objects.update(changed_at=timezone.now() - timedelta(minutes=2))
    response = desk.get(url, {"seen": "0"}, headers=HTMX)
    assert words(response).count("This takes longer than usual. Nothing is lost.") == 2


def test_it_waits_for_another_one_of_the_same_activities(desk, url, running, marit, cpr, sanne):
    first = open_import(marit, cpr)
    Import.objects.filter(pk=first.pk).update(
        status="running", started_by=marit, started_at=running.started_at - timedelta(minutes=3)
    )
    # However long it takes.
    Import.objects.update(changed_at=timezone.now() - timedelta(minutes=2))
    text = words(desk.get(url))
    assert text.startswith(f"Import {running.pk} is waiting")
    assert f"Waiting for import {first.pk}" in text
    assert "longer than usual" not in text
    assert f"/imports/{first.pk}/" in links(desk.get(url))
    answer = desk.get(url, {"seen": "0"}, headers=HTMX)
    html = answer.content.decode()
    assert f'hx-swap-oob="innerHTML:#live">Waiting for import {first.pk}' in html
    seen = f"behind-{first.pk}"
    assert state(answer)["hx-get"] == f"{url}?seen={seen}"
    assert "#live" not in desk.get(url, {"seen": seen}, headers=HTMX).content.decode()
    Import.objects.filter(pk=first.pk).update(status="finished")
    assert f"Import {running.pk} is running" in words(desk.get(url))


def test_when_it_is_over_htmx_stays_and_stops_asking(desk, url, running):
    queue.work.call(running.pk)
    response = desk.get(url, {"seen": "0"}, headers=HTMX)
    assert "hx-trigger" not in state(response)
    assert f"/imports/{running.pk}/result/" in links(response)
    assert "Show result" in words(response)
    html = response.content.decode()
    outcome = f"Import {running.pk} is finished. 3 enrollments unenrolled."
    assert f'hx-swap-oob="innerHTML:#live">{outcome}' in html
    assert outcome in words(response)
    assert f"<title>Import {running.pk} has ended - Waterhoek Academy</title>" in html


def test_when_it_is_over_the_page_is_the_result(desk, url, running):
    queue.work.call(running.pk)
    response = desk.get(url, follow=True)
    assert response.redirect_chain[-1][0] == f"/imports/{running.pk}/result/"


# --- stop and go on -------------------------------------------------------------------------------


def test_stop_stops_it_after_its_part(desk, url, running):
    response = desk.post(f"{url}stop/")
    assert response["Location"] == url
    assert "The import stops after the part that it is working on." in words(desk.get(url))
    assert f"{url}stop/" not in {one.get("action") for one in elements(desk.get(url), "form")}
    queue.work.call(running.pk)
    assert Import.objects.get().status == "stopped"


def test_stopping_twice_is_safe(desk, url, running):
    desk.post(f"{url}stop/")
    assert desk.post(f"{url}stop/")["Location"] == url


def test_what_has_ended_cannot_be_stopped(desk, url, finished):
    response = desk.post(f"{url}stop/", follow=True)
    assert response.redirect_chain[-1][0] == f"/imports/{finished.pk}/result/"
    assert "This import has changed in the meantime. This is where it stands now." in words(
        response
    )
    assert Import.objects.get().status == "finished"


def test_a_stopped_import_says_so_and_goes_on(desk, url, running):
    desk.post(f"{url}stop/")
    queue.work.call(running.pk)
    result = f"/imports/{running.pk}/result/"
    text = words(desk.get(result))
    assert f"Import {running.pk} stopped before it changed anything." in text
    assert "3 enrollments still to do" in text
    assert desk.post(f"{url}go-on/")["Location"] == url
    queue.work.call(running.pk)
    assert f"Import {running.pk} is finished. 3 enrollments unenrolled" in words(desk.get(result))


def test_stopped_halfway_tells_what_is_done(desk, running, settings):
    settings.IMPORT_CHUNK_MARKS = 1
    from imports.work import lease
    from imports.work.apply import apply_chunk

    held = lease.take(running.pk)
    apply_chunk(running.pk, held)
    Import.objects.update(stop_asked=True)
    apply_chunk(running.pk, held)
    text = words(desk.get(f"/imports/{running.pk}/result/"))
    assert (
        f"Import {running.pk} stopped after 1 of 3 enrollments. What is done stays done and can be"
        " undone." in text
    )
    assert "Go on" in text


def test_going_on_twice_changes_nothing_twice(desk, url, running):
    desk.post(f"{url}stop/")
    queue.work.call(running.pk)
    for _time in range(2):
        desk.post(f"{url}go-on/")
    queue.work.call(running.pk)
    queue.work.call(running.pk)
    assert Import.objects.get().applied == 3
    assert Enrollment.objects.filter(status="unenrolled").count() == 4


def test_a_failure_is_told_with_its_reference_and_can_be_tried_again(desk, url, running):
    Import.objects.update(status="failed", failure="f00ba2")
    result = f"/imports/{running.pk}/result/"
    response = desk.get(result)
    assert (
        f"Import {running.pk} could not be finished: something went wrong on our side before it "
        "changed anything. Try again continues with the remaining enrollments."
    ) in words(response)
    assert "undone" not in words(response)
    assert "Technical error, reference f00ba2." in words(response)
    assert "Try again" in words(response)
    assert f"{url}go-on/" in {one.get("action") for one in elements(response, "form")}
    desk.post(f"{url}go-on/")
    queue.work.call(running.pk)
    assert Import.objects.get().status == "finished"
