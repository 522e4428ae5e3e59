"""The site and a worker need no right that docs/postgresql/rights.sql does not give."""

import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.db import ProgrammingError, connection, transaction

from enrollments.actors import Actor
from enrollments.models import User
from enrollments.roles import Role
from enrollments.services.erasing import erase_person
from imports.models import Import
from tests.doors.addresses import asked
from tests.doors.estate import Estate
from tests.faults.scene import Scene
from tests.postgres.role import application_role, url_of
from tests.worker import ROOT, environment

SIGNAL_OF_ITS_OWN = -signal.SIGTERM


@pytest.fixture
def role() -> Iterator[str]:
    with application_role() as made:
        yield made


def as_role(role: str) -> None:
    """From here on this test's own connection may do what the role may."""
    with connection.cursor() as cursor:
        cursor.execute(f'SET ROLE "{role}"')


@pytest.mark.django_db
def test_every_page_and_form_works_for_an_owner(role: str) -> None:
    estate = Estate.make(Role.OWNER)
    as_role(role)
    wrong = []
    for row in asked():
        answer = estate.ask(row.name, row.method, row.about, fragment=False)
        if answer.status_code != row.answers[Role.OWNER][0]:
            wrong.append((row.name, row.method, answer.status_code))
    assert not wrong


@pytest.mark.django_db
def test_a_person_is_erased(role: str, marit: User, sanne: User) -> None:
    owner = User.objects.create(email="olga@waterhoek.example", role=Role.OWNER)
    as_role(role)
    assert not erase_person(sanne, actor=Actor.at_screen(owner), keeps_record=True).refused


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["unenroll", "remove"])
def test_a_worker_of_that_role_checks_and_runs_an_import(role: str, kind: str) -> None:
    scene = Scene.uploaded(kind)
    command = [sys.executable, "manage.py", "run_worker"]
    worker = subprocess.Popen(command, cwd=ROOT, env=environment(DATABASE_URL=url_of(role)))
    try:
        scene.goes_all_the_way()
    finally:
        worker.terminate()
        assert worker.wait(60) in (0, SIGNAL_OF_ITS_OWN)
    assert Import.objects.get(pk=scene.import_run.pk).applied


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM enrollments_auditevent",
        "UPDATE enrollments_auditevent SET action = 'enroll'",
        "TRUNCATE enrollments_auditevent",
        "ALTER TABLE enrollments_auditevent DISABLE TRIGGER ALL",
        "DROP TRIGGER audit_is_append_only ON enrollments_auditevent",
        "DELETE FROM django_migrations",
        "ALTER TABLE enrollments_user ADD COLUMN more integer",
        "CREATE TABLE more (id integer)",
        "DROP TABLE enrollments_user",
    ],
)
def test_what_it_may_not_do(role: str, statement: str) -> None:
    as_role(role)
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db
def test_what_a_later_migration_makes_can_be_used_at_once(role: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE of_a_later_version (id bigserial, name text)")
        as_role(role)
        cursor.execute("INSERT INTO of_a_later_version (name) VALUES ('x') RETURNING id")
        assert cursor.fetchone()


@pytest.mark.django_db
def test_the_planner_learns_of_rows_by_the_owner_s_function(role: str, sanne: User) -> None:
    """A role that owns nothing is refused by a warning alone, and the planner knows nothing."""
    as_role(role)
    with connection.cursor() as cursor:
        cursor.execute("SELECT desk_gather_statistics('enrollments_user', ARRAY['email'])")
        cursor.execute(
            "SELECT count(*) FROM pg_class WHERE relname = 'enrollments_user' AND reltuples > 0"
        )
        assert cursor.fetchone() == (1,)
        # The names are names: nothing of them is carried out as SQL.
        wrong = "SELECT desk_gather_statistics('enrollments_user', ARRAY['email); DROP TABLE x'])"
        with pytest.raises(ProgrammingError), transaction.atomic():
            cursor.execute(wrong)
