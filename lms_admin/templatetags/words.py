"""Words that are longer than their column."""

import re
from typing import Final

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

PIECES: Final = re.compile(r"[^@.]*[@.]|[^@.]+")


@register.filter
def breakable(email: str) -> SafeString:
    """The address, which may be broken behind its @ and its dots before anywhere else."""
    pieces = format_html_join("", "{}<wbr>", ((piece,) for piece in PIECES.findall(email)))
    return format_html('<span class="address">{}</span>', pieces)
