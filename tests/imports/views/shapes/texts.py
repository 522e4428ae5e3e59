"""Files as text, and what became of their lines."""

import csv
import io

from django.test import Client

from enrollments.models import Enrollment, LearningActivity, User
from imports.models import Import
from imports.text.notes import notes


def text(*lines: str) -> bytes:
    return "".join(f"{line}\r\n" for line in lines).encode()


def told(import_run: Import) -> list[str]:
    return [note.text for note in notes(import_run)]


def outcomes(import_run: Import) -> list[tuple[int, str]]:
    return list(import_run.lines.order_by("row").values_list("row", "outcome"))


def downloaded(desk: Client, import_run: Import, name: str) -> bytes:
    response = desk.get(f"/imports/{import_run.pk}/lists/{name}/")
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def rows(content: bytes, delimiter: str = ",") -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=delimiter))


def written(lines: list[list[str]]) -> bytes:
    target = io.StringIO()
    csv.writer(target, delimiter=";").writerows(lines)
    return target.getvalue().encode()


def status(user: User, activity: LearningActivity) -> str:
    return Enrollment.objects.get(user=user, activity=activity).status


EXPECTED = [
    (2, "ready"),
    (3, "ready"),
    (4, "ready"),
    (5, "activity_unknown"),
    (6, "action_invalid"),
    (7, "nothing_marked"),
    (8, "email_missing"),
]
