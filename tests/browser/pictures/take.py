"""What the command photographs. No test: nothing is held against anything here."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from enrollments.models import User
from imports.models import Import
from tests.browser.imports_at import (
    Ward,
    all_blank,
    all_wrong,
    checking,
    failed,
    few_problems,
    five_of_many,
    from_csv,
    noted,
    one_line,
    one_line_per_mark,
    pasted,
    refused,
    removal,
    running,
    stopped,
    two_sheets,
    undo,
)
from tests.factories import TeamFactory, UserFactory
from tests.imports.users.books import checked_users, open_users, said
from tests.imports.workbooks import open_import, run

WIDTHS: Final = {1440: 900, 390: 844}
# A page is shown in a window of its own height, or its bar would lie in the middle of it.
HIGHEST: Final = 8_000
CHECKED: Final[dict[Callable[[Ward], Import], int]] = {
    # Two lines are of nobody: 183 together.
    five_of_many: 181,
    few_problems: 1_000,
    all_blank: 183,
    all_wrong: 20,
    one_line: 20,
    removal: 20,
    undo: 20,
    noted: 20,
    from_csv: 20,
    one_line_per_mark: 20,
    pasted: 20,
}
RUN: Final = {five_of_many: 181, few_problems: 1_000, one_line: 20, removal: 20, pasted: 20}
UNDERWAY: Final = (refused, two_sheets, checking, running, stopped, failed)
STEPS: Final = ("action", "activities", "template", "upload")


class Camera:
    def __init__(self, folder: Path, page_for: Callable[..., Page], by: User) -> None:
        self.folder = folder
        self.page_for = page_for
        self.by = by

    def take(self, addresses: dict[str, str]) -> None:
        """A picture of each address, under its name, in each width, scheme and language."""
        for language in ("en", "nl"):
            for scheme in ("light", "dark"):
                page = self.page_for(
                    self.by, language=language, color_scheme=scheme, reduced_motion="reduce"
                )
                for name, address in addresses.items():
                    for width, height in WIDTHS.items():
                        page.set_viewport_size({"width": width, "height": height})
                        page.goto(address)
                        self._shoot(page, width, f"{name}-{width}-{scheme}-{language}")
                page.context.close()

    def _shoot(self, page: Page, width: int, name: str) -> None:
        height = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({"width": width, "height": min(height, HIGHEST)})
        page.screenshot(path=self.folder / f"{name}.png")


@pytest.fixture
def camera(page_for: Callable[..., Page], marit: User) -> Camera:
    folder = Path(os.environ["PICTURES"])
    folder.mkdir(parents=True, exist_ok=True)
    return Camera(folder, page_for, marit)


@pytest.mark.parametrize("make", CHECKED, ids=lambda make: make.__name__)
def test_checks(make: Callable[[Ward], Import], camera: Camera) -> None:
    plan = make(Ward(camera.by, CHECKED[make]))
    camera.take({f"check-{make.__name__}": reverse("imports:check", args=[plan.pk])})


@pytest.mark.parametrize("make", RUN, ids=lambda make: make.__name__)
def test_results(make: Callable[[Ward], Import], camera: Camera) -> None:
    done = run(make(Ward(camera.by, RUN[make])), by=camera.by)
    camera.take({f"result-{make.__name__}": reverse("imports:result", args=[done.pk])})


@pytest.mark.parametrize("make", UNDERWAY, ids=lambda make: make.__name__)
def test_what_is_underway(make: Callable[[Ward], Import], camera: Camera) -> None:
    one = make(Ward(camera.by, 20))
    camera.take({f"underway-{make.__name__}": reverse("imports:detail", args=[one.pk])})


def test_steps(camera: Camera) -> None:
    ward = Ward(camera.by, 20)
    draft = open_import(camera.by, *ward.activities)
    camera.take({f"step-{one}": reverse(f"imports:{one}", args=[draft.pk]) for one in STEPS})


def test_users(camera: Camera) -> None:
    plan = of_users(camera.by)
    draft = open_users(camera.by)
    checks = {"check-users": reverse("imports:check", args=[plan.pk])}
    steps = {
        f"step-users-{one}": reverse(f"imports:{one}", args=[draft.pk])
        for one in ("template", "upload")
    }
    camera.take(checks | steps)
    done = run(plan, by=camera.by)
    camera.take({"result-users": reverse("imports:result", args=[done.pk])})


def of_users(by: User) -> Import:
    """The check of lines of all kinds."""
    for name in ("Ward 3 West", "Ward 4"):
        TeamFactory.create(name=name)
    known = UserFactory.create_batch(6)
    left = UserFactory.create(inactive=True)
    first, second, third, fourth, fifth, sixth = (one.email for one in known)
    noa = {"first_name": "Noa", "last_name": "Vos"}
    return checked_users(
        by,
        said(email="noa.vos@waterhoek.example", team="Ward 4", employee_number="30112", **noa),
        said(email="kim@waterhoek.example", first_name="Kim", prefix="de", last_name="Wit"),
        said(email=first, last_name="Bosch", team="Ward 4", new_email="bosch@waterhoek.example"),
        said(email=second, employee_number="#CLEAR", leave_date="2026-12-31"),
        said(email=third, status="inactive", leave_date="2026-11-30"),
        said(email=left.email, status="active"),
        said(email=fourth, team="Ward 3 Wset", leave_date="03/04/2026", status="gone"),
        said(email="nobody@waterhoek", first_name="X"),
        said(email=fifth, first_name=known[4].first_name),
        said(email=sixth),
        said(email="kim@waterhoek.example", first_name="Kim", prefix="de", last_name="Wit"),
    )
