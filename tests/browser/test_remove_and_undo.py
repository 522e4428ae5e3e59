"""What cannot be undone asks twice, and what can be undone is: by keyboard, without script too."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from enrollments.models import Enrollment, LearningActivity, User
from imports.models import Import
from imports.work import queue
from tests.browser.desk import Desk
from tests.factories import QualificationFactory
from tests.imports.workbooks import filled, open_import, run, upload


@pytest.fixture
def people(crowd: LearningActivity) -> list[User]:
    return [row.user for row in crowd.enrollments.select_related("user").order_by("pk")[:3]]


@pytest.fixture
def at_desk(script: bool, page_for: Callable[..., Page], marit: User) -> Desk:
    return Desk(page_for(marit, java_script_enabled=script), script=script)


def checked(action: str, marit: User, crowd: LearningActivity, people: list[User]) -> Import:
    draft = open_import(marit, crowd, action=action)
    return upload(draft, filled(draft, [(one.email, "", "x") for one in people]), by=marit)


def test_a_remove_asks_for_its_number_and_has_no_way_back(
    at_desk: Desk, marit: User, crowd: LearningActivity, people: list[User]
) -> None:
    QualificationFactory.create(name="Level 4 nurse", activities=[crowd], holders=people[:1])
    plan = checked("remove", marit, crowd, people)
    page = at_desk.page
    page.goto(f"/imports/{plan.pk}/check/")
    expect(page.locator(".sumup")).to_contain_text(
        "This can't be undone. 3 enrollments are deleted with their progress, results and history"
    )
    expect(page.locator("#will")).to_contain_text("1 of these will come back, empty.")
    page.get_by_role("checkbox", name=re.compile("^I have checked the lists")).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    expect(at_desk.number).to_be_focused()
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    summary = page.get_by_role("alert")
    expect(summary.get_by_role("link", name="Type 3", exact=True)).to_be_visible()
    if at_desk.script:
        expect(summary).to_be_focused()
    summary.get_by_role("link").press("Enter")
    expect(at_desk.number).to_be_focused()
    expect(at_desk.number).to_have_attribute("aria-invalid", "true")
    assert Enrollment.objects.filter(activity=crowd).count() == 25
    at_desk.number.fill("3")
    page.keyboard.press("Enter")
    at_desk.heading(f"Import {plan.pk} is running")
    expect(page.get_by_role("main")).to_contain_text("What is removed stays removed.")
    queue.work.call(plan.pk)
    follow(at_desk, f"Result of import {plan.pk}")
    expect(page.get_by_role("main")).to_contain_text("3 enrollments removed.")
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)
    assert Enrollment.objects.filter(activity=crowd).count() == 23


def test_an_import_is_undone_with_a_check_of_its_own(
    at_desk: Desk, marit: User, crowd: LearningActivity, people: list[User]
) -> None:
    done = run(checked("unenroll", marit, crowd, people), by=marit)
    Enrollment.objects.filter(user=people[0]).update(revision=9)
    page = at_desk.page
    page.goto(f"/imports/{done.pk}/result/")
    page.get_by_role("button", name="Undo import").press("Enter")
    at_desk.heading("Checking what can be undone")
    undo = Import.objects.get(undo_of=done)
    queue.work.call(undo.pk)
    at_desk.wait_for("Check before you start")
    expect(page).to_have_title(re.compile(f"^Final check: Undo of import {done.pk}"))
    assert at_desk.by_activity("will") == {crowd.title: 2}
    assert at_desk.by_activity("cannot") == {crowd.title: 1}
    expect(at_desk.total("cannot")).to_contain_text("Changed since the import")
    box = re.compile(
        r"^I have checked the lists\. Open 2 enrollments of 2 users again; "
        r"1 mark is not carried out\.$"
    )
    page.get_by_role("checkbox", name=box).check()
    page.get_by_role("button", name="Start undo").press("Enter")
    at_desk.heading(f"Undo of import {done.pk} is running")
    queue.work.call(undo.pk)
    follow(at_desk, f"Result of the undo of import {done.pk}")
    expect(page.get_by_role("main")).to_contain_text(
        f"Undo of import {done.pk} is finished. 2 enrollments opened again."
    )
    expect(at_desk.total("cannot")).to_contain_text("Stayed as it was")
    assert at_desk.by_activity("cannot") == {crowd.title: 1}
    still_ended = Enrollment.objects.filter(status=Enrollment.Status.UNENROLLED)
    assert [row.user for row in still_ended] == people[:1]
    page.get_by_role("link", name=f"Undo of import {done.pk}").click()
    at_desk.heading(f"Result of import {done.pk}")
    expect(page.get_by_role("link", name=f"Undone by import {undo.pk}")).to_be_visible()
    expect(page.get_by_role("button", name="Undo import")).to_have_count(0)


def follow(desk: Desk, result: str) -> None:
    """To the result of what has just ended."""
    if desk.script:
        desk.page.get_by_role("link", name="Show result").click()
    desk.wait_for(result)
