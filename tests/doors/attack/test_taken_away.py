"""What people typed, in every file that is taken away: text in a cell, a page, a PDF and a name."""

import csv
import json
import re
import zipfile
from collections.abc import Iterator
from io import BytesIO, StringIO
from typing import Any, Final

import pytest
from django.urls import reverse
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from enrollments.models import Enrollment
from enrollments.roles import Role
from enrollments.views.exports.register import exported_lists
from enrollments.views.overview.export import NAMES
from imports.models import Import
from lms_admin.sheets.cells import runs_when_opened
from tests.doors.attack.test_script import EVIL, RAW, SCRIPT, typed_everywhere
from tests.doors.estate import Estate
from tests.imports.workbooks import filled, open_import, run, upload

pytestmark = pytest.mark.django_db
# What a spreadsheet may run, each with what it is known for.
FORMULAS: Final = (
    "=HYPERLINK(1)",
    "+1+cmd|'/C calc'!A0",
    "-1+1",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "\uff1d1+1",
)
MONDAY: Final = 20261130
SERVER_MADE: Final = re.compile(r'attachment; filename="[a-z0-9][a-z0-9.-]*\.[a-z]+"')
LISTS: Final = (
    *("will", "cannot", "applied", "left", "failed", "remaining"),
    *("blank", "repairs", "to-fix", "result"),
)
# What makes a reader of PDF do something by itself.
ACTIONS: Final = frozenset({"/OpenAction", "/AA", "/JS", "/JavaScript", "/Launch", "/URI", "/A"})


class Found:
    """What is in the files: how many cells, and which of them a program would run."""

    def __init__(self) -> None:
        self.hostile, self.bad = 0, list[tuple[str, str]]()

    def look_at(self, about: str, answer: Any) -> None:
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        if not SERVER_MADE.fullmatch(answer.headers["Content-Disposition"]):
            self.bad.append((about, answer.headers["Content-Disposition"]))
        for name, part in _parts(content):
            self._look_at_part(f"{about} {name}", part)

    def _look_at_part(self, about: str, part: bytes) -> None:
        text = part.decode("utf-8-sig", "replace")
        if about.endswith(".xml"):
            self.hostile += text.count("&lt;script&gt;")
            # A formula, or a script that is not text.
            self.bad += [(about, found) for found in re.findall(r"<f[ >/]|<script>", text)]
        elif about.endswith(".html"):
            self.hostile += text.count("&lt;script&gt;")
            self.bad += [(about, "raw")] if RAW.search(part) else []
        elif about.endswith("csv "):
            cells = [cell for row in csv.reader(StringIO(text, newline="")) for cell in row]
            self.hostile += sum(SCRIPT in cell for cell in cells)
            self.bad += [(about, cell) for cell in cells if runs_when_opened(cell)]
        else:
            json.loads(text)


def _parts(content: bytes) -> Iterator[tuple[str, bytes]]:
    """The files in a workbook or an archive, or the one that it is."""
    if not content.startswith(b"PK"):
        yield "", content
        return
    with zipfile.ZipFile(BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/") or "/" not in name.removeprefix("xl/"):
                yield name, archive.read(name)


def hostile_estate() -> Estate:
    """Everything that can be typed starts like a formula, in its turn, and goes on in script."""
    estate = Estate.make(Role.OWNER)
    number = iter(range(10**6))
    typed_everywhere(lambda: f"{FORMULAS[next(number) % len(FORMULAS)]}{EVIL}")
    return estate


def hostile_import(estate: Estate) -> Import:
    """One whose file has a formula in each cell that it can have one in."""
    import_run = open_import(estate.by, estate.activity)
    rows = [
        [estate.near.email, f"=1+1{EVIL}", "x"],
        [estate.far.email, f"=1+1{EVIL}", f"+{EVIL}"],
        [f"=1+1{SCRIPT}@a.example", f"@SUM(1){EVIL}", "x"],
        ["\u200b" + estate.by.email, f"-1{EVIL}", None],
    ]
    content = filled(import_run, [])
    content = with_texts(content, rows)
    upload(import_run, content, by=estate.by, name=f"=1+1{SCRIPT}.xlsx")
    return run(Import.objects.get(pk=import_run.pk), by=estate.by)


def with_texts(content: bytes, rows: list[list[str | None]]) -> bytes:
    """The workbook with these rows, in which what looks like a formula is a text."""
    from openpyxl import load_workbook

    workbook = load_workbook(BytesIO(content))
    for number, row in enumerate(rows, start=2):
        for column, text in enumerate(row, start=1):
            cell = workbook.worksheets[0].cell(number, column)
            cell.value, cell.data_type = text, "s" if text else "n"
    full = BytesIO()
    workbook.save(full)
    return full.getvalue()


def test_no_list_runs_what_stands_in_any_column() -> None:
    estate, found = hostile_estate(), Found()
    for name, kind in [(name, kind) for name in exported_lists() for kind in ("csv", "xlsx")]:
        answer = estate.client.post(reverse("export_list", args=[name, kind]))
        if answer.status_code == 404:
            about = estate.near.pk if "user" in name else estate.activity.pk
            about = MONDAY if name.startswith("week-") else about
            address = {"name": name, "kind": kind, "number": about}
            answer = estate.client.post(reverse("export_list_of", kwargs=address))
        if answer.status_code == 200:
            found.look_at(f"{name} {kind}", answer)
    for name, kind in [(name, kind) for name in NAMES for kind in ("csv", "xlsx")]:
        found.look_at(
            f"{name} {kind}", estate.client.post(reverse("overview_export", args=[name, kind]))
        )
    found.look_at("person", estate.client.post(reverse("user_export", args=[estate.near.pk])))
    found.look_at("own", estate.client.get(reverse("own_record_file")))
    draft = estate.import_at("draft", estate.by)
    template = reverse("imports:template_file", args=[draft.pk])
    found.look_at("template", estate.client.post(template, {"fill": "1"}))
    assert not found.bad
    assert found.hostile > 60


def test_nor_does_any_file_of_an_import() -> None:
    estate, found = hostile_estate(), Found()
    number = hostile_import(estate).pk
    for name in LISTS:
        answer = estate.client.get(reverse("imports:download", args=[number, name]))
        assert answer.status_code == 200, name
        found.look_at(f"{name} xlsx", answer)
    assert not found.bad
    assert found.hostile > 10


def test_a_certificate_does_nothing_by_itself() -> None:
    """Brackets and strokes are what a text in a PDF ends with."""
    estate = hostile_estate()
    evil = ") Tj ET /OpenAction << /S /JavaScript /JS (app.alert(7)) >> \\) <41> endobj"
    place = Enrollment.objects.get(pk=estate.near_passed.pk)
    place.activity.title, place.activity.code, place.user.last_name = evil, evil[:40], evil
    place.activity.save()
    place.user.save()
    answer = estate.client.get(reverse("certificate", args=[place.pk]))
    assert SERVER_MADE.fullmatch(answer.headers["Content-Disposition"])
    pdf = PdfReader(BytesIO(answer.content), strict=True)
    everything = [one.get_object() for one in pdf.resolved_objects.values()]
    keys = {key for one in everything if isinstance(one, DictionaryObject) for key in one}
    assert not keys & ACTIONS
    assert not set(pdf.root_object) & ACTIONS
    assert "/OpenAction" in " ".join(pdf.pages[0].extract_text().split())
