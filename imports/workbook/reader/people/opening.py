"""One uploaded file with lines about users: what it is decides who reads it."""

from typing import IO

from imports.workbook.reader.container import Kind, kind_of
from imports.workbook.reader.limits import Limits
from imports.workbook.reader.people.lines import PeopleRows
from imports.workbook.reader.read import Send, read_workbook
from imports.workbook.reader.text.read import read_text


def read_people(
    file: IO[bytes],
    *,
    file_name: str,
    expected_import: int,
    expected_action: str | None,
    sheet_title: str | None,
    pasted: bool,
    limits: Limits,
    send: Send,
) -> None:
    """Send the head, the blocks and the trailer of a workbook or a text. Raises Refused."""
    if pasted or kind_of(file, file_name) is Kind.TEXT:
        read_text(
            file,
            activities={},
            action=expected_action,
            pasted=pasted,
            by_file=False,
            limits=limits,
            send=send,
            rows_of=PeopleRows,
        )
        return
    read_workbook(
        file,
        activities={},
        expected_import=expected_import,
        expected_action=expected_action,
        sheet_title=sheet_title,
        limits=limits,
        send=send,
        rows_of=PeopleRows,
    )
