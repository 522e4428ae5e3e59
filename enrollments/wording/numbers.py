"""Numbers and lists inside sentences."""

from collections.abc import Sequence

from django.utils.formats import number_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _


def grouped(number: int) -> str:
    """1,204; in Dutch 1.204."""
    return number_format(number, use_l10n=True, force_grouping=True)


def enumerated(words: Sequence[object]) -> str:
    """0%, 64% and 0%"""
    return str(get_text_list([str(word) for word in words], _("and")))


def alternatives(words: Sequence[object]) -> str:
    """Level 4 nurse, Level 5 nurse or Level 6 nurse"""
    return str(get_text_list([str(word) for word in words]))


def header_count(enrolled: int, unenrolled: int) -> str:
    """300; where some have ended 280 enrolled, 20 unenrolled"""
    if not unenrolled:
        return grouped(enrolled)
    return _("%(enrolled)s enrolled, %(unenrolled)s unenrolled") % {
        "enrolled": grouped(enrolled),
        "unenrolled": grouped(unenrolled),
    }
