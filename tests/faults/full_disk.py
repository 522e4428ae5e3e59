"""The disk under PostgreSQL really fills while an import runs: `python -m tests.faults.full_disk`.

Its cluster lies on a small file system in memory, which only root may mount. When there is room
again each import has to end by itself, by the worker that met the full disk.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import django

from tests.faults.cluster import Cluster

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
ROOM: Final = "220m"
# How long it stays full.
SECONDS: Final = 8
PIECE: Final = b"x" * 65_536


@contextmanager
def small_disk() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="full-disk-") as folder:
        options = f"size={ROOM},mode=755"
        subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], check=True)
        try:
            shutil.chown(folder, "postgres", "postgres")
            yield Path(folder)
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True)


@contextmanager
def full(disk: Path) -> Iterator[None]:
    fill = disk / "fill"
    with fill.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(PIECE)
        except OSError as error:
            sys.stdout.write(f"  {error.strerror}\n")
    yield
    fill.unlink()


def main() -> int:
    with small_disk() as disk, tempfile.TemporaryDirectory() as media:
        server = Cluster(disk)
        server.make()
        server.start()
        os.environ |= {"DATABASE_URL": server.url, "MEDIA_ROOT": media}
        django.setup()
        try:
            return _on(disk)
        finally:
            server.stop()


def _on(disk: Path) -> int:
    from django.test.utils import setup_databases

    from tests.faults.scene import KINDS, Scene
    from tests.worker import close_nurseries, worker

    setup_databases(verbosity=0, interactive=False)
    hit = 0
    try:
        for kind in KINDS:
            scene = Scene.started(kind)
            with worker(IMPORT_CHUNK_MARKS=1) as survivor:
                lease = scene.wait_until_taken()
                with full(disk):
                    hit += scene.was_hit(lease)
                    time.sleep(SECONDS)
                scene.ends_by_itself()
                assert survivor.poll() is None, "the worker ended"
    finally:
        close_nurseries()
    sys.stdout.write(f"{len(KINDS)} imports ended by themselves, {hit} were at work\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
