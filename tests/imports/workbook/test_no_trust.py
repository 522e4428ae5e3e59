"""What a reading process says is believed only where it can be true; what it is told arrives."""

import pytest

from imports.workbook.reader import frames
from imports.workbook.refusals import Refusal
from tests.imports.workbook.books import (
    AED,
    CPR,
    FIRE,
    IMPORT,
    book,
    header,
    line,
    read,
    row,
    sheet,
    text,
)

ANNA = "anna@example.org"
PLAIN = book(sheet(header(), line(2, ANNA, "C")))


def lying_child(tmp_path, monkeypatch, *sent):
    """A reading process that says what a file has made it say."""
    script = tmp_path / "child.py"
    content = b"".join(frames._PREFIX.pack(kind, len(data)) + data for kind, data in sent)
    script.write_text(f"import os\nos.read(0, 100000)\nos.write(1, {content!r})\n")
    monkeypatch.setattr("imports.workbook.reader.process._CHILD", script)


HEAD = {
    "sheet": "Enrollments",
    "header_row": 1,
    "rows_above": 0,
    "rows": 2,
    "columns": [
        {
            "column": "A",
            "title": "Email",
            "role": "email",
            "activity": None,
            "title_of": None,
            "told": "",
        },
        {
            "column": "C",
            "title": "CPR",
            "role": "activity",
            "activity": CPR,
            "title_of": None,
            "told": "",
        },
    ],
    "import": IMPORT,
    "action": "unenroll",
    "format": 1,
    "shape": "matrix",
    "encoding": "",
    "delimiter": "",
}
TRAILER = {
    "lines": 1,
    "marks": 1,
    "mark_cells": 1,
    "blank_rows": 0,
    "hidden_lines": 0,
    "filtered": False,
    "merged": 0,
    "merged_first": [],
    "hidden_columns": [],
    "unknown_columns": [],
    "struck_lines": 0,
    "title_rows": [],
    "other_sheets": [],
    "sheet_hidden": False,
    "problems": {},
    "repairs": {},
    "named": [],
    "broken": [],
    "extra_rows": 0,
    "crowded": 0,
}
GOOD_LINE = f"2\t{ANNA}\t{ANNA}\t{CPR}\t1\t\t\t\t0\t0\n".encode()
GOOD_BLOCK = (frames.BLOCK, frames.pack_block(2, 2, 1, GOOD_LINE))
GOOD_HEAD = (frames.HEAD, frames.to_json(HEAD))


def test_a_made_up_process_can_be_believed(tmp_path, monkeypatch):
    lying_child(
        tmp_path, monkeypatch, GOOD_HEAD, GOOD_BLOCK, (frames.TRAILER, frames.to_json(TRAILER))
    )
    assert read(PLAIN, tmp_path).rows == [(2, ANNA, f"{CPR}")]


LIES = {
    "no JSON": [(frames.HEAD, b"{")],
    "deep JSON": [(frames.HEAD, b"[" * 100_000)],
    "a list": [(frames.HEAD, b"[]")],
    "half a head": [(frames.HEAD, frames.to_json({"sheet": "x"}))],
    "another activity": [
        (frames.HEAD, frames.to_json({**HEAD, "columns": [{**HEAD["columns"][1], "activity": 7}]}))
    ],
    "another role": [
        (frames.HEAD, frames.to_json({**HEAD, "columns": [{**HEAD["columns"][0], "role": "root"}]}))
    ],
    "no head": [GOOD_BLOCK],
    "two heads": [GOOD_HEAD, GOOD_HEAD],
    "unknown frame": [(b"?", b"")],
    "short block": [GOOD_HEAD, (frames.BLOCK, b"123")],
    "the same rows again": [GOOD_HEAD, GOOD_BLOCK, GOOD_BLOCK],
    "wrong number of lines": [GOOD_HEAD, (frames.TRAILER, frames.to_json(TRAILER))],
    "no numbers": [
        GOOD_HEAD,
        GOOD_BLOCK,
        (frames.TRAILER, frames.to_json({**TRAILER, "merged": "many"})),
    ],
    "true is no number": [
        GOOD_HEAD,
        GOOD_BLOCK,
        (frames.TRAILER, frames.to_json({**TRAILER, "lines": True})),
    ],
    "another activity in the lines": [
        GOOD_HEAD,
        GOOD_BLOCK,
        (frames.TRAILER, frames.to_json({**TRAILER, "named": [7]})),
    ],
    "another shape": [(frames.HEAD, frames.to_json({**HEAD, "shape": "round"}))],
    "unknown refusal": [(frames.REFUSAL, b'{"code":"because","params":{}}')],
    "refusal without params": [(frames.REFUSAL, b'{"code":"two_email_columns","params":{}}')],
    "refusal with other params": [(frames.REFUSAL, b'{"code":"no_lines","params":{"self":1}}')],
    "refusal with odd titles": [
        (frames.REFUSAL, b'{"code":"no_activity_columns","params":{"titles":[{}]}}')
    ],
    "half a question": [(frames.QUESTION, b'{"titles":["a"]}')],
    "a question about no texts": [(frames.QUESTION, b'{"titles":[1],"codes":[]}')],
    "a question without end": [
        (frames.QUESTION, frames.to_json({"titles": ["a" * 1001], "codes": []}))
    ],
    "two questions": [(frames.QUESTION, b'{"titles":["a"],"codes":[]}')] * 2,
    "an odd word about a column": [
        (frames.HEAD, frames.to_json({**HEAD, "columns": [{**HEAD["columns"][0], "told": "x"}]}))
    ],
    "refusal with odd columns": [
        (frames.REFUSAL, b'{"code":"two_email_columns","params":{"columns":["C"]}}')
    ],
}


@pytest.mark.parametrize("sent", LIES.values(), ids=LIES.keys())
def test_a_process_that_lies(sent, tmp_path, monkeypatch, caplog):
    lying_child(tmp_path, monkeypatch, *sent)
    refused = read(PLAIN, tmp_path).refused
    assert (refused.code, refused.params) == (Refusal.DAMAGED, {"reason": "protocol"})
    assert "broke its word" in caplog.text


def test_a_frame_too_long_to_be_true(tmp_path, monkeypatch):
    script = tmp_path / "child.py"
    script.write_text("import os\nos.read(0, 100000)\nos.write(1, b'H\\xff\\xff\\xff\\xff')\n")
    monkeypatch.setattr("imports.workbook.reader.process._CHILD", script)
    assert read(PLAIN, tmp_path).refused.params == {"reason": "protocol"}


def test_a_failure_of_the_reader_itself_is_logged_as_a_literal(tmp_path, monkeypatch, caplog):
    lying_child(tmp_path, monkeypatch, (frames.FAILURE, b"KeyError\nERROR forged line"))
    refused = read(PLAIN, tmp_path).refused
    assert (refused.code, refused.params) == (Refusal.DAMAGED, {"reason": "internal"})
    [record] = caplog.records
    assert "\n" not in record.getMessage()


@pytest.mark.parametrize("ending", ["", "os._exit(0)", "os._exit(3)", "os.abort()"])
def test_a_process_that_ends_without_a_word(tmp_path, monkeypatch, ending):
    script = tmp_path / "child.py"
    script.write_text(f"import os\n{ending}\n")
    monkeypatch.setattr("imports.workbook.reader.process._CHILD", script)
    code = read(PLAIN, tmp_path).code
    assert code == (Refusal.TOO_COMPLEX if "abort" in ending else Refusal.READER_STOPPED)


def test_a_job_that_nobody_reads(tmp_path, monkeypatch):
    """More than a pipe holds: the parent must neither hang nor fail on its own account."""
    script = tmp_path / "child.py"
    script.write_text("")
    monkeypatch.setattr("imports.workbook.reader.process._CHILD", script)
    activities = dict.fromkeys(range(1, 300), ("y" * 1_000, ""))
    assert read(PLAIN, tmp_path, activities=activities).code == Refusal.READER_STOPPED


def test_names_with_anything_in_them_reach_the_process(tmp_path):
    activities = {CPR: ("\ud800 \0 \n Ünï", "C\u2028"), AED: ("AED-1", ""), FIRE: ("FIRE-9", "")}
    titles = row(1, text("A1", "Email"), text("B1", "AED-1"))
    result = read(book(sheet(titles, line(2, ANNA, "B"))), tmp_path, activities=activities)
    assert result.rows == [(2, ANNA, f"{AED}")]
