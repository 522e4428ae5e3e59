"""What has just happened is said, whichever way it came; an error ends with its cause."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from enrollments.models import Enrollment, LearningActivity, User
from imports.models import Import
from tests.browser.desk import Desk
from tests.factories import EnrollmentFactory, LearningActivityFactory, QualificationFactory
from tests.imports.workbooks import filled, open_import, upload


@pytest.fixture
def at_desk(script: bool, page_for: Callable[..., Page], marit: User) -> Desk:
    return Desk(page_for(marit, java_script_enabled=script), script=script)


def said(desk: Desk, text: str | re.Pattern[str]) -> None:
    """The banner says it, and has the focus: so it is read aloud."""
    words = desk.banner.locator(".banner__text")
    expect(words).to_have_text(text)
    expect(words).to_be_focused()


# --- success --------------------------------------------------------------------------------------


def test_unenroll_and_undo(at_desk: Desk, sanne: User, courses: list[Enrollment]) -> None:
    at_desk.page.goto(f"/users/{sanne.pk}/enrollments/")
    if at_desk.script:
        at_desk.choose("A course", "Unenroll")
    else:
        at_desk.page.goto(f"/enrollments/unenroll/?e={courses[0].pk}")
    at_desk.answer("Unenroll")
    said(at_desk, re.compile("unenrolled"))
    at_desk.banner.get_by_role("button", name="Undo").click()
    said(at_desk, re.compile("enrolled again|undone|Undone"))


def test_give_and_withdraw(at_desk: Desk, sanne: User) -> None:
    nurse = QualificationFactory.create(name="Level 4 nurse")
    page = at_desk.page
    page.goto(f"/users/{sanne.pk}/qualifications/")
    page.get_by_label("Qualification", exact=True).select_option(str(nurse.pk))
    page.get_by_role("button", name="Give qualification").click()
    said(at_desk, re.compile("Level 4 nurse"))
    page.locator(f'a[href$="/{nurse.pk}/withdraw/"]').click()
    at_desk.answer("Withdraw")
    said(at_desk, re.compile("Level 4 nurse"))


def test_a_discarded_draft(at_desk: Desk, marit: User, crowd: LearningActivity) -> None:
    draft = open_import(marit, crowd)
    page = at_desk.page
    page.goto(f"/imports/{draft.pk}/discard/")
    page.locator(".dlg-page").get_by_role("button").first.click()
    said(at_desk, re.compile("discarded"))


def test_a_started_import_begins_at_its_heading(
    at_desk: Desk, marit: User, crowd: LearningActivity
) -> None:
    person = crowd.enrollments.select_related("user").first().user
    draft = open_import(marit, crowd)
    plan = upload(draft, filled(draft, [(person.email, "", "x")]), by=marit)
    page = at_desk.page
    page.goto(f"/imports/{plan.pk}/check/")
    page.get_by_role("checkbox", name=re.compile("^I have checked the lists")).check()
    page.get_by_role("button", name="Start import").click()
    heading = page.get_by_role("heading", level=1, name=re.compile("is running|is waiting"))
    expect(heading).to_be_focused()
    assert Import.objects.get(pk=plan.pk).started_at


def test_a_changed_password(at_desk: Desk, marit: User) -> None:
    marit.set_password("an old pass phrase")
    marit.save()
    at_desk.page.context.clear_cookies()
    at_desk.sign_in(marit.email, "an old pass phrase")
    page = at_desk.page
    page.goto("/accounts/password/change/")
    page.locator("#id_oldpassword").fill("an old pass phrase")
    page.locator("#id_password1").fill("a rather new phrase")
    page.locator("#id_password2").fill("a rather new phrase")
    page.get_by_role("button", name=re.compile("password", re.IGNORECASE)).first.click()
    said(at_desk, re.compile("assword"))


def test_enroll_in_a_row_stays_at_the_row(at_desk: Desk, sanne: User) -> None:
    for number in range(20):
        LearningActivityFactory.create(title=f"Course {number:02}")
    page = at_desk.page
    page.goto(f"/users/{sanne.pk}/enrollments/add/?q=course")
    row = page.get_by_role("row").filter(has_text="Course 19")
    row.get_by_role("button", name=re.compile("^Enroll")).click()
    expect(row).to_contain_text("Enrolled")
    expect(page).to_have_url(re.compile(r"/enrollments/add/\?q=course"))
    if at_desk.script:
        expect(page.locator("#live")).to_have_text("Sanne Hoekstra is enrolled in Course 19.")
        expect(row.get_by_role("link", name="Course 19")).to_be_focused()
        assert page.evaluate("scrollY") > 0
        expect(at_desk.banner).to_have_count(0)
    else:
        said(at_desk, "Sanne Hoekstra is enrolled in Course 19.")
    assert sanne.enrollments.count() == 1


def test_what_could_not_be_enrolled_is_said(desk: Desk, sanne: User) -> None:
    activity = LearningActivityFactory.create(title="Course")
    desk.page.goto(f"/users/{sanne.pk}/enrollments/add/")
    EnrollmentFactory.create(user=sanne, activity=activity)
    desk.page.get_by_role("button", name=re.compile("^Enroll")).click()
    said(desk, re.compile("Nothing was changed"))


# --- errors ---------------------------------------------------------------------------------------


def wrong(page: Page, field: Locator) -> None:
    expect(page).to_have_title(re.compile("^Error: "))
    expect(page.locator("[data-errors]")).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")


def right(page: Page, field: Locator) -> None:
    expect(page.locator("[data-errors]")).to_have_count(0)
    expect(page.locator(".fld--bad, .fld__error")).to_have_count(0)
    expect(page).not_to_have_title(re.compile("Error"))
    expect(field).not_to_have_attribute("aria-invalid", "true")


def test_no_activity_is_wrong_until_one_is_chosen(
    desk: Desk, marit: User, crowd: LearningActivity
) -> None:
    draft = open_import(marit)
    page = desk.page
    page.goto(f"/imports/{draft.pk}/activities/")
    desk.proceed()
    search = page.get_by_role("searchbox")
    wrong(page, search)
    page.get_by_role("checkbox", name=re.compile("CPR and AED")).check()
    expect(page.get_by_role("heading", name="1 selected")).to_be_visible()
    right(page, search)


def test_no_qualification_is_wrong_until_one_is_chosen(desk: Desk, sanne: User) -> None:
    nurse = QualificationFactory.create(name="Level 4 nurse")
    page = desk.page
    page.goto(f"/users/{sanne.pk}/qualifications/")
    page.get_by_role("button", name="Give qualification").click()
    choice = page.get_by_label("Qualification", exact=True)
    wrong(page, choice)
    choice.select_option(str(nurse.pk))
    right(page, choice)


def test_no_action_is_wrong_until_one_is_chosen(desk: Desk) -> None:
    page = desk.page
    page.goto("/imports/new/")
    desk.proceed()
    expect(page).to_have_title(re.compile("^Error: "))
    choice = page.get_by_role("radio", name=re.compile("^Enroll"))
    choice.check()
    right(page, choice)


def test_no_file_is_wrong_until_one_is_chosen(
    desk: Desk, marit: User, crowd: LearningActivity, tmp_path: Path
) -> None:
    draft = open_import(marit, crowd)
    page = desk.page
    page.goto(f"/imports/{draft.pk}/upload/")
    page.get_by_role("button", name="Upload and check").click()
    file = page.get_by_label("Choose file")
    expect(page).to_have_title(re.compile("^Error: "))
    path = tmp_path / "ward.xlsx"
    path.write_bytes(b"something")
    file.set_input_files(path)
    expect(page.locator("[data-errors]")).to_have_count(0)
    expect(page).not_to_have_title(re.compile("Error"))
    expect(file).not_to_have_attribute("aria-invalid", "true")


def test_one_error_of_two_leaves_the_other(
    desk: Desk, marit: User, crowd: LearningActivity
) -> None:
    people = [row.user for row in crowd.enrollments.select_related("user").order_by("pk")[:2]]
    draft = open_import(marit, crowd, action="remove")
    plan = upload(draft, filled(draft, [(one.email, "", "x") for one in people]), by=marit)
    page = desk.page
    page.goto(f"/imports/{plan.pk}/check/")
    page.get_by_role("button", name="Start import").click()
    summary = page.locator("[data-errors]")
    expect(summary.get_by_role("listitem")).to_have_count(2)
    page.get_by_role("checkbox", name=re.compile("^I have checked the lists")).check()
    expect(summary.get_by_role("listitem")).to_have_count(1)
    expect(page).to_have_title(re.compile("^Error: "))
    expect(desk.number).to_have_attribute("aria-invalid", "true")


# --- waiting, and signing in again ----------------------------------------------------------------


def test_what_was_clicked_is_busy_while_its_dialog_is_fetched(
    desk: Desk, sanne: User, courses: list[Enrollment]
) -> None:
    page = desk.page
    held: list[Route] = []
    page.route(re.compile("/enrollments/unenroll/"), lambda route: held.append(route))
    page.goto(f"/users/{sanne.pk}/enrollments/")
    button = desk.row("A course").get_by_role("button", name="Actions for A course")
    with page.expect_request(re.compile("/enrollments/unenroll/")):
        desk.choose("A course", "Unenroll")
    expect(button).to_have_attribute("aria-busy", "true")
    held.pop().continue_()
    expect(desk.question).to_be_visible()
    expect(button).not_to_have_attribute("aria-busy", "true")
    desk.question.get_by_role("button", name="Cancel").or_(
        desk.question.get_by_role("link", name="Cancel")
    ).click()
    desk.tick("B course", "C course")
    bulk = page.get_by_role("region", name="Actions for selected enrollments")
    several = bulk.get_by_role("button", name=re.compile("^Unenroll"))
    with page.expect_request(re.compile("/enrollments/unenroll/")):
        several.click()
    expect(several).to_have_attribute("aria-busy", "true")
    held.pop().continue_()
    expect(desk.question).to_be_visible()
    expect(several).not_to_have_attribute("aria-busy", "true")


def test_a_session_that_ended_says_so(at_desk: Desk, sanne: User, marit: User) -> None:
    page = at_desk.page
    page.goto("/users/")
    marit.set_password("a pass phrase of today")
    marit.save()
    page.goto(f"/users/{sanne.pk}/enrollments/")
    at_desk.heading("Sign in")
    words = page.get_by_text("Your session has ended.")
    expect(words).to_be_focused()
    page.get_by_label("Email").fill(marit.email)
    page.get_by_label("Password").fill("a pass phrase of today")
    page.get_by_role("button", name="Sign in", exact=True).click()
    at_desk.heading("Sanne Hoekstra")


def test_who_signs_out_is_not_told_so(desk: Desk) -> None:
    page = desk.page
    page.goto("/accounts/logout/")
    page.get_by_role("button", name="Sign out").click()
    page.goto("/users/")
    desk.heading("Sign in")
    expect(page.get_by_text("Your session has ended.")).to_have_count(0)
