"""The way that a new administrator goes, from the sign-in to the result of an import.

With JavaScript and without: the same addresses, the same words, the same end.
"""

import re
from collections.abc import Callable
from datetime import date
from itertools import islice
from pathlib import Path

from django.template.defaultfilters import date as formatted
from django.utils import timezone
from playwright.sync_api import expect

from enrollments.models import LearningActivity, User
from enrollments.seeding.people import ADMINISTRATOR_EMAIL, LEARNER_EMAIL
from imports.models import Import
from imports.seeding import ready_workbook
from tests.browser.conftest import Complaints
from tests.browser.desk import Desk
from tests.browser.sheet import Expected, expected_of

SANNE = "Sanne Hoekstra"
COACHING = "Coaching conversations with students"
HYGIENE = "Hand hygiene"
MEDICATION = "Medication safety: high-risk drugs"
THREE = (
    "Moving patients safely",
    "Working with the new patient file",
    "Introduction to palliative care",
)
# For Sanne; one of them is among the three that were unenrolled and came back by Undo.
MARKED_IN_THE_WORKBOOK = ("CPR and AED refresher", MEDICATION, THREE[2])


def test_from_sign_in_to_result(
    academy: None,
    worker: None,
    desk_of: Callable[[str], Desk],
    complaints: Complaints,
    tmp_path: Path,
) -> None:
    complaints.expect(r"Failed to load resource: .* 403 .*/learning/")
    workbook, draft = ready_workbook(tmp_path, by=User.objects.get(email=ADMINISTRATOR_EMAIL))
    sanne = desk_of(LEARNER_EMAIL)
    opens_an_activity(sanne)
    marit = desk_of(ADMINISTRATOR_EMAIL)
    finds_a_user(marit)
    unenrolls_one(marit)
    is_refused_at_once(sanne)
    unenrolls_three(marit)
    undoes_it(marit)
    removes_one_that_comes_back(marit)
    comes_to_the_upload(marit, draft)
    told = expected_of(workbook, draft)
    marit.upload(workbook)
    sees_every_group(marit, told)
    sees_every_mistake(marit, told)
    starts_and_sees_the_result(marit, draft, told)
    sees_the_history(marit, draft)
    sees_what_became_of_it(sanne)


def opens_an_activity(sanne: Desk) -> None:
    sanne.heading("My learning")
    sanne.page.get_by_role("link", name=COACHING).click()
    sanne.heading(COACHING)


def finds_a_user(marit: Desk) -> None:
    marit.heading("Overview")
    marit.menu("Users")
    marit.heading("Users")
    marit.search("hoekstra")
    marit.page.get_by_role("link", name=f"Edit {SANNE}").click()
    marit.heading(SANNE)
    expect(marit.page).to_have_title(f"Enrollments of {SANNE} - Waterhoek Academy")
    expect(marit.page).to_have_url(re.compile(r"/users/\d+/enrollments/$"))


def unenrolls_one(marit: Desk) -> None:
    expect(marit.row(COACHING)).to_contain_text("Not started")
    marit.choose(COACHING, "Unenroll")
    marit.asks(f"Unenroll {SANNE} from {COACHING}?")
    expect(marit.question).to_contain_text("Sanne loses access right away.")
    expect(marit.question).to_contain_text("Progress so far stays in the history.")
    marit.answer("Unenroll")
    expect(marit.banner).to_contain_text("1 enrollment unenrolled.")
    expect(marit.row(COACHING)).to_contain_text("Unenrolled")


def is_refused_at_once(sanne: Desk) -> None:
    """The page was open while access ended: its next request is refused, in plain words."""
    sanne.page.get_by_role("button", name="Record progress: 25%").click()
    sanne.heading("You no longer have access")
    expect(sanne.page.get_by_role("main")).to_contain_text(
        f"Marit Vink unenrolled you from {COACHING} on {on(timezone.localdate())}."
    )


def unenrolls_three(marit: Desk) -> None:
    marit.tick(*THREE)
    marit.with_selected("Unenroll")
    marit.asks(f"Unenroll {SANNE} from 3 activities?")
    for title in THREE:
        expect(marit.question).to_contain_text(title)
    marit.answer("Unenroll from 3 activities")
    expect(marit.banner).to_contain_text("3 enrollments unenrolled.")
    for title in THREE:
        expect(marit.row(title)).to_contain_text("Unenrolled")


def undoes_it(marit: Desk) -> None:
    marit.banner.get_by_role("button", name="Undo").click()
    expect(marit.banner).to_contain_text(
        "Undone: 3 enrollments are open again, with progress as it was."
    )
    for title, state in zip(THREE, ("In progress", "In progress", "Not started"), strict=True):
        expect(marit.row(title)).to_contain_text(state)
    expect(marit.row(THREE[0])).to_contain_text("35%")
    expect(marit.row(COACHING)).to_contain_text("Unenrolled")


def removes_one_that_comes_back(marit: Desk) -> None:
    expect(marit.row(HYGIENE)).to_contain_text("Completed")
    expect(marit.row(HYGIENE)).to_contain_text("100%")
    marit.choose(HYGIENE, "Remove")
    marit.asks(f"Remove the enrollment of {SANNE} in {HYGIENE}?")
    for words in (
        "This deletes data for good.",
        "It is completed.",
        "This enrollment will come back, empty.",
        "Will be enrolled again: qualification Level 4 nurse.",
    ):
        expect(marit.question).to_contain_text(words)
    marit.question.get_by_role("checkbox", name=re.compile("^I understand")).check()
    marit.answer("Remove 1 enrollment")
    expect(marit.banner).to_contain_text(
        "1 enrollment removed. 1 was enrolled again by the qualification Level 4 nurse."
    )
    expect(marit.banner.get_by_role("button", name="Undo")).to_have_count(0)
    expect(marit.row(HYGIENE)).to_contain_text("Not started")
    expect(marit.row(HYGIENE)).to_contain_text("0%")
    expect(marit.row(HYGIENE)).not_to_contain_text("100%")


def comes_to_the_upload(marit: Desk, draft: Import) -> None:
    """The import that the workbook belongs to waits behind the import icon."""
    marit.menu("Users")
    marit.page.get_by_role("link", name="Import", exact=True).click()
    marit.heading("What do you want to do?")
    marit.page.get_by_role("link", name=f"Continue import {draft.pk}").click()


def sees_every_group(marit: Desk, told: Expected) -> None:
    """Three numbers, each with its unit; and below them their lists, with the workbook's own."""
    for key, label, number, unit in (
        ("will", "Will be unenrolled", told.will.total(), "enrollments"),
        ("cannot", "Can't be unenrolled", told.cannot.total(), "enrollments?"),
        ("wrong", "With a problem", told.wrong.total(), "lines"),
    ):
        assert number, f"the workbook has nothing for {label}"
        expect(marit.total(key)).to_contain_text(re.compile(rf"^\s*{number}\s+{unit}\b"))
        expect(marit.total(key)).to_contain_text(label)
        expect(marit.rows(key)).to_have_count(number)
    assert marit.by_activity("will") == told.will
    assert marit.reasons() == told.cannot + told.wrong
    expect(marit.page.locator("#blank")).to_contain_text(f"{told.blank} line is left blank")
    whose = f"{told.will.total()} enrollments of {len(told.people)} users"
    box = f"I have checked the lists. Unenroll {whose}; {told.not_carried_out} marks are not"
    expect(marit.page.get_by_role("checkbox", name=re.compile(f"^{box} "))).to_be_visible()


def sees_every_mistake(marit: Desk, told: Expected) -> None:
    """Each line with a problem: its row and cell, what is wrong, and how to fix it."""
    fixes = {
        "Email missing": ("Email is empty, and the line has marks.", "Fill in the email."),
        "Email address not complete": ("has no @", "Write the full email"),
        "No user with this email": ("is not the email of a user.",),
        "Mark not understood": ('"yes" is not a mark.', "Type x or leave the cell empty."),
        "Formula without a stored value": ("without a stored value.", "Paste the value instead."),
    }
    assert set(fixes) == set(told.wrong)
    for name, words in fixes.items():
        for number in told.rows[name]:
            row = (
                marit.page.locator("#wrong")
                .get_by_role("row")
                .filter(has=marit.page.get_by_role("rowheader", name=str(number), exact=True))
            )
            expect(row).to_contain_text(re.compile(rf"Cell [A-E]{number}, \w"))
            for word in words:
                expect(row).to_contain_text(word)
    expect(marit.rows("wrong").filter(has_text=f"Did you mean {LEARNER_EMAIL}?")).to_have_count(1)


def starts_and_sees_the_result(marit: Desk, draft: Import, told: Expected) -> None:
    done = told.will.total()
    marit.start_and_wait(f"Result of import {draft.pk}")
    expect(marit.page).to_have_url(re.compile(rf"/imports/{draft.pk}/result/$"))
    expect(marit.page.get_by_role("main")).to_contain_text(
        f"Import {draft.pk} is finished. {done} enrollments unenrolled."
    )
    assert marit.by_activity("applied") == told.will
    assert marit.reasons() == told.cannot + told.wrong
    expect(marit.rows("cannot")).to_have_count(told.cannot.total())
    expect(marit.rows("wrong")).to_have_count(told.wrong.total())
    marit.menu("Imports")
    expect(marit.row(f"Import {draft.pk}")).to_contain_text("Finished")


def sees_the_history(marit: Desk, draft: Import) -> None:
    marit.menu("Users")
    marit.search("hoekstra")
    marit.page.get_by_role("link", name=f"Edit {SANNE}").click()
    marit.tab("History")
    events = marit.page.locator(".timeline li")
    expect(events.first).to_be_visible()
    told = iter(events.locator("b").all_inner_texts())
    for titles in (
        # Newest first; what was done at once stands together, in any order.
        [f"Unenrolled from {title}" for title in MARKED_IN_THE_WORKBOOK],
        [f"Enrolled again in {HYGIENE}, empty"],
        [f"Removed from {HYGIENE}, with all progress and results"],
        [f"Re-enrolled in {title}" for title in THREE],
        [f"Unenrolled from {title}" for title in THREE],
        [f"Unenrolled from {COACHING}"],
    ):
        assert sorted(islice(told, len(titles))) == sorted(titles)
    expect(events.first).to_contain_text(f"by Marit Vink · Import {draft.pk}")
    expect(events.filter(has_text="Enrolled again")).to_contain_text(
        re.compile(r"Automatically,\s+by Level 4 nurse")
    )


def sees_what_became_of_it(sanne: Desk) -> None:
    sanne.page.goto("/learning/")
    again = sanne.page.get_by_role("article").filter(has_text=HYGIENE)
    expect(again).to_contain_text("Enrolled again through Level 4 nurse")
    expect(again).to_contain_text("0%")
    expect(again).to_contain_text("Not started")
    sanne.tab("Completed")
    today = on(timezone.localdate())
    ended = dict.fromkeys((COACHING, *MARKED_IN_THE_WORKBOOK), 0) | {MEDICATION: 64}
    for title, percent in ended.items():
        expect(sanne.row(title)).to_contain_text(f"Unenrolled. Access ended {today}, at {percent}%")
    expect(sanne.row(HYGIENE)).to_have_count(0)
    medication = LearningActivity.objects.get(title=MEDICATION)
    sanne.page.goto(f"/learning/{medication.pk}/")
    sanne.heading("You no longer have access")
    expect(sanne.page.get_by_role("main")).to_contain_text("Your progress of 64% is kept.")


def on(day: date) -> str:
    return formatted(day, "j M Y")
