"""A click on all participants that match, as a browser makes it."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.test import Client

from enrollments.forms.selection import matching_token
from enrollments.models import Enrollment, LearningActivity, User
from imports.models import Import
from imports.work import lease as leases
from imports.work.selecting import make_plan
from tests.imports.workbooks import worked
from tests.rows import fresh
from tests.web import hidden

UNENROLL = "/enrollments/unenroll/"
REMOVE = "/enrollments/remove/"
REENROLL = "/enrollments/re-enroll/"


@dataclass(frozen=True)
class Clicks:
    desk: Client
    person: User
    activity: LearningActivity

    def ask(self, address: str, query: str = "", **more: Any) -> Any:
        """The page that asks for the confirmation."""
        token = matching_token(self.person, QueryDict(query), activity_id=self.activity.pk)
        return self.desk.get(address, {"all": token, **more})

    def confirm(self, asked: Any, **given: Any) -> Any:
        return self.desk.post(asked.request["PATH_INFO"], hidden(asked) | given)

    def begin(self, address: str, query: str = "", **given: Any) -> Import:
        """The job of a click that was confirmed; nobody works on it yet."""
        asked = self.ask(address, query)
        number = asked.context["forecast"].doable
        answer = self.confirm(asked, number=str(number), **given)
        assert answer.status_code == 302, answer.content.decode()
        job = Import.objects.latest("pk")
        assert answer["Location"] == f"/imports/{job.pk}/progress/"
        return job

    def do(self, address: str, query: str = "", **given: Any) -> Import:
        """The same, done by a worker."""
        return worked(self.begin(address, query, **given))


def planned(job: Import) -> Import:
    """Its plan is made, and nobody works on it."""
    lease = leases.take(job.pk)
    assert lease
    assert make_plan(job.pk, lease)
    leases.give_back(job.pk, lease)
    return job


def statuses(crowd: list[Enrollment]) -> list[str]:
    return [fresh(row).status for row in crowd]
