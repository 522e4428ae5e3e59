"""Taking in a file."""

import logging
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from enrollments.models import User
from imports.models import Import
from imports.queries import sheets_not_read, sheets_to_choose
from imports.services.drafting import OPEN
from imports.services.results import NotNow, Refusal
from imports.storage import forget_file, keep_file
from imports.values import Counts, Notes
from imports.work import staging
from imports.work.queue import look_at

logger = logging.getLogger(__name__)

# What a file may be called. What it is, its content says.
READ = frozenset({".xlsx", ".csv", ".tsv", ".txt"})
PASTED_LINES = 5_000
PASTED_BYTES = 1_000_000


def accept_upload(
    import_run: Import,
    file: UploadedFile[Any] | None,
    *,
    by: User,
    sheet: str = "",
    pasted: bool = False,
) -> Refusal | None:
    """Store the file, to be checked; or say at once why it is refused, storing nothing.

    `sheet` is the title of the one with the lines, where that is known; a `pasted` file is a list
    of addresses unless it has a header. A new file takes the place
    of an earlier one, even while that is being checked. Raises NotNow once the import was started.
    """
    if file is None:
        return Refusal("file_missing")
    if refusal := refused_unread(file):
        return refusal
    try:
        _store(import_run, file, sheet, pasted=pasted)
    except OSError:
        logger.exception("Import %s: the upload could not be stored", import_run.pk)
        return Refusal("not_stored", {"file": _shown_name(file)})
    return None


def accept_paste(import_run: Import, text: str, *, by: User) -> Refusal | None:
    """Store a pasted text as a file like any upload; or say at once why it is refused."""
    if not text.strip():
        return Refusal("nothing_pasted")
    content = text.encode("utf-8", "replace")
    if len(content) > PASTED_BYTES or len(text.splitlines()) > PASTED_LINES:
        megabytes = number_format(PASTED_BYTES / 1_000_000, decimal_pos=0)
        return Refusal("paste_too_long", {"lines": PASTED_LINES, "size": megabytes})
    name = _("Pasted addresses")
    file = SimpleUploadedFile(f"{name}.txt", content)
    return accept_upload(import_run, file, by=by, pasted=True)


@transaction.atomic
def _store(import_run: Import, file: UploadedFile[Any], sheet: str, *, pasted: bool) -> None:
    waiting = Import.objects.select_for_update().filter(OPEN, pk=import_run.pk).first()
    if waiting is None:
        raise NotNow
    staging.clear(waiting)
    forget_file(waiting)
    keep_file(waiting, file)
    waiting.file_name, waiting.file_size = _shown_name(file), file.size or 0
    waiting.status = Import.Status.CHECKING
    waiting.checked_at = None
    waiting.refusal, waiting.notes, waiting.counts = {}, Notes(), Counts()
    waiting.sheet, waiting.pasted = sheet, pasted
    waiting.checking_row, waiting.failure = 0, ""
    waiting.with_hidden = waiting.with_struck = True
    waiting.lease = waiting.lease_until = None
    waiting.save()
    look_at(waiting.pk)


def choose_sheet(import_run: Import, title: str, *, by: User) -> None:
    """Have the stored file checked with the sheet that the reader had to ask for, or with another
    one than it read.

    Raises NotNow when this is none of those sheets, or another tab was faster.
    """
    if title not in (*sheets_to_choose(import_run), *sheets_not_read(import_run)):
        raise NotNow
    open_ones = Import.objects.filter(
        pk=import_run.pk, status=import_run.status, file=import_run.file.name, started_at=None
    )
    changed = open_ones.update(
        status=Import.Status.CHECKING,
        changed_at=timezone.now(),
        checking_row=0,
        sheet=title,
        refusal={},
        lease=None,
        lease_until=None,
    )
    if not changed:
        raise NotNow
    look_at(import_run.pk)


def check_again(
    import_run: Import,
    *,
    by: User,
    with_hidden: bool | None = None,
    with_struck: bool | None = None,
) -> None:
    """Have the stored file checked once more: the plan is old, the check failed, or lines that are
    hidden or struck through shall count or not (None leaves that as it is).

    Raises NotNow when another tab was faster, or there is nothing to check.
    """
    again = Import.objects.filter(
        pk=import_run.pk, status__in=(Import.Status.CHECKED, Import.Status.FAILED), started_at=None
    ).exclude(file="", undo_of=None)
    choices = {"with_hidden": with_hidden, "with_struck": with_struck}
    changed = again.update(
        status=Import.Status.CHECKING,
        changed_at=timezone.now(),
        checking_row=0,
        failure="",
        lease=None,
        lease_until=None,
        **{name: chosen for name, chosen in choices.items() if chosen is not None},
    )
    if not changed:
        raise NotNow
    look_at(import_run.pk)


def refused_unread(file: UploadedFile[Any]) -> Refusal | None:
    """Why the file is refused, as far as its name and its size tell."""
    name, size = _shown_name(file), file.size or 0
    extension = PurePath(name).suffix.lower()
    limit = settings.IMPORT_MAX_FILE_MB
    if name.startswith("~$"):
        return Refusal("lock_file", {"file": name})
    if size > limit * 1024 * 1024:
        megabytes = number_format(size / 1024 / 1024, decimal_pos=1)
        return Refusal("too_large", {"file": name, "size": megabytes, "limit": limit})
    if not extension:
        return Refusal("no_extension", {"file": name})
    if extension == ".xlsm":
        return Refusal("macros", {"file": name})
    if extension == ".xls":
        return Refusal("old_xls", {"file": name, "ext": "xls"})
    if extension not in READ:
        return Refusal("not_xlsx", {"file": name, "ext": extension.lstrip(".")})
    return None


def _shown_name(file: UploadedFile[Any]) -> str:
    """The user's own name for the file: text to show, never a path."""
    name = PurePath((file.name or "").replace("\\", "/")).name
    return "".join(char for char in name if char.isprintable())[:255] or "file"
