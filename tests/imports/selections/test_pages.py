"""What the pages of imports say of a selection, and what they no longer keep."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from enrollments.actors import Actor
from enrollments.models import Enrollment, User
from imports import services
from imports.models import Import, UserBlock
from imports.services import purge
from tests.imports.selections.clicks import REMOVE, UNENROLL, Clicks, statuses
from tests.imports.workbooks import worked
from tests.web import spaced, words

pytestmark = pytest.mark.django_db(transaction=True)

Status = Import.Status


def test_it_says_what_it_did_and_is_found_under_imports(
    click: Clicks, crowd: list[Enrollment]
) -> None:
    job = click.begin(UNENROLL, reason="Left the ward")
    running = words(click.desk.get(f"/imports/{job.pk}/progress/"))
    assert f"Import {job.pk} is running" in running
    assert "0 of 11 Selection: CPR and AED refresher" in running
    worked(job)
    shown = spaced(click.desk.get(f"/imports/{job.pk}/", follow=True))
    assert f"Import {job.pk} is finished. 11 enrollments unenrolled." in shown
    assert "12 enrollments 11 unenrolled 1 couldn't be unenrolled" in shown
    assert "Selection CPR and AED refresher Reason: Left the ward" in shown
    assert "Marit Vink started it" in shown
    assert "Undo import" in shown
    for nothing in ("Row", "File", "Download lines to fix", "Keep a record", "line"):
        assert nothing not in shown.split("What you can do now")[1], nothing
    row = words(click.desk.get("/imports/"))
    assert "Unenroll users CPR and AED refresher Selection: CPR and AED refresher" in row
    assert "11 of 11 of 11 users 1 can't be done" in row


def test_its_lists_are_downloaded_without_rows_and_its_file_is_not(
    click: Clicks, crowd: list[Enrollment]
) -> None:
    job = click.do(UNENROLL)
    for name in ("to-fix", "result"):
        assert click.desk.get(f"/imports/{job.pk}/lists/{name}/").status_code == 404
    answer = click.desk.get(f"/imports/{job.pk}/lists/applied/")
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content)[:2] == b"PK"
    assert click.desk.post(f"/imports/{job.pk}/again/").status_code == 302
    assert Import.objects.count() == 1


def test_people_are_found_in_its_lists_by_a_number(click: Clicks, crowd: list[Enrollment]) -> None:
    job = click.do(UNENROLL)
    found = click.desk.get(f"/imports/{job.pk}/result/", {"q": crowd[4].user.employee_number})
    assert [mark.email for mark in found.context["lists"]["applied"].items] == [crowd[4].user.email]


@pytest.mark.parametrize("short", [5_000, 0])
@pytest.mark.parametrize("address", [UNENROLL, REMOVE])
def test_people_are_found_by_name_however_many_were_selected(
    click: Clicks,
    crowd: list[Enrollment],
    marit: User,
    monkeypatch: pytest.MonkeyPatch,
    address: str,
    short: int,
) -> None:
    monkeypatch.setattr("imports.queries.whereabouts.SHORT", short)
    job = click.do(address)

    def found(step: str, number: int, key: str) -> list[str]:
        page = click.desk.get(f"/imports/{number}/{step}/", {"q": "noor04"})
        return [mark.email for mark in page.context["lists"][key].items]

    assert found("result", job.pk, "applied") == [crowd[4].user.email]
    assert UserBlock.objects.exists() == (short == 0)
    if address == UNENROLL:
        undo = worked(services.open_undo(job, actor=Actor.at_screen(marit)))
        assert found("check", undo.pk, "will") == [crowd[4].user.email]


def test_the_list_of_imports_names_selections_in_the_same_number_of_statements(
    click: Clicks, crowd: list[Enrollment]
) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            click.desk.get(reverse("imports:list"))
        return len(queries)

    click.begin(UNENROLL)
    one = statements()
    for _time in range(3):
        click.begin(REMOVE)
    assert statements() == one


def test_what_was_searched_for_is_purged_with_time(click: Clicks, crowd: list[Enrollment]) -> None:
    job = click.do(UNENROLL, "q=noor")
    assert "noor" in job.selection["query"]
    assert purge().imports == 0
    long_ago = timezone.now() - timedelta(days=31)
    Import.objects.filter(pk=job.pk).update(finished_at=long_ago, changed_at=long_ago)
    assert purge().imports == 1
    kept = Import.objects.get(pk=job.pk)
    assert "noor" not in str(kept.selection)
    assert click.desk.get(f"/imports/{job.pk}/result/").status_code == 200
    assert purge().imports == 0


def test_what_was_searched_for_is_purged_without_a_plan_and_then_nobody_goes_on(
    click: Clicks, crowd: list[Enrollment], marit: User
) -> None:
    job = click.begin(UNENROLL, "q=noor0")
    services.stop(job, actor=Actor.at_screen(marit))
    job = worked(job)
    assert (job.status, job.checked_at) == (Status.STOPPED, None)
    long_ago = timezone.now() - timedelta(days=31)
    Import.objects.filter(pk=job.pk).update(finished_at=long_ago, changed_at=long_ago)
    assert purge().imports == 1
    kept = Import.objects.get(pk=job.pk)
    assert "noor" not in str(kept.selection)
    page = click.desk.get(f"/imports/{job.pk}/result/")
    assert "what was selected is no longer kept. Select the enrollments again." in words(page)
    assert f"/imports/{job.pk}/go-on/" not in page.content.decode()
    with pytest.raises(services.NotNow):
        services.go_on(kept, actor=Actor.at_screen(marit))
    assert statuses(crowd).count("enrolled") == 11
