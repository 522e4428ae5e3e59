"""Which cell styles carry the identity of a column in their number format."""

from imports.workbook.format import Identity, identity_of_format
from imports.workbook.reader.limits import Limits
from imports.workbook.reader.xml import Attributes, Source, read_elements

_MAX_KEPT = 100_000


def read_identities(part: Source, limits: Limits) -> dict[str, Identity]:
    """Identities by the number of the style, as cells name it in their attribute `s`."""
    formats: dict[str, Identity] = {}
    styles: dict[str, Identity] = {}
    inside = False
    count = 0

    def start(name: str, attributes: Attributes) -> None:
        nonlocal inside, count
        if name == "numFmt" and len(formats) < _MAX_KEPT:
            identity = identity_of_format(attributes.get("formatCode", ""))
            if identity is not None:
                formats[attributes.get("numFmtId", "")] = identity
        elif name == "xf" and inside:
            identity = formats.get(attributes.get("numFmtId", ""))
            if identity is not None and len(styles) < _MAX_KEPT:
                styles[str(count)] = identity
            count += 1
        elif name in ("cellXfs", "cellStyles", "cellStyleXfs", "dxfs"):
            inside = name == "cellXfs"

    read_elements(part, limits, start)
    return styles
