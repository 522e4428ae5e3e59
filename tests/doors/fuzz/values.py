"""What no browser sends, and who attacks does: names, values, bodies and headers."""

import re
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.forms import BaseForm
from django_filters import FilterSet
from hypothesis import strategies as st

ROOT: Final = Path(__file__).parents[3]
SOURCES: Final = ("enrollments", "imports", "lms_admin")
# A name by which a view reads something that is no field of a form.
_READ: Final = re.compile(r"""\.(?:get|getlist|pop)\(\s*"(\w+)"|"(\w+)" (?:not )?in request\.""")

VALUES: Final = (
    b"",
    b"\0",
    b"a\0b",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"1" * 20,
    b"-" + b"9" * 20,
    b"1" * 4_400,
    b"1e400",
    b"NaN",
    b"-1",
    b"0",
    b"0x10",
    "\u0661\u00b2\u2460".encode(),
    b"9223372036854775807",
    b"9223372036854775808",
    b"2026-02-30",
    b"0000-00-00",
    b"99999-01-01",
    b"0001-01-01",
    b"9999-12-31",
    b"-name",
    b"name; DROP TABLE users; --",
    b"%",
    b"_",
    b"\\",
    b"'\"",
    b"<script>alert(1)</script>",
    "\u202e\u200b\ufeff".encode(),
    "e\u0301".encode() * 300,
    b"x" * 10_000,
    b"\r\nSet-Cookie: a=b",
    b"../../../etc/passwd",
    b"//elsewhere.test/",
    b"javascript:alert(1)",
    b"[]",
    b"{}",
    b"null",
    b"true",
)
TYPES: Final = (
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=edge",
    "multipart/form-data",
    'multipart/form-data; boundary="\xff"',
    "multipart/form-data; boundary=" + "e" * 300,
    "application/x-www-form-urlencoded; charset=utf-7",
    "application/x-www-form-urlencoded; charset=nonsense",
    "application/json",
    "",
)
# Where a number or a word stands in an address.
NUMBERS: Final = ("0", "1" * 18, "9223372036854775808", "a" * 5_000, "9" * 20, "1" * 4_400)
PATHS: Final = (
    "/%ff/",
    "/%00/",
    "/users/%00/",
    "/help/%ed%a0%80/",
    "/users/1%0d%0aSet-Cookie:%20a=b/",
    "/" + "a/" * 4_000,
    "/%2e%2e/%2e%2e/etc/passwd",
    "//elsewhere.test/",
    "/static/%00",
    "/users/%d9%a1/",
)
HEADERS: Final = (
    "HX-Request",
    "HX-Current-URL",
    "HX-Target",
    "HX-Trigger",
    "HX-Boosted",
    "HX-History-Restore-Request",
    "Referer",
    "Origin",
    "User-Agent",
    "Accept",
    "Accept-Language",
    "Accept-Encoding",
    "Cookie",
    "Host",
    "If-Modified-Since",
    "If-None-Match",
    "Range",
    "Content-Length",
    "X-Forwarded-For",
    "X-Forwarded-Proto",
    "X-Forwarded-Host",
    "X-CSRFToken",
)


@cache
def names() -> list[str]:
    """Of every field of a form and of a filter, and whatever else a view reads."""
    found: set[str] = {"csrfmiddlewaretoken", "next", "page", "per", "sort", "q"}
    # The classes are made when their modules are read, and the addresses read all views.
    import_module(settings.ROOT_URLCONF)
    for kind in (*_below(BaseForm), *_below(FilterSet)):
        if kind.__module__.startswith(SOURCES):
            found |= {*getattr(kind, "base_fields", {}), *getattr(kind, "base_filters", {})}
    for folder in SOURCES:
        for path in (ROOT / folder).rglob("*.py"):
            found |= {one for pair in _READ.findall(path.read_text()) for one in pair if one}
    return sorted(found)


def _below(kind: Any) -> set[Any]:
    return {one for sub in kind.__subclasses__() for one in (sub, *_below(sub))}


def values() -> st.SearchStrategy[bytes]:
    digits = st.integers(min_value=-(10**24), max_value=10**24).map(lambda one: str(one).encode())
    days = st.dates().map(lambda day: day.isoformat().encode())
    texts = st.text(max_size=40).map(lambda text: text.encode("utf-8", "surrogatepass"))
    return st.one_of(st.sampled_from(VALUES), st.binary(max_size=40), texts, digits, days)


def pairs(known: list[str]) -> st.SearchStrategy[list[tuple[str, bytes]]]:
    """A few, the same name more than once, and now and then very many."""
    odd = st.text(st.characters(codec="utf-8"), max_size=20)
    few = st.lists(st.tuples(st.one_of(st.sampled_from(known), odd), values()), max_size=12)
    many = st.builds(
        lambda name, value, number: [(name, value)] * number,
        st.sampled_from(known),
        st.sampled_from(VALUES[:20]),
        st.sampled_from((1_999, 2_500, 10_000)),
    )
    # One in eight: they take long.
    return st.integers(0, 7).flatmap(lambda one: few if one else many)


def headers() -> st.SearchStrategy[dict[str, bytes]]:
    one = st.one_of(st.sampled_from((b"true", b"1")), values())
    return st.dictionaries(st.sampled_from(HEADERS), one, max_size=4)
