"""The uploaded file of an import, apart from taking one in."""

from django.db import transaction

from imports.models import Import


def forget_file(import_run: Import) -> None:
    """Take the file off the import, unsaved, and delete it once the caller's transaction commits.

    Not before: after a rollback the import still names it. What a crash in between or a failing
    disk leaves behind is found by the purge.
    """
    name, storage = import_run.file.name, import_run.file.storage
    import_run.file = ""
    if name:
        transaction.on_commit(lambda: storage.delete(name), robust=True)
