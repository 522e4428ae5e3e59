"""From the zip to the parts that matter: the workbook, its sheets, texts and styles.

Nothing outside the file is ever opened: relations that lead out of it are not followed.
"""

import posixpath
import re
from dataclasses import dataclass, field
from urllib.parse import unquote

from imports.workbook.format import Identity, identity_of_name
from imports.workbook.reader.container import Container, kind_of_zip, part_key
from imports.workbook.reader.limits import Limits
from imports.workbook.reader.xml import Attributes, damaged, is_true, local_name, read_elements
from imports.workbook.refusals import Refusal, Refused

_MACRO_SHEETS = ("xlMacrosheet", "xlIntlMacrosheet")
_NAME_TARGET = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
_MAX_SHEETS = 1_000


@dataclass(frozen=True)
class Relation:
    kind: str
    part: str


@dataclass(frozen=True)
class Sheet:
    """A sheet as the workbook lists it. `part` is None for charts, dialogs and the like."""

    title: str
    visible: bool
    part: str | None


@dataclass(frozen=True)
class Place:
    """Where a defined name of ours points: a header cell."""

    sheet: str
    column: str
    row: int


@dataclass
class WorkbookParts:
    sheets: list[Sheet]
    names: dict[Identity, Place] = field(default_factory=dict)
    shared_strings: str | None = None
    styles: str | None = None
    # Days are counted from 1904, as the first Macs did.
    from_1904: bool = False


def read_workbook_parts(container: Container, limits: Limits) -> WorkbookParts:
    """Find the sheets of a workbook. Refuses macros and whatever is no workbook."""
    content_types = _content_types(container, limits)
    workbook = _workbook_part(container, limits, content_types)
    if workbook is None:
        kind = kind_of_zip(container)
        raise Refused(Refusal.NOT_XLSX, ext=kind or "zip")
    if _has_macros(container, content_types):
        raise Refused(Refusal.MACROS)
    if "spreadsheetml.sheet.binary" in content_types.get(part_key(workbook), ""):
        raise Refused(Refusal.NOT_XLSX, ext="xlsb")

    relations = _relations(container, limits, workbook)
    if any(relation.kind in _MACRO_SHEETS for relation in relations.values()):
        raise Refused(Refusal.MACROS)
    parts = _sheets_and_names(container, limits, workbook, relations)
    for relation in relations.values():
        if relation.kind == "sharedStrings" and container.has(relation.part):
            parts.shared_strings = relation.part
        elif relation.kind == "styles" and container.has(relation.part):
            parts.styles = relation.part
    return parts


def _content_types(container: Container, limits: Limits) -> dict[str, str]:
    """Content types by part; those that go by extension have a key like `*.xml`."""
    types: dict[str, str] = {}
    if not container.has("[Content_Types].xml"):
        return types

    def start(name: str, attributes: Attributes) -> None:
        content_type = attributes.get("ContentType", "")
        if name == "Override":
            types[part_key(attributes.get("PartName", ""))] = content_type
        elif name == "Default":
            types["*." + attributes.get("Extension", "").lower()] = content_type

    read_elements(container.open("[Content_Types].xml"), limits, start)
    return types


def _workbook_part(
    container: Container, limits: Limits, content_types: dict[str, str]
) -> str | None:
    if container.has("_rels/.rels"):
        for relation in _relations(container, limits, "").values():
            if relation.kind == "officeDocument" and container.has(relation.part):
                declared = content_types.get(part_key(relation.part), "spreadsheetml")
                macros_or_sheets = "spreadsheetml" in declared or "ms-excel" in declared
                return relation.part if macros_or_sheets else None
    return "xl/workbook.xml" if container.has("xl/workbook.xml") else None


def _has_macros(container: Container, content_types: dict[str, str]) -> bool:
    if any(name.endswith("vbaproject.bin") for name in container.names):
        return True
    return any(
        "macroEnabled" in content_type and "binary" not in content_type
        for content_type in content_types.values()
    )


def _relations(container: Container, limits: Limits, part: str) -> dict[str, Relation]:
    """The relations of `part` to other parts, by id. Those to the outside are left out."""
    folder, name = posixpath.split(part)
    rels = posixpath.join(folder, "_rels", f"{name}.rels")
    found: dict[str, Relation] = {}
    if not container.has(rels):
        return found

    def start(element: str, attributes: Attributes) -> None:
        if element != "Relationship" or attributes.get("TargetMode") == "External":
            return
        target = unquote(attributes.get("Target", "")).replace("\\", "/")
        path = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        kind = attributes.get("Type", "").rpartition("/")[2]
        found[attributes.get("Id", "")] = Relation(kind, path)

    read_elements(container.open(rels), limits, start)
    return found


def _sheets_and_names(
    container: Container, limits: Limits, workbook: str, relations: dict[str, Relation]
) -> WorkbookParts:
    parts = WorkbookParts(sheets=[])

    def start(name: str, attributes: Attributes) -> None:
        if name == "workbookPr":
            parts.from_1904 = is_true(attributes.get("date1904"))
        if name != "sheet":
            return
        if len(parts.sheets) >= _MAX_SHEETS:
            raise Refused(Refusal.TOO_COMPLEX, reason="sheets")
        relation = relations.get(_relation_id(attributes))
        is_worksheet = relation is not None and relation.kind == "worksheet"
        parts.sheets.append(
            Sheet(
                title=attributes.get("name", ""),
                visible=attributes.get("state", "visible") == "visible",
                part=relation.part if relation is not None and is_worksheet else None,
            )
        )

    def name_of_ours(attributes: Attributes, text: str) -> None:
        identity = identity_of_name(attributes.get("name", ""))
        match = _NAME_TARGET.fullmatch(text.strip())
        if identity is not None and match is not None:
            title = match[1].replace("''", "'") if match[1] else match[2]
            parts.names[identity] = Place(title, match[3], int(match[4]))

    read_elements(container.open(workbook), limits, start, texts=("definedName", name_of_ours))
    if not parts.sheets:
        raise damaged("no_sheets")
    return parts


def _relation_id(attributes: Attributes) -> str:
    """`r:id`, whichever of the two namespaces of relationships the prefix stands for."""
    for name, value in attributes.items():
        if local_name(name) == "id" and name != "id":
            return value
    return ""
