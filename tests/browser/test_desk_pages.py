"""The pages that run an academy: nothing that keeps somebody out, and nothing cut off."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from enrollments.models import Academy, Enrollment, Qualification, Team, User
from enrollments.roles import Role
from enrollments.services.figures import count_figures, monday
from tests.browser.looks import LIGHT, LONG_RUN, LOOKS, Look, look
from tests.factories import UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def owner(marit: User, courses: list[Enrollment]) -> User:
    Academy.objects.create(name="Waterhoek", language="en", time_zone="Europe/Amsterdam")
    count_figures()
    return UserFactory.create(role=Role.OWNER, first_name="Maaike", last_name="Hofstra")


def addresses(sanne: User, place: Enrollment) -> list[str]:
    nurse = Qualification.objects.get()
    team = Team.objects.get(users=sanne)
    activity = place.activity_id
    other = Enrollment.objects.exclude(activity=activity).earliest("pk").activity
    named = [
        ("overview",),
        ("overview_week", monday(timezone.localdate()).isoformat(), "not_started"),
        ("academy",),
        ("settings",),
        ("users",),
        ("user_add",),
        ("user_profile", sanne.pk),
        ("user_email", sanne.pk),
        ("user_activation", sanne.pk),
        ("user_role", sanne.pk),
        ("user_enrollments", sanne.pk),
        ("user_erase", sanne.pk),
        ("user_export", sanne.pk),
        ("activities",),
        ("activity_add",),
        ("activity_profile", activity),
        ("activity_archive", activity),
        ("activity_enroll", activity),
        ("qualifications",),
        ("qualification_add",),
        ("qualification", nurse.pk),
        ("qualification_holders", nurse.pk),
        ("qualification_history", nurse.pk),
        ("qualification_give", nurse.pk),
        ("requirement_add", nurse.pk),
        ("teams",),
        ("team_add",),
        ("team", team.pk),
        ("team_merge", team.pk),
        ("team_members_add", team.pk),
        ("audit_list",),
        ("enrollment_why", place.pk),
        ("find",),
        ("help",),
        ("help_page", "unenroll-or-remove"),
        ("help_page", "who-may-do-what"),
    ]
    asked = [
        f"{reverse('find')}?q=hoekstra",
        f"{reverse('due_date')}?e={place.pk}",
        f"{reverse('requirement_add', args=[nurse.pk])}?activity={place.activity.code}",
        f"{reverse('requirement_add', args=[nurse.pk])}?activity={other.code}&due_days=30",
    ]
    return [*(reverse(name, args=args) for name, *args in named), *asked]


@pytest.mark.parametrize("how", LOOKS, ids=lambda how: how.scheme)
def test_every_page_can_be_used_by_everybody(
    how: Look,
    page_for: Callable[..., Page],
    owner: User,
    sanne: User,
    courses: list[Enrollment],
) -> None:
    page = page_for(owner, **how.options)
    wrong = []
    # Each page in one of the looks, by turns; with LONG_RUN=1 in each.
    turn = slice(None) if LONG_RUN else slice(LOOKS.index(how), None, len(LOOKS))
    for address in addresses(sanne, courses[4])[turn]:
        answer = page.goto(address)
        assert answer
        # A form that is refused shows what is wrong: that, too, is for everybody.
        assert answer.status in (200, 422), address
        try:
            look(page, how)
        except AssertionError as found:
            wrong.append(str(found)[:1500])
    assert not wrong, "\n".join(wrong)


def test_an_empty_academy_can_be_used_by_everybody(page_for: Callable[..., Page], db: None) -> None:
    page = page_for(UserFactory.create(role=Role.OWNER), **LIGHT.options)
    for name in ("overview", "users", "activities", "qualifications", "teams", "audit_list"):
        page.goto(reverse(name))
        look(page, LIGHT)
