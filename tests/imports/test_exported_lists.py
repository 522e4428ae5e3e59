"""The lists that real programs exported, through the wizard's check and the command line."""

import json
from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from enrollments.models import LearningActivity, User
from imports.models import Import, ImportMark
from tests.factories import EnrollmentFactory, LearningActivityFactory, UserFactory
from tests.imports.workbook.exports import make
from tests.imports.workbook.test_exports import ENCODINGS, NUMBERED, REFUSED, WORKBOOKS
from tests.imports.workbooks import open_import, upload
from tests.web import words

pytestmark = pytest.mark.django_db(transaction=True)

TRUTH = {
    (make.ANNA, "CPR-2"),
    (make.BRAM, "AED-1"),
    (make.CEM, "CPR-2"),
    (make.CEM, "AED-1"),
}
NUMBERED_TRUTH = {(make.ANNA, "CPR-2"), (make.ANNA, "AED-1"), (make.BRAM, "FIRE-9")}


@pytest.fixture
def academy() -> list[LearningActivity]:
    """Three activities, in each of which everybody of the list is enrolled."""
    titles = {"CPR-2": "CPR", "AED-1": "AED for beginners", "FIRE-9": "Fire safety"}
    activities = [
        LearningActivityFactory.create(title=title, code=code) for code, title in titles.items()
    ]
    for email, number in (
        (make.ANNA, "0010240"),
        (make.BRAM, "A-17"),
        (make.CEM, ""),
        (make.DORA, ""),
    ):
        user = UserFactory.create(email=email, employee_number=number)
        for activity in activities:
            EnrollmentFactory.create(user=user, activity=activity)
    return activities


def planned(import_run: Import) -> Iterator[tuple[str, str]]:
    marks = ImportMark.objects.filter(import_run=import_run, planned="unenroll").order_by("number")
    yield from marks.values_list("user__email", "activity__code")


@pytest.mark.parametrize("name", [*ENCODINGS, *WORKBOOKS, *NUMBERED])
def test_the_check_plans_the_same_whatever_wrote_the_list(academy, marit, name):
    draft = open_import(marit, *academy)
    checked = upload(draft, (make.HERE / name).read_bytes(), by=marit, name=name)
    assert checked.status == "checked", checked.refusal
    found = list(planned(checked))
    assert set(found) == (NUMBERED_TRUTH if name in NUMBERED else TRUTH)
    assert len(found) == len(set(found))


@pytest.mark.parametrize(
    "name",
    ["excel-csv-utf-8.csv", "excel-unicode-text.txt", "numbers-workbook.xlsx", NUMBERED[0]],
)
def test_the_command_line_plans_the_same(academy, marit: User, name):
    out = StringIO()
    arguments = ("plan", str(make.HERE / name), "--action", "unenroll", "--by", marit.email)
    call_command("import_enrollments", *arguments, "--json", stdout=out)
    told = json.loads(out.getvalue())
    assert told["problems"] == []
    made = Import.objects.get(pk=told["import"])
    assert set(planned(made)) == (NUMBERED_TRUTH if name in NUMBERED else TRUTH)


@pytest.mark.parametrize("name", REFUSED)
def test_the_page_says_what_a_file_is_that_is_not_read(client_for, academy, marit, name):
    draft = open_import(marit, *academy)
    file = SimpleUploadedFile(name, (make.HERE / name).read_bytes())
    response = client_for(marit).post(f"/imports/{draft.pk}/upload/", {"file": file})
    assert response.status_code == 422
    kind = {
        "ods": "is a file of type ODS. Save it as Excel workbook (.xlsx)",
        "fods": "is a file of type FODS. Save it as Excel workbook (.xlsx)",
        "xls": "is a workbook of an old Excel. Save it as Excel workbook (.xlsx)",
    }[name.rpartition(".")[2]]
    assert f"{name} {kind}" in words(response)


def test_a_name_that_hides_what_a_file_is_changes_nothing(academy, marit):
    content = (make.HERE / "libreoffice-saved.ods").read_bytes()
    refused = upload(open_import(marit, *academy), content, by=marit, name="list.xlsx")
    assert (refused.refusal["code"], refused.refusal["params"]) == ("not_xlsx", {"ext": "ods"})
