"""Where scope could leak: each place of the specification's list, and each that a walk found.

Two wards: that of the team manager, and another one of which nothing may show.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django import Settings

from enrollments.actors import Actor
from enrollments.models import Enrollment, LearningActivity, User
from enrollments.roles import Role
from imports import queries, services
from imports.models import Import
from imports.queries.turns import Ahead
from tests.factories import (
    EnrollmentFactory,
    LearningActivityFactory,
    TeamFactory,
    TeamManagerFactory,
    UserFactory,
)
from tests.imports.workbooks import fates, filled, open_import, run, start, upload, worked
from tests.web import HTMX, words

pytestmark = pytest.mark.django_db
MINE, THEIRS = 3, 40


@dataclass(frozen=True)
class Wards:
    """`mia` manages the first ward with MINE users; the other one has THEIRS, all enrolled."""

    mia: User
    mine: list[User]
    theirs: list[User]
    activity: LearningActivity
    desk: Client


@pytest.fixture
def wards(client_for: Callable[[User], Client]) -> Wards:
    mia = UserFactory.create(first_name="Mia", last_name="Manager", role=Role.TEAM_MANAGER)
    TeamManagerFactory.create(user=mia, team=mia.team)
    other = TeamFactory.create(name="Maternity")
    mine = UserFactory.create_batch(MINE, team=mia.team)
    theirs = UserFactory.create_batch(THEIRS, team=other)
    activity = LearningActivityFactory.create(title="CPR")
    for user in (*mine, *theirs):
        EnrollmentFactory.create(user=user, activity=activity)
    return Wards(mia, mine, theirs, activity, client_for(mia))


def place_of(wards: Wards, user: User) -> Enrollment:
    return Enrollment.objects.get(user=user, activity=wards.activity)


def planned(wards: Wards, *users: User, action: str = "unenroll") -> Import:
    draft = open_import(wards.mia, wards.activity, action=action)
    lines = [(user.email, None, "x") for user in users]
    return upload(draft, filled(draft, lines), by=wards.mia)


def leaves(wards: Wards, user: User, **names: str) -> None:
    """The user goes to the other ward, and may be called otherwise there."""
    user.team = wards.theirs[0].team
    for name, value in names.items():
        setattr(user, name, value)
    user.save()


def numbers_in(text: str) -> set[int]:
    """Without those that the factory puts into names: they depend on what ran before."""
    told = re.sub(r"(ACT-|Activity )\d+", "", text)
    return {int(number) for number in re.findall(r"\b\d+\b", told)}


# --- the list of the specification ----------------------------------------------------------------


def test_counts_of_tabs_and_lists(wards: Wards) -> None:
    for address in (reverse("users"), reverse("participants", args=[wards.activity.pk])):
        said = words(wards.desk.get(address))
        assert not numbers_in(said) & {THEIRS, MINE + THEIRS}, address
        assert re.search(rf"\b{MINE}\b", said)


def test_the_numbers_of_activities(wards: Wards) -> None:
    said = words(wards.desk.get(reverse("activities")))
    assert re.search(rf"\b{MINE}\b", said)
    assert not numbers_in(said) & {THEIRS, MINE + THEIRS}
    draft = open_import(wards.mia, wards.activity)
    chosen = words(wards.desk.get(reverse("imports:activities", args=[draft.pk])))
    assert f"{MINE} enrolled" in chosen
    assert not numbers_in(chosen) & {THEIRS, MINE + THEIRS}


def test_the_options_of_filters(wards: Wards) -> None:
    for address in (reverse("users"), reverse("participants", args=[wards.activity.pk])):
        page = wards.desk.get(address).content.decode()
        assert "Maternity" not in page, address
        assert wards.mia.team
        assert wards.mia.team.name in page


def test_all_that_match_is_counted_anew_when_it_is_confirmed(wards: Wards) -> None:
    """The token was made when one more user was in scope."""
    EnrollmentFactory.create_batch(30, user__team=wards.mia.team, activity=wards.activity)
    address = reverse("participants", args=[wards.activity.pk])
    page = wards.desk.get(address, {"sel": "all", "per": "25"}).content.decode()
    found = re.search(r'name="all" value="([^"]*)"', page)
    assert found
    gone = wards.mine[0]
    leaves(wards, gone)
    confirmation = words(wards.desk.post(reverse("unenroll"), {"all": found[1]}))
    assert re.search(r"\b32\b", confirmation)
    assert not re.search(r"\b33\b", confirmation)
    assert gone.name not in confirmation


def test_a_token_of_somebody_else_is_none(wards: Wards, marit: User, client_for: Any) -> None:
    address = reverse("participants", args=[wards.activity.pk])
    asked = {"sel": "all", "per": "10"}
    page = client_for(marit).get(address, asked).content.decode()
    found = re.search(r'name="all" value="([^"]*)"', page)
    assert found
    answer = wards.desk.get(reverse("unenroll"), {"all": found[1]}, follow=True)
    assert "This selection is too old." in words(answer)


def test_a_template_with_todays_participants(wards: Wards) -> None:
    draft = open_import(wards.mia, wards.activity)
    page = words(wards.desk.get(reverse("imports:template", args=[draft.pk])))
    assert not numbers_in(page) & {THEIRS, MINE + THEIRS}
    answer = wards.desk.post(reverse("imports:template_file", args=[draft.pk]), {"fill": "1"})
    content = b"".join(answer) if answer.streaming else answer.content
    sheet = load_workbook(BytesIO(content)).worksheets[0]
    emails = {row[0] for row in sheet.iter_rows(min_row=2, values_only=True) if row[0]}
    assert {user.email for user in wards.mine} <= emails
    assert not emails & {user.email for user in wards.theirs}


def test_what_is_downloaded_of_an_import(wards: Wards) -> None:
    done = run(planned(wards, wards.mine[0], wards.theirs[0]), by=wards.mia)
    for name in ("applied", "cannot", "to-fix", "result"):
        answer = wards.desk.get(reverse("imports:download", args=[done.pk, name]))
        sheets = load_workbook(BytesIO(b"".join(answer))).worksheets
        said = str([row for sheet in sheets for row in sheet.iter_rows(values_only=True)])
        # The address stands there as it was written; whose it is does not.
        assert wards.theirs[0].name not in said, name


def test_progress_of_an_import_says_nothing_of_another_ones(wards: Wards) -> None:
    """It waits for one that this person may not see: neither whose nor which."""
    marit = UserFactory.create(role=Role.ADMINISTRATOR)
    draft = open_import(marit, wards.activity)
    first = upload(draft, filled(draft, [(wards.theirs[0].email, None, "x")]), by=marit)
    start(first, by=marit)
    second = planned(wards, wards.mine[0])
    start(second, by=wards.mia)
    worked(second)
    for headers in ({}, HTMX):
        address = reverse("imports:progress", args=[second.pk])
        answer = wards.desk.get(address, headers=headers)
        assert "Waiting for another import" in words(answer)
        assert f"/imports/{first.pk}/" not in answer.content.decode()
        assert f"behind-{first.pk}" not in answer.content.decode()
    running = Import.objects.get(pk=second.pk)
    assert queries.waiting_for(running, marit) == Ahead(first.pk)


def test_search(wards: Wards) -> None:
    stranger = wards.theirs[0]
    assert stranger.employee_number
    participants = reverse("participants", args=[wards.activity.pk])
    for address in (reverse("users"), participants):
        for text in (stranger.last_name, stranger.email, stranger.employee_number):
            found = words(wards.desk.get(address, {"q": text}))
            assert stranger.name not in found.replace(text, "")


def test_near_misses_are_looked_for_in_scope(wards: Wards) -> None:
    stranger, known = wards.theirs[0], wards.mine[0]
    draft = open_import(wards.mia, wards.activity)
    lines = [("x" + user.email, None, "x") for user in (stranger, known)]
    checked = upload(draft, filled(draft, lines), by=wards.mia)
    page = wards.desk.get(reverse("imports:check", args=[checked.pk])).content.decode()
    assert f"x{stranger.email}" in page.replace("<wbr>", "")
    assert stranger.email not in page.replace("<wbr>", "").replace(f"x{stranger.email}", "")
    assert known.email in page.replace("<wbr>", "").replace(f"x{known.email}", "")


def test_the_share_of_learners_is_that_of_learners_in_scope(
    wards: Wards, settings: Settings
) -> None:
    """12 of 15 are many, however many learners others have, and however few."""
    settings.CONFIRM_PERCENT = 25
    more = UserFactory.create_batch(12, team=wards.mia.team)
    for user in more:
        EnrollmentFactory.create(user=user, activity=wards.activity)
    EnrollmentFactory.create_batch(60, activity=wards.activity)
    checked = planned(wards, *more)
    assert checked.counts.learners == {wards.activity.pk: MINE + 12}
    assert queries.number_to_confirm(checked) == 12


def test_cursors_and_numbers_in_forms(wards: Wards) -> None:
    """What does not exist and what is another ward's are one and the same."""
    stranger, known = wards.theirs[0], wards.mine[0]
    gone = place_of(wards, known)
    missing = 10**12
    history = reverse("user_history", args=[known.pk])
    answers = [words(wards.desk.get(history, {"before": number})) for number in (missing, 10**11)]
    assert answers[0] == answers[1]
    theirs = wards.desk.get(reverse("unenroll"), {"e": [place_of(wards, stranger).pk, gone.pk]})
    nobodys = wards.desk.get(reverse("unenroll"), {"e": [missing, gone.pk]})
    assert words(theirs) == words(nobodys)


def test_an_activity_or_team_of_another_ward_in_a_filter_is_unknown(wards: Wards) -> None:
    team = wards.theirs[0].team_id
    for name in ("users",):
        theirs = wards.desk.get(reverse(name), {"team": team})
        nobodys = wards.desk.get(reverse(name), {"team": 10**9})
        assert theirs.status_code == nobodys.status_code == 422
        said = (words(answer).replace(str(team), "N") for answer in (theirs, nobodys))
        one, other = (text.replace(str(10**9), "N") for text in said)
        assert one == other


# --- found by walking -----------------------------------------------------------------------------


def test_who_has_left_the_ward_is_no_longer_shown_in_its_imports(wards: Wards) -> None:
    """The import's counts stay; of the user and of what they do now, nothing is told."""
    moved, stays = wards.mine[0], wards.mine[1]
    done = run(planned(wards, moved, stays), by=wards.mia)
    leaves(wards, moved, first_name="Renamed")
    Enrollment.objects.filter(user=moved).update(progress=77)
    page = words(wards.desk.get(reverse("imports:result", args=[done.pk])))
    assert "Renamed" not in page
    assert "77%" not in page
    assert stays.name in page
    answer = wards.desk.get(reverse("imports:download", args=[done.pk, "applied"]))
    sheet = load_workbook(BytesIO(b"".join(answer))).worksheets[0]
    said = str(list(sheet.iter_rows(values_only=True)))
    assert "Renamed" not in said
    assert stays.name in said


def test_an_undo_is_planned_for_users_in_scope_alone(wards: Wards) -> None:
    """What became of the others, since they left, makes no difference to its numbers."""
    moved, stays = wards.mine[0], wards.mine[1]
    done = run(planned(wards, moved, stays), by=wards.mia)
    leaves(wards, moved)
    undo = worked(services.open_undo(done, actor=Actor.at_screen(wards.mia)))
    assert [mark.planned for mark in fates(undo)] == ["changed_since_check", "reenroll"]
    page = words(wards.desk.get(reverse("imports:check", args=[undo.pk])))
    assert moved.name not in page


def test_somebody_who_has_left_is_not_found_in_lists_of_imports(wards: Wards) -> None:
    moved = wards.mine[0]
    done = run(planned(wards, *wards.mine), by=wards.mia)
    leaves(wards, moved, last_name="Unheard")
    address = reverse("imports:result", args=[done.pk])
    page = words(wards.desk.get(address, {"q": "Unheard"}))
    assert "0 of 3 enrollments" in page
