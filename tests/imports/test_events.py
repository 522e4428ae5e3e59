"""What somebody does to an import itself is recorded, and shown on its page."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from enrollments.actors import Actor
from enrollments.models import AuditEvent, LearningActivity, User
from enrollments.roles import Role
from imports import services
from imports.models import Import
from imports.queries import events_of
from imports.queries.events import OF_IMPORT
from imports.text.events import TEXTS
from tests.factories import EnrollmentFactory, LearningActivityFactory, UserFactory, give
from tests.imports.workbooks import filled, open_import, run, start, upload, worked
from tests.web import spaced

pytestmark = pytest.mark.django_db


@pytest.fixture
def cpr(sanne: User) -> LearningActivity:
    cpr = LearningActivityFactory.create(title="CPR", code="CPR-2")
    EnrollmentFactory.create(user=sanne, activity=cpr)
    return cpr


@pytest.fixture
def els() -> User:
    return give(UserFactory.create(first_name="Els", last_name="Smit"), Role.ADMINISTRATOR)


@pytest.fixture
def checked(marit: User, sanne: User, cpr: LearningActivity) -> Import:
    draft = open_import(marit, cpr)
    return upload(draft, filled(draft, [(sanne.email, "", "x")]), by=marit)


def told(import_run: Import) -> list[tuple[str, str, str, str]]:
    return [(one.action, one.actor_name, one.door, one.about) for one in events_of(import_run)]


def test_from_upload_to_undo_each_step_is_recorded(checked: Import, marit: User, els: User) -> None:
    at_screen, at_terminal = Actor.at_screen(els), Actor.at_command_line(els)
    services.check_again(checked, actor=at_screen)
    again = worked(checked)
    assert start(again, by=marit) == services.Started.STARTED
    services.stop(again, actor=at_terminal)
    # Asked twice it is asked once.
    services.stop(again, actor=at_terminal)
    services.go_on(worked(again), actor=at_screen)
    undo = services.open_undo(worked(again), actor=at_screen)
    assert told(again) == [
        ("import_upload", "Marit Vink", "screen", "ward.xlsx"),
        ("import_check", "Els Smit", "screen", "ward.xlsx"),
        ("import_start", "Marit Vink", "screen", "ward.xlsx"),
        ("import_stop", "Els Smit", "command_line", "ward.xlsx"),
        ("import_go_on", "Els Smit", "screen", "ward.xlsx"),
        ("import_undo", "Els Smit", "screen", str(undo.pk)),
    ]
    assert told(undo) == []


def test_who_discards_is_kept_with_whose_draft_it_was(checked: Import, els: User) -> None:
    number = checked.pk
    services.discard(checked, actor=Actor.at_screen(els))
    event = AuditEvent.objects.get(action=AuditEvent.Action.DISCARD)
    assert (event.import_number, event.actor_name, event.about) == (
        number,
        "Els Smit",
        "Marit Vink",
    )


def test_another_sheet_is_another_check(checked: Import, marit: User) -> None:
    refusal = {"code": "several_sheets", "params": {"sheets": ["Ward 3", "Ward 4"]}}
    Import.objects.update(status="draft", refusal=refusal)
    services.choose_sheet(Import.objects.get(), "Ward 4", actor=Actor.at_screen(marit))
    assert told(checked)[-1] == ("import_check", "Marit Vink", "screen", "Ward 4")


def test_who_was_too_late_is_not_recorded(checked: Import, marit: User) -> None:
    start(checked, by=marit)
    before = AuditEvent.objects.count()
    assert start(checked, by=marit) == services.Started.ALREADY
    actor = Actor.at_screen(marit)
    file = SimpleUploadedFile("late.xlsx", b"PK")
    with pytest.raises(services.NotNow):
        services.accept_upload(checked, file, actor=actor)
    with pytest.raises(services.NotNow):
        services.discard(checked, actor=actor)
    assert AuditEvent.objects.count() == before


def test_a_refused_file_was_uploaded_all_the_same(checked: Import, marit: User) -> None:
    upload(checked, b"%PDF-1.7", by=marit, name="list.xlsx")
    assert told(checked)[-1] == ("import_upload", "Marit Vink", "screen", "list.xlsx")


def test_its_page_says_who_did_what(
    checked: Import, marit: User, els: User, client_for: Callable[[User], Client]
) -> None:
    desk = client_for(els)
    page = spaced(desk.get(f"/imports/{checked.pk}/check/"))
    assert "Who did what Marit Vink uploaded ward.xlsx" in page
    run(checked, by=els)
    page = spaced(desk.get(f"/imports/{checked.pk}/result/"))
    assert "Marit Vink uploaded ward.xlsx" in page
    assert "Els Smit started it" in page


def test_each_event_has_its_words() -> None:
    assert set(TEXTS) == set(OF_IMPORT)
