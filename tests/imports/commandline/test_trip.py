"""manage.py import_enrollments, the engine behind a third door: planned, applied and undone."""

from pathlib import Path

import pytest

from enrollments.models import AuditEvent, LearningActivity, User
from imports.models import Import
from tests.imports.commandline.commands import apply, command, enrolled, plan, sheet

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_plain_sheet_is_planned_applied_and_undone(
    ward: Path, marit: User, cpr: LearningActivity
) -> None:
    planned = plan(ward, marit)
    assert planned.status == 0
    import_run = Import.objects.get()
    assert planned.json == {
        "import": import_run.pk,
        "refusal": None,
        "enrollments": {"unenroll": 2},
        "users": 2,
        "marks": {"all": 4, "planned": 2, "cannot": 0, "with_problem": 2},
        "lines": {
            "all": 4,
            "in_full": 2,
            "in_part": 0,
            "not_at_all": 2,
            "left_blank": 0,
            "with_problem": {"user_unknown": 1, "mark_invalid": 1},
        },
        "problems": [
            {
                "row": 4,
                "column": "A",
                "code": "user_unknown",
                "value": "nobody@waterhoek.example",
            },
            {"row": 5, "column": "B", "code": "mark_invalid", "value": "ja"},
        ],
    }
    assert enrolled(cpr) == 2

    applied = apply(planned)
    assert (applied.status, applied.json["refusal"]) == (0, None)
    assert applied.json["enrollments"] == {"applied": 2}
    assert enrolled(cpr) == 0
    of_users = AuditEvent.objects.filter(user__isnull=False)
    doors = set(of_users.values_list("door", "import_number", "actor_name"))
    assert doors == {("import", import_run.pk, marit.name)}

    undone = command("undo", import_run.pk, "--json")
    assert (undone.status, undone.json["enrollments"]) == (0, {"reenroll": 2})
    assert undone.json["import"] != import_run.pk
    assert enrolled(cpr) == 0
    assert apply(undone).status == 0
    assert enrolled(cpr) == 2


def test_a_finished_import_is_not_applied_twice(ward: Path, marit: User) -> None:
    planned = plan(ward, marit)
    apply(planned)
    again = apply(planned)
    assert (again.status, again.json["refusal"]) == (3, None)
    assert AuditEvent.objects.filter(user__isnull=False).count() == 2


def test_the_text_says_what_is_wrong_and_how_to_go_on(ward: Path, marit: User, sanne: User) -> None:
    said = command("plan", ward, "--action", "unenroll", "--by", marit.email)
    number = Import.objects.get().pk
    assert said.status == 0
    assert f"Import {number}, Unenroll users, ward.xlsx, sheet Sheet\n" in said.out
    assert "4 marks = 2 will be unenrolled + 0 can't be unenrolled + 2 with a problem" in said.out
    assert (
        "4 lines = 2 done in full + 0 in part + 2 not at all + 0 left blank\n"
        "  2 enrollments of 2 users\n" in said.out
    )
    assert "  1 line: No user with this email\n" in said.out
    assert '  Row 5, column B (CPR and AED refresher): "ja" is not a mark. Type x' in said.out
    assert f"{sanne.email} is in rows 2 and 5. Their marks were put together" in said.out
    assert f"Final check: /imports/{number}/check/" in said.out
    assert f"manage.py import_enrollments apply {number}\n" in said.out
    assert said.err == f"Import {number}: checking line 0\n"


def test_nothing_to_do_is_no_success(
    tmp_path: Path, marit: User, sanne: User, cpr: LearningActivity
) -> None:
    file = sheet(tmp_path / "ward.xlsx", ("Email", "CPR-2"), (sanne.email, "x"))
    planned = plan(file, marit)
    assert (planned.status, planned.json["enrollments"]) == (3, {"not_enrolled": 1})
    assert apply(planned).status == 3
