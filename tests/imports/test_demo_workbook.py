"""The demo's workbook has good lines and every kind of mistake, and stays until it is used."""

from io import BytesIO
from pathlib import Path

import pytest
from django.core.management import call_command
from openpyxl import load_workbook
from pytest_django import Settings

from enrollments.actors import Actor
from enrollments.models import Enrollment, LearningActivity, User
from enrollments.seeding.catalogue import WORDS
from enrollments.seeding.people import LEARNER_EMAIL
from imports import services
from imports.models import Import
from imports.seeding import CODES, EARLIER, GOOD_LINES, filled_in, ready_workbook
from imports.work import queue
from tests.factories import EnrollmentFactory, LearningActivityFactory, TeamFactory, UserFactory
from tests.imports.workbooks import upload


@pytest.fixture(params=WORDS)
def language(request: pytest.FixtureRequest, settings: Settings) -> str:
    """The installation's."""
    settings.LANGUAGE_CODE = request.param
    return settings.LANGUAGE_CODE


@pytest.fixture
def ward(sanne: User) -> list[LearningActivity]:
    """The demo's activities, with people in them."""
    activities = [LearningActivityFactory.create(code=code) for code in CODES]
    for activity in activities:
        EnrollmentFactory.create(user=sanne, activity=activity)
    for _person in range(GOOD_LINES + 4):
        EnrollmentFactory.create(activity=activities[0], in_progress=True)
    EnrollmentFactory.create(activity=activities[1], unenrolled=True)
    UserFactory.create()
    return activities


def test_every_kind_of_line_is_in_it(
    language: str, ward: list[LearningActivity], marit: User, tmp_path: Path
) -> None:
    path, import_run = ready_workbook(tmp_path, by=marit)
    assert import_run.language == language
    checked = upload(import_run, path.read_bytes(), by=marit)
    assert checked.status == Import.Status.CHECKED
    outcomes = checked.lines.values_list("outcome", flat=True)
    assert set(outcomes) == {
        "ready",
        "nothing_marked",
        "email_missing",
        "email_invalid",
        "user_unknown",
        "mark_invalid",
        "formula_without_value",
    }
    planned = list(checked.marks.values_list("planned", flat=True))
    assert set(planned) == {"unenroll", "already_unenrolled", "not_enrolled"}
    assert planned.count("unenroll") >= GOOD_LINES
    assert checked.lines.filter(email=LEARNER_EMAIL, outcome="ready").exists()
    repaired = checked.lines.exclude(repairs="").exclude(repairs="[]")
    assert repaired.filter(outcome="ready").exists()


def test_a_workbook_is_reused_until_its_import_was_started(
    ward: list[LearningActivity], marit: User, tmp_path: Path
) -> None:
    first = ready_workbook(tmp_path, by=marit)
    assert ready_workbook(tmp_path, by=marit) == first
    Import.objects.filter(pk=first[1].pk).update(status=Import.Status.FINISHED)
    path, import_run = ready_workbook(tmp_path, by=marit)
    assert import_run != first[1]
    assert path != first[0]
    assert path.exists()


def test_it_follows_who_is_enrolled(ward: list[LearningActivity], marit: User) -> None:
    import_run = services.open_import(
        actor=Actor.at_screen(marit), language="en", action="unenroll"
    )
    activities = LearningActivity.objects.filter(pk__in=[activity.pk for activity in ward])
    services.choose_activities(import_run, activities, actor=Actor.at_screen(marit))
    before = {cell.value for cell in load_workbook(BytesIO(filled_in(import_run))).active["A"]}
    Enrollment.objects.filter(user__email=LEARNER_EMAIL).delete()
    after = {cell.value for cell in load_workbook(BytesIO(filled_in(import_run))).active["A"]}
    assert LEARNER_EMAIL in before
    assert LEARNER_EMAIL not in after


def test_the_command_says_where_to_upload_it(
    ward: list[LearningActivity], marit: User, tmp_path: Path
) -> None:
    told = call_command("write_demo_workbook", str(tmp_path), by=marit.email)
    path, address = told.splitlines()
    import_run = Import.objects.get()
    assert Path(path).parent == tmp_path
    assert Path(path).exists()
    assert address == f"/imports/{import_run.pk}/upload/"


def test_earlier_imports_ran_like_any_other(language: str, marit: User) -> None:
    for earlier in EARLIER:
        people = UserFactory.create_batch(
            3, team=TeamFactory.create(name=WORDS[language].teams[earlier.team])
        )
        for code in earlier.codes:
            activity = LearningActivityFactory.create(code=code)
            if earlier.action == Import.Action.UNENROLL:
                for person in people:
                    EnrollmentFactory.create(user=person, activity=activity)
    call_command("seed_imports", by=marit.email, verbosity=0)
    enroll, unenroll, undo = Import.objects.order_by("pk")
    assert (enroll.action, unenroll.action, undo.undo_of) == ("enroll", "unenroll", unenroll)
    for one in (enroll, unenroll, undo):
        assert (one.status, one.applied, one.started_by) == ("finished", 6, marit)
    named = {"en": ["emergency-care.xlsx", "ward-2-east.xlsx"]}
    named["nl"] = ["spoedeisende-hulp.xlsx", "afdeling-2-oost.xlsx"]
    assert [enroll.file_name, unenroll.file_name] == named[language]
    by_import = Enrollment.objects.filter(source=Enrollment.Source.IMPORT)
    assert {row.source_name for row in by_import} == {str(enroll.pk)}
    assert not Enrollment.objects.filter(status="unenrolled").exists()
    # What the queue says of them afterwards changes nothing.
    assert not queue.sweep()
