"""People at work, as the load generator runs them: a locust file.

Administrators look through the lists, search, and unenroll somebody whom they enroll again.
Learners look at what they have to do, and go on with it. `CAST` names a file of who they are.
"""

import json
import os
import random
from itertools import count
from pathlib import Path
from typing import Any, Final

from locust import HttpUser, between, task

from tests.web import elements

CAST: Final[dict[str, Any]] = json.loads(Path(os.environ["CAST"]).read_text())
UNENROLL: Final = "/enrollments/unenroll/"
REENROLL: Final = "/enrollments/re-enroll/"


class _Person(HttpUser):
    abstract = True
    wait_time = between(1, 3)
    parts: list[dict[str, Any]]
    numbers: "count[int]"

    def on_start(self) -> None:
        self.part = self.parts[next(self.numbers) % len(self.parts)]
        # The certificate was made for this run, by hand, and for another name than 127.0.0.1.
        self.client.verify = False
        name = os.environ["SITE"]
        self.client.headers.update({"Host": name, "Referer": f"https://{name}/"})
        self.client.cookies.set(CAST["cookie"], self.part["session"])

    def look(self, address: str, name: str) -> Any:
        return self.client.get(address, name=name)


class Administrator(_Person):
    fixed_count = len(CAST["desks"])
    parts = CAST["desks"]
    numbers = count()

    @task(4)
    def users(self) -> None:
        self.look("/users/", "Users")

    @task(4)
    def users_searched(self) -> None:
        surname = random.choice(CAST["surnames"])
        self.look(f"/users/?q={surname}", "Users, a search")

    @task(4)
    def user_enrollments(self) -> None:
        number = random.choice(CAST["users"])
        self.look(f"/users/{number}/enrollments/", "a user's enrollments")

    @task(2)
    def activities(self) -> None:
        self.look("/activities/", "Activities")

    @task(2)
    def participants(self) -> None:
        number = random.choice(CAST["activities"])
        self.look(f"/activities/{number}/participants/", "participants")

    @task(1)
    def imports(self) -> None:
        self.look("/imports/", "Imports")

    @task(1)
    def audit(self) -> None:
        self.look("/audit/", "Audit")

    @task(1)
    def overview(self) -> None:
        self.look("/overview/", "Overview")

    @task(3)
    def unenroll_and_enroll_again(self) -> None:
        place = random.choice(self.part["places"])
        self._confirm(UNENROLL, place, "Unenroll")
        self._confirm(REENROLL, place, "Re-enroll")

    def _confirm(self, address: str, place: int, name: str) -> None:
        asked = self.look(f"{address}?e={place}", f"{name}: the question")
        fields: dict[str, list[str]] = {}
        for element in elements(asked, "input"):
            if element.get("type") == "hidden":
                fields.setdefault(element["name"] or "", []).append(element["value"] or "")
        with self.client.post(
            address, fields, name=name, allow_redirects=False, catch_response=True
        ) as answer:
            if answer.status_code != 302:
                answer.failure(f"{answer.status_code} instead of 302")


class Learner(_Person):
    fixed_count = len(CAST["learners"])
    parts = CAST["learners"]
    numbers = count()

    @task(3)
    def learning(self) -> None:
        self.look("/learning/", "My learning")

    @task(2)
    def activity(self) -> None:
        self.look(f"/learning/{self.part['activity']}/", "an activity of mine")

    @task(1)
    def record(self) -> None:
        self.look("/learning/record/", "own record")
