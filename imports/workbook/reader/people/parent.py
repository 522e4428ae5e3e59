"""Open a file with lines about users: the only door to them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from imports.workbook.reader.blocks import Block
from imports.workbook.reader.limits import Limits
from imports.workbook.reader.parent import Reading, reading_process, unasked
from imports.workbook.reader.people.blocks import decode_people
from imports.workbook.reader.process import UNHURRIED, WhileWaiting


class PeopleReading(Reading):
    """A file being read whose blocks are for `decode_people`."""

    def _check(self, block: Block, after_row: int) -> None:
        decode_people(block, after_row)


@contextmanager
def open_people(
    path: str | os.PathLike[str],
    *,
    file_name: str,
    expected_import: int,
    expected_action: str | None = None,
    sheet_title: str | None = None,
    pasted: bool = False,
    limits: Limits | None = None,
    while_waiting: WhileWaiting = UNHURRIED,
) -> Iterator[PeopleReading]:
    """Read the workbook, or the table of text, at `path` in a process of its own.

    As `imports.workbook.reader.parent.open_workbook`, which says what it raises. Besides, Refused
    with no_user_columns (titles) and two_columns_alike (columns: a list of {column, title}).
    """
    job = {
        "kind": "people",
        "file_name": file_name,
        "import": expected_import,
        "action": expected_action,
        "sheet": sheet_title,
        "pasted": pasted,
    }
    with reading_process(path, job, limits or Limits(), while_waiting) as process:
        yield PeopleReading(process, {}, unasked)
