"""Taking in a file."""

import logging
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import transaction
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from enrollments.actors import Actor
from imports import moves
from imports.models import Import
from imports.queries import sheets_not_read, sheets_to_choose
from imports.services.gate import Event, may_change, record_import
from imports.services.results import NotNow, RefusedFile
from imports.storage import drop_file, forget_file, keep_file
from imports.work import staging
from imports.work.queue import look_at

logger = logging.getLogger(__name__)

# What a file may be called. What it is, its content says.
READ = frozenset({".xlsx", ".csv", ".tsv", ".txt"})
PASTED_LINES = 5_000
PASTED_MB = 1


def accept_upload(
    import_run: Import,
    file: UploadedFile[Any] | None,
    *,
    actor: Actor,
    sheet: str = "",
    pasted: bool = False,
) -> RefusedFile | None:
    """Store the file, to be checked; or say at once why it is refused, storing nothing.

    `sheet` is the title of the one with the lines, where that is known; a `pasted` file is a list
    of addresses unless it has a header. A new file takes the place
    of an earlier one, even while that is being checked. Raises NotNow once the import was started.
    """
    may_change(actor, import_run)
    if file is None:
        return RefusedFile("file_missing")
    if refusal := refused_unread(file):
        return refusal
    try:
        _store(import_run, file, actor, sheet=sheet, pasted=pasted)
    except OSError:
        logger.exception("Import %s: the upload could not be stored", import_run.pk)
        return RefusedFile("not_stored", {"file": _shown_name(file)})
    return None


def accept_paste(import_run: Import, text: str, *, actor: Actor) -> RefusedFile | None:
    """Store a pasted text as a file like any upload; or say at once why it is refused."""
    may_change(actor, import_run)
    if not text.strip():
        return RefusedFile("nothing_pasted")
    content = text.encode("utf-8", "replace")
    if len(content) > PASTED_MB * 1_000_000 or len(text.splitlines()) > PASTED_LINES:
        return RefusedFile("paste_too_long", {"lines": PASTED_LINES, "size": PASTED_MB})
    name = _("Pasted addresses")
    file = SimpleUploadedFile(f"{name}.txt", content)
    return accept_upload(import_run, file, actor=actor, pasted=True)


def _store(
    import_run: Import, file: UploadedFile[Any], actor: Actor, *, sheet: str, pasted: bool
) -> None:
    """The file is stored before anything is locked: a slow store keeps nobody waiting."""
    stored = keep_file(import_run, file)
    known = {"file_name": _shown_name(file), "file_size": file.size or 0}
    try:
        _take_in(import_run, actor, file=stored, sheet=sheet, pasted=pasted, **known)
    except BaseException:
        drop_file(import_run, stored)
        raise


@transaction.atomic
def _take_in(import_run: Import, actor: Actor, **known: Any) -> None:
    waiting = moves.held_open(import_run.pk)
    if waiting is None:
        raise NotNow
    forget_file(waiting)
    if not moves.take_file(waiting.pk, **known):
        raise NotNow
    staging.clear(waiting)
    record_import(actor, waiting, Event.UPLOAD, about=known["file_name"])
    look_at(waiting.pk)


@transaction.atomic
def choose_sheet(import_run: Import, title: str, *, actor: Actor) -> None:
    """Have the stored file checked with the sheet that the reader had to ask for, or with another
    one than it read.

    Raises NotNow when this is none of those sheets, or another tab was faster.
    """
    may_change(actor, import_run)
    if title not in (*sheets_to_choose(import_run), *sheets_not_read(import_run)):
        raise NotNow
    if not moves.choose_sheet(import_run, title):
        raise NotNow
    record_import(actor, import_run, Event.CHECK, about=title)
    look_at(import_run.pk)


@transaction.atomic
def check_again(
    import_run: Import,
    *,
    actor: Actor,
    with_hidden: bool | None = None,
    with_struck: bool | None = None,
    with_new_teams: bool | None = None,
) -> None:
    """Have the stored file checked once more: the plan is old, the check failed, or lines that are
    hidden or struck through shall count or not, or missing teams shall be made or not (None leaves
    that as it is).

    Raises NotNow when another tab was faster, or there is nothing to check.
    """
    may_change(actor, import_run)
    wanted = {"with_hidden": with_hidden, "with_struck": with_struck}
    wanted["with_new_teams"] = with_new_teams
    choices = {name: chosen for name, chosen in wanted.items() if chosen is not None}
    if not moves.check_again(import_run.pk, **choices):
        raise NotNow
    record_import(actor, import_run, Event.CHECK, about=import_run.file_name)
    look_at(import_run.pk)


def refused_unread(file: UploadedFile[Any]) -> RefusedFile | None:
    """Why the file is refused, as far as its name and its size tell."""
    name, size = _shown_name(file), file.size or 0
    extension = PurePath(name).suffix.lower()
    limit = settings.IMPORT_MAX_FILE_MB
    if name.startswith("~$"):
        return RefusedFile("lock_file", {"file": name})
    if size > limit * 1024 * 1024:
        megabytes = number_format(size / 1024 / 1024, decimal_pos=1)
        return RefusedFile("too_large", {"file": name, "size": megabytes, "limit": limit})
    if not extension:
        return RefusedFile("no_extension", {"file": name})
    if extension == ".xlsm":
        return RefusedFile("macros", {"file": name})
    if extension == ".xls":
        return RefusedFile("old_xls", {"file": name, "ext": "xls"})
    if extension not in READ:
        return RefusedFile("not_xlsx", {"file": name, "ext": extension.lstrip(".")})
    return None


def _shown_name(file: UploadedFile[Any]) -> str:
    """The user's own name for the file: text to show, never a path."""
    name = PurePath((file.name or "").replace("\\", "/")).name
    return "".join(char for char in name if char.isprintable())[:255] or "file"
