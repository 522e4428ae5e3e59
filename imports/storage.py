"""The uploaded file of an import: kept under a random name, and forgotten."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from imports.models import Import, upload_path


def keep_file(import_run: Import, file: UploadedFile[Any]) -> None:
    """Store the file and name it on the import, unsaved. After an OSError nothing of it is left."""
    storage, name = import_run.file.storage, upload_path(import_run, "")
    try:
        import_run.file = storage.save(name, file)
    except OSError:
        storage.delete(name)
        raise


def forget_file(import_run: Import) -> None:
    """Take the file off the import, unsaved, and delete it once the caller's transaction commits.

    Not before: after a rollback the import still names it. What a crash in between or a failing
    disk leaves behind is found by the purge.
    """
    name, storage = import_run.file.name, import_run.file.storage
    import_run.file = ""
    if name:
        transaction.on_commit(lambda: storage.delete(name), robust=True)
