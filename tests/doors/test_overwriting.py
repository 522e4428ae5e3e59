"""No form saves the state that it was opened in over what a colleague saved meanwhile.

Every address that takes a form is in one of two tables: it is walked here, or it says why it cannot
bring an older state back.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from typing import Any, Final

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from enrollments import services
from enrollments.actors import Actor
from enrollments.models import (
    Academy,
    Enrollment,
    LearningActivity,
    Qualification,
    Requirement,
    SavedView,
    Team,
    User,
)
from enrollments.queries.changing import Change, ChangeKind, forecast_of
from enrollments.roles import Role
from enrollments.services import ActivityProfile, Profile
from tests.doors.addresses import asked
from tests.doors.through import signed_in
from tests.factories import (
    EnrollmentFactory,
    LearningActivityFactory,
    QualificationFactory,
    TeamFactory,
    UserFactory,
)
from tests.web import words

pytestmark = pytest.mark.django_db

NO_STATE: Final = {
    "does one thing, whatever else was saved": (
        *("overview_count", "sample_load", "user_invite", "user_sign_out", "user_factors"),
        *("user_enroll", "team_manager_add", "team_manager_remove", "saved_view_delete"),
        *("undo_change", "undo_unenroll", "user_erase"),
    ),
    "adds something new": (
        *("user_add", "activity_add", "qualification_add", "team_add", "saved_view_add"),
        *("activities_from_file", "qualifications_from_file", "imports:new"),
    ),
    "takes something away to read": (
        *("overview_export", "user_export", "export_list", "export_list_of"),
        *("imports:template_file", "activity_enroll_people"),
    ),
    "is made only if its forecast is still true": (
        *("sample_remove", "team_merge", "user_activation", "users_deactivate", "users_enroll"),
        *("users_grant", "users_move", "qualification_give", "qualification_take"),
        *("qualification_resume", "requirement_add", "requirement_drop", "user_grant"),
        *("user_withdraw", "activity_archive", "activity_unarchive", "activity_enroll"),
        *("unenroll", "remove", "reenroll"),
    ),
    "is one's own learning, which only goes up": ("learning_progress", "learning_completion"),
    "is one step of an import, of which the final check shows all before it starts": (
        *("imports:discard", "imports:action", "imports:activities", "imports:choose"),
        *("imports:by_file", "imports:drop", "imports:upload", "imports:paste", "imports:sheet"),
        *("imports:check", "imports:check_again", "imports:stop", "imports:go_on"),
        *("imports:undo", "imports:unenroll_them", "imports:again"),
    ),
}
# Of one's own account, and of a browser.
OF_ACCOUNT: Final = ("account_", "mfa_", "set_language")


@dataclass
class Desk:
    """Of the owner who is late, and of the one who is faster."""

    client: Client
    by: User
    faster: Actor
    team: Team = field(default_factory=lambda: TeamFactory.create(name="Ward 3"))
    user: User = field(default_factory=lambda: UserFactory.create(team=None))
    activity: LearningActivity = field(default_factory=lambda: LearningActivityFactory.create())
    place: Enrollment = field(default_factory=lambda: EnrollmentFactory.create())

    def qualification(self) -> Qualification:
        found = Qualification.objects.first()
        return found or QualificationFactory.create(activities=[self.activity])

    def view(self) -> SavedView:
        mine = SavedView.objects.filter(owner=self.by).first()
        return mine or SavedView.objects.create(
            owner=self.by, list_name="users", name="Mine", query="q=a"
        )

    def change(self, kind: ChangeKind, **params: Any) -> None:
        change = Change(kind, {"qualification": self.qualification().pk, **params})
        seen = forecast_of(self.faster, change).fingerprint
        assert not services.make_change(change, actor=self.faster, seen=seen).refused


@dataclass(frozen=True, kw_only=True)
class Edit:
    """`sent` is what the late one typed; `faster` saves something else, which `value` reads.

    `page` shows the form, where that is not the address that takes it.
    """

    address: str
    sent: dict[str, Any]
    faster: Callable[[], Any]
    value: Callable[[], Any]
    page: str = ""
    is_told: bool = True


def academy(desk: Desk, address: str, page: str = "") -> Edit:
    new = {"language": "en", "time_zone": "Europe/Amsterdam"}
    return Edit(
        address=address,
        page=page,
        sent={"name": "Mine", **new},
        faster=partial(services.set_up_academy, name="Theirs", **new, actor=desk.faster),
        value=lambda: Academy.objects.values_list("name", flat=True).first(),
    )


def edits(desk: Desk) -> dict[str, Edit]:
    user, activity, rule = desk.user, desk.activity, desk.qualification()
    name = {"first_name": "Mine", "last_name": "Bos"}
    in_days = lambda days: (timezone.localdate() + timedelta(days=days)).isoformat()  # noqa: E731
    of_rule = [rule.pk, activity.pk]
    row = Enrollment.objects.filter(pk=desk.place.pk)
    return {
        "academy": academy(desk, reverse("academy")),
        "academy_set_up": academy(desk, reverse("academy_set_up"), page=reverse("academy")),
        "team_rename": Edit(
            address=reverse("team_rename", args=[desk.team.pk]),
            sent={"name": "Mine"},
            faster=partial(services.rename_team, desk.team, "Theirs", actor=desk.faster),
            value=lambda: Team.objects.get(pk=desk.team.pk).name,
        ),
        "saved_view": Edit(
            address=reverse("saved_view", args=[desk.view().pk]),
            sent={"name": "Late"},
            faster=partial(
                services.rename_view,
                desk.view(),
                "In the other tab",
                is_shared=True,
                actor=Actor.at_screen(desk.by),
            ),
            value=lambda: (desk.view().name, desk.view().is_shared),
            is_told=False,
        ),
        "user_profile": Edit(
            address=reverse("user_profile", args=[user.pk]),
            sent={**name, "language": user.language},
            faster=partial(
                services.edit_user,
                user,
                replace(Profile.of(user), first_name="Theirs"),
                team=None,
                actor=desk.faster,
            ),
            value=lambda: User.objects.get(pk=user.pk).first_name,
        ),
        "user_email": Edit(
            address=reverse("user_email", args=[user.pk]),
            sent={"email": "mine@a.example"},
            faster=partial(services.change_email, user, "theirs@a.example", actor=desk.faster),
            value=lambda: User.objects.get(pk=user.pk).email,
        ),
        "user_role": Edit(
            address=reverse("user_role", args=[user.pk]),
            sent={"role": "administrator"},
            faster=partial(
                services.assign_role, user, Role.AUDITOR, Team.objects.none(), actor=desk.faster
            ),
            value=lambda: User.objects.get(pk=user.pk).role,
        ),
        "activity_profile": Edit(
            address=reverse("activity_profile", args=[activity.pk]),
            sent={"title": "Mine", "code": activity.code, "kind": activity.kind},
            faster=partial(
                services.edit_activity,
                activity,
                ActivityProfile(title="Theirs", code=activity.code, kind=activity.kind),
                actor=desk.faster,
            ),
            value=lambda: LearningActivity.objects.get(pk=activity.pk).title,
        ),
        "qualification_profile": Edit(
            address=reverse("qualification_profile", args=[rule.pk]),
            sent={"name": "Mine"},
            faster=partial(
                services.edit_qualification, rule, name="Theirs", description="", actor=desk.faster
            ),
            value=lambda: desk.qualification().name,
        ),
        "qualification_end": Edit(
            address=reverse("qualification_end", args=[rule.pk]),
            sent={"on": in_days(9)},
            faster=partial(desk.change, ChangeKind.END_QUALIFICATION, on=in_days(3)),
            value=lambda: desk.qualification().ended_on,
        ),
        "requirement_time_frame": Edit(
            address=reverse("requirement_time_frame", args=of_rule),
            sent={"due_days": "9"},
            faster=partial(
                desk.change, ChangeKind.CHANGE_TIME_FRAME, activity=activity.pk, due_days=3
            ),
            value=lambda: Requirement.objects.get().due_days,
        ),
        "due_date": Edit(
            address=reverse("due_date"),
            sent={"e": desk.place.pk, "due": "date", "due_on": in_days(9)},
            faster=partial(
                services.set_due_date,
                row,
                timezone.localdate() + timedelta(days=3),
                actor=desk.faster,
            ),
            value=lambda: row.get().due_on,
        ),
    }


def desk() -> Desk:
    by, faster = (UserFactory.create(role=Role.OWNER, last_name=n) for n in ("Late", "Faster"))
    return Desk(client=signed_in(by), by=by, faster=Actor.at_screen(faster))


WALKED: Final = (
    *("academy", "academy_set_up", "team_rename", "saved_view", "user_profile", "user_email"),
    *("user_role", "activity_profile", "qualification_profile", "qualification_end"),
    *("requirement_time_frame", "due_date"),
)


@pytest.mark.parametrize("name", WALKED)
def test_whoever_was_late_overwrites_nothing(name: str) -> None:
    here = desk()
    edit = edits(here)[name]
    page = here.client.get(edit.page or edit.address, edit.sent)
    edit.faster()
    saved = edit.value()
    response = here.client.post(edit.address, {**edit.sent, "seen": seal(page), "confirmed": "1"})
    assert response.status_code == 409
    assert edit.value() == saved
    told = words(response)
    assert "Something changed since you opened this. Nothing was saved." in told
    assert bool(re.search(r"Faster, [^:]+:\d\d: ", told)) == edit.is_told, told
    # What it shows now can be saved.
    if edit.page:
        return
    again = {**edit.sent, "seen": seal(response), "confirmed": "1"}
    assert here.client.post(edit.address, again).status_code == 302
    assert edit.value() != saved


def seal(page: Any) -> str:
    found = re.search(r'name="seen" value="([^"]+)"', page.content.decode())
    assert found, words(page)
    return found[1]


def test_every_form_is_walked_or_says_why_not() -> None:
    taking = {
        row.name
        for row in asked()
        if row.method == "POST"
        and row.answers[Role.OWNER][0] != 405
        and not row.name.startswith(OF_ACCOUNT)
    }
    without = [name for names in NO_STATE.values() for name in names]
    assert len(without) == len(set(without))
    assert set(without) | set(WALKED) == taking
    assert not set(without) & set(WALKED)
