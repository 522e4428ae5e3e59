"""What imports keep about a person: addresses in lines, files, and texts that people typed.

Uploaded files that hold the person are deleted at once, whole. Lines stay, with their row, their
user's number and their outcome; what named the person in them is replaced.
"""

import json
import lzma
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, is_dataclass
from typing import IO, Any, Final

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from enrollments.models import User
from enrollments.queries.audit.erasing import naming, words_of
from imports import moves
from imports.models import Import, ImportLine
from imports.queries.workers import AT_WORK
from imports.services.purging import SEARCHED
from imports.storage import forget_file
from imports.workbook.reader.container import ZIP_ERRORS
from lms_admin.beyond import StoreFailed

GONE: Final = "erased"
# What is read of a file before it is taken to hold the person: it is then deleted unread.
MOST_BYTES: Final = 300_000_000
PIECE: Final = 1_000_000
# The columns of values of a line, as text.
VALUES: Final = ("wants_text", "before_text")


def at_work_with(user: User) -> list[int]:
    """Numbers of the imports at work that hold this person, or that they prepared or started."""
    working = Import.objects.filter(status__in=AT_WORK)
    holding = lines_about(user).filter(import_run__in=working.values("pk"))
    found = Q(created_by=user) | Q(started_by=user)
    found |= Q(pk__in=holding.order_by().values("import_run"))
    # Of what is still being read nobody knows yet whom it holds.
    found |= Q(status=Import.Status.CHECKING)
    return list(working.filter(found).order_by("pk").values_list("pk", flat=True))


def lines_about(user: User) -> Any:
    """Lines of this person, and lines of nobody that name them."""
    words = sorted({word for word in (user.name, user.email, user.email_key) if word.strip()})
    about = Q(user=user) | naming(words, "email", "email_key", "problems", "repairs")
    if user.employee_number:
        about |= Q(employee_number=user.employee_number)
    # Of an import of users: what a line gives somebody, and what was there before.
    known = words_of(user)
    known += [json.dumps(word)[1:-1] for word in known if not word.isascii()]
    texts = {name: Cast(name.removesuffix("_text"), TextField()) for name in VALUES}
    return ImportLine.objects.alias(**texts).filter(about | naming(known, *VALUES))


def counted_about(user: User) -> tuple[int, int]:
    """Lines, and uploaded files in which they stand. More files may name the person elsewhere."""
    lines = lines_about(user)
    holding = lines.order_by().values("import_run")
    return lines.count(), Import.objects.exclude(file="").filter(pk__in=holding).count()


def erase_everywhere(user: User, words: Sequence[str], former: str) -> None:
    """Within the caller's transaction; files go when it commits."""
    lines = lines_about(user)
    holding = set(lines.order_by().values_list("import_run", flat=True).distinct())
    for import_run in Import.objects.order_by("pk"):
        _erase_from(import_run, words, former, user.name, holds=import_run.pk in holding)
    blank = {"employee_number": "", "problems": "", "repairs": "", "wants": None, "before": None}
    lines.update(email=GONE, email_key=GONE, **blank)


def _erase_from(
    import_run: Import, words: Sequence[str], former: str, name: str, *, holds: bool
) -> None:
    new: dict[str, Any] = {}
    if import_run.file and (holds or _file_names(import_run, words)):
        forget_file(import_run)
        new["file"] = ""
    if holds or _names(import_run.notes, words):
        new["notes"] = import_run.notes.without_emails()
    if _names(import_run.selection, words):
        kept = {key: one for key, one in import_run.selection.items() if key != SEARCHED}
        new["selection"] = kept
    if _names(import_run.refusal, words):
        said = import_run.refusal.get("params", {})
        blanked = {key: GONE if isinstance(one, str) else one for key, one in said.items()}
        new["refusal"] = import_run.refusal | {"params": blanked}
    if _names(import_run.file_name, words):
        new["file_name"] = GONE
    if _names(import_run.reason, words):
        new["reason"] = ""
    if import_run.right_lost_by == name:
        new["right_lost_by"] = former
    if new:
        moves.erase(import_run.pk, **new)


def _names(value: Any, words: Sequence[str]) -> bool:
    plain = asdict(value) if is_dataclass(value) and not isinstance(value, type) else value
    text = json.dumps(plain, ensure_ascii=False, default=str).casefold()
    return any(word.casefold() in text for word in words)


def _file_names(import_run: Import, words: Sequence[str]) -> bool:
    """Whether the file holds one of the words, or cannot be read to its end."""
    sought = [word.casefold().encode() for word in words]
    try:
        with import_run.file.open("rb") as file:
            return any(any(word in piece for word in sought) for piece in _pieces(file))
    except StoreFailed:
        # Nobody knows whether it holds the person: it is not deleted for that.
        raise
    except (*ZIP_ERRORS, lzma.LZMAError):
        return True


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    """The texts of a workbook, or those of a file that is none, in lower case, overlapping."""
    if not zipfile.is_zipfile(file):
        file.seek(0)
        yield from _overlapping(file, [0])
        return
    with zipfile.ZipFile(file) as parts:
        read = [0]
        for part in parts.infolist():
            with parts.open(part) as opened:
                yield from _overlapping(opened, read)


def _overlapping(file: IO[bytes], read: list[int]) -> Iterator[bytes]:
    before = b""
    while piece := file.read(PIECE):
        read[0] += len(piece)
        if read[0] > MOST_BYTES:
            raise ValueError("more than is looked through")
        yield _folded(before + piece)
        before = piece[-1_000:]


def _folded(piece: bytes) -> bytes:
    text = piece
    with suppress(UnicodeDecodeError):
        text = piece.decode("utf-16").encode() if piece[:2] in (b"\xff\xfe", b"\xfe\xff") else piece
    return text.decode("utf-8", "ignore").casefold().encode()
