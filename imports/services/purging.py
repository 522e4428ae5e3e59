"""Uploaded files and what stood in them are personal data: they are kept for a time only.

Of an import that was started everything stays but its file and what the file alone knew, or what
was searched for where it was selected by click: the addresses of lines that are nobody's, what was
written in cells that could not be read, what lines said about users and what was there before, and
the samples of repeated addresses. Its number, its lines' rows, users and outcomes, its marks and
its counts stay for good. A draft that nobody touched any more is discarded as a whole.

Killed anywhere, it is made good by the next purge: a file is first taken off its import, and then
every file that no import names is deleted, also those that a crash left behind.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.core.files.storage import Storage
from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from enrollments.actors import Actor
from enrollments.models import AuditEvent
from imports import moves
from imports.models import Import, ImportLine
from imports.services.drafting import take_away

logger = logging.getLogger(__name__)

# Below it a folder for each import, by its number: see models.upload_path.
FOLDER: Final = "imports"
# What in a selection may be somebody's name.
SEARCHED: Final = "query"
# Lines that are changed in one transaction.
CHUNK_LINES: Final = 20_000
# A file that no import names yet may belong to an upload that is not committed.
UNCOMMITTED: Final = timedelta(days=1)


@dataclass(frozen=True)
class Purged:
    """How much was deleted; what `failed` is in the log and tried again next time."""

    imports: int = 0
    drafts: int = 0
    files: int = 0
    failed: int = 0


def purge() -> Purged:
    """Delete what was kept long enough (settings IMPORT_FILE_DAYS, IMPORT_DRAFT_DAYS).

    Nothing of an import that is being checked or run is touched.
    """
    now = timezone.now()
    released = [number for number in _numbers(_ended_long_ago(now)) if _release(number, now)]
    drafts = [number for number in _numbers(_abandoned(now)) if _discard(number, now)]
    files = _delete_nameless(now)
    return Purged(
        imports=len(released),
        drafts=len(drafts),
        files=files.count(True),
        failed=files.count(False),
    )


def _delete_nameless(now: datetime) -> list[bool]:
    """For each file whether it could be deleted. That they cannot even be listed is one failure."""
    deleted: list[bool] = []
    try:
        deleted.extend(_delete(name) for name in _nameless(now))
    except OSError:
        logger.exception("The files that no import names could not be looked for")
        deleted.append(False)
    return deleted


def _ended_long_ago(now: datetime) -> QuerySet[Import]:
    """Imports that ended long ago and still have their file, or know what was searched for."""
    limit = now - timedelta(days=settings.IMPORT_FILE_DAYS)
    ended = Q(finished_at__isnull=True) | Q(finished_at__lt=limit)
    halted = (Import.Status.FINISHED, Import.Status.STOPPED, Import.Status.FAILED)
    started = Import.objects.filter(started_at__isnull=False, status__in=halted)
    searched = Q(selection__has_key=SEARCHED)
    return started.filter(ended, ~Q(file="") | searched, changed_at__lt=limit)


def _abandoned(now: datetime) -> QuerySet[Import]:
    """Drafts that nobody has touched for long."""
    limit = now - timedelta(days=settings.IMPORT_DRAFT_DAYS)
    idle = (Import.Status.DRAFT, Import.Status.CHECKED, Import.Status.FAILED)
    drafts = Import.objects.filter(started_at__isnull=True, status__in=idle, changed_at__lt=limit)
    for moment in ("template_at", "checked_at"):
        drafts = drafts.filter(Q(**{f"{moment}__isnull": True}) | Q(**{f"{moment}__lt": limit}))
    return drafts


def _numbers(imports: QuerySet[Import]) -> list[int]:
    return list(imports.order_by("pk").values_list("pk", flat=True))


def _release(number: int, now: datetime) -> bool:
    """Take the file off its import, with what the file alone knew; False if it moved meanwhile."""
    _blank_lines(number)
    with transaction.atomic():
        import_run = _locked(_ended_long_ago(now), number)
        if import_run is None:
            return False
        notes = import_run.notes.without_emails()
        selection = {key: value for key, value in import_run.selection.items() if key != SEARCHED}
        return moves.release_file(number, notes, selection, is_unplanned=_is_unplanned(import_run))


def _is_unplanned(import_run: Import) -> bool:
    """Whether it was selected and has no plan: without its words it would be all of the list."""
    return SEARCHED in import_run.selection and import_run.checked_at is None


def _blank_lines(number: int) -> None:
    lines = ImportLine.objects.filter(import_run=number)
    last = lines.aggregate(row=Max("row"))["row"] or -1
    for first in range(last + 1)[::CHUNK_LINES]:
        chunk = lines.filter(row__gte=first, row__lt=first + CHUNK_LINES)
        chunk.filter(user__isnull=True).update(email="", email_key="", employee_number="")
        chunk.exclude(problems="").update(problems="")
        chunk.filter(wants__isnull=False).update(wants=None, before=None)


@transaction.atomic
def _discard(number: int, now: datetime) -> bool:
    """False if somebody touched it meanwhile."""
    draft = _locked(_abandoned(now), number)
    if draft is not None:
        rule = Actor(persons=(), door=AuditEvent.Door.RULE)
        take_away(draft, actor=rule)
    return draft is not None


def _locked(imports: QuerySet[Import], number: int) -> Import | None:
    return imports.select_for_update(of=("self",)).filter(pk=number).first()


def _nameless(now: datetime) -> Iterator[str]:
    """Files that no import names; and on the way, the empty folders of imports that are gone."""
    storage = _storage()
    found = {folder: list(_old_files(storage, folder, now)) for folder in _folders(storage)}
    named = set(Import.objects.order_by("pk").values_list("file", flat=True))
    numbers = set(Import.objects.order_by("pk").values_list("pk", flat=True))
    for folder, files in found.items():
        yield from (name for name in files if name not in named)
        if int(folder) not in numbers:
            _delete_folder(storage, f"{FOLDER}/{folder}")


def _folders(storage: Storage) -> list[str]:
    try:
        folders, _files = storage.listdir(FOLDER)
    except FileNotFoundError:
        return []
    return sorted(folder for folder in folders if folder.isascii() and folder.isdigit())


def _old_files(storage: Storage, folder: str, now: datetime) -> Iterator[str]:
    _folders, files = storage.listdir(f"{FOLDER}/{folder}")
    for file in sorted(files):
        name = f"{FOLDER}/{folder}/{file}"
        if storage.get_modified_time(name) < now - UNCOMMITTED:
            yield name


def _delete(name: str) -> bool:
    """Whether it could be deleted."""
    try:
        _storage().delete(name)
    except OSError:
        logger.exception("%s could not be deleted", name)
        return False
    return True


def _delete_folder(storage: Storage, name: str) -> None:
    try:
        storage.delete(name)
    except OSError:
        # It is not empty: a file of it could not be deleted, or is too young.
        logger.info("%s is kept", name)


def _storage() -> Storage:
    storage: Storage = Import._meta.get_field("file").storage
    return storage
