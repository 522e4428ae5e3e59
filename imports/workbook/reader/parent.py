"""Open a workbook that somebody uploaded: the only door to the reader."""

import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from types import NoneType
from typing import Any

from imports.workbook.reader import frames
from imports.workbook.reader.blocks import BadBlock, Block, check_block
from imports.workbook.reader.frames import BrokenFrame
from imports.workbook.reader.limits import Limits
from imports.workbook.reader.process import UNHURRIED, ReadingProcess, WhileWaiting
from imports.workbook.reader.reading import Head, Trailer, read_head, read_trailer
from imports.workbook.reader.titles import (
    MAX_KEY,
    Activities,
    Ask,
    Named,
    Question,
    activities_named,
)
from imports.workbook.refusals import Refusal, Refused
from lms_admin.sheets.excel import MAX_COLUMN

_MAX_REFUSAL_BYTES = 1 << 20

# A question is about the titles of one header.
_MAX_ASKED = MAX_COLUMN
# Of activities that are called the same, so many are named.
_MAX_NAMED = 20
_PARAMS: Mapping[Refusal, Mapping[str, type | tuple[type, ...]]] = {
    Refusal.NOT_XLSX: {"ext": str},
    Refusal.OTHER_IMPORT: {"import": int, "action": (str, NoneType)},
    Refusal.NO_ACTIVITY_COLUMNS: {"titles": list},
    Refusal.NO_HEADER: {"row": int, "column": str, "value": str},
    Refusal.TWO_HEADER_ROWS: {"row": int, "other_row": int},
    Refusal.TWO_EMAIL_COLUMNS: {"columns": list},
    Refusal.TWO_NUMBER_COLUMNS: {"columns": list},
    Refusal.TWO_COLUMNS_ALIKE: {"columns": list},
    Refusal.NO_USER_COLUMNS: {"titles": list},
    Refusal.TITLE_SHARED: {"title": str, "codes": list},
    Refusal.TOO_MANY_COLUMNS: {"columns": int, "limit": int},
    Refusal.TOO_MANY_LINES: {"lines": int, "limit": int},
    Refusal.NO_EMAIL_COLUMN: {"row": int, "titles": list},
    Refusal.SHEET_MISSING: {"sheets": list},
    Refusal.UNPACKED_TOO_LARGE: {"limit": int},
    Refusal.TOO_COMPLEX: {"reason": str},
    Refusal.QUOTE_OPEN: {"row": int},
    Refusal.CELL_TOO_LONG: {"row": int},
    Refusal.UNEVEN_COLUMNS: {
        "header_row": int,
        "header_columns": int,
        "row": int,
        "columns": int,
        "delimiter": str,
    },
    Refusal.DAMAGED: {"reason": str},
}

# Refusals whose columns are objects.
_LISTING_COLUMNS = (
    Refusal.TWO_EMAIL_COLUMNS,
    Refusal.TWO_NUMBER_COLUMNS,
    Refusal.TWO_COLUMNS_ALIKE,
)
# Params that are lists of texts.
_TEXTS = ("titles", "sheets", "codes")

logger = logging.getLogger(__name__)


class Reading:
    """A workbook being read. `head` is there at once, `trailer` after the last block.

    Iterate over it once, for its blocks. Raises Refused whenever the file turns out to be no good;
    then nothing of it may be used.
    """

    def __init__(self, process: ReadingProcess, activities: Activities, ask: Ask) -> None:
        self._process = process
        self._activities = activities
        self._ask = ask
        self._activity_ids = frozenset(str(number).encode() for number in activities)
        self.head: Head = self._guarded_head()
        self.trailer: Trailer | None = None

    @property
    def cpu_seconds(self) -> float:
        """What the reading process used, once it has ended; 0 before."""
        return self._process.cpu_seconds

    @property
    def peak_bytes(self) -> int:
        """The reading process's largest size in memory, once it has ended; 0 if not known."""
        return self._process.peak_bytes

    def __iter__(self) -> Iterator[Block]:
        lines = last_row = 0
        while self.trailer is None:
            with distrust():
                kind, content = next_frame(self._process)
                if kind == frames.TRAILER:
                    self.trailer = read_trailer(frames.from_json(content), lines, self._activities)
                    break
                if kind != frames.BLOCK:
                    raise BrokenFrame(kind)
                block = Block(*frames.unpack_block(content))
                self._check(block, last_row)
            last_row = block.last_row
            lines += block.lines
            yield block

    def _check(self, block: Block, after_row: int) -> None:
        """Raise BadBlock unless the block is what it should be."""
        check_block(block, after_row, self._activity_ids)

    def _guarded_head(self) -> Head:
        with distrust():
            kind, content = next_frame(self._process)
            if kind == frames.QUESTION:
                named = self._ask(_question(frames.from_json(content)))
                self._process.answer(frames.to_json(_first(named)))
                kind, content = next_frame(self._process)
            if kind != frames.HEAD:
                raise BrokenFrame(kind)
            return read_head(frames.from_json(content), self._activities)


def _question(values: dict[str, Any]) -> Question:
    """What the reading process asks, which is believed to be no more than titles."""
    titles, codes = values.get("titles"), values.get("codes")
    for keys in (titles, codes):
        if not isinstance(keys, list) or len(keys) > _MAX_ASKED:
            raise BrokenFrame("question")
        if not all(isinstance(key, str) and len(key) <= MAX_KEY for key in keys):
            raise BrokenFrame("question")
    return Question(titles or [], codes or [])


def _first(named: Named) -> dict[str, dict[str, list[int]]]:
    """The answer, without names that are nobody's: it has to fit into a pipe."""
    return {
        kind: {key: list(ids)[:_MAX_NAMED] for key, ids in found.items() if ids}
        for kind, found in named._asdict().items()
    }


def unasked(question: Question) -> Named:
    return activities_named({}, question)


@contextmanager
def open_workbook(
    path: str | os.PathLike[str],
    *,
    file_name: str,
    activities: Activities,
    expected_import: int,
    expected_action: str | None = None,
    sheet_title: str | None = None,
    pasted: bool = False,
    by_file: bool = False,
    limits: Limits | None = None,
    while_waiting: WhileWaiting = UNHURRIED,
    ask: Ask = unasked,
) -> Iterator[Reading]:
    """Read the workbook, or the text, at `path` in a process of its own.

    `file_name` is the name that its owner gave it; `activities` are the import's, each with title
    and code. `sheet_title` is the sheet that somebody chose; a title that no sheet has decides
    nothing. `ask` knows what other activities are called. A `pasted` text is a list of addresses
    unless it has a header. `by_file` says that the file decides which of the activities it is
    about: what names none, a list of addresses, is refused then. Raises OSError if there is no such
    file, and Refused, here or from the reading, with

    =================== ============================================================
    code                params
    =================== ============================================================
    too_large           size, limit (bytes)
    not_xlsx            ext: what the file is
    other_import        import: its id; action: its code, or None
    no_header           row, column, value: what stands there instead of a title
    two_header_rows     row, other_row: with the titles of addresses and of activities
    two_email_columns,
    two_number_columns  columns: a list of {column, title}
    no_activity_columns titles: of those that are no activity's
    title_shared        title; codes: of the activities that are called so
    too_many_columns    columns, limit
    too_many_lines      lines, limit
    no_email_column     row, titles: of the first row with content
    sheet_missing       sheets: titles of those that could have been meant
    unpacked_too_large  limit (bytes)
    too_slow            limit: cpu or wall
    too_complex,
    damaged             reason: a word for the log
    quote_open,
    cell_too_long       row: where it begins
    uneven_columns      header_row, header_columns; row, columns; delimiter
    reader_stopped      status: the exit status; not the file's fault, try again
    =================== ============================================================

    and without any: empty_file, lock_file, old_xls, password, macros, no_lines, both_shapes,
    not_text, no_addresses, header_missing and no_activities.
    """
    job = {
        "kind": "lines",
        "file_name": file_name,
        "activities": [[number, *names] for number, names in activities.items()],
        "import": expected_import,
        "action": expected_action,
        "sheet": sheet_title,
        "pasted": pasted,
        "by_file": by_file,
    }
    with reading_process(path, job, limits or Limits(), while_waiting) as process:
        yield Reading(process, activities, ask)


@contextmanager
def reading_process(
    path: str | os.PathLike[str],
    job: Mapping[str, Any],
    limits: Limits,
    while_waiting: WhileWaiting = UNHURRIED,
) -> Iterator[ReadingProcess]:
    """A process that does `job` with the file at `path`; it is gone afterwards."""
    with Path(path).open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        if size > limits.file_bytes:
            raise Refused(Refusal.TOO_LARGE, size=size, limit=limits.file_bytes)
        cpu_budget = limits.cpu_budget(size)
        whole = {
            **job,
            "descriptor": file.fileno(),
            "limits": asdict(limits),
            "cpu_seconds": cpu_budget,
        }
        process = ReadingProcess(
            frames.to_json(whole),
            file.fileno(),
            cpu_budget,
            limits.wall_seconds,
            while_waiting,
        )
        try:
            yield process
        finally:
            process.end()


def next_frame(process: ReadingProcess) -> tuple[bytes, bytes]:
    """The next frame's kind and content, none of which is a refusal: that is raised."""
    kind, content = process.next_frame()
    if kind == frames.REFUSAL:
        raise _refused(content)
    if kind == frames.FAILURE:
        # As a literal, so that it cannot forge a log line.
        logger.error("workbook reader failed: %r", content.decode("utf-8", "replace"))
        raise Refused(Refusal.DAMAGED, reason="internal")
    return kind, content


def _refused(content: bytes) -> Refused:
    """The refusal that the reading process sent, with all the params that its code has."""
    values = frames.from_json(content)
    params = values.get("params")
    try:
        code = Refusal(str(values.get("code")))
    except ValueError:
        raise BrokenFrame("refusal") from None
    if len(content) > _MAX_REFUSAL_BYTES or not isinstance(params, dict):
        raise BrokenFrame("refusal")
    expected = _PARAMS.get(code, {})
    if params.keys() != expected.keys() or not all(
        isinstance(params[name], kinds) for name, kinds in expected.items()
    ):
        raise BrokenFrame("refusal")
    columns = params["columns"] if code in _LISTING_COLUMNS else []
    if not all(
        isinstance(column, dict) and column.keys() == {"column", "title"} for column in columns
    ):
        raise BrokenFrame("refusal")
    texts = [text for name in _TEXTS for text in params.get(name, ())]
    if not all(isinstance(text, str) for text in texts):
        raise BrokenFrame("refusal")
    return Refused(code, **params)


@contextmanager
def distrust() -> Iterator[None]:
    """Whatever the reading process says wrongly, the file is to blame."""
    try:
        yield
    except (BrokenFrame, BadBlock) as error:
        logger.error("workbook reader broke its word: %r", error)
        raise Refused(Refusal.DAMAGED, reason="protocol") from error
