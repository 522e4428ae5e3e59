"""manage.py import_enrollments: the engine behind a third door, with real files and processes."""

import json
import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.core.management import call_command, load_command_class
from django.utils import timezone
from openpyxl import Workbook
from pytest_django import Settings

from enrollments.actors import Actor
from enrollments.models import AuditEvent, Enrollment, LearningActivity, User
from enrollments.roles import Right, Role
from imports import services
from imports.commandline.commands import carry_out
from imports.models import Import
from imports.work import lease as leases
from tests.factories import EnrollmentFactory, LearningActivityFactory, UserFactory, give
from tests.imports.workbooks import filled, open_import, run, upload, worked
from tests.worker import ROOT, environment

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 60


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


@pytest.fixture
def cpr() -> LearningActivity:
    return LearningActivityFactory.create(title="CPR and AED refresher", code="CPR-2")


@pytest.fixture
def hygiene() -> LearningActivity:
    return LearningActivityFactory.create(title="Hand hygiene", code="HYG-1")


@pytest.fixture(autouse=True)
def no_number_asked(settings: Settings) -> None:
    settings.CONFIRM_PERCENT = 100


def sheet(path: Path, *lines: Sequence[Any]) -> Path:
    """A workbook that somebody made by hand; the first line is its header."""
    workbook = Workbook()
    for line in lines:
        workbook.active.append(line)
    workbook.save(path)
    return path


@pytest.fixture
def ward(tmp_path: Path, sanne: User, tom: User, cpr: LearningActivity) -> Path:
    """Sanne and Tom leave one activity, and somebody unknown is named."""
    for person in (sanne, tom):
        EnrollmentFactory.create(user=person, activity=cpr)
    return sheet(
        tmp_path / "ward.xlsx",
        ("Email", "CPR and AED refresher"),
        (sanne.email, "x"),
        (tom.email, "x"),
        ("nobody@waterhoek.example", "x"),
        (sanne.email, "ja"),
    )


def enrolled(activity: LearningActivity) -> int:
    return activity.enrollments.filter(status=Enrollment.Status.ENROLLED).count()


# --- plan, apply, undo ----------------------------------------------------------------------------


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


# --- which activities -----------------------------------------------------------------------------


def test_named_activities_are_those_of_the_import(
    ward: Path, marit: User, cpr: LearningActivity, hygiene: LearningActivity
) -> None:
    assert plan(ward, marit, "--activity", "CPR-2", "--activity", "HYG-1").status == 0
    assert set(Import.objects.get().activities.all()) == {cpr, hygiene}


def test_all_unknown_codes_are_refused_at_once(ward: Path, marit: User) -> None:
    refused = plan(ward, marit, "--activity", "NO-1", "--activity", "CPR-2", "--activity", "NO-2")
    assert (refused.status, refused.code) == (2, "activity_unknown")
    assert "NO-1, NO-2" in refused.json["refusal"]["text"]
    assert not Import.objects.exists()


def test_no_column_of_an_activity_leaves_no_import_behind(tmp_path: Path, marit: User) -> None:
    file = sheet(tmp_path / "ward.xlsx", ("Email", "Juggling"), (marit.email, "x"))
    refused = plan(file, marit)
    assert (refused.status, refused.code) == (2, "no_activity_columns")
    assert refused.json["import"] is None
    assert not Import.objects.exists()


def test_what_only_the_check_finds_leaves_no_import_behind(
    tmp_path: Path, marit: User, cpr: LearningActivity, settings: Settings
) -> None:
    settings.IMPORT_MAX_LINES = 1
    lines = [(marit.email, "x")] * 2
    refused = plan(sheet(tmp_path / "ward.xlsx", ("Email", "CPR-2"), *lines), marit)
    assert (refused.status, refused.code) == (2, "too_many_lines")
    assert not Import.objects.exists()
    assert not [path for path in (tmp_path / "media").rglob("*") if path.is_file()]


def test_too_many_activities_are_refused(
    ward: Path, marit: User, hygiene: LearningActivity, settings: Settings
) -> None:
    settings.IMPORT_MAX_ACTIVITIES = 1
    refused = plan(ward, marit, "--activity", "CPR-2", "--activity", "HYG-1")
    assert (refused.status, refused.code) == (2, "too_many_activities")
    assert not Import.objects.exists()


# --- templates ------------------------------------------------------------------------------------


def test_a_template_is_planned_in_its_own_import(
    tmp_path: Path, marit: User, sanne: User, cpr: LearningActivity
) -> None:
    EnrollmentFactory.create(user=sanne, activity=cpr)
    own = open_import(marit, cpr)
    file = tmp_path / "template.xlsx"
    file.write_bytes(filled(own, [(sanne.email, "", "x")]))
    planned = plan(file, marit)
    assert (planned.status, planned.json["import"]) == (0, own.pk)
    assert Import.objects.count() == 1


def test_a_template_of_another_import_is_refused_in_words(
    tmp_path: Path,
    marit: User,
    sanne: User,
    cpr: LearningActivity,
    hygiene: LearningActivity,
) -> None:
    EnrollmentFactory.create(user=sanne, activity=cpr)
    own = open_import(marit, cpr)
    content = filled(own, [(sanne.email, "", "x")])
    file = tmp_path / "template.xlsx"
    file.write_bytes(content)

    def refused(because: str, by: User = marit, *more: object, action: str = "unenroll") -> None:
        said = plan(file, by, *more, action=action)
        assert (said.status, said.code) == (2, "other_import")
        assert because in said.json["refusal"]["text"]

    refused("another action", action="remove")
    refused("other activities", marit, "--activity", "HYG-1")
    colleague = UserFactory.create()
    give(colleague, Role.ADMINISTRATOR)
    refused("another person", colleague)
    run(upload(own, content, by=marit), by=marit)
    refused("started already")
    Import.objects.get(pk=own.pk)
    gone = open_import(marit, hygiene)
    file.write_bytes(filled(gone, [(sanne.email, "", "x")]))
    services.discard(gone, actor=Actor.at_screen(marit))
    refused("does not exist any more")


def test_a_refused_template_leaves_its_import_with_the_reason(
    tmp_path: Path, marit: User, cpr: LearningActivity
) -> None:
    own = open_import(marit, cpr)
    file = tmp_path / "template.xlsx"
    file.write_bytes(filled(own, []))
    refused = plan(file, marit)
    assert (refused.status, refused.code) == (2, "no_lines")
    assert Import.objects.get().refusal["code"] == "no_lines"


# --- refusals -------------------------------------------------------------------------------------


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


# --- old, halted and foreign ----------------------------------------------------------------------


def test_an_old_plan_is_made_again_and_not_carried_out(
    ward: Path, marit: User, cpr: LearningActivity
) -> None:
    planned = plan(ward, marit)
    yesterday = timezone.now() - timedelta(hours=25)
    Import.objects.update(checked_at=yesterday)
    Enrollment.objects.filter(user__first_name="Tom").update(
        status="unenrolled", unenrolled_at=timezone.now(), unenrolled_by="Marit Vink"
    )
    refused = apply(planned)
    assert (refused.status, refused.code) == (2, "stale_plan")
    assert refused.json["enrollments"]["unenroll"] == 1
    assert enrolled(cpr) == 1
    assert apply(planned).status == 0
    assert enrolled(cpr) == 0


def test_a_stopped_import_goes_on(
    ward: Path, marit: User, cpr: LearningActivity, settings: Settings
) -> None:
    planned = plan(ward, marit)
    import_run = Import.objects.get()
    services.start(import_run, actor=Actor.at_screen(marit), plan=import_run.plan_key)
    services.stop(import_run, actor=Actor.at_screen(marit))
    assert worked(import_run).status == Import.Status.STOPPED
    assert apply(planned).status == 0
    assert enrolled(cpr) == 0


def test_rights_taken_away_meanwhile_are_a_failure(
    ward: Path, marit: User, cpr: LearningActivity
) -> None:
    planned = plan(ward, marit)
    import_run = Import.objects.get()
    services.start(import_run, actor=Actor.at_screen(marit), plan=import_run.plan_key)
    chief = UserFactory.create()
    give(chief, Role.ADMINISTRATOR)
    give(marit, Role.LEARNER)
    failed = apply(planned, "--by", chief.email)
    assert (failed.status, failed.code) == (1, "right_lost")
    told = "Stopped: Marit Vink no longer has the right to unenroll. Nothing was changed."
    assert failed.json["refusal"]["text"] == told
    assert enrolled(cpr) == 2


def test_an_import_at_work_elsewhere_is_followed(
    ward: Path, marit: User, cpr: LearningActivity, settings: Settings
) -> None:
    """Another worker took it and died: this process waits until the lease is stale."""
    settings.IMPORT_LEASE_SECONDS = 1
    planned = plan(ward, marit)
    import_run = Import.objects.get()
    services.start(import_run, actor=Actor.at_screen(marit), plan=import_run.plan_key)
    assert leases.take(import_run.pk)
    assert leases.take(import_run.pk) is None
    assert apply(planned).status == 0
    assert enrolled(cpr) == 0


def test_ctrl_c_while_checking_leaves_nothing_behind(ward: Path, marit: User) -> None:
    options = {"command": "plan", "file": ward, "action": "unenroll", "activity": [], "sheet": ""}

    def press_ctrl_c(_import_run: Import) -> None:
        signal.raise_signal(signal.SIGINT)

    answer = carry_out(options | {"by": marit.email}, tell=press_ctrl_c)
    assert (answer.status, answer.code) == (1, "stopped")
    assert not Import.objects.exists()


# --- real processes -------------------------------------------------------------------------------


def process(*arguments: object, **more: Any) -> "subprocess.Popen[bytes]":
    settings = more.pop("settings", {})
    return subprocess.Popen(
        [sys.executable, "manage.py", "import_enrollments", *map(str, arguments)],
        env=environment(**settings),
        cwd=ROOT,
        **more,
    )


def test_the_exit_status_of_a_real_process(ward: Path, marit: User) -> None:
    arguments = ("plan", ward, "--action", "unenroll", "--by", marit.email, "--json")
    with process(*arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as planning:
        out, err = planning.communicate(timeout=PATIENCE)
    assert planning.returncode == 0, err
    assert json.loads(out)["enrollments"]["unenroll"] == 2
    assert b"checking line" in err
    with process("apply", "nonsense", stderr=subprocess.DEVNULL) as misspelt:
        assert misspelt.wait(PATIENCE) == 2


def test_ctrl_c_stops_after_the_chunk_and_a_terminal_has_a_bar(
    tmp_path: Path, marit: User, cpr: LearningActivity
) -> None:
    people = UserFactory.create_batch(120)
    Enrollment.objects.bulk_create(Enrollment(user=one, activity=cpr) for one in people)
    lines = [(person.email, "x") for person in people]
    planned = plan(sheet(tmp_path / "ward.xlsx", ("Email", "CPR-2"), *lines), marit)
    number = planned.json["import"]
    master, slave = pty.openpty()
    with process(
        *("apply", number, "--confirm", 120, "--json"),
        settings={"IMPORT_CHUNK_MARKS": "1"},
        stdout=subprocess.PIPE,
        stderr=slave,
    ) as running:
        os.close(slave)
        until = time.monotonic() + PATIENCE
        while Import.objects.get().applied < 2 and time.monotonic() < until:
            time.sleep(0.01)
        running.send_signal(signal.SIGINT)
        out, _err = running.communicate(timeout=PATIENCE)
    shown = read_all(master)
    stopped = Said(running.returncode, out.decode(), shown)
    assert (stopped.status, stopped.code) == (1, "stopped")
    assert f"\r\x1b[K[{'-' * 24}]   " in shown
    assert "stops after the part" in shown
    done = Import.objects.get().applied
    assert 2 <= done < 120
    of_users = AuditEvent.objects.filter(user__isnull=False)
    assert enrolled(cpr) == 120 - done == stopped.json["enrollments"]["stopped"]
    assert (
        AuditEvent.objects.filter(user__isnull=False).count()
        == done
        == stopped.json["enrollments"]["applied"]
    )
    assert apply(planned).status == 0
    assert enrolled(cpr) == 0
    assert of_users.count() == 120


def read_all(terminal: int) -> str:
    """All that was written to the other end, which is closed."""
    written = b""
    try:
        while piece := os.read(terminal, 65536):
            written += piece
    except OSError:  # Linux says so when nobody has the other end open any more.
        pass
    os.close(terminal)
    return written.decode()


def test_of_several_sheets_the_named_one_is_read(
    tmp_path: Path, marit: User, sanne: User, cpr: LearningActivity
) -> None:
    EnrollmentFactory.create(user=sanne, activity=cpr)
    workbook = Workbook()
    for title, email in (("June", "nobody@waterhoek.example"), ("July", sanne.email)):
        sheet = workbook.create_sheet(title)
        sheet.append(["Email", "CPR-2"])
        sheet.append([email, "x"])
    del workbook["Sheet"]
    file = tmp_path / "months.xlsx"
    workbook.save(file)
    unnamed = plan(file, marit)
    assert (unnamed.status, unnamed.code) == (2, "sheet_missing")
    assert "June, July" in unnamed.json["refusal"]["text"]
    named = plan(file, marit, "--sheet", "July")
    assert (named.status, named.json["enrollments"]) == (0, {"unenroll": 1})


# --- text -----------------------------------------------------------------------------------------


def test_a_csv_is_planned_by_the_titles_of_its_columns(
    tmp_path: Path, marit: User, sanne: User, cpr: LearningActivity
) -> None:
    EnrollmentFactory.create(user=sanne, activity=cpr)
    file = tmp_path / "ward.csv"
    file.write_text(f"Email;CPR-2\n{sanne.email};x\n")
    planned = plan(file, marit)
    assert (planned.status, planned.json["problems"]) == (0, [])
    assert apply(planned).status == 0
    assert enrolled(cpr) == 0


def test_without_activities_each_line_names_its_own(
    tmp_path: Path, marit: User, sanne: User, cpr: LearningActivity, hygiene: LearningActivity
) -> None:
    file = tmp_path / "long.csv"
    file.write_text(f"email,activity\n{sanne.email},CPR-2\n{sanne.email},HIG-1\n")
    planned = plan(file, marit)
    import_run = Import.objects.get(pk=planned.json["import"])
    assert [one.pk for one in import_run.activities.all()] == [cpr.pk]
    assert [(one["row"], one["code"]) for one in planned.json["problems"]] == [
        (3, "activity_unknown")
    ]


def test_a_list_of_addresses_needs_activities(
    tmp_path: Path, marit: User, sanne: User, cpr: LearningActivity
) -> None:
    EnrollmentFactory.create(user=sanne, activity=cpr)
    file = tmp_path / "people.txt"
    file.write_text(f"{sanne.email}\n")
    refused = plan(file, marit)
    assert (refused.status, refused.code) == (2, "no_activities")
    assert not Import.objects.exists()
    assert plan(file, marit, "--activity", "CPR-2").status == 0


# --- wrong arguments, and options wherever they stand ---------------------------------------------


def by_hand(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The command as a shell runs it."""
    return subprocess.run(
        [sys.executable, "manage.py", "import_enrollments", *arguments],
        cwd=Path(__file__).parents[2],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ("plan", "ward.xlsx", "--json"),
        ("frobnicate", "--json"),
        ("apply", "fifteen", "--json"),
        ("--json",),
        ("plan", "ward.xlsx", "--action", "expel", "--by", "a@b", "--json"),
    ],
)
def test_wrong_arguments_are_one_json_object_too(arguments: tuple[str, ...]) -> None:
    done = by_hand(*arguments)
    answer = json.loads(done.stdout)
    assert (done.returncode, answer["refusal"]["code"]) == (2, "arguments_wrong")
    assert answer["import"] is None


def test_without_json_wrong_arguments_are_told_as_ever() -> None:
    done = by_hand("plan", "ward.xlsx")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--action, --by" in done.stderr


@pytest.mark.parametrize("before", [True, False])
def test_verbosity_may_stand_before_and_after_the_subcommand(before: bool) -> None:
    parser = load_command_class("imports", "import_enrollments").create_parser("manage.py", "x")
    words = ["plan", "ward.xlsx", "--action", "enroll", "--by", "a@b"]
    told = ["--verbosity", "0", *words] if before else [*words, "--verbosity", "0"]
    assert parser.parse_args(told).verbosity == 0
    assert parser.parse_args(words).verbosity == 1
