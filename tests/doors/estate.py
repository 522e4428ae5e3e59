"""Somebody of each role, and one thing of each kind that an address can be about."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from http.cookies import SimpleCookie
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import urlencode

from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from enrollments.models import Enrollment, LearningActivity, Qualification, SavedView, User
from enrollments.roles import Role
from enrollments.services.figures import count_figures
from enrollments.wording.questions import QUESTIONS
from imports.models import Import
from imports.services import show_up
from tests.doors.through import signed_in
from tests.factories import (
    EnrollmentFactory,
    LearningActivityFactory,
    QualificationFactory,
    TeamFactory,
    TeamManagerFactory,
    UserFactory,
)
from tests.web import HTMX

BATCH: Final = "00000000-0000-4000-8000-000000000001"
# A primary key that nothing has.
MISSING: Final = 10**12
ACADEMY: Final = {"name": "Another", "language": "nl", "time_zone": "Asia/Tokyo"}
# Where an import has to stand, so that its page is one; else it is opened at that step.
STATES: Final[dict[str, dict[str, Any]]] = {
    "draft": {"status": "draft"},
    "checking": {"status": "checking"},
    "checked": {"status": "checked"},
    "running": {"status": "running"},
    "stopped": {"status": "stopped"},
    "finished": {"status": "finished"},
}


@dataclass(frozen=True, kw_only=True)
class Estate:
    by: User
    near: User
    far: User
    near_place: Enrollment
    far_place: Enrollment
    near_passed: Enrollment
    far_passed: Enrollment
    activity: LearningActivity
    other: LearningActivity
    qualification: Qualification
    colleague: User
    client: Client

    @classmethod
    def make(cls, role: Role) -> "Estate":
        near_team, far_team = TeamFactory.create(name="Near"), TeamFactory.create(name="Far")
        by = UserFactory.create(role=role, team=near_team, password="secret")
        show_up()
        near = UserFactory.create(team=near_team)
        far = UserFactory.create(team=far_team)
        colleague = UserFactory.create(role=Role.TEAM_MANAGER)
        TeamManagerFactory.create(user=colleague, team=far_team)
        if role == Role.TEAM_MANAGER:
            TeamManagerFactory.create(user=by, team=near_team)
        activity, other = LearningActivityFactory.create(), LearningActivityFactory.create()
        EnrollmentFactory.create(user=by, activity=activity)
        passed = LearningActivityFactory.create()
        EnrollmentFactory.create(user=by, activity=passed, completed=True)
        count_figures()
        return cls(
            by=by,
            near=near,
            far=far,
            near_place=EnrollmentFactory.create(user=near, activity=activity),
            far_place=EnrollmentFactory.create(user=far, activity=activity),
            near_passed=EnrollmentFactory.create(user=near, activity=passed, completed=True),
            far_passed=EnrollmentFactory.create(user=far, activity=passed, completed=True),
            activity=activity,
            other=other,
            qualification=QualificationFactory.create(activities=[other], holders=[near, far]),
            colleague=colleague,
            client=signed_in(by),
        )

    def import_at(self, state: str, by: User) -> Import:
        started = state in ("running", "stopped", "finished")
        now = timezone.now()
        import_run = Import.objects.create(
            action="unenroll",
            created_by=by,
            started_by=by if started else None,
            started_at=now if started else None,
            checked_at=None if state in ("draft", "checking") else now,
            template_at=now,
            **STATES[state],
        )
        import_run.activities.add(self.activity)
        return import_run

    def address(self, name: str, about: str, whose: str) -> str:
        """Of a page about something `near`, `far` or `missing`."""
        match about:
            case "user" | "holder":
                keys: dict[str, int] = {"user_id": self._user(whose)}
                more = {"qualification_id": self.qualification.pk} if about == "holder" else {}
                return reverse(name, kwargs=keys | more)
            case "team" | "team_of":
                keys = {"team_id": self._team(whose)}
                more = {"user_id": self.colleague.pk} if about == "team_of" else {}
                return reverse(name, kwargs=keys | more)
            case "activity" | "place":
                number = MISSING if whose == "missing" else self.activity.pk
                filtered = {"name": "team"} if name == "participants_filter" else {}
                return reverse(name, kwargs={"activity_id": number, **filtered})
            case "teams" | "people" | "actors":
                named = {"teams": "team", "people": "person", "actors": "actor"}
                return reverse(name, kwargs={"name": named[about]})
            case "completion":
                places = {"near": self.near_passed.pk, "far": self.far_passed.pk}
                return reverse(name, kwargs={"number": places.get(whose, MISSING)})
            case "passed":
                number = MISSING if whose == "missing" else self.near_passed.activity_id
                return reverse(name, kwargs={"activity_id": number})
            case "rule" | "required":
                number = MISSING if whose == "missing" else self.qualification.pk
                named = {"name": "team"} if name == "qualification_holders_filter" else {}
                more = {"activity_id": self.other.pk} if about == "required" else {}
                return reverse(name, kwargs={"qualification_id": number, **named, **more})
            case "team":
                teams = {"near": self.near.team_id, "far": self.far.team_id, "missing": MISSING}
                return reverse(name, kwargs={"team_id": teams[whose]})
            case "picture":
                return reverse(name, args=["late", "csv"])
            case "teams" | "people":
                return reverse(name, kwargs={"name": {"teams": "team", "people": "person"}[about]})
            case "week":
                today = timezone.localdate()
                this = today - timedelta(days=today.weekday())
                return reverse(name, args=[this.isoformat(), "completed"])
            case "question":
                return reverse(name, args=[QUESTIONS[0].slug])
            case "listname":
                return reverse(name, kwargs={"list_name": "users"})
            case "savedview":
                owner = self.by if whose == "near" else self.colleague
                number = MISSING if whose == "missing" else self._view_of(owner)
                return reverse(name, kwargs={"number": number})
            case "export":
                return reverse(name, kwargs={"name": "users", "kind": "csv"})
            case "exportof":
                of = {"name": "enrollments", "kind": "csv", "number": self._user(whose)}
                return reverse(name, kwargs=of)
            case "enrolled":
                places = {"near": self.near_place.pk, "far": self.far_place.pk}
                return reverse(name, kwargs={"number": places.get(whose, MISSING)})
            case "batch" | "kept":
                return reverse(name, args=[BATCH])
            case "token":
                return reverse(name, kwargs={"token": "x"})
            case "passkey":
                return reverse(name, kwargs={"pk": MISSING})
            case "session":
                return reverse(name, args=[MISSING])
            case "key":
                return reverse(name, kwargs={"uidb36": "1", "key": "x"})
            case "-" | "selection" | "people_of":
                return reverse(name)
        number = MISSING
        if whose != "missing":
            number = self.import_at(about, self.by if whose == "near" else self.colleague).pk
        listed = {"name": "will"} if name == "imports:download" else {}
        return reverse(name, kwargs={"number": number, **listed})

    def _view_of(self, owner: User) -> int:
        kept = {"owner": owner, "list_name": "users", "name": "Leavers"}
        return SavedView.objects.get_or_create(**kept, defaults={"query": "status=inactive"})[0].pk

    def _user(self, whose: str) -> int:
        return {"near": self.near.pk, "far": self.far.pk, "missing": MISSING}[whose]

    def _team(self, whose: str) -> int:
        teams = {"near": self.near.team_id, "far": self.far.team_id, "missing": MISSING}
        return teams[whose] or MISSING

    def data(self, name: str, about: str, whose: str) -> dict[str, Any]:
        """What its form sends, so that it is not refused for what it lacks."""
        if about == "selection":
            places = {"near": self.near_place.pk, "far": self.far_place.pk, "missing": MISSING}
            return {"e": places[whose], "next": "/"}
        if about == "people_of":
            return {"u": self._user(whose), "next": "/"}
        forms: dict[str, dict[str, Any]] = {
            "user_enroll": {"activity": self.other.pk},
            "academy": ACADEMY,
            "academy_set_up": ACADEMY,
            "user_grant": {"qualification": self.qualification.pk},
            "user_profile": {
                "first_name": "Noor",
                "last_name": "Aalders",
                "team": self.near.team_id,
                "seen_team": self.near.team_id,
            },
            "user_email": {"email": "another@waterhoek.example"},
            "user_role": {"role": "auditor"},
            "team_rename": {"name": "Another name"},
            "learning_progress": {"progress": 50},
            "imports:new": {"action": "unenroll"},
            "imports:action": {"action": "unenroll"},
            "imports:choose": {"activity": self.other.pk},
            "imports:drop": {"activity": self.activity.pk},
        }
        return forms.get(name, {})

    def ask(
        self,
        name: str,
        method: str,
        about: str,
        whose: str = "near",
        *,
        fragment: bool = False,
        more: Mapping[str, Any] = MappingProxyType({}),
    ) -> Any:
        """The answer, read to its end, and nothing that was done for it. A form has `more`, too."""
        with taken_back():
            client = Client()
            # Its own, because one answer ends the session.
            client.cookies = SimpleCookie(self.client.cookies.output(header="", sep=";"))
            address = self.address(name, about, whose)
            data = {**self.data(name, about, whose), **more}
            headers = HTMX if fragment else {}
            if method == "POST":
                return read(client.post(address, data, headers=headers))
            query = f"?{urlencode(data)}" if about in ("selection", "people_of") else ""
            return read(client.generic(method, address + query, headers=headers))


def read(answer: Any) -> Any:
    """The answer with its whole content, also where that comes in pieces; it is then closed."""
    if answer.streaming:
        answer.streaming_content = [b"".join(answer)]
    return answer


@contextmanager
def taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
