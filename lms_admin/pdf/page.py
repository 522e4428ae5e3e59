"""A PDF of one page that can be selected, searched and read aloud."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Final

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas

from lms_admin.pdf.fonts import REGULAR, fitted, load_fonts, one_line
from lms_admin.pdf.tags import write_tags

WIDTH, HEIGHT = landscape(A4)
LINE: Final = 1.3


class PdfPage:
    """Landscape A4; places are in points from the lower left corner.

    Each text is tagged with what it is (H1, P), so that a screen reader knows headings, order and
    language. What is drawn between `decoration` says nothing and is not read.
    """

    def __init__(self, *, title: str, author: str, language: str) -> None:
        load_fonts()
        self._bytes = BytesIO()
        self._canvas = Canvas(self._bytes, pagesize=(WIDTH, HEIGHT), lang=language)
        self._canvas.setTitle(title)
        self._canvas.setAuthor(author)
        self._canvas.setCreator(author)
        self._canvas.setViewerPreference("DisplayDocTitle", "true")
        self._tags: list[str] = []

    @contextmanager
    def decoration(self) -> Iterator[Canvas]:
        self._canvas.addLiteral("/Artifact BMC")
        self._canvas.saveState()
        yield self._canvas
        self._canvas.restoreState()
        self._canvas.addLiteral("EMC")

    def centred(
        self,
        text: str,
        *,
        y: float,
        sizes: tuple[float, ...],
        tag: str = "P",
        font: str = REGULAR,
        ink: str = "#1f2430",
        width: float = WIDTH - 160,
        most: int = 1,
    ) -> float:
        """Write the text below `y`, in the largest of `sizes` that fits; where it ends."""
        size, lines = fitted(one_line(text), font, sizes, width=width, most=most)
        self._canvas.addLiteral(f"/{tag} <</MCID {len(self._tags)}>> BDC")
        self._tags.append(tag)
        self._canvas.setFillColor(HexColor(ink))
        self._canvas.setFont(font, size)
        for line in lines:
            y -= size * LINE
            self._canvas.drawCentredString(WIDTH / 2, y, line)
        self._canvas.addLiteral("EMC")
        return y

    def finished(self) -> bytes:
        self._canvas.showPage()
        write_tags(self._canvas, self._tags)
        self._canvas.save()
        return self._bytes.getvalue()
