"""What the demo's imports are made of.

Workbooks of imports that ran before, and a filled-in one to try the wizard with: good lines, and
one of each kind of mistake.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Final, NamedTuple

from django.conf import settings
from django.db.models import QuerySet
from django.utils.text import slugify
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from enrollments.actors import Actor
from enrollments.models import Enrollment, LearningActivity, User
from enrollments.seeding.catalogue import WORDS
from enrollments.seeding.people import LEARNER_EMAIL
from imports import queries, services
from imports.models import Import
from imports.workbook.writer.template import write_template

CODES: Final = ("CPR-2", "MED-3", "PAL-1")
GOOD_LINES: Final = 12
# All of these are marks.
MARKS: Final = ("x", "X", "ｘ", True, 1)
DRAFTS: Final = (Import.Status.DRAFT, Import.Status.CHECKING, Import.Status.CHECKED)


class Written(NamedTuple):
    """What the made-up administrators typed: a wrong mark, and what is wrong with other lines."""

    no_mark: str
    whose: str
    no_at: tuple[str, str]
    visitor: tuple[str, str]


WRITTEN: Final = {
    "en": Written(
        "yes",
        "Whose line is this?",
        ("ward3.waterhoek.example", "No at sign"),
        ("a.visitor@elsewhere.example", "A Visitor"),
    ),
    "nl": Written(
        "ja",
        "Van wie is deze rij?",
        ("afdeling3.waterhoek.example", "Zonder apenstaartje"),
        ("een.bezoeker@elders.example", "Een Bezoeker"),
    ),
}

Line = list[Any]
"""E-mail, name, and one cell for each activity of the import, in the order of its columns."""


def ready_workbook(folder: Path, *, by: User) -> tuple[Path, Import]:
    """The workbook in `folder` whose import can still be filled in, else a new one of both."""
    for import_run in Import.objects.filter(created_by=by, status__in=DRAFTS).order_by("-pk"):
        path = _path(folder, import_run)
        if path.exists():
            return path, import_run
    actor = Actor.at_screen(by)
    import_run = services.open_import(
        actor=actor, language=settings.LANGUAGE_CODE, action=Import.Action.UNENROLL
    )
    activities = LearningActivity.objects.filter(code__in=CODES)
    services.choose_activities(import_run, activities, actor=actor)
    path = _path(folder, import_run)
    path.write_bytes(filled_in(import_run))
    services.note_template(import_run, actor=actor)
    return path, import_run


def filled_in(import_run: Import) -> bytes:
    """The import's template with lines in it, made of who is enrolled at this moment."""
    columns = [activity.pk for activity in queries.chosen(import_run)]
    return _workbook(import_run, _lines(columns, WRITTEN[import_run.language]))


@dataclass(frozen=True)
class Earlier:
    """An import that ran before the demo begins: an action for the people of a team.

    The team goes by its key in the catalogue.
    """

    action: str
    codes: tuple[str, ...]
    team: str
    people: int

    def file_name(self, import_run: Import) -> str:
        return f"{slugify(self._team(import_run))}.xlsx"

    def workbook(self, import_run: Import) -> bytes:
        """All of them marked for all activities; one line has an address that is nobody's."""
        people = User.objects.filter(team__name=self._team(import_run), is_active=True)
        people = people.order_by("pk")
        if self.action != Import.Action.ENROLL:
            held = Enrollment.objects.filter(activity__code__in=self.codes)
            people = people.filter(pk__in=held.values("user"))
        marks = ["x"] * len(self.codes)
        lines: list[Line] = [[one.email, one.name, *marks] for one in people[: self.people]]
        email, _name = WRITTEN[import_run.language].visitor
        return _workbook(import_run, [*lines, [email, "", *marks]])

    def _team(self, import_run: Import) -> str:
        return WORDS[import_run.language].teams[self.team]


# The last one was a mistake, and is undone.
EARLIER: Final = (
    Earlier(Import.Action.ENROLL, ("AGG-1", "SEP-1"), "emergency", 20),
    Earlier(Import.Action.UNENROLL, ("DEL-1", "FALL-1"), "ward_2", 25),
)


def _workbook(import_run: Import, lines: Iterable[Line]) -> bytes:
    empty = BytesIO()
    write_template(empty, queries.template_spec(import_run, language=import_run.language))
    workbook = load_workbook(empty)
    _fill(workbook.worksheets[0], lines)
    filled = BytesIO()
    workbook.save(filled)
    return filled.getvalue()


def _path(folder: Path, import_run: Import) -> Path:
    return folder / f"unenroll-users-import-{import_run.pk}.xlsx"


def _fill(sheet: Worksheet, lines: Iterable[Line]) -> None:
    for row, line in enumerate(lines, start=2):
        for column, content in enumerate(line, start=1):
            if content is not None:
                sheet.cell(row, column).value = content


def _lines(columns: Sequence[int], written: Written) -> list[Line]:
    """`columns` are the ids of the activities, of which there are at least two."""
    enrollments = Enrollment.objects.filter(activity__in=columns)
    still_open = enrollments.filter(status=Enrollment.Status.ENROLLED)
    enrolled = User.objects.filter(pk__in=still_open.values("user"))
    # The demo's learner first: her own pages show afterwards what the import did.
    people = [
        *enrolled.filter(email=LEARNER_EMAIL),
        *enrolled.exclude(email=LEARNER_EMAIL)[: GOOD_LINES + 4],
    ]
    good = [_good(person, columns, still_open, number) for number, person in enumerate(people)]
    plain, spare = good[:GOOD_LINES], good[GOOD_LINES:]
    nothing: Line = [None] * len(columns)
    mark: Line = ["x", *nothing[1:]]
    lines = [*plain, []]
    # Nothing to do, or a repair that is shown: no mistakes, and worth a look in the final check.
    lines += [[ended.email, ended.name, *marks] for ended, marks in _ended(enrollments, columns)]
    lines += [[other.email, other.name, *mark] for other in _elsewhere(enrollments)]
    lines += [[line[0], line[1], *nothing] for line in spare[:1]]
    lines += [[f"\u200b {line[0].upper()} ", *line[1:]] for line in spare[1:2]]
    lines += [[*plain[0]]] if plain else []
    # Mistakes, one of each kind.
    lines += [[*line[:2], written.no_mark, *line[3:]] for line in spare[2:3]]
    lines += [[*line[:2], '=IF(TRUE,"x","")', *line[3:]] for line in spare[3:4]]
    lines += [
        [None, written.whose, *mark],
        [*written.no_at, *mark],
        ["sanne.hoekstra@waterhoek.exmaple", "Sanne Hoekstra", *mark],
        [*written.visitor, *mark],
    ]
    return lines


def _good(
    person: User, columns: Sequence[int], still_open: QuerySet[Enrollment], number: int
) -> Line:
    """A line that marks all that this user is enrolled in, in one of the ways to do so."""
    held = set(still_open.filter(user=person).values_list("activity_id", flat=True))
    mark = MARKS[number % len(MARKS)]
    return [person.email, person.name, *(mark if pk in held else None for pk in columns)]


def _ended(
    enrollments: QuerySet[Enrollment], columns: Sequence[int]
) -> list[tuple[User, list[str | None]]]:
    """Somebody whose access has ended already."""
    ended = enrollments.filter(status=Enrollment.Status.UNENROLLED).select_related("user")
    return [
        (row.user, ["x" if pk == row.activity_id else None for pk in columns])
        for row in ended.order_by("pk")[:1]
    ]


def _elsewhere(enrollments: QuerySet[Enrollment]) -> QuerySet[User]:
    """Somebody who is enrolled in none of the activities."""
    return User.objects.exclude(pk__in=enrollments.values("user"))[:1]
