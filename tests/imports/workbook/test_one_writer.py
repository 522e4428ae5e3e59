"""Whatever people take away is written in one place for workbooks and one for text.

There the limits of Excel, texts that never run and memory that does not grow are seen to.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
APPS = ("lms_admin", "enrollments", "imports")
# What makes a file, and who may.
MAKERS = {
    # What is kept about a person is handed out as two files in one: no workbook.
    ("ZipFile", "w"): {"lms_admin/sheets/frame.py", "enrollments/views/audit/export.py"},
    ("save", "skeleton"): {"lms_admin/sheets/frame.py"},
    # The lines of an undo as an upload: read by nobody but our own reader.
    ("writer", "csv"): {"lms_admin/sheets/separated.py", "imports/services/reversing.py"},
}


def calls() -> Iterator[tuple[str, str, str]]:
    """File, name of what is called, and the name or text that tells what for."""
    for path in sorted(path for app in APPS for path in (ROOT / app).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                name = str(path.relative_to(ROOT))
                told = [one.value for one in node.args if isinstance(one, ast.Constant)]
                told += [one.id for one in node.args if isinstance(one, ast.Name)]
                if isinstance(node.func.value, ast.Name):
                    told.append(node.func.value.id)
                for one in told:
                    yield name, node.func.attr, str(one)


@pytest.mark.parametrize("maker", MAKERS, ids=" ".join)
def test_files_are_made_in_one_place(maker: tuple[str, str]) -> None:
    assert {name for name, *made in calls() if tuple(made) == maker} == MAKERS[maker]


def test_openpyxl_writes_no_file_of_its_own() -> None:
    """Its rows cost time and memory; only the frame that it makes is kept."""
    of_people = ("imports/workbook/", "imports/downloads/", "imports/views/", "lms_admin/sheets/")
    saved = {
        name
        for name, called, what in calls()
        if name.startswith(of_people) and called == "save" and what in ("target", "workbook")
    }
    assert saved == set()
