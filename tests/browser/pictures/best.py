"""The ten pictures of docs/screens.md, of the sample academy. No test: nothing is held here."""

import os
from collections.abc import Callable
from pathlib import Path

from django.urls import reverse
from playwright.sync_api import Page

from enrollments.models import Enrollment, Qualification, Team, User
from enrollments.roles import Role
from enrollments.seeding.people import ADMINISTRATOR_EMAIL, LEARNER_EMAIL
from enrollments.services.figures import count_figures
from imports.models import Import
from imports.seeding import ready_workbook
from tests.imports.workbooks import upload


def test_the_best(academy: None, page_for: Callable[..., Page], tmp_path: Path) -> None:
    folder = Path(os.environ["PICTURES"])
    folder.mkdir(parents=True, exist_ok=True)
    count_figures()
    marit = User.objects.get(email=ADMINISTRATOR_EMAIL)
    sanne = User.objects.get(email=LEARNER_EMAIL)
    owner = User.objects.filter(role=Role.OWNER).earliest("pk")
    desk = {
        "overview": reverse("overview"),
        "users": reverse("users"),
        "enrollments": reverse("user_enrollments", args=[sanne.pk]),
        "deactivate": reverse("user_activation", args=[sanne.pk]),
        "enroll-users": f"{reverse('activity_enroll', args=[_place(sanne).activity_id])}",
        "qualification": reverse("qualification", args=[_held(sanne).pk]),
        "team": reverse("team", args=[Team.objects.earliest("pk").pk]),
        "final-check": reverse("imports:check", args=[_plan(marit, tmp_path).pk]),
    }
    _shoot(page_for(marit), desk, folder)
    _shoot(page_for(owner), {"audit": reverse("audit_list")}, folder)
    _shoot(page_for(sanne), {"my-learning": reverse("learning")}, folder)


def _place(user: User) -> Enrollment:
    return Enrollment.objects.filter(user=user).earliest("pk")


def _held(user: User) -> Qualification:
    return Qualification.objects.filter(holders__user=user).order_by("-sort_name")[0]


def _plan(by: User, folder: Path) -> Import:
    """The check of the workbook that the demo has ready."""
    path, draft = ready_workbook(folder, by=by)
    return upload(draft, path.read_bytes(), by=by, name=path.name)


def _shoot(page: Page, addresses: dict[str, str], folder: Path) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    for name, address in addresses.items():
        page.goto(address)
        page.screenshot(path=folder / f"{name}.png")
