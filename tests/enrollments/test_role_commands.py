"""manage.py create_owner and give_role: the first way in, and who may do what."""

import os
import pty
import subprocess
import sys
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from enrollments.models import AuditEvent, User
from enrollments.roles import Role
from tests.factories import TeamFactory, UserFactory
from tests.ledger import Tables
from tests.rows import fresh, of
from tests.worker import ROOT

EMAIL = "olga.van.der.smit@waterhoek.example"
PASSWORD = "wilgen-aan-de-waterhoek"


def run(name: str, *arguments: str) -> str:
    return call_command(name, *arguments, stdout=StringIO())


# --- create_owner ---------------------------------------------------------------------------------


@pytest.fixture
def typed(monkeypatch):
    """What comes in by the standard input, which is no terminal."""
    return lambda text: monkeypatch.setattr("sys.stdin", StringIO(text))


def test_an_owner_by_the_standard_input(db, typed):
    typed(f"{PASSWORD}\nnot this line\n")
    assert run("create_owner", EMAIL) == f"{EMAIL} is a new owner and can sign in."
    user = User.objects.get()
    assert (user.role, user.name) == (Role.OWNER, "Olga Van Der Smit")
    assert user.check_password(PASSWORD)


def test_names_may_be_given(db, typed):
    typed(PASSWORD)
    run("create_owner", EMAIL, "--first-name", "Ol", "--last-name", "Smit")
    assert User.objects.get().name == "Ol Smit"


def test_an_account_becomes_owner(sanne, typed):
    typed(PASSWORD)
    said = run("create_owner", sanne.email.upper())
    assert "is now an owner and can sign in." in said
    user = fresh(sanne)
    assert (user.role, user.name) == (Role.OWNER, "Sanne Hoekstra")
    assert user.check_password(PASSWORD)
    assert AuditEvent.objects.get().door == "command_line"


@pytest.mark.parametrize(
    ("password", "why"),
    [("", "No password came"), ("short", "too short"), ("1234567890123", "entirely numeric")]
    + [("password1234", "too common")],
)
def test_a_weak_password_makes_nobody(db, typed, password, why):
    typed(password)
    with pytest.raises(CommandError, match=why):
        run("create_owner", EMAIL)
    assert not User.objects.exists()


@pytest.mark.parametrize("email", ["", "olga", "olga@", "olga smit@waterhoek.example"])
def test_what_is_no_address_is_told_before_a_password_is_asked(db, monkeypatch, email):
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(CommandError, match="is no email address"):
        run("create_owner", email)


@pytest.fixture(scope="module")
def database(tmp_path_factory) -> dict[str, str]:
    """The environment of a migrated database of its own, for real processes."""
    file = tmp_path_factory.mktemp("owner") / "db.sqlite3"
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{file}",
        "DJANGO_SETTINGS_MODULE": "tests.settings",
    }
    manage(environment, "migrate", "--verbosity", "0")
    return environment


def manage(environment: dict[str, str], *arguments: str, typed: str = "") -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment,
        input=typed,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return done.stdout + done.stderr


def owners(environment: dict[str, str]) -> str:
    code = "from enrollments.models import User; print([u.email for u in User.objects.all()])"
    return manage(environment, "shell", "--no-imports", "-c", code)


def at_a_terminal(environment: dict[str, str], email: str, *answers: str) -> str:
    """Everything that a terminal shows, where the command asks and each answer is typed."""
    process, terminal = pty.fork()
    if not process:
        os.chdir(ROOT)
        arguments = [sys.executable, "manage.py", "create_owner", email]
        os.execve(sys.executable, arguments, environment)
    seen, questions = b"", [b"Password: ", b"Once more: "]
    while True:
        try:
            read = os.read(terminal, 1024)
        except OSError:  # the other end of the terminal is closed
            break
        if not read:
            break
        seen += read
        if answers and questions and questions[0] in seen:
            os.write(terminal, f"{answers[0]}\n".encode())
            questions, answers = questions[1:], answers[1:]
    os.waitpid(process, 0)
    os.close(terminal)
    return seen.decode()


def test_a_pipe_is_read_and_never_shown(database):
    said = manage(database, "create_owner", "pipe@waterhoek.example", typed=f"{PASSWORD}\n")
    assert "pipe@waterhoek.example is a new owner" in said
    assert PASSWORD not in said
    assert "pipe@waterhoek.example" in owners(database)


def test_a_terminal_is_asked_twice_and_shows_nothing(database):
    said = at_a_terminal(database, "terminal@waterhoek.example", PASSWORD, PASSWORD)
    assert "Password: " in said
    assert "Once more: " in said
    assert "is a new owner and can sign in." in said
    assert PASSWORD not in said


def test_two_different_answers_make_nobody(database):
    said = at_a_terminal(database, "slip@waterhoek.example", PASSWORD, f"{PASSWORD}x")
    assert "The two passwords are not the same. Nothing was changed." in said
    assert PASSWORD not in said
    assert "slip@waterhoek.example" not in owners(database)


# --- give_role ------------------------------------------------------------------------------------


@pytest.fixture
def owner(db) -> User:
    return UserFactory.create(role=Role.OWNER, email=EMAIL)


def test_a_role_is_given(owner, sanne):
    assert run("give_role", sanne.email, "auditor", "--by", EMAIL) == f"{sanne.email} is auditor."
    assert fresh(sanne).role == Role.AUDITOR
    event = AuditEvent.objects.get()
    assert (event.actor, event.door, event.about) == (owner, "command_line", "auditor")


def test_a_team_manager_is_given_teams_which_stay_until_others_are(owner, sanne):
    for name in ("Ward 4", "Ward 5"):
        TeamFactory.create(name=name)
    both = ("--team", "Ward 4", "--team", "Ward 5")
    said = run("give_role", sanne.email, "team_manager", "--by", EMAIL, *both)
    assert said == f"{sanne.email} is team manager of Ward 4, Ward 5."
    run("give_role", sanne.email, "team_manager", "--by", EMAIL)
    assert sanne.managed.count() == 2
    run("give_role", sanne.email, "team_manager", "--by", EMAIL, "--team", "Ward 4")
    assert sanne.managed.get().team.name == "Ward 4"
    run("give_role", sanne.email, "learner", "--by", EMAIL)
    assert not sanne.managed.exists()


def test_the_same_role_again_is_recorded_as_skipped(owner, sanne):
    for _twice in range(2):
        run("give_role", sanne.email, "auditor", "--by", EMAIL)
    assert [event.skipped for event in AuditEvent.objects.order_by("pk")] == ["", "no_change"]


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("{sanne}", "auditor", "--by", "{marit}"), "Only an owner gives roles"),
        (("{sanne}", "owner", "--by", "{gone}"), "Only an owner gives roles"),
        (("{owner}", "learner", "--by", "{owner}"), "Somebody must stay owner"),
        (("nobody@x.example", "auditor", "--by", "{owner}"), "no user with the email nobody@x"),
        (("{sanne}", "auditor", "--by", "nobody@x.example"), "no user with the email nobody@x"),
        (("{sanne}", "team_manager", "--by", "{owner}", "--team", "Nope"), "no team called Nope"),
        (("{sanne}", "auditor", "--by", "{owner}", "--team", "Ward 3 West"), "Only a team manager"),
        (("{sanne}", "boss", "--by", "{owner}"), "invalid choice"),
        (("{sanne}", "auditor"), "--by"),
    ],
)
def test_what_is_refused_changes_nothing(owner, marit, sanne, arguments, why):
    gone = UserFactory.create(role=Role.OWNER, inactive=True)
    emails = {
        "owner": owner.email,
        "marit": marit.email,
        "sanne": sanne.email,
        "gone": gone.email,
    }
    before = Tables.now()
    with pytest.raises(CommandError, match=why):
        run("give_role", *[argument.format(**emails) for argument in arguments])
    assert Tables.now() == before
    assert of(sanne).get().role == Role.LEARNER
