"""Wrong arguments, and options wherever they stand."""

import json
import os
import subprocess
import sys

import pytest
from django.core.management import load_command_class

from tests.worker import ROOT


def by_hand(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The command as a shell runs it."""
    return subprocess.run(
        [sys.executable, "manage.py", "import_enrollments", *arguments],
        cwd=ROOT,
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
