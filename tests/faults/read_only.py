"""The folder of uploads turns read-only while people and a worker use it, as a disk with errors
does: `python -m tests.faults.read_only` (root, who alone may mount).

What is in it is read on; an upload is refused in words and changes nothing; what cannot be purged
is told and stays. When it can be written to again, all of it goes on without a restart.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
SENTENCE: Final = "could not be stored. Nothing was changed."


@contextmanager
def disk() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="read-only-") as folder:
        subprocess.run(["mount", "-t", "tmpfs", "tmpfs", folder], check=True)
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True)


def turn(folder: Path, how: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{how}", str(folder)], check=True)


def main() -> int:
    with disk() as media:
        os.environ["MEDIA_ROOT"] = str(media)
        django.setup()
        from django.test.utils import setup_databases, setup_test_environment

        from tests.worker import close_nurseries

        setup_test_environment()
        setup_databases(verbosity=0, interactive=False)
        try:
            _on(media)
        finally:
            close_nurseries()
    return 0


def _on(media: Path) -> None:
    from django.urls import reverse

    from imports.services import purge
    from tests.doors.through import signed_in
    from tests.factories import EnrollmentFactory
    from tests.faults.scene import Scene
    from tests.imports.views.uploads import send
    from tests.imports.workbooks import filled, open_import
    from tests.web import words
    from tests.worker import worker

    place, scene = EnrollmentFactory.create(), Scene.uploaded("unenroll")
    client = signed_in(scene.marit)
    draft: Any = open_import(scene.marit, place.activity)
    content = filled(draft, [(place.user.email, "", "x")])
    address = reverse("imports:upload", args=[draft.pk])
    # A crash left it behind, long ago.
    nameless = media / "imports" / "0" / "nobodys.xlsx"
    nameless.parent.mkdir(parents=True)
    nameless.write_bytes(b"x")
    os.utime(nameless, (0, 0))
    turn(media, "ro")
    with worker() as one:
        scene.wait_for("checked")
        scene.start()
        scene.ends_by_itself()
        refused = send(client, address, content)
        assert (refused.status_code, SENTENCE in words(refused)) == (422, True), words(refused)
        draft.refresh_from_db()
        assert (draft.status, draft.file) == ("draft", "")
        assert purge().failed == 1
        turn(media, "rw")
        assert send(client, address, content).status_code == 302
        Scene("unenroll", scene.marit, place.activity, draft, scene.before).wait_for("checked")
        assert (purge().failed, nameless.exists()) == (0, False)
        assert one.poll() is None, "the worker ended"
    sys.stdout.write("read on, refused in words, and went on when it could be written to\n")


if __name__ == "__main__":
    sys.exit(main())
