"""Words that are longer than their column."""

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def breakable(email: str) -> SafeString:
    """The address, which may be broken behind its @ and its dots before anywhere else."""
    # What stands for a special character holds neither of the two.
    pieces = escape(email).replace("@", "@<wbr>").replace(".", ".<wbr>")
    return SafeString(f'<span class="address">{pieces}</span>')
