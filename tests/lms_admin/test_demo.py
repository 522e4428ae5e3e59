"""The demo keeps to its own folder and to its own people."""

import stat
from pathlib import Path

import pytest
from django.db import connection

from enrollments.models import User
from enrollments.roles import Role
from lms_admin import demo
from lms_admin.processes import NotStarted
from tests.factories import UserFactory

LEARNER = f"sanne.hoekstra{demo.MAIL_DOMAIN}"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(demo, "HOME", tmp_path)
    for name in ("SECRET_KEY", "DATABASE_URL", "HTTPS"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def test_the_secret_is_made_once_and_nobody_else_may_read_it(home: Path) -> None:
    first = demo.environment()
    assert len(first["SECRET_KEY"]) >= 50
    assert demo.environment() == first
    assert stat.S_IMODE((home / "secret_key").stat().st_mode) == 0o600


def test_what_is_set_already_stays(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert demo.environment()["DATABASE_URL"] == f"sqlite:///{home}/db.sqlite3"
    monkeypatch.setenv("DATABASE_URL", "postgres://somewhere/else")
    assert demo.environment()["DATABASE_URL"] == "postgres://somewhere/else"


def test_only_one_demo_runs_in_a_folder(home: Path) -> None:
    with demo.only_one(), pytest.raises(NotStarted, match="running already"), demo.only_one():
        pass
    with demo.only_one():
        assert (home / "lock").exists()


def test_reset_leaves_nothing_of_the_academy(home: Path) -> None:
    (home / "media").mkdir()
    (home / "media" / "upload.xlsx").write_text("x")
    (home / "db.sqlite3").write_text("x")
    (home / "lock").touch()
    (home / "secret_key").touch()
    demo.empty_home()
    assert sorted(path.name for path in home.iterdir()) == ["lock", "secret_key"]


@pytest.mark.django_db
@pytest.mark.parametrize("touch", [demo.fill_academy, demo.empty_database])
def test_a_database_with_other_users_is_left_alone(touch: object) -> None:
    UserFactory.create(email="director@hospital.example")
    assert callable(touch)
    with pytest.raises(NotStarted, match="users of its own"):
        touch()
    assert User.objects.count() == 1


@pytest.mark.django_db
def test_an_academy_that_is_there_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    demo.fill_academy()
    learner = User.objects.get(email=LEARNER)
    learner.first_name = "Changed"
    learner.save()
    demo.fill_academy()
    assert "Going on with the data of last time" in capsys.readouterr().out
    learner = User.objects.get(email=LEARNER)
    assert learner.first_name == "Changed"
    assert learner.check_password(demo.PASSWORD)


@pytest.mark.django_db(transaction=True)
def test_an_academy_elsewhere_is_emptied_only_on_postgresql() -> None:
    UserFactory.create(email=LEARNER)
    if connection.vendor == "postgresql":
        demo.empty_database()
        assert not User.objects.exists()
    else:
        with pytest.raises(NotStarted, match="yourself"):
            demo.empty_database()
        assert User.objects.count() == 1


@pytest.mark.django_db
def test_it_tells_who_can_sign_in_in_each_role() -> None:
    demo.fill_academy()
    lines = [line.rsplit(maxsplit=1) for line in demo.sign_ins().splitlines()]
    people = {email: role.strip().replace(" ", "_") for role, email in lines}
    assert set(people.values()) == set(Role.values)
    assert list(people.values()).count(Role.TEAM_MANAGER) == 2
    for email, role in people.items():
        user = User.objects.get(email=email)
        assert (user.role, user.is_active) == (role, True)
        assert user.check_password(demo.PASSWORD)
        assert user.managed.exists() == (role == Role.TEAM_MANAGER)
    assert set(User.objects.exclude(role=Role.LEARNER).values_list("email", flat=True)) < set(
        people
    )
