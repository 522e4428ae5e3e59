"""The command as a real process: its exit status, its bar, and Ctrl-C."""

import json
import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from enrollments.models import AuditEvent, Enrollment, LearningActivity, User
from imports.models import Import
from tests.factories import UserFactory
from tests.imports.commandline.commands import Said, apply, enrolled, plan, sheet
from tests.worker import ROOT, environment

PATIENCE = 60
pytestmark = pytest.mark.django_db(transaction=True)


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
