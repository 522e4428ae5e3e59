"""Imports at each point that a person may see: made in this process, without a browser."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from io import BytesIO
from typing import Any, Final

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font

from enrollments.actors import Actor
from enrollments.models import Enrollment, LearningActivity, LearningRecord, User
from imports import moves, services
from imports.models import Import
from imports.services import open_undo
from imports.work.counting import count
from tests.factories import (
    EnrollmentFactory,
    LearningActivityFactory,
    QualificationFactory,
    UserFactory,
)
from tests.imports.workbooks import filled, open_import, run, start, upload, worked

STATES: Final[Sequence[dict[str, Any]]] = (
    {"completed": True},
    {"in_progress": True},
    {},
    {"in_progress": True},
    {"completed": True},
)


class Ward:
    """Three activities and people who follow them."""

    def __init__(self, marit: User, people: int) -> None:
        self.marit = marit
        self.activities = [
            LearningActivityFactory.create(title=title, code=code)
            for title, code in (
                ("CPR and AED refresher", "CPR-2"),
                ("Introduction to palliative care", "PAL-1"),
                ("Medication safety: high-risk drugs", "MED-3"),
            )
        ]
        self.people = [
            UserFactory.create(
                first_name="Sanne",
                last_name=f"Hoekstra {number:03}",
                email=f"sanne.hoekstra{number:03}@waterhoek.example",
            )
            for number in range(people)
        ]
        for number, user in enumerate(self.people[:12]):
            for activity in self.activities:
                EnrollmentFactory.create(user=user, activity=activity, **STATES[number % 5])
        others = (
            Enrollment(
                user=user, activity=self.activities[0], source="hand", enrolled_at=timezone.now()
            )
            for user in self.people[12:]
        )
        Enrollment.objects.bulk_create(others)

    def import_of(self, lines: Iterable[Sequence[Any]], action: str = "unenroll") -> Import:
        draft = open_import(self.marit, *self.activities, action=action)
        return upload(draft, filled(draft, lines), by=self.marit)

    def blank(self, users: Iterable[User]) -> list[tuple[Any, ...]]:
        return [(user.email, user.name) for user in users]


def five_of_many(ward: Ward) -> Import:
    """The pre-filled template: five people are marked, three lines have a problem."""
    first, second, third, fourth, fifth = ward.people[:5]
    nurse = QualificationFactory.create(
        name="Level 4 nurse", activities=[ward.activities[2]], holders=[first, second]
    )
    assert nurse
    User.objects.filter(pk=fourth.pk).update(is_active=False)
    Enrollment.objects.filter(user=fifth, activity=ward.activities[0]).update(
        status="unenrolled", unenrolled_at=timezone.now()
    )
    return ward.import_of(
        [
            (first.email, first.name, "?", "x", "x"),
            (second.email, second.name, "x", None, "x"),
            (third.email, third.name, None, "x", "x"),
            (fourth.email, fourth.name, "x", "x", None),
            (fifth.email, fifth.name, "x", "x", None),
            ("j.bakker@waterhoek.exmaple", "", "x", "x"),
            ("Piet Smit <piet.smit@waterhoek.example>", "", "x"),
            *ward.blank(ward.people[5:]),
        ]
    )


def few_problems(ward: Ward) -> Import:
    """Three problems among many lines that are marked."""
    lines: list[Any] = [(user.email, user.name, "x") for user in ward.people]
    lines[-1] = (ward.people[-1].email, "", "ja", "x")
    lines[-2] = ("nobody@waterhoek.example", "", "x")
    lines[-3] = ("no at sign", "", "x")
    return ward.import_of(lines)


def all_blank(ward: Ward) -> Import:
    return ward.import_of(ward.blank(ward.people))


def all_wrong(ward: Ward) -> Import:
    return ward.import_of([(f"nobody{n}@elsewhere.example", "", "x", "x") for n in range(6)])


def one_line(ward: Ward) -> Import:
    return ward.import_of([(ward.people[0].email, "", "x")])


def removal(ward: Ward) -> Import:
    """Some come back, because a qualification requires them; one is overdue."""
    people = ward.people[:3]
    QualificationFactory.create(
        name="Level 4 nurse", activities=ward.activities[:2], holders=people[:1]
    )
    Enrollment.objects.filter(user=people[1], activity=ward.activities[1]).update(
        due_on=timezone.localdate() - timedelta(days=9), completed_at=None, progress=40
    )
    lines = [(user.email, user.name, "x", "x") for user in people]
    return ward.import_of([*lines, *ward.blank(ward.people[3:12])], action="remove")


def enrolling(ward: Ward) -> Import:
    activity: LearningActivity = LearningActivityFactory.create(title="Fire drill", code="FD-1")
    draft = open_import(ward.marit, activity, action="enroll")
    lines = [(user.email, user.name, "x") for user in ward.people[:8]]
    return upload(draft, filled(draft, lines), by=ward.marit)


def finished(ward: Ward) -> Import:
    """One of the marks was changed after the check, by the user."""
    plan = five_of_many(ward)
    place = Enrollment.objects.get(user=ward.people[2], activity=ward.activities[1])
    Enrollment.objects.filter(pk=place.pk).update(
        progress=100, completed_at=timezone.now(), revision=place.revision + 1
    )
    LearningRecord.objects.create(enrollment=place, kind="completed", progress=100)
    return run(plan, by=ward.marit)


def running(ward: Ward) -> Import:
    plan = five_of_many(ward)
    start(plan, by=ward.marit)
    return Import.objects.get(pk=plan.pk)


def stopped(ward: Ward) -> Import:
    plan = running(ward)
    services.stop(plan, actor=Actor.at_screen(ward.marit))
    return worked(plan)


def failed(ward: Ward) -> Import:
    plan = running(ward)
    Import.objects.filter(pk=plan.pk).update(status="failed", failure="0a1b2c3d4e5f")
    moves.recount(plan.pk, count(plan))
    return Import.objects.get(pk=plan.pk)


def undo(ward: Ward) -> Import:
    return worked(open_undo(finished(ward), actor=Actor.at_screen(ward.marit)))


def stale(ward: Ward) -> Import:
    plan = five_of_many(ward)
    Import.objects.filter(pk=plan.pk).update(checked_at=timezone.now() - timedelta(days=2))
    return Import.objects.get(pk=plan.pk)


# --- files of other kinds


def noted(ward: Ward) -> Import:
    """Each note that comes with a choice, and a column and a row that were not read."""
    draft = open_import(ward.marit, *ward.activities)
    lines = [(user.email, user.name, "x") for user in ward.people[:9]]
    book = load_workbook(BytesIO(filled(draft, lines, hidden=(4, 5))))
    sheet = book.worksheets[0]
    for cell in (*sheet[6], *sheet[7]):
        cell.font = Font(strike=True)
    sheet.cell(1, 6, "Remarks")
    sheet.cell(20, 1, ward.people[10].email.upper() + " ")
    sheet.cell(20, 3, "x")
    other = book.copy_worksheet(sheet)
    other.title = "Ward 4"
    return upload(draft, _saved(book), by=ward.marit)


def from_csv(ward: Ward) -> Import:
    draft = open_import(ward.marit, *ward.activities)
    rows = [f"{user.email};{user.name};x;" for user in ward.people[:6]]
    rows += ["nobody@elsewhere.example;;x;", f"{ward.people[7].email};;ja;x"]
    content = "\r\n".join(["E-mail;Naam;CPR-2;PAL-1", *rows])
    return upload(draft, content.encode(), by=ward.marit, name="ward.csv")


def one_line_per_mark(ward: Ward) -> Import:
    """The file names its activities; one that does not exist, and an action that is another."""
    first, second, third = (user.email for user in ward.people[:3])
    rows = (
        f"{first};CPR-2;unenroll",
        f"{second};PAL-1;",
        f"{second};MED-4;",
        f"{third};MED-3;enroll",
    )
    content = "\r\n".join(["Email;Activity;Action", *rows])
    return upload(undecided(ward), content.encode(), by=ward.marit, name="marks.csv")


def pasted(ward: Ward) -> Import:
    draft = open_import(ward.marit, *ward.activities)
    text = "; ".join(user.email for user in ward.people[:4]) + "\nnobody@elsewhere.example"
    assert services.accept_paste(draft, text, actor=Actor.at_screen(ward.marit)) is None
    return worked(draft)


# --- before there is a plan


def fresh(ward: Ward) -> Import:
    return open_import(ward.marit)


def chosen(ward: Ward) -> Import:
    return open_import(ward.marit, *ward.activities)


def undecided(ward: Ward) -> Import:
    """The file decides which activities."""
    actor = Actor.at_screen(ward.marit)
    return services.open_by_file(actor=actor, language="en", action="unenroll")


def refused(ward: Ward) -> Import:
    return upload(chosen(ward), b"PK\x03\x04 and then nothing", by=ward.marit)


def two_sheets(ward: Ward) -> Import:
    """Both have lines, so that the reader has to ask."""
    book = Workbook()
    for title, user in zip(("Ward 2", "Ward 4"), ward.people, strict=False):
        sheet = book.create_sheet(title)
        sheet.append(["Email", "CPR-2"])
        sheet.append([user.email, "x"])
    return upload(chosen(ward), _saved(book), by=ward.marit)


def checking(ward: Ward) -> Import:
    draft = chosen(ward)
    file = SimpleUploadedFile("ward.csv", b"Email;CPR-2")
    assert services.accept_upload(draft, file, actor=Actor.at_screen(ward.marit)) is None
    return Import.objects.get(pk=draft.pk)


def _saved(book: Workbook) -> bytes:
    content = BytesIO()
    book.save(content)
    return content.getvalue()


CHECKS: Final[Sequence[Callable[[Ward], Import]]] = (
    five_of_many,
    few_problems,
    all_blank,
    all_wrong,
    one_line,
    removal,
    enrolling,
    undo,
    stale,
    noted,
    from_csv,
    one_line_per_mark,
    pasted,
)
RUNS: Final[Sequence[Callable[[Ward], Import]]] = (finished, running, stopped, failed)
# Before there is a plan: at these steps.
DRAFTS: Final[Mapping[Callable[[Ward], Import], Sequence[str]]] = {
    fresh: ("action", "activities"),
    chosen: ("activities", "template", "upload", "discard"),
    undecided: ("activities", "template", "upload"),
    refused: ("upload",),
    two_sheets: ("upload",),
    checking: ("checking",),
}
