"""Every service of imports asks its actor itself: whoever is refused has written nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from enrollments.actors import Actor
from enrollments.models import LearningActivity, User
from enrollments.roles import Right, Role
from imports import services
from imports.models import Import
from tests.factories import EnrollmentFactory, LearningActivityFactory, UserFactory, give
from tests.imports.workbooks import filled, open_import, run, start, upload

pytestmark = pytest.mark.django_db

type Service = Callable[[Import, Actor], Any]

# Services that are asked about an import, and whether they ask for the right of its action, too.
SERVICES: dict[str, tuple[Service, bool]] = {
    "open_like": (lambda one, actor: services.open_like(one, actor=actor), True),
    "choose_action": (
        lambda one, actor: services.choose_action(one, "unenroll", actor=actor),
        True,
    ),
    "choose_activities": (
        lambda one, actor: services.choose_activities(
            one, LearningActivity.objects.all(), actor=actor
        ),
        False,
    ),
    "let_file_decide": (lambda one, actor: services.let_file_decide(one, actor=actor), False),
    "drop_activity": (
        lambda one, actor: services.drop_activity(
            one, LearningActivity.objects.order_by("pk")[0], actor=actor
        ),
        False,
    ),
    "note_template": (lambda one, actor: services.note_template(one, actor=actor), False),
    "discard": (lambda one, actor: services.discard(one, actor=actor), False),
    "accept_upload": (
        lambda one, actor: services.accept_upload(
            one, SimpleUploadedFile("a.xlsx", b"PK"), actor=actor
        ),
        False,
    ),
    "accept_paste": (lambda one, actor: services.accept_paste(one, "a@b.c", actor=actor), False),
    "choose_sheet": (lambda one, actor: services.choose_sheet(one, "S", actor=actor), False),
    "check_again": (lambda one, actor: services.check_again(one, actor=actor), False),
    "start": (lambda one, actor: services.start(one, actor=actor, plan=one.plan_key), True),
    "stop": (lambda one, actor: services.stop(one, actor=actor), False),
    "go_on": (lambda one, actor: services.go_on(one, actor=actor), True),
    "open_undo": (lambda one, actor: services.open_undo(one, actor=actor), False),
    "unenroll_them": (lambda one, actor: services.unenroll_them(one, actor=actor), True),
}
# Those that open one, and the chores that nobody asks for.
OTHERS = {
    "open_import",
    "open_for_activities",
    "open_by_file",
    "purge",
    "purge_daily",
    "recount_daily",
    "tend_tallies",
    "claim",
    "count_again",
    "count_daily",
    "show_up",
    "sign_off",
    "refused_unread",
    "run_change",
    "run_people",
    "run_selection",
}


@pytest.fixture
def checked(marit: User, sanne: User) -> Import:
    cpr = LearningActivityFactory.create(title="CPR", code="CPR-2")
    EnrollmentFactory.create(user=sanne, activity=cpr)
    draft = open_import(marit, cpr)
    return upload(draft, filled(draft, [(sanne.email, "", "x")]), by=marit)


@pytest.fixture
def shown(marit: User) -> Import:
    """One that was checked, as far as a gate looks."""
    LearningActivityFactory.create()
    return Import.objects.create(
        created_by=marit,
        action=Import.Action.UNENROLL,
        status=Import.Status.CHECKED,
        checked_at=timezone.now(),
    )


def all_rows() -> dict[str, list[Any]]:
    with connection.cursor() as cursor:
        found = {}
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found[table] = sorted(map(repr, cursor.fetchall()))
        return found


def test_every_service_is_in_these_tables() -> None:
    functions = {name for name in services.__all__ if name.islower()}
    assert functions == {*SERVICES, *OTHERS}


@pytest.mark.parametrize("name", SERVICES)
@pytest.mark.parametrize("role", [Role.AUDITOR, Role.LEARNER])
def test_who_may_not_import_is_refused(name: str, role: Role, shown: Import, tom: User) -> None:
    actor = Actor.at_screen(give(tom, role))
    before = all_rows()
    with pytest.raises(services.NotAllowed):
        SERVICES[name][0](shown, actor)
    assert all_rows() == before


@pytest.mark.parametrize("name", SERVICES)
def test_the_import_of_others_does_not_exist_for_a_team_manager(
    name: str, shown: Import, tom: User
) -> None:
    actor = Actor.at_screen(give(tom, Role.TEAM_MANAGER))
    Import.objects.create(created_by=tom, action=Import.Action.UNENROLL)
    before = all_rows()
    with pytest.raises(services.NotVisible):
        SERVICES[name][0](shown, actor)
    assert all_rows() == before


@pytest.mark.parametrize("name", [name for name, (_do, asks) in SERVICES.items() if asks])
def test_without_the_right_of_its_action_it_is_refused(
    name: str, checked: Import, marit: User, lacking: Callable[..., User]
) -> None:
    if name == "open_like":
        checked = run(checked, by=marit)
    lacking(marit, Right.UNENROLL)
    before = all_rows()
    with pytest.raises(services.NotAllowed):
        SERVICES[name][0](checked, Actor.at_screen(marit))
    assert all_rows() == before


def test_an_undo_asks_for_the_right_to_do_the_opposite(
    checked: Import, marit: User, lacking: Callable[..., User]
) -> None:
    finished = run(checked, by=marit)
    lacking(marit, Right.ENROLL)
    before = all_rows()
    with pytest.raises(services.NotAllowed):
        services.open_undo(finished, actor=Actor.at_screen(marit))
    assert all_rows() == before


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.LEARNER])
def test_who_may_not_import_opens_none(role: Role, tom: User) -> None:
    actor = Actor.at_screen(give(tom, role))
    activities = LearningActivity.objects.all()
    before = all_rows()
    for action in ("enroll", "unenroll", "remove"):
        known: dict[str, Any] = {"actor": actor, "language": "en", "action": action}
        with pytest.raises(services.NotAllowed):
            services.open_import(**known)
        with pytest.raises(services.NotAllowed):
            services.open_by_file(**known)
        with pytest.raises(services.NotAllowed):
            services.open_for_activities(activities, **known)
    assert all_rows() == before


def test_a_team_manager_opens_none_that_removes(tom: User) -> None:
    actor = Actor.at_screen(give(tom, Role.TEAM_MANAGER))
    services.open_import(actor=actor, language="en", action="unenroll")
    with pytest.raises(services.NotAllowed):
        services.open_import(actor=actor, language="en", action="remove")
    assert Import.objects.get().created_by == tom


def test_what_was_started_is_not_changed_any_more(checked: Import, marit: User) -> None:
    """The services' own guard: whoever asks still holds the import as it was shown."""
    assert start(checked, by=marit) == services.Started.STARTED
    actor = Actor.at_screen(marit)
    before = all_rows()
    for name in (
        "choose_activities",
        "let_file_decide",
        "drop_activity",
        "note_template",
        "discard",
        "accept_upload",
        "accept_paste",
        "check_again",
        "go_on",
        "open_undo",
    ):
        if name == "choose_activities":
            LearningActivityFactory.create()
            before = all_rows()
        with pytest.raises(services.NotNow):
            SERVICES[name][0](checked, actor)
        assert all_rows() == before, name
    with pytest.raises(services.NotNow):
        services.choose_action(checked, "enroll", actor=actor)
    assert start(checked, by=marit) == services.Started.ALREADY
    assert all_rows() == before


def test_two_that_are_opened_at_once_are_two_drafts(marit: User) -> None:
    actor = Actor.at_screen(marit)
    one, two = (
        services.open_import(actor=actor, language="en", action="enroll") for _time in range(2)
    )
    assert one.pk != two.pk


def test_another_administrator_may_change_it(checked: Import) -> None:
    other = give(UserFactory.create(), Role.ADMINISTRATOR)
    services.check_again(checked, actor=Actor.at_screen(other))
    assert Import.objects.get().status == Import.Status.CHECKING
