"""Words that are longer than their column."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def breakable(email: str) -> SafeString:
    """The address, which may be broken behind its @ before it is broken anywhere else."""
    name, at, host = email.partition("@")
    return format_html("{}{}<wbr>{}", name, at, host)
