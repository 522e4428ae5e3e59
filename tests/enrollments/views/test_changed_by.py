"""Whoever was too late is told who changed it and when, on every page that says so."""

import re

import pytest
from django.urls import reverse

from enrollments import services
from enrollments.actors import Actor
from enrollments.forms.seals import sealed_at
from enrollments.models import Enrollment, Team
from enrollments.roles import Role
from tests.factories import (
    EnrollmentFactory,
    LearningActivityFactory,
    TeamFactory,
    TeamManagerFactory,
    UserFactory,
    give,
)
from tests.rows import of
from tests.web import hidden, words


class Desk:
    """Two owners: of the one who looks, and of the colleague who is faster."""

    def __init__(self, client, tom, sanne):
        self.client, self.sanne = client, sanne
        self.colleague = Actor.at_screen(give(tom, Role.OWNER))
        self.cpr = LearningActivityFactory.create(title="CPR")
        self.row = EnrollmentFactory.create(user=sanne, activity=LearningActivityFactory.create())
        self.other = TeamFactory.create(name="Pharmacy")
        self.west = TeamFactory.create(name="Ward 3 West")

    def rows(self):
        return Enrollment.objects.filter(pk=self.row.pk)

    def ends(self):
        services.unenroll(self.rows(), actor=self.colleague)

    def enrolls(self):
        services.enroll(of(self.sanne), self.cpr, actor=self.colleague)

    def moves(self):
        services.move_to_team(of(self.sanne), self.other, actor=self.colleague)

    def makes_auditor(self):
        services.assign_role(self.sanne, Role.AUDITOR, Team.objects.none(), actor=self.colleague)


@pytest.fixture
def desk(client_for, marit, tom, sanne):
    return Desk(client_for(give(marit, Role.OWNER)), tom, sanne)


def told(response) -> str:
    """The sentence of who it was."""
    found = re.search(r"Nothing was saved\. (Tom Jansen, [^:]+:\d\d: [^.]+\.)", words(response))
    assert found, words(response)
    return found[1]


def late(desk, address, shown, faster, **sent):
    """What somebody is told who opened the page before the colleague was faster."""
    page = desk.client.get(address, shown)
    seen = re.search(r'name="seen" value="([^"]+)"', page.content.decode())
    assert seen, words(page)
    faster()
    response = desk.client.post(address, {**shown, **sent, "seen": seen[1], "confirmed": "1"})
    assert response.status_code in (409, 422)
    return told(response)


def test_unenroll_and_due_date(desk):
    two = EnrollmentFactory.create()
    shown = {"e": [desk.row.pk, two.pk]}
    assert "Unenroll (" in late(desk, reverse("unenroll"), shown, desk.ends)
    services.reenroll(desk.rows(), actor=desk.colleague)
    sent = {"due": "none"}
    assert "Unenroll (" in late(desk, reverse("due_date"), shown, desk.ends, **sent)


def test_enroll_from_both_sides(desk, tom):
    address = reverse("activity_enroll", args=[desk.cpr.pk])
    shown = {"addresses": f"{desk.sanne.email}\n{tom.email}", "due": "none"}
    page = desk.client.post(f"{address}people/", shown)
    seen = (
        hidden(page).get("seen")
        or re.search(r'name="seen" value="([^"]+)"', page.content.decode())[1]
    )
    desk.enrolls()
    assert "Enroll (CPR)" in told(desk.client.post(address, shown | {"seen": seen}))
    services.unenroll(Enrollment.objects.filter(activity=desk.cpr), actor=desk.colleague)
    both = {"u": [desk.sanne.pk, tom.pk], "activity": desk.cpr.pk, "due": "none"}
    again = lambda: services.reenroll(  # noqa: E731
        Enrollment.objects.filter(activity=desk.cpr), actor=desk.colleague
    )
    assert "Re-enroll (CPR)" in late(desk, reverse("users_enroll"), both, again)


def test_move_and_merge(desk):
    said = "Move to another team (Pharmacy)"
    shown = {"u": [desk.sanne.pk], "team": desk.other.pk}
    assert said in late(desk, reverse("users_move"), shown, desk.moves)
    services.move_to_team(of(desk.sanne), desk.west, actor=desk.colleague)
    address = reverse("team_merge", args=[desk.west.pk])
    assert said in late(desk, address, {"into": desk.other.pk}, desk.moves)


def test_role(desk):
    address = reverse("user_role", args=[desk.sanne.pk])
    assert "Give role" in late(desk, address, {"role": "administrator"}, desk.makes_auditor)


def test_nobody_is_named_who_may_not_be_seen(desk, client_for):
    """A team manager sees no event about users of other teams."""
    manager = UserFactory.create(role=Role.TEAM_MANAGER)
    TeamManagerFactory.create(user=manager, team=desk.sanne.team)
    desk.client = client_for(manager)
    far = EnrollmentFactory.create(user=UserFactory.create(team=desk.other))
    page = desk.client.get(reverse("unenroll"), {"e": [desk.row.pk]})
    seen = hidden(page)["seen"]
    services.unenroll(Enrollment.objects.filter(pk=far.pk), actor=desk.colleague)
    Enrollment.objects.filter(pk=desk.row.pk).update(revision=9)
    response = desk.client.post(
        reverse("unenroll"), {"e": desk.row.pk, "seen": seen, "confirmed": "1"}
    )
    assert "Nothing was saved." in words(response)
    assert "Tom Jansen" not in words(response)


@pytest.mark.parametrize("seal", ["", "x", "!:z", "zzzzzzzzzzzzzzzzzzz:z", ":"])
def test_what_is_no_seal_has_no_moment(seal):
    assert sealed_at(seal) is None
