"""Small meanings of cells that whoever writes or reads a sheet shares. Pure text, no framework."""

import re

from lms_admin.sheets.excel import MAX_CELL_TEXT, MAX_COLUMN, cut

# What a spreadsheet takes for a formula when it opens a text file: also behind spaces, and in the
# wide signs of East Asian keyboards. Behind a tab or a line break may be the start of another cell.
_FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
# ASCII that a cell, a file and XML hold as it is: no control character, no & < > and no escape.
_AS_IT_IS = re.compile(r"[ -%'-;=?-^`-~]*")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPE_LOOKALIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_XML_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def column_letters(index: int) -> str:
    """`C` for 3. Counted from 1, as people and Excel's files do."""
    letters = ""
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """3 for `C`. Raises ValueError for what names no column of a sheet."""
    index = 0
    for letter in letters:
        if not "A" <= letter <= "Z" or index > MAX_COLUMN:
            raise ValueError(letters)
        index = index * 26 + ord(letter) - 64
    if not 0 < index <= MAX_COLUMN:
        raise ValueError(letters)
    return index


def cell_text(text: str, limit: int = MAX_CELL_TEXT) -> str:
    """`text` as a cell may hold it: no control characters, no lone surrogates, not too long."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return cut(_NOT_XML.sub("\ufffd", text), limit)


def cell_escaped(text: str) -> str:
    """`cell_text(text)` as a file has to hold it.

    `_x0041_` in a cell means the letter A to Excel, so a text that has it literally is escaped.
    """
    text = cell_text(text)
    return _ESCAPE_LOOKALIKE.sub("_x005F_", text) if "_x" in text else text


def cell_xml(text: str) -> str:
    """The characters between `<t>` and `</t>`, so that every program reads `cell_text(text)`."""
    if len(text) <= MAX_CELL_TEXT and _AS_IT_IS.fullmatch(text):
        return text
    return cell_escaped(text).translate(_XML_ENTITIES)


def runs_when_opened(text: str) -> bool:
    """Whether a spreadsheet may run it as it opens a text file: an apostrophe goes before it."""
    return not text[:1].isalnum() and _FORMULA.match(text) is not None


def runs_when_edited(text: str) -> bool:
    """Whether a spreadsheet makes a formula of the text as soon as somebody edits its cell."""
    return text.lstrip()[:1] in ("=", "+", "-", "@")


def unescape(text: str) -> str:
    """Undo Excel's `_xHHHH_` escapes. Halves of a surrogate pair are joined; lone ones stay."""
    if "_x" not in text:
        return text
    text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
