"""The file around the sheets: is it a workbook at all, and what does it weigh unpacked?

Every look at the file's content happens in the reading process, this one included.
"""

import re
import struct
import zipfile
import zlib
from enum import StrEnum
from typing import IO

from imports.workbook.reader.limits import MIB, Limits
from imports.workbook.reader.xml import damaged
from imports.workbook.refusals import Refusal, Refused

_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLDER_XLS = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00")
_LOCK_FILE_BYTES = 165
_MAX_DIRECTORY_BYTES = 8 * MIB
_ENCRYPTED = 0x1

# What zipfile raises for damaged files, which is more than it says.
ZIP_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    ArithmeticError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    ValueError,
)

_KINDS_BY_START = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"GIF8", "gif"),
    (b"{\\rtf", "rtf"),
    (b"\x1f\x8b", "gz"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!", "rar"),
)
_KINDS_BY_STREAM = (
    ("Workbook", "xls"),
    ("Book", "xls"),
    ("WordDocument", "doc"),
    ("PowerPoint Document", "ppt"),
    ("__properties_version1.0", "msg"),
)
TEXTS = ("csv", "tsv", "txt")
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_MARKUP = re.compile(r"\s*<(\?xml\b|[!a-z])", re.IGNORECASE)
_JSON = re.compile(r"\s*[\[{]\s*[\[{\"]")
_EXTENSION = re.compile(r"\.([0-9A-Za-z]{1,10})$")


class Container:
    """The parts of a zip, each to be read once, all of them within the budgets together."""

    def __init__(self, file: IO[bytes], limits: Limits) -> None:
        _check_directory(file, limits)
        try:
            self._zip = zipfile.ZipFile(file)
        except ZIP_ERRORS as error:
            raise damaged("zip") from error
        self._limits = limits
        self._left = limits.unpacked_bytes
        entries = self._zip.infolist()
        if len(entries) > limits.zip_entries:
            raise Refused(Refusal.TOO_COMPLEX, reason="entries")
        self._parts: dict[str, zipfile.ZipInfo] = {}
        for entry in entries:
            name = part_key(entry.filename)
            if name in self._parts:
                raise damaged("duplicate_part")
            self._parts[name] = entry

    @property
    def names(self) -> list[str]:
        return list(self._parts)

    def has(self, name: str) -> bool:
        return part_key(name) in self._parts

    def open(self, name: str) -> "Part":
        """The part called `name`, whatever its case. Refuses what is missing or too large."""
        entry = self._parts.get(part_key(name))
        if entry is None:
            raise damaged("missing_part")
        if entry.flag_bits & _ENCRYPTED:
            raise Refused(Refusal.PASSWORD)
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise damaged("compression")
        budget = min(self._left, self._limits.unpacked_budget(entry.compress_size))
        if entry.file_size > budget:
            raise _too_large_unpacked(budget)
        try:
            stream = self._zip.open(entry)
        except ZIP_ERRORS as error:
            raise damaged("zip") from error
        return Part(self, stream, budget)

    def spend(self, size: int) -> None:
        self._left -= size


class Part:
    """A part's bytes as they unpack. What the zip says about its size is not believed."""

    def __init__(self, container: Container, stream: IO[bytes], budget: int) -> None:
        self._container = container
        self._stream = stream
        self._budget = budget
        self._left = budget

    def read(self, size: int) -> bytes:
        try:
            data = self._stream.read(size)
        except ZIP_ERRORS as error:
            raise damaged("zip") from error
        self._left -= len(data)
        self._container.spend(len(data))
        if self._left < 0:
            raise _too_large_unpacked(self._budget)
        return data


def part_key(name: str) -> str:
    """How part names are compared: without case, and however old programs wrote the slashes."""
    return name.replace("\\", "/").lstrip("/").lower()


class Kind(StrEnum):
    """What can be read. Names say nothing: a zip that is called .csv is a workbook."""

    WORKBOOK = "workbook"
    TEXT = "text"


def kind_of(file: IO[bytes], file_name: str) -> Kind:
    """Whether the file is a zip or text; refuses the rest, by name. Leaves it at its start."""
    file.seek(0)
    head = file.read(4096)
    file.seek(0)
    if head.startswith(b"PK"):
        return Kind.WORKBOOK
    if head.startswith(_OLE2):
        raise _kind_of_ole2(file)
    if _is_lock_file(head, file_name):
        raise Refused(Refusal.LOCK_FILE)
    if not head:
        raise Refused(Refusal.EMPTY_FILE)
    if head.startswith(_OLDER_XLS):
        raise Refused(Refusal.OLD_XLS)
    for start, kind in _KINDS_BY_START:
        if head.startswith(start):
            raise _not_xlsx(kind)
    text, extension = _as_text(head), _extension(file_name)
    if text is None and extension in TEXTS:
        # Perhaps only this much of it looks like none: all of it will be looked at.
        return Kind.TEXT
    if text is None:
        raise damaged("no_zip") if extension in ("", "xlsx") else _not_xlsx(extension)
    if markup := _MARKUP.match(text):
        raise _not_xlsx("xml" if markup[1].lower() == "?xml" else "html")
    if _JSON.match(text):
        raise _not_xlsx("json")
    return Kind.TEXT


def kind_of_zip(container: Container) -> str | None:
    """What a zip is that holds no workbook: `ods`, `docx` and so on, or None if unknown."""
    for name, kind in (
        ("word/document.xml", "docx"),
        ("ppt/presentation.xml", "pptx"),
        ("xl/workbook.bin", "xlsb"),
        ("index/document.iwa", "numbers"),
        ("meta-inf/manifest.xml", "ods"),
    ):
        if container.has(name):
            return kind
    return None


def _check_directory(file: IO[bytes], limits: Limits) -> None:
    """The list of entries is read as a whole: look at its size before that."""
    size = file.seek(0, 2)
    file.seek(max(0, size - 65_557))
    tail = file.read()
    file.seek(0)
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or end + 22 > len(tail):
        raise damaged("zip")
    count, directory = struct.unpack_from("<HI", tail, end + 10)
    if end >= 20 and tail.startswith(b"PK\x06\x07", end - 20):
        [offset] = struct.unpack_from("<Q", tail, end - 12)
        if offset > size - 56:
            raise damaged("zip")
        file.seek(offset)
        count, directory = struct.unpack_from("<QQ", file.read(56), 32)
        file.seek(0)
    if count > limits.zip_entries or directory > _MAX_DIRECTORY_BYTES:
        raise Refused(Refusal.TOO_COMPLEX, reason="entries")


def _kind_of_ole2(file: IO[bytes]) -> Refused:
    # Only here, because hardly any file needs it.
    import olefile

    file.seek(0)
    try:
        with olefile.OleFileIO(file) as storage:
            if storage.exists("EncryptedPackage"):
                return Refused(Refusal.PASSWORD)
            for stream, kind in _KINDS_BY_STREAM:
                if storage.exists(stream):
                    return Refused(Refusal.OLD_XLS) if kind == "xls" else _not_xlsx(kind)
    except Exception:  # olefile has no base class for what damaged files do to it
        return damaged("ole2")
    return _not_xlsx("ole")


def _is_lock_file(head: bytes, file_name: str) -> bool:
    if file_name.startswith(("~$", ".~lock.")):
        return True
    # Excel's own holds the user's name, first by its length, and is always this long. The name
    # stands there once more in UTF-16, which a list of just this length is not.
    is_one = len(head) == _LOCK_FILE_BYTES and 0 < head[0] <= 54 and head[1:2].isalnum()
    return is_one and b"\x00" in head


def _as_text(head: bytes) -> str | None:
    if head.startswith(_UTF_16_MARKS):
        return head[: len(head) & ~1].decode("utf-16", "replace")
    if b"\x00" in head or any(byte < 9 for byte in head):
        return None
    try:
        return head.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.start >= len(head) - 3:
            return head[: error.start].decode("utf-8-sig")
    printable = sum(byte >= 32 or byte in (9, 10, 13) for byte in head)
    ascii_share = sum(32 <= byte < 127 for byte in head) / len(head)
    return head.decode("latin-1") if printable == len(head) and ascii_share > 0.7 else None


def _extension(file_name: str) -> str:
    match = _EXTENSION.search(file_name)
    return match[1].lower() if match else ""


def _not_xlsx(kind: str) -> Refused:
    return Refused(Refusal.NOT_XLSX, ext=kind)


def _too_large_unpacked(limit: int) -> Refused:
    return Refused(Refusal.UNPACKED_TOO_LARGE, limit=limit)
