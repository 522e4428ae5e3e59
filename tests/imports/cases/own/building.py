"""What the files of several kinds are made with."""

from typing import Any

from tests.imports.cases.case import ANNA, BRAM

HEADER = ("Email", "Name", "FD-1", "HH-2")
FILLED = ((ANNA, "Anna", "x", None), (BRAM, "Bram", None, "x"))


def on_lines(change: Any) -> Any:
    return lambda workbook: change(workbook["Enrollments"])


def retitle(cell: str, title: str | None) -> Any:
    return on_lines(lambda one: setattr(one[cell], "value", title))


BOTH = "2 FD-1, 3 HH-2"
