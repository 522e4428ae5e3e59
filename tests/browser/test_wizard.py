"""The five steps in a browser: focus, errors, what goes on by itself, and coming back later."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect
from pytest_django import Settings

from enrollments.models import LearningActivity, User
from imports.models import Import
from imports.work import queue
from tests.browser.conftest import PASSWORD, Complaints
from tests.browser.desk import Desk
from tests.factories import LearningActivityFactory
from tests.imports.workbooks import filled, open_import

NO_WORKER = 3  # of an answer that a page asks for every two seconds


@pytest.fixture
def draft(marit: User, crowd: LearningActivity) -> Import:
    return open_import(marit, crowd)


@pytest.fixture
def workbook(draft: Import, crowd: LearningActivity, tmp_path: Path) -> Path:
    """Marks three participants; one line has no @ in its address."""
    people = [row.user for row in crowd.enrollments.order_by("pk")[:3]]
    lines = [(person.email, person.name, "x") for person in people]
    path = tmp_path / "ward.xlsx"
    path.write_bytes(filled(draft, [*lines, ("nobody.waterhoek.example", "", "x")]))
    return path


def choose_file(page: Page, path: Path) -> None:
    page.get_by_label("Choose file").set_input_files(path)
    page.get_by_role("button", name="Upload and check").click()


def asked(page: Page, part: str) -> list[str]:
    """Grows with the addresses that the page asks for and that contain `part`."""
    addresses: list[str] = []
    page.on("request", lambda one: addresses.append(one.url) if part in one.url else None)
    return addresses


def test_each_step_begins_at_its_heading_and_says_where_it_is(
    desk: Desk, draft: Import, workbook: Path
) -> None:
    page = desk.page
    page.goto("/imports/new/")
    for number, step, heading in (
        (1, "Action", "What do you want to do?"),
        (2, "Activities", "Which activities?"),
        (3, "Template", "Download the template"),
        (4, "Upload", "Upload your file"),
    ):
        expect(page).to_have_title(
            f"Step {number} of 5: {step} - Import - Waterhoek Academy", timeout=15_000
        )
        expect(page.get_by_role("heading", level=1, name=heading)).to_be_focused()
        steps = page.get_by_role("list", name="Import steps").get_by_role("listitem")
        expect(steps.nth(number - 1).locator("[aria-current=step]")).to_have_count(1)
        expect(steps.get_by_role("link")).to_have_count(number - 1)
        if step == "Action":
            page.get_by_role("radio", name=re.compile("^Enroll")).check()
        if step == "Activities":
            page.get_by_role("checkbox", name=re.compile("CPR and AED")).check()
            expect(page.get_by_role("heading", name="1 selected")).to_be_visible()
        if step == "Template":
            page.get_by_role("link", name="I already have the file").click()
        elif step != "Upload":
            desk.proceed()


def test_choices_survive_searching_and_going_back(desk: Desk, marit: User) -> None:
    for title in ("Wound care", "Wound care: assessment", "Fire safety"):
        LearningActivityFactory.create(title=title)
    draft = open_import(marit)
    page = desk.page
    page.goto(f"/imports/{draft.pk}/activities/")
    live = page.locator("#live")
    desk.search("wound")
    expect(live).to_have_text("2 activities found")
    page.get_by_role("button", name="Add all 2 results").click()
    expect(live).to_have_text("2 activities added, 2 selected")
    desk.search("fire")
    box = page.get_by_role("checkbox", name=re.compile("^Fire safety"))
    box.check()
    expect(live).to_have_text("Fire safety added, 3 selected")
    expect(box).to_be_focused()
    expect(page.get_by_role("searchbox")).to_have_value("fire")
    page.get_by_role("button", name="Remove Wound care from the selection").click()
    expect(live).to_have_text("Wound care removed from the selection, 2 selected")
    assert page.evaluate("document.activeElement.closest('#tray') !== null")
    desk.proceed()
    desk.heading("Download the template")
    page.get_by_role("list", name="Import steps").get_by_role("link", name="Activities").click()
    expect(page.get_by_role("heading", name="2 selected")).to_be_visible()
    titles = set(draft.activities.values_list("title", flat=True))
    assert titles == {"Fire safety", "Wound care: assessment"}


def test_errors_come_first_in_the_title_and_get_the_focus(
    script: bool, page_for, marit: User, draft: Import, workbook: Path
) -> None:
    desk = Desk(page_for(marit, java_script_enabled=script), script=script)
    page = desk.page

    def refused(step: str, text: str) -> None:
        expect(page).to_have_title(f"Error: {step} - Import - Waterhoek Academy")
        summary = page.get_by_role("alert")
        expect(summary).to_contain_text("There is a problem")
        expect(summary).to_contain_text(text)
        if script:
            expect(summary).to_be_focused()

    empty = open_import(marit)
    page.goto(f"/imports/{empty.pk}/activities/")
    desk.proceed()
    refused("Step 2 of 5: Activities", "Choose at least one activity")
    page.goto(f"/imports/{draft.pk}/upload/")
    page.get_by_role("button", name="Upload and check").click()
    refused("Step 4 of 5: Upload", "Choose a file to upload")
    odd = workbook.with_name("list.pdf")
    odd.write_text("%PDF-1.7")
    choose_file(page, odd)
    refused(
        "Step 4 of 5: Upload",
        "list.pdf is a file of type PDF. Save it as Excel workbook (.xlsx) and upload it again",
    )
    field = page.get_by_label("Choose file")
    expect(field).to_have_attribute("aria-invalid", "true")
    choose_file(page, workbook)
    desk.heading("Your file is being checked")
    queue.work.call(draft.pk)
    desk.wait_for("Check before you start")
    page.get_by_role("button", name="Start import").click()
    refused("Step 5 of 5: Final check", "Tick the box to confirm that you checked this")
    assert Import.objects.get(pk=draft.pk).status == Import.Status.CHECKED


def test_a_file_that_the_check_refuses_is_told_at_its_field(
    script: bool, page_for, marit: User, draft: Import, workbook: Path
) -> None:
    desk = Desk(page_for(marit, java_script_enabled=script), script=script)
    other = open_import(marit, *draft.activities.all())
    desk.page.goto(f"/imports/{other.pk}/upload/")
    choose_file(desk.page, workbook)
    desk.heading("Your file is being checked")
    queue.work.call(other.pk)
    desk.wait_for("Upload your file")
    expect(desk.page).to_have_title(re.compile("^Error: Step 4 of 5: Upload"))
    expect(desk.page.get_by_role("alert")).to_contain_text(
        f"This file belongs to import {draft.pk} (Unenroll"
    )


def test_the_check_is_followed_until_it_is_done(desk: Desk, draft: Import, workbook: Path) -> None:
    page = desk.page
    page.goto(f"/imports/{draft.pk}/upload/")
    choose_file(page, workbook)
    desk.heading("Your file is being checked")
    polls = asked(page, "/checking/?seen=")
    with page.expect_response("**/checking/?seen=*"):
        expect(page.get_by_text("Opening the file")).to_be_visible()
    queue.work.call(draft.pk)
    desk.heading("Check before you start")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    known = len(polls)
    page.wait_for_timeout(1000 * NO_WORKER)
    assert len(polls) == known


def test_the_run_is_followed_until_it_is_done_and_focus_is_left_alone(
    desk: Desk, draft: Import, workbook: Path
) -> None:
    page = desk.page
    page.goto(f"/imports/{draft.pk}/upload/")
    choose_file(page, workbook)
    desk.heading("Your file is being checked")
    queue.work.call(draft.pk)
    page.get_by_role("checkbox", name=re.compile("^I have checked")).check()
    page.get_by_role("button", name="Start import").click()
    desk.heading(f"Import {draft.pk} is running")
    expect(page.get_by_text("You can close this page. The import goes on.")).to_be_visible()
    menu = page.get_by_role("navigation", name="Administration")
    expect(menu.get_by_role("link", name="Imports")).to_contain_text("running: 1")
    polls = asked(page, "/progress/?seen=")
    stop = page.get_by_role("button", name="Stop the import")
    stop.focus()
    with page.expect_response("**/progress/?seen=*"):
        pass
    expect(stop).to_be_focused()
    page.get_by_role("link", name="Imports").first.focus()
    queue.work.call(draft.pk)
    expect(page.get_by_role("link", name="Show result")).to_be_visible()
    expect(page.locator("#live")).to_have_text(
        f"Import {draft.pk} is finished. 3 enrollments unenrolled."
    )
    expect(page.get_by_role("link", name="Imports").first).to_be_focused()
    known = len(polls)
    page.wait_for_timeout(1000 * NO_WORKER)
    assert len(polls) == known
    page.get_by_role("link", name="Show result").click()
    desk.heading(f"Result of import {draft.pk}")


def test_an_upload_shows_how_much_is_sent(desk: Desk, draft: Import, tmp_path: Path) -> None:
    page = desk.page
    page.goto(f"/imports/{draft.pk}/upload/")
    told: list[int] = []
    page.expose_function("tell", lambda text: told.append(int(re.sub(r"\D", "", text))))
    page.evaluate(
        """() => {
          const line = document.querySelector("[data-sent]");
          new MutationObserver(() => tell(line.textContent)).observe(line, { childList: true });
        }"""
    )
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 150_000}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", slow)
    large = tmp_path / "large.xlsx"
    large.write_bytes(b"PK\x03\x04" + bytes(300_000))
    page.get_by_label("Choose file").set_input_files(large)
    expect(page.locator("[data-file-name]")).to_contain_text("large.xlsx")
    page.get_by_role("button", name="Upload and check").click()
    expect(page.locator("#live")).to_have_text("Uploading")
    expect(page.get_by_text(re.compile(r"^Uploading, \d+%$"))).to_be_visible()
    desk.heading("Your file is being checked")
    assert told == sorted(told)
    assert any(0 < percent < 100 for percent in told)


def test_an_upload_that_breaks_off_is_told_and_can_be_repeated(
    desk: Desk, draft: Import, workbook: Path, complaints: Complaints
) -> None:
    complaints.expect("ERR_FAILED|htmx:(afterRequest|sendError)")
    page = desk.page
    page.goto(f"/imports/{draft.pk}/upload/")
    page.route("**/upload/", lambda route: route.abort())
    choose_file(page, workbook)
    expect(page.locator("#id_file_error")).to_contain_text(
        "The upload stopped halfway. Nothing was stored. Upload the file again"
    )
    expect(page.get_by_label("Choose file")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("[data-upload]")).to_be_hidden()
    page.unroute("**/upload/")
    page.get_by_role("button", name="Upload and check").click()
    desk.heading("Your file is being checked")


def test_what_is_too_large_is_not_sent_at_all(
    desk: Desk, draft: Import, tmp_path: Path, settings: Settings
) -> None:
    settings.IMPORT_MAX_FILE_MB = 1
    page = desk.page
    page.goto(f"/imports/{draft.pk}/upload/")
    large = tmp_path / "large.xlsx"
    large.write_bytes(bytes(1_300_000))
    held: list[Route] = []
    page.route("**/upload/", lambda route: held.append(route))
    choose_file(page, large)
    expect(page.locator("#id_file_error")).to_contain_text(
        "large.xlsx is 1.2 MB. It can be at most 1 MB. Delete pictures and empty sheets, or split "
        "the file"
    )
    assert not held


def test_the_lines_with_a_problem_are_in_sight_and_download_by_the_keyboard(
    desk: Desk, draft: Import, workbook: Path, tmp_path: Path
) -> None:
    page = desk.page
    page.goto(f"/imports/{draft.pk}/upload/")
    choose_file(page, workbook)
    desk.heading("Your file is being checked")
    queue.work.call(draft.pk)
    desk.heading("Check before you start")
    desk.total("wrong").get_by_role("link").press("Enter")
    part = page.locator("#wrong")
    row = part.get_by_role("row").filter(has_text="nobody.waterhoek.example")
    expect(row).to_be_in_viewport()
    expect(row).to_contain_text("Cell A5, Email")
    page.keyboard.press("Tab")
    link = part.get_by_role("link", name=re.compile("^Download lines to fix"))
    expect(link).to_be_focused()
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename == f"import-{draft.pk}-to-fix.xlsx"


def test_addresses_are_pasted_in_place_of_a_file(
    script: bool, page_for, marit: User, draft: Import, crowd: LearningActivity
) -> None:
    desk = Desk(page_for(marit, java_script_enabled=script), script=script)
    page = desk.page
    page.goto(f"/imports/{draft.pk}/upload/")
    page.get_by_role("button", name="Check these addresses").press("Enter")
    expect(page).to_have_title(re.compile("^Error: Step 4 of 5: Upload"))
    expect(page.get_by_role("alert")).to_contain_text("Paste at least one address")
    box = page.get_by_role("textbox", name="Paste addresses")
    expect(box).to_have_attribute("aria-invalid", "true")
    people = [row.user.email for row in crowd.enrollments.order_by("pk")[:3]]
    box.fill("; ".join(people))
    page.get_by_role("button", name="Check these addresses").press("Enter")
    desk.heading("Your file is being checked")
    queue.work.call(draft.pk)
    desk.wait_for("Check before you start")
    assert desk.by_activity("will") == {crowd.title: 3}


def test_a_draft_is_discarded_only_after_a_question(desk: Desk, draft: Import) -> None:
    page = desk.page
    page.goto(f"/imports/{draft.pk}/upload/")
    cancel = page.get_by_role("link", name="Discard draft")
    cancel.click()
    desk.asks("Discard this draft of Marit Vink?")
    page.get_by_role("dialog").get_by_role("link", name="Keep draft").click()
    expect(cancel).to_be_focused()
    cancel.click()
    desk.answer("Discard draft")
    desk.heading("Imports")
    expect(desk.banner).to_contain_text(f"Draft {draft.pk} was discarded.")
    assert not Import.objects.exists()


@pytest.fixture
def password(marit: User) -> str:
    marit.set_password(PASSWORD)
    marit.save(update_fields=("password",))
    return PASSWORD


@pytest.mark.parametrize("leaves", ["a step", "a download", "an added activity"])
def test_a_half_done_import_goes_on_after_signing_in_again(
    leaves: str, password: str, desk: Desk, marit: User, draft: Import, crowd: LearningActivity
) -> None:
    """The session ended in between: nothing chosen is lost, and no dead end follows the sign-in."""
    fire = LearningActivityFactory.create(title="Fire safety")
    page = desk.page
    step = "template" if leaves == "a download" else "activities"
    page.goto(f"/imports/{draft.pk}/{step}/")
    page.context.clear_cookies(name="sessionid")
    match leaves:
        case "a step":
            desk.proceed()
        case "a download":
            page.get_by_role("button", name="Generate and download").click()
        case _:
            page.get_by_role("checkbox", name=re.compile(fire.title)).click()
    desk.heading("Sign in")
    page.get_by_label("Email").fill(marit.email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    if leaves == "a download":
        desk.heading("Download the template")
    else:
        desk.heading("Which activities?")
        expect(page.locator("#tray")).to_contain_text(crowd.title)
    desk.menu("Imports")
    page.get_by_role("link", name=f"Continue import {draft.pk}").click()
    desk.heading("Download the template")
    expect(page.get_by_role("main")).to_contain_text(crowd.title)
