"""One uploaded file: what it is decides who reads it."""

from collections.abc import Collection
from typing import IO

from imports.workbook.reader.container import Kind, kind_of
from imports.workbook.reader.copying import copy_sheet
from imports.workbook.reader.limits import Limits
from imports.workbook.reader.read import Send, read_workbook
from imports.workbook.reader.text.copying import copy_text
from imports.workbook.reader.text.read import read_text
from imports.workbook.reader.titles import Activities, Ask
from imports.workbook.reader.xml import damaged


def read_file(
    file: IO[bytes],
    *,
    file_name: str,
    activities: Activities,
    expected_import: int,
    expected_action: str | None,
    sheet_title: str | None = None,
    pasted: bool = False,
    by_file: bool = False,
    limits: Limits,
    send: Send,
    ask: Ask | None = None,
    fast: bool = True,
) -> None:
    """Send the head, the blocks and the trailer of a workbook or a text. Raises Refused."""
    if pasted or kind_of(file, file_name) is Kind.TEXT:
        read_text(
            file,
            activities=activities,
            action=expected_action,
            pasted=pasted,
            by_file=by_file,
            limits=limits,
            send=send,
            ask=ask,
            fast=fast,
        )
        return
    read_workbook(
        file,
        activities=activities,
        expected_import=expected_import,
        expected_action=expected_action,
        sheet_title=sheet_title,
        limits=limits,
        send=send,
        ask=ask,
        fast=fast,
    )


def copy_file(
    file: IO[bytes],
    *,
    file_name: str,
    sheet_title: str,
    header_row: int,
    people: Collection[str] = (),
    is_text: bool = False,
    pasted: bool = False,
    limits: Limits,
    send: Send,
) -> None:
    """Send the head, the rows and the trailer of what the check read. Raises Refused."""
    if not pasted and is_text != (kind_of(file, file_name) is Kind.TEXT):
        raise damaged("another_file")
    if is_text:
        copy_text(file, header_row=header_row, pasted=pasted, limits=limits, send=send)
        return
    copy_sheet(
        file,
        sheet_title=sheet_title,
        header_row=header_row,
        people=people,
        limits=limits,
        send=send,
    )
