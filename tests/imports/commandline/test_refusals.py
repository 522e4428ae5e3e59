"""What the command refuses, with which code: a file, a person, a number that is not theirs."""

from pathlib import Path
from typing import Any

import pytest

from enrollments.models import AuditEvent, LearningActivity, User
from enrollments.roles import Right
from tests.factories import UserFactory
from tests.imports.commandline.commands import apply, command, enrolled, plan
from tests.imports.workbooks import open_import

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_file_is_refused_as_an_upload_is(tmp_path: Path, marit: User, ward: Path) -> None:
    for name, code in (("a.pdf", "not_xlsx"), ("~$a.xlsx", "lock_file"), ("a.xlsm", "macros")):
        (tmp_path / name).write_bytes(ward.read_bytes())
        refused = plan(tmp_path / name, marit)
        assert (refused.status, refused.code) == (2, code)
    (tmp_path / "a.xlsx").write_bytes(b"%PDF-1.7")
    assert plan(tmp_path / "a.xlsx", marit).code == "not_xlsx"
    missing = plan(tmp_path / "b.xlsx", marit)
    assert (missing.status, missing.code) == (2, "file_missing")
    assert "b.xlsx" in missing.json["refusal"]["text"]
    assert plan(tmp_path, marit).code == "file_missing"


def test_a_refusal_in_text_goes_to_the_standard_error(tmp_path: Path, marit: User) -> None:
    said = command("plan", tmp_path / "b.xlsx", "--action", "unenroll", "--by", marit.email)
    assert (said.status, said.out) == (2, "")
    assert "No such file" in said.err


def test_rights_are_those_of_the_person(ward: Path, marit: User, tom: User) -> None:
    for email, code in (("no@waterhoek.example", "by_unknown"), (tom.email, "not_allowed")):
        refused = command("plan", ward, "--action", "unenroll", "--by", email, "--json")
        assert (refused.status, refused.code) == (2, code)
    planned = plan(ward, marit)
    assert apply(planned, "--by", tom.email).code == "not_allowed"
    marit.is_active = False
    marit.save()
    assert apply(planned).code == "by_unknown"
    assert not AuditEvent.objects.filter(user__isnull=False).exists()


def test_importing_is_not_enough_to_remove(ward: Path, marit: User, lacking: Any) -> None:
    clerk = lacking(UserFactory.create(), Right.REMOVE)
    assert plan(ward, clerk, action="remove").code == "not_allowed"


def test_an_import_that_is_not_there(marit: User) -> None:
    for name in ("apply", "undo"):
        refused = command(name, 4711, "--by", marit.email, "--json")
        assert (refused.status, refused.code) == (2, "import_unknown")


def test_a_draft_without_a_file_has_no_plan(marit: User, cpr: LearningActivity) -> None:
    refused = command("apply", open_import(marit, cpr).pk, "--json")
    assert (refused.status, refused.code) == (2, "no_plan")


def test_a_remove_is_confirmed_by_its_number_and_has_no_way_back(
    ward: Path, marit: User, cpr: LearningActivity
) -> None:
    planned = plan(ward, marit, action="remove")
    for given in ((), ("--confirm", 3)):
        refused = apply(planned, *given)
        assert (refused.status, refused.code) == (2, "not_confirmed")
        assert "--confirm 2" in refused.json["refusal"]["text"]
    assert enrolled(cpr) == 2
    assert apply(planned, "--confirm", 2).status == 0
    assert enrolled(cpr) == 0
    refused = command("undo", planned.json["import"], "--json")
    assert (refused.status, refused.code) == (2, "no_undo")


def test_a_wrong_number_is_never_ignored(ward: Path, marit: User, cpr: LearningActivity) -> None:
    assert apply(plan(ward, marit), "--confirm", 5).code == "not_confirmed"
    assert enrolled(cpr) == 2
