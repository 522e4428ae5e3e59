"""The certificate of completion: what it says, in the language of who asks for it, and where."""

from datetime import datetime
from typing import Final

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from enrollments.models import Enrollment
from lms_admin.pdf.fonts import SEMIBOLD
from lms_admin.pdf.page import HEIGHT, WIDTH, PdfPage

ACCENT: Final = "#2550b0"
QUIET: Final = "#565b66"
PALE: Final = "#c9d5f2"
MARGIN: Final = 26
WAVE: Final = 38


def certificate_pdf(place: Enrollment, *, academy: str) -> bytes:
    """A page about this completed enrollment; its number is that by which it is found again."""
    if place.completed_at is None:
        raise ValueError("only what was completed has a certificate")
    title = _("Certificate of completion")
    whole_title = f"{title} - {place.activity.title} - {place.user.name}"
    page = PdfPage(title=whole_title, author=academy, language=get_language() or "en")
    with page.decoration() as canvas:
        _frame(canvas)
    y = page.centred(academy, y=535, sizes=(15, 12), font=SEMIBOLD, ink=ACCENT)
    y = page.centred(title, y=y - 24, sizes=(36, 30), tag="H1", font=SEMIBOLD)
    y = page.centred(_("This certifies that"), y=y - 26, sizes=(13,), ink=QUIET)
    name = place.user.name
    y = page.centred(name, y=y - 6, sizes=(32, 26, 20, 14), font=SEMIBOLD, ink=ACCENT, most=2)
    y = page.centred(_("has completed"), y=y - 18, sizes=(13,), ink=QUIET)
    about = place.activity.title
    y = page.centred(about, y=y - 6, sizes=(24, 20, 16, 13), tag="H2", font=SEMIBOLD, most=2)
    y = page.centred(_code(place), y=y - 4, sizes=(12,), ink=QUIET)
    page.centred(_result(place.completed_at, place.score), y=y - 26, sizes=(15,), font=SEMIBOLD)
    page.centred(_number(place, academy), y=104, sizes=(11, 9), ink=QUIET, most=2)
    return page.finished()


def _code(place: Enrollment) -> str:
    return _("Code %(code)s") % {"code": place.activity.code}


def _result(completed_at: datetime, score: int | None) -> str:
    day = date_format(localtime(completed_at), _("j F Y"))
    if score is None:
        return _("Completed on %(day)s") % {"day": day}
    return _("Completed on %(day)s, with a score of %(score)s%%") % {"day": day, "score": score}


def _number(place: Enrollment, academy: str) -> str:
    text = _("Certificate number %(number)s. By this number, %(academy)s can look the result up.")
    return text % {"number": place.pk, "academy": academy}


def _frame(canvas: Canvas) -> None:
    """A frame, and the waves of the logo."""
    canvas.setStrokeColor(HexColor(PALE))
    canvas.setLineWidth(1.2)
    frame = canvas.beginPath()
    frame.roundRect(MARGIN, MARGIN, WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN, 12)
    canvas.clipPath(frame, stroke=1, fill=0)
    for y in (40, 52, 64):
        path = canvas.beginPath()
        path.moveTo(0, y)
        x = 0.0
        while x < WIDTH:
            path.curveTo(x + WAVE / 2, y, x + WAVE / 2, y - 10, x + WAVE, y - 10)
            path.curveTo(x + WAVE * 1.5, y - 10, x + WAVE * 1.5, y, x + WAVE * 2, y)
            x += WAVE * 2
        canvas.drawPath(path)
