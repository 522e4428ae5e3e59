"""A backup made in the middle of an import, restored elsewhere: nothing is lost, nobody is back."""

import shutil
import signal
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from enrollments.actors import Actor
from enrollments.models import User
from enrollments.roles import Role
from enrollments.services.erasing import erase_person
from lms_admin import backups
from tests.factories import UserFactory
from tests.faults.points import RUN
from tests.faults.scene import PEOPLE, Scene
from tests.restore.elsewhere import restored
from tests.worker import worker

pytestmark = pytest.mark.django_db(transaction=True)


def backup(folder: Path, *options: str) -> Path:
    """What the command made, whose name is the last of what it says."""
    said = StringIO()
    call_command("backup", str(folder), *options, stdout=said)
    return Path(said.getvalue().split("Backup made: ")[1].split(". ")[0].strip().rstrip("."))


@pytest.mark.slow
@pytest.mark.parametrize("midway", ["uploaded", "running"])
def test_an_import_goes_on_where_the_backup_was_restored(tmp_path: Path, midway: str) -> None:
    scene = Scene.started("remove") if midway == "running" else Scene.uploaded("remove")
    if midway == "uploaded":
        made = backup(tmp_path / "backups")
    else:
        with worker(at=RUN["chunk_not_committed"], sends=signal.SIGSTOP):
            scene.wait_until_at_work()
            made = backup(tmp_path / "backups")
            assert 0 < scene.now.applied < PEOPLE
    with restored(made, tmp_path), worker():
        scene.goes_all_the_way()
        assert call_command("recount_tallies", stdout=StringIO()) == "All numbers were right."


def test_who_was_erased_since_is_erased_again(tmp_path: Path) -> None:
    owner = UserFactory.create(role=Role.OWNER, email="olga@waterhoek.example")
    person = UserFactory.create(first_name="Sanne", email="sanne@waterhoek.example")
    early = backup(tmp_path / "backups")
    assert not erase_person(person, actor=Actor.at_screen(owner)).refused
    backup(tmp_path / "backups2")
    # The list of the newest backup is what a restore of an older one needs.
    newest = tmp_path / "backups2" / Path(settings.ERASED_NUMBERS_FILE).name
    with restored(early, tmp_path):
        assert User.objects.get(pk=person.pk).first_name == "Sanne"
        shutil.copyfile(newest, settings.ERASED_NUMBERS_FILE)
        said = call_command("replay_erasures", by=owner.email, stdout=StringIO())
        assert said.startswith("1 erased again")
        assert User.objects.get(pk=person.pk).erased_at
        assert not User.objects.filter(email="sanne@waterhoek.example").exists()


def test_a_backup_has_its_name_only_when_it_is_whole(tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    made = backup(folder)
    assert made.parent == folder
    assert (made / backups.FILES).exists()
    assert not list(folder.glob(f"*{backups.UNFINISHED}"))


def test_older_backups_go_and_nothing_else(tmp_path: Path) -> None:
    old, young = (
        (datetime.now(UTC) - timedelta(days=days)).strftime(backups.NAMED_BY) for days in (31, 29)
    )
    for name in (old, young, f"{young}-x{backups.UNFINISHED}", "notes"):
        (tmp_path / name).mkdir()
    made = backup(tmp_path, "--keep-days", "30")
    assert {path.name for path in tmp_path.iterdir()} == {young, "notes", made.name}


def test_a_backup_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(CommandError, match="could not be written"):
        call_command("backup", str(tmp_path / "file"))
    with pytest.raises(CommandError, match="must be 1 or more"):
        call_command("backup", str(tmp_path), "--keep-days", "0")
