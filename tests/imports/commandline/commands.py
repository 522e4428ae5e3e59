"""The command called in this process, and the sheets that it is given."""

import json
from collections.abc import Sequence
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

from django.core.management import call_command
from openpyxl import Workbook

from enrollments.models import Enrollment, LearningActivity, User


class Said(NamedTuple):
    """What a command ended with and wrote."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        return json.loads(self.out)

    @property
    def code(self) -> str:
        """The code of the refusal; a refusal always has a text, too."""
        refusal = self.json["refusal"]
        assert refusal["text"]
        return refusal["code"]


def command(*arguments: object) -> Said:
    out, err, status = StringIO(), StringIO(), 0
    try:
        call_command("import_enrollments", *map(str, arguments), stdout=out, stderr=err)
    except SystemExit as ended:
        status = int(ended.code or 0)
    return Said(status, out.getvalue(), err.getvalue())


def plan(file: Path, by: User, *more: object, action: str = "unenroll") -> Said:
    return command("plan", file, "--action", action, "--by", by.email, "--json", *more)


def apply(said: Said, *more: object) -> Said:
    return command("apply", said.json["import"], "--json", *more)


def sheet(path: Path, *lines: Sequence[Any]) -> Path:
    """A workbook that somebody made by hand; the first line is its header."""
    workbook = Workbook()
    for line in lines:
        workbook.active.append(line)
    workbook.save(path)
    return path


def enrolled(activity: LearningActivity) -> int:
    return activity.enrollments.filter(status=Enrollment.Status.ENROLLED).count()
