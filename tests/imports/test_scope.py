"""A team manager's import: of whom it is about, what is done, and what is shown of others."""

import re
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook
from pytest_django import Settings

from enrollments.actors import Actor
from enrollments.models import AuditEvent, Enrollment, LearningActivity, Team, User
from enrollments.roles import Role
from imports import queries, services
from imports.models import Import
from imports.outcomes import LineOutcome, RunOutcome
from imports.work import lease as leases
from imports.work.apply import apply_chunk
from tests.factories import (
    EnrollmentFactory,
    LearningActivityFactory,
    TeamFactory,
    TeamManagerFactory,
    UserFactory,
    give,
)
from tests.imports.workbooks import fates, filled, open_import, run, start, upload, worked
from tests.web import HTMX, spaced, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def ward() -> Team:
    return TeamFactory.create(name="Ward 3 West")


@pytest.fixture
def els(ward: Team) -> User:
    """The manager of one team."""
    els = give(UserFactory.create(first_name="Els", last_name="Smit"), Role.TEAM_MANAGER)
    TeamManagerFactory.create(user=els, team=ward)
    return els


@pytest.fixture
def cpr() -> LearningActivity:
    return LearningActivityFactory.create(title="CPR and AED refresher", code="CPR-2")


@pytest.fixture
def people(ward: Team, cpr: LearningActivity) -> list[User]:
    """Noor and Daan of the ward, enrolled."""
    people = [
        UserFactory.create(first_name=name, last_name="Visser", team=ward)
        for name in ("Noor", "Daan")
    ]
    for one in people:
        EnrollmentFactory.create(user=one, activity=cpr)
    return people


def checked(by: User, cpr: LearningActivity, emails: Iterable[str]) -> Import:
    draft = open_import(by, cpr)
    return upload(draft, filled(draft, [(email, "", "x") for email in emails]), by=by)


@pytest.fixture
def plan(els: User, cpr: LearningActivity, people: list[User]) -> Import:
    return checked(els, cpr, [one.email for one in people])


def moves_away(user: User) -> None:
    User.objects.filter(pk=user.pk).update(team=TeamFactory.create(name="Emergency care"))


# --- what is done ---------------------------------------------------------------------------------


def test_each_mark_is_in_scope_when_it_is_done(plan: Import, els: User, people: list[User]) -> None:
    noor, daan = people
    moves_away(daan)
    finished = run(plan, by=els)
    assert {mark.user_id: mark.became for mark in fates(finished)} == {
        noor.pk: RunOutcome.APPLIED,
        daan.pk: LineOutcome.USER_UNKNOWN,
    }
    assert Enrollment.objects.get(user=daan).status == Enrollment.Status.ENROLLED
    assert not AuditEvent.objects.filter(user=daan).exists()


def test_who_prepared_it_must_see_them_too(plan: Import, marit: User, people: list[User]) -> None:
    """Marit sees everybody and starts what Els prepared."""
    moves_away(people[1])
    finished = run(plan, by=marit)
    assert finished.applied == 1


def test_oneself_is_unknown_to_a_team_manager(els: User, cpr: LearningActivity, ward: Team) -> None:
    User.objects.filter(pk=els.pk).update(team=ward)
    EnrollmentFactory.create(user=els, activity=cpr)
    mine = checked(els, cpr, [els.email])
    assert mine.lines.get().outcome == LineOutcome.USER_UNKNOWN


def test_a_share_is_of_the_learners_in_scope(
    plan: Import, cpr: LearningActivity, marit: User, people: list[User]
) -> None:
    EnrollmentFactory.create_batch(3, activity=cpr)
    assert plan.counts.learners == {cpr.pk: 2}
    everybody = checked(marit, cpr, [one.email for one in people])
    assert everybody.counts.learners == {cpr.pk: 5}


def test_a_right_lost_while_it_runs_ends_it_after_the_chunk(
    plan: Import,
    els: User,
    people: list[User],
    marit: User,
    settings: Settings,
    client_for: Callable[[User], Client],
) -> None:
    settings.IMPORT_CHUNK_MARKS = 1
    start(plan, by=marit)
    lease = leases.take(plan.pk)
    assert lease
    assert apply_chunk(plan.pk, lease)
    give(els, Role.LEARNER)
    assert not apply_chunk(plan.pk, lease)
    stopped = Import.objects.get()
    assert (stopped.status, stopped.right_lost_by) == (Import.Status.STOPPED, "Els Smit")
    assert (stopped.applied, queries.summary(stopped).remaining) == (1, 1)
    page = client_for(marit).get(f"/imports/{plan.pk}/result/")
    told = (
        "Stopped: Els Smit no longer has the right to unenroll. 1 of 2 is done and can be undone."
    )
    assert told in words(page)
    give(els, Role.TEAM_MANAGER)
    services.go_on(stopped, actor=Actor.at_screen(marit))
    after = worked(stopped)
    assert (after.status, after.applied, after.right_lost_by) == ("finished", 2, "")


# --- what is shown --------------------------------------------------------------------------------


def test_the_imports_of_others_are_not_found(
    plan: Import, marit: User, cpr: LearningActivity, els: User, client_for: Callable[..., Client]
) -> None:
    foreign = open_import(marit, cpr)
    desk = client_for(els)
    for page in ("", "check/", "progress/", "result/", "upload/", "lists/will/", "discard/"):
        assert desk.get(f"/imports/{foreign.pk}/{page}").status_code == 404
    listed = [row.import_run.pk for row in desk.get("/imports/").context["rows"]]
    assert listed == [plan.pk]


def rows_of(response: Any) -> list[tuple[Any, ...]]:
    book = load_workbook(BytesIO(response.getvalue()))
    return list(book.worksheets[0].iter_rows(min_row=2, values_only=True))


@pytest.fixture
def moved(plan: Import, els: User, people: list[User]) -> Import:
    """It ran. Daan has moved to another team since, and goes by another name."""
    finished = run(plan, by=els)
    plan.lines.filter(user=people[1]).update(email="AS.UPLOADED@WATERHOEK.EXAMPLE")
    daan = people[1]
    daan.team = TeamFactory.create(name="Emergency care")
    daan.first_name, daan.email = "Secret", "secret.name@waterhoek.example"
    daan.save()
    return finished


def test_who_is_out_of_scope_now_is_shown_as_unknown(
    moved: Import, els: User, client_for: Callable[[User], Client]
) -> None:
    desk = client_for(els)
    page = desk.get(f"/imports/{moved.pk}/result/", {"list": "applied"}, headers=HTMX)
    text = spaced(page)
    assert "Secret" not in text
    assert "secret.name" not in text
    assert "AS.UPLOADED@WATERHOEK.EXAMPLE" in text
    rows = rows_of(desk.get(f"/imports/{moved.pk}/lists/applied/"))
    assert rows[1][1:3] == ("AS.UPLOADED@WATERHOEK.EXAMPLE", "")
    assert rows[1][4] == "No user with this email"
    result = rows_of(desk.get(f"/imports/{moved.pk}/lists/result/"))
    assert "Unenrolled" in result[0][3]
    assert "is not the email of a user" in result[1][3]


def test_whoever_sees_everybody_reads_it_as_ever(
    moved: Import, marit: User, client_for: Callable[[User], Client]
) -> None:
    page = client_for(marit).get(f"/imports/{moved.pk}/result/", {"list": "applied"}, headers=HTMX)
    assert "secret.name@waterhoek.example" in spaced(page)


def test_nobody_out_of_scope_is_found_by_name(
    moved: Import, els: User, marit: User, client_for: Callable[[User], Client]
) -> None:
    query = {"q": "Secret", "list": "applied"}
    address = f"/imports/{moved.pk}/result/"
    mine = client_for(els).get(address, query, headers=HTMX)
    assert "AS.UPLOADED" not in spaced(mine)
    theirs = client_for(marit).get(address, query, headers=HTMX)
    assert "secret.name@waterhoek.example" in spaced(theirs)


def test_lines_of_others_have_no_name(els: User, cpr: LearningActivity, people: list[User]) -> None:
    draft = open_import(els, cpr)
    lines = [(people[0].email, "", "ja"), (people[1].email, "", None)]
    plan = upload(draft, filled(draft, lines), by=els)
    for one in people:
        moves_away(one)
    [wrong] = queries.wrong_lines_page(plan, viewer=els).rows
    assert (wrong.user, wrong.outcome) == (None, LineOutcome.USER_UNKNOWN)
    [blank] = queries.blank_lines_page(plan, viewer=els).rows
    assert (blank.user, blank.outcome) == (None, LineOutcome.NOTHING_MARKED)
    [taken] = queries.whole_blank_page(plan, viewer=els, after=0, size=9).rows
    assert (taken.named, taken.name) == (people[1].email, "")
    fates_of = queries.line_fates_page(plan, viewer=els, after=0, size=9).rows
    assert [line.user_id for line in fates_of] == [None, None]


def test_hiding_costs_no_more_for_many_lines(
    els: User,
    marit: User,
    cpr: LearningActivity,
    people: list[User],
    django_assert_num_queries: Any,
) -> None:
    plan = checked(els, cpr, [one.email for one in people])
    which = queries.Listed(("unenroll",))
    with django_assert_num_queries(2):
        queries.marks_page(plan, which, viewer=els)
    with django_assert_num_queries(1):
        queries.marks_page(plan, which, viewer=marit)


# --- an auditor -----------------------------------------------------------------------------------


@pytest.fixture
def auditor(client_for: Callable[[User], Client]) -> Client:
    return client_for(give(UserFactory.create(), Role.AUDITOR))


@pytest.mark.django_db
def test_an_auditor_reads_all_and_changes_nothing(auditor: Client, plan: Import, els: User) -> None:
    number = plan.pk
    for page in ("check/", "lists/will/", "lists/to-fix/", "lists/result/"):
        assert auditor.get(f"/imports/{number}/{page}").status_code == 200
    for page in ("action/", "activities/", "template/", "upload/", "discard/"):
        assert auditor.get(f"/imports/{number}/{page}").status_code == 403
    for page in ("discard/", "check/", "check/again/", "upload/", "undo/", "progress/stop/"):
        assert auditor.post(f"/imports/{number}/{page}").status_code == 403
    assert auditor.get("/imports/new/").status_code == 403
    assert Import.objects.get().status == Import.Status.CHECKED
    start(plan, by=els)
    assert auditor.get(f"/imports/{number}/progress/").status_code == 200
    worked(plan)
    assert auditor.get(f"/imports/{number}/result/").status_code == 200
    assert auditor.post(f"/imports/{number}/undo/").status_code == 403


def buttons(response: Any) -> set[str]:
    """The last parts of addresses of imports where something can be changed."""
    html = response.content.decode()
    reading = {"check", "progress", "result", "lists", "filters", ""}
    return set(re.findall(r'"/imports/(?:\d+/)?([a-z-]*)', html)) - reading


def test_an_auditor_is_shown_no_button(auditor: Client, plan: Import, els: User) -> None:
    assert buttons(auditor.get("/imports/")) == set()
    assert buttons(auditor.get(f"/imports/{plan.pk}/check/")) == set()
    start(plan, by=els)
    assert buttons(auditor.get(f"/imports/{plan.pk}/progress/")) == set()
    worked(plan)
    assert buttons(auditor.get(f"/imports/{plan.pk}/result/")) == set()
