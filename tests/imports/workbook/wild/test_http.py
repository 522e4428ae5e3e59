"""Every case, uploaded by an administrator and checked by a real worker.

Each import must end with its one right answer, no page may fail, and the worker must live.
"""

import os
import re
import signal
import time
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from enrollments.models import LearningActivity
from imports.models import Import, ImportLine
from imports.text.codes import REFUSALS
from imports.workbook.reader.choosing import OtherSheet
from imports.workbook.reader.limits import MIB
from tests.factories import EnrollmentFactory, LearningActivityFactory, UserFactory
from tests.imports.workbook.books import ACTIVITIES
from tests.imports.workbook.wild.case import (
    ANNA,
    Answer,
    Case,
    Desk,
    answer,
    answer_of_refusal,
)
from tests.imports.workbook.wild.every import CASES
from tests.imports.workbooks import open_import
from tests.web import words
from tests.worker import worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
PATIENCE = 600
# The reader itself is asked about all of them elsewhere. Here, every third file, and of the themes
# that are about single cells one in eight; all of them in the long run.
CELLS = ("marks", "emails")
THIRD, EIGHTH = (1, 1) if os.environ.get("LONG_RUN") else (3, 8)
NAMES = [name for name in CASES if not name.startswith(CELLS)][::THIRD]
NAMES += [name for name in CASES if name.startswith(CELLS)][::EIGHTH]


@pytest.fixture
def activities() -> list[LearningActivity]:
    made = [
        LearningActivityFactory.create(title=title, code=code)
        for title, code in ACTIVITIES.values()
    ]
    EnrollmentFactory.create(user=UserFactory.create(email=ANNA), activity=made[0])
    return made


def desk_of(import_run: Import, activities: list[LearningActivity]) -> Desk:
    ids = dict(zip("CDE", (activity.pk for activity in activities), strict=True))
    return Desk(import_run.pk, ids)


def answered(import_run: Import, desk: Desk) -> Answer:
    """What the import says became of its file."""
    if import_run.refusal:
        assert import_run.status == Import.Status.DRAFT
        return answer_of_refusal(import_run.refusal)
    assert import_run.status == Import.Status.CHECKED, import_run.failure
    lines = list(import_run.lines.order_by("row"))
    for line in lines:
        assert max(len(line.email), len(line.email_key)) <= _room()
    told = [(line.row, line.email, line.marked, line.problems, line.repairs) for line in lines]
    kept = import_run.notes.to_json()
    # The reader gives a sheet's facts in this order; the import keeps each under its name.
    kept["other_sheets"] = [
        [one[fact] for fact in OtherSheet._fields] for one in kept["other_sheets"]
    ]
    return answer(told, kept, desk)


def _room() -> int:
    """SQLite does not look."""
    return ImportLine._meta.get_field("email").max_length or 0


def sentence_of(code: str) -> re.Pattern[str]:
    """What the page has to say of a refusal, whatever the file is called."""
    parts = re.split(r"%\(\w+\)s", str(REFUSALS[code]))
    return re.compile(".*".join(map(re.escape, parts)))


def send(client: Client, number: int, case: Case, desk: Desk) -> bool:
    """Upload it; returns whether it waits for its check, or was refused at once."""
    file = SimpleUploadedFile(case.file_name, case.content(desk))
    response = client.post(f"/imports/{number}/upload/", {"file": file})
    if not case.at_once:
        assert response.status_code == 302, response.status_code
        return True
    assert response.status_code == 422
    assert sentence_of(case.at_once).search(words(response))
    return False


def as_they_end(waiting: Mapping[str, int]) -> Iterator[tuple[str, Import]]:
    """Each import as soon as it is no longer being checked, in the order of the worker."""
    until = time.monotonic() + PATIENCE
    left = dict(waiting)
    while left:
        assert time.monotonic() < until, f"not answered after {PATIENCE} s: {left}"
        ended = Import.objects.exclude(status=Import.Status.CHECKING).in_bulk(list(left.values()))
        for name, number in list(left.items()):
            if number in ended:
                del left[name]
                yield name, ended[number]
        time.sleep(0.2)


def look_at(client: Client, import_run: Import) -> None:
    """The page that the administrator lands on says what happened."""
    response = client.get(f"/imports/{import_run.pk}/checking/", follow=True)
    assert response.status_code == 200
    landed = "upload" if import_run.refusal else "check"
    assert response.redirect_chain == [(f"/imports/{import_run.pk}/{landed}/", 302)]
    if import_run.refusal:
        asked = import_run.refusal["params"].get("sheets")
        code = "sheet_unclear" if asked else import_run.refusal["code"]
        if import_run.refusal["params"].get("titles") and code == "no_activity_columns":
            code = "only_unknown_columns"
        assert sentence_of(code).search(words(response))


def test_every_file_is_answered(
    client_for: Any, marit: Any, activities: list[LearningActivity]
) -> None:
    client = client_for(marit)
    desks: dict[str, Desk] = {}
    waiting: dict[str, int] = {}
    wrong: dict[str, str] = {}
    # The limit of CPU seconds stands as it is: a busy machine is slow by the clock alone.
    with worker(IMPORT_LEASE_SECONDS=60, IMPORT_READER_SECONDS=PATIENCE) as process:
        for name in NAMES:
            import_run = open_import(marit, *activities)
            desks[name] = desk_of(import_run, activities)
            if send(client, import_run.pk, CASES[name], desks[name]):
                waiting[name] = import_run.pk
        for name, ended in as_they_end(waiting):
            try:
                look_at(client, ended)
                CASES[name].judge(answered(ended, desks[name]))
            except AssertionError as error:
                wrong[name] = str(error)
        assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    assert wrong == {}
    assert 0 < process.peak < 256 * MIB
