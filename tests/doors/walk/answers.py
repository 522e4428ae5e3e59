"""An answer without what differs from one request to the next by itself."""

import re
from io import BytesIO
from typing import Any, Final

from openpyxl import load_workbook
from pypdf import PdfReader

HEADERS: Final = (
    "Content-Type",
    "Content-Disposition",
    "Location",
    "HX-Redirect",
    "HX-Retarget",
    "HX-Reswap",
    "HX-Push-Url",
    "HX-Trigger-After-Settle",
)
BY_ITSELF: Final = (
    (r'csrfmiddlewaretoken" value="[^"]*"', 'csrfmiddlewaretoken" value="T"'),
    (r'nonce="[^"]*"', 'nonce="N"'),
    (r'"X-CSRFToken": ?"[^"]*"', "TOKEN"),
    # What a page has shown is sealed with its moment.
    (r"""(["'])[A-Za-z0-9]{6}:[A-Za-z0-9_-]{43}(["'])""", "SEALED"),
    # What stands for a selection is signed with its moment.
    (r"(:|%3A)[A-Za-z0-9]{6}(:|%3A)[A-Za-z0-9_-]{43}", ":SIGNED"),
    (r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "UUID"),
    (r"\d{4}-\d\d-\d\dT\d\d(:|%3A)\d\d(:|%3A)[\d.]+((\+|%2B)[\d:%3A]+|Z)?", "MOMENT"),
    (r"\b\d{1,2}:\d\d(:\d\d)?\b", "TIME"),
)


def text_of(answer: Any) -> str:
    """Its status, what a browser would act on, and its content as text."""
    head = [str(answer.status_code)]
    head += [f"{name}: {answer[name]}" for name in HEADERS if name in answer]
    content = b"".join(answer) if answer.streaming else answer.content
    kind = answer.get("Content-Type", "")
    if "pdf" in kind:
        body = PdfReader(BytesIO(content)).pages[0].extract_text()
    else:
        body = _cells(content) if "spreadsheet" in kind else content.decode()
    return without_moment("\n".join([*head, body]))


def without_moment(text: str) -> str:
    """The text without what differs from one request to the next by itself."""
    for pattern, replaced in BY_ITSELF:
        text = re.sub(pattern, replaced, text)
    return text


def _cells(content: bytes) -> str:
    workbook = load_workbook(BytesIO(content))
    lines = [f"{workbook.properties.title} {workbook.properties.creator}"]
    for sheet in workbook.worksheets:
        lines.append(f"[{sheet.title}] {sheet.sheet_state} {sheet.dimensions}")
        lines += ["\t".join(map(str, row)) for row in sheet.iter_rows(values_only=True)]
    return "\n".join(lines)
