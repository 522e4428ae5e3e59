"""Write the files of this folder: `python -m tests.imports.workbook.exports.make`.

Needs LibreOffice (7.4 wrote those that are kept). The others are made here, as the programs do.
"""

import io
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from openpyxl import Workbook

HERE: Final = Path(__file__).parent
HEADER: Final = ("Email", "Naam", "CPR-2", "AED for beginners", "Opmerking")
ANNA, BRAM, CEM, DORA = (f"{name}@example.org" for name in ("anna", "bram", "cem", "dora"))
# Address, name, a mark in words, a box to tick, and a remark.
PEOPLE: Final = (
    (ANNA, "Zoë Müller", "x", False, 'zegt "ja"'),
    (BRAM, "José; de Vries", "", True, "later, misschien"),
    (CEM, "Cem Aydin", "X", True, "twee\nregels"),
    (DORA, "Dora O'Hara", "", False, ""),
)
NUMBERS: Final = (
    ("Personeelsnummer", "Activity"),
    ("0010240", "CPR-2"),
    ("0010240", "AED-1"),
    ("A-17", "Fire safety"),
)
ENGLISH: Final = ("TRUE", "FALSE")
DUTCH: Final = ("WAAR", "ONWAAR")
# Of LibreOffice's filter for CSV: delimiter, quote and character set, by their numbers.
FILTER: Final = "csv:Text - txt - csv (StarCalc):{},34,{}"
LIBREOFFICE: Final = {
    "semicolon-utf-8.csv": FILTER.format(59, 76),
    "comma-utf-8.csv": FILTER.format(44, 76),
    "semicolon-windows-1252.csv": FILTER.format(59, 1),
    "tab-utf-16.csv": FILTER.format(9, 65535),
    "all-quoted.csv": FILTER.format(44, 76) + ",1,,0,true",
    "saved.xlsx": "xlsx:Calc MS Excel 2007 XML",
    "saved.ods": "ods",
    "saved.xls": "xls:MS Excel 97",
    "saved.fods": "fods",
}


def workbook(rows: Sequence[Sequence[object]]) -> Workbook:
    book = Workbook()
    for row in rows:
        book.active.append([None if cell == "" else cell for cell in row])
    return book


def saved(book: Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def separated(
    delimiter: str, end: str, boxes: tuple[str, str], quoted: Callable[[str], bool], broken: str
) -> str:
    """The list as text. `broken` stands in a cell where a line ends."""

    def cell(value: object) -> str:
        text = boxes[0 if value else 1] if isinstance(value, bool) else str(value)
        text = text.replace("\n", broken)
        return '"' + text.replace('"', '""') + '"' if quoted(text) else text

    rows = (HEADER, *PEOPLE)
    return "".join(delimiter.join(map(cell, row)) + end for row in rows)


def holds(*characters: str) -> Callable[[str], bool]:
    return lambda text: any(one in text for one in characters)


def of_excel() -> Mapping[str, bytes]:
    """Excel quotes what holds the delimiter, a quote or a line end, which is a line feed."""
    ends = ("\r\n", "\n")
    dutch = separated(";", ends[0], DUTCH, holds(";", '"', "\n"), ends[1])
    english = separated(",", ends[0], ENGLISH, holds(",", '"', "\n"), ends[1])
    tabs = separated("\t", ends[0], DUTCH, holds("\t", ",", '"', "\n"), ends[1])
    mac = separated(";", "\r", DUTCH, holds(";", '"', "\n"), "\n")
    return {
        "csv-utf-8.csv": dutch.encode("utf-8-sig"),
        "csv-utf-8-english.csv": english.encode("utf-8-sig"),
        "csv-windows.csv": dutch.encode("cp1252"),
        "csv-sep-line.csv": ("sep=;\r\n" + dutch).encode("cp1252"),
        "csv-macintosh.csv": mac.encode("mac-roman"),
        "unicode-text.txt": b"\xff\xfe" + tabs.encode("utf-16-le"),
        "text-tabs.txt": tabs.encode("cp1252"),
    }


def of_numbers() -> Mapping[str, bytes]:
    """Apple Numbers writes UTF-8 without a mark; a workbook begins with a summary of its tables."""
    text = separated(",", "\r\n", ENGLISH, holds(",", '"', "\n"), "\n")
    dutch = separated(";", "\r\n", ENGLISH, holds(";", '"', "\n"), "\n")
    book = Workbook()
    summary = book.active
    summary.title = "Export Summary"
    said = (
        "This document was exported from Numbers. Each table was converted to an Excel worksheet."
    )
    summary["B3"] = f"{said} All other objects were placed on separate worksheets."
    for column, title in zip("BCD", ("Sheet", "Table", "Excel Worksheet"), strict=True):
        summary[f"{column}7"] = f"{'' if title[0] == 'E' else 'Numbers '}{title} Name"
    summary["B9"], summary["C10"], summary["D10"] = "Blad 1", "Tabel 1", "Blad 1 - Tabel 1"
    summary["D10"].hyperlink = "#'Blad 1 - Tabel 1'!R1C1"
    table = book.create_sheet("Blad 1 - Tabel 1")
    table.append(["Tabel 1"])
    table.merge_cells("A1:E1")
    for row in (HEADER, *PEOPLE):
        table.append([None if cell == "" else cell for cell in row])
    return {
        "table.csv": text.encode(),
        "table-dutch.csv": dutch.encode(),
        "table-decomposed.csv": text.replace("ë", "e\u0308").replace("é", "e\u0301").encode(),
        "workbook.xlsx": saved(book),
    }


def of_libreoffice() -> Mapping[str, bytes]:
    soffice = shutil.which("soffice")
    if soffice is None:
        raise FileNotFoundError("soffice")
    made = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "list.xlsx").write_bytes(saved(workbook((HEADER, *PEOPLE))))
        (folder / "numbers.xlsx").write_bytes(saved(workbook(NUMBERS)))
        command = (soffice, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless")

        def convert(source: str, how: str, ending: str) -> bytes:
            target = folder / "saved"
            subprocess.run(
                (*command, "--convert-to", how, "--outdir", str(target), str(folder / source)),
                check=True,
                capture_output=True,
                timeout=180,
            )
            return (target / source).with_suffix(ending).read_bytes()

        for title, how in LIBREOFFICE.items():
            made[title] = convert("list.xlsx", how, Path(title).suffix)
        comma = LIBREOFFICE["comma-utf-8.csv"]
        made["numbers.csv"] = convert("numbers.xlsx", comma, ".csv")
        made["numbers.xlsx"] = convert("numbers.xlsx", LIBREOFFICE["saved.xlsx"], ".xlsx")
    return made


def main() -> None:
    made = {"excel": of_excel(), "numbers": of_numbers(), "libreoffice": of_libreoffice()}
    for program, files in made.items():
        for title, content in files.items():
            (HERE / f"{program}-{title}").write_bytes(content)


if __name__ == "__main__":
    main()
