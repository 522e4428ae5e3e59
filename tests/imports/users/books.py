"""Files with lines about users, and what becomes of them."""

import csv
import io
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook

from enrollments.actors import Actor
from enrollments.models import User
from imports import services
from imports.models import Import, ImportLine
from tests.imports.workbooks import upload

HEADER = (
    *("Email", "First name", "Prefix", "Last name", "Employee number"),
    *("Team", "New email", "Leave date", "Status"),
)


def people_book(*lines: Sequence[Any], header: Sequence[str] = HEADER) -> bytes:
    """A workbook with this header and these lines from row 2; None leaves a cell empty."""
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    for row, line in enumerate((header, *lines), start=1):
        for column, content in enumerate(line, start=1):
            if content is not None:
                sheet.cell(row, column).value = content
    file = BytesIO()
    workbook.save(file)
    return file.getvalue()


def people_csv(*lines: Sequence[str], header: Sequence[str] = HEADER) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows((header, *lines))
    return text.getvalue().encode("utf-8-sig")


def said(**values: Any) -> list[Any]:
    """A line of the usual columns: `email`, `first_name` … by the header's words."""
    names = [title.lower().replace(" ", "_") for title in HEADER]
    assert values.keys() <= set(names), values
    return [values.get(name) for name in names]


def open_users(by: User) -> Import:
    """A draft of an import of users."""
    return services.open_import(actor=Actor.at_screen(by), language="en", action="users")


def checked_users(by: User, *lines: Sequence[Any], header: Sequence[str] = HEADER) -> Import:
    """The check of a workbook with these lines."""
    return upload(open_users(by), people_book(*lines, header=header), by=by)


def outcomes(import_run: Import) -> list[str]:
    lines = ImportLine.objects.filter(import_run=import_run).order_by("row")
    return list(lines.values_list("outcome", flat=True))


def codes(import_run: Import) -> list[list[str]]:
    """What is wrong with each line, by code."""
    lines = ImportLine.objects.filter(import_run=import_run).order_by("row")
    return [[one["code"] for one in line.problem_list] for line in lines]
