"""The uploaded file of an import: kept under a random name, read, and forgotten."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from imports.models import Import, upload_path
from imports.workbook.reader.process import UNHURRIED, WhileWaiting


def keep_file(import_run: Import, file: UploadedFile[Any]) -> str:
    """Store the file; its name there. After an OSError nothing of it is left."""
    name = upload_path(import_run, "")
    try:
        return import_run.file.storage.save(name, file)
    except OSError:
        drop_file(import_run, name)
        raise


def drop_file(import_run: Import, name: str) -> None:
    """Delete a file that no import came to name. What cannot be deleted the purge finds."""
    with suppress(OSError):
        import_run.file.storage.delete(name)


@contextmanager
def on_disk(import_run: Import, while_waiting: WhileWaiting = UNHURRIED) -> Iterator[str]:
    """The path of the file, for a process that reads it. Raises OSError where it cannot be had.

    Of a file in a store it is that of a copy without a name, which is gone however this one ends.
    """
    storage: Any = import_run.file.storage
    name = import_run.file.name or ""
    if isinstance(storage, FileSystemStorage):
        yield storage.path(name)
        return
    with tempfile.TemporaryFile() as copy:
        told = time.monotonic()
        for piece in storage.pieces(name):
            copy.write(piece)
            if time.monotonic() - told > while_waiting.every:
                while_waiting.tell()
                told = time.monotonic()
        copy.flush()
        copy.seek(0)
        yield f"/dev/fd/{copy.fileno()}"


def forget_file(import_run: Import) -> None:
    """Take the file off the import, unsaved, and delete it once the caller's transaction commits.

    Not before: after a rollback the import still names it. What a crash in between or a failing
    disk leaves behind is found by the purge.
    """
    name, storage = import_run.file.name, import_run.file.storage
    import_run.file = ""
    if name:
        transaction.on_commit(lambda: storage.delete(name), robust=True)
