"""The menus of a list's rows: rendered once for each kind, and filled in for each row."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString

from lms_admin.templatetags.ui import address_of

# Characters that stand for nothing else: no name that is shown holds one (Unicode, private use).
NUMBER: Final = "\ue000"
NAME: Final = "\ue001"

type Offers = Mapping[str, Mapping[str, str]]


class RowMenus:
    """Those of one list at `here`. Most of its rows are offered the same."""

    def __init__(self, here: str) -> None:
        self._here = quote(here, safe="")
        self._kinds: dict[tuple[tuple[str, str], ...], str] = {}

    def of(self, offers: Offers, *, number: int, name: str) -> SafeString:
        """templates/enrollments/row_menu.html for this row."""
        kind = tuple((deed, offer["why_not"]) for deed, offer in offers.items())
        if kind not in self._kinds:
            self._kinds[kind] = self._rendered(offers)
        # The name comes last: what it holds is not looked at again.
        return SafeString(
            self._kinds[kind].replace(NUMBER, str(number)).replace(NAME, escape(name))
        )

    def _rendered(self, offers: Offers) -> str:
        context = {
            "offers": offers,
            "certificate_url": address_of("certificate", NUMBER),
            "here_quoted": self._here,
            "number": NUMBER,
            "name": NAME,
        }
        return render_to_string("enrollments/row_menu.html", context)
