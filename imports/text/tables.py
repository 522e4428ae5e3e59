"""What the desk asks of a table that somebody brings: its rows, or the sentence that refuses it."""

import os
from collections.abc import Mapping

from imports.text.codes import refusal_text
from imports.workbook.refusals import Refused
from imports.workbook.table import read_table


def rows_or_refusal(
    path: str | os.PathLike[str], *, file_name: str, most: int
) -> tuple[list[tuple[int, Mapping[int, str]]], str]:
    """Rows by their number, of at most so many lines and one more. One of the two is empty."""
    try:
        rows = read_table(path, file_name=file_name, most=most)
    except Refused as refused:
        return [], refusal_text(refused.code, refused.params, file_name)
    return [(row.number, row.cells) for row in rows], ""
