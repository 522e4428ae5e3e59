"""Whether an answer is one of ours: no fault, and no page that is not in our layout."""

from typing import Any
from urllib.parse import urlsplit

from tests.doors.estate import read
from tests.web import elements

# What htmx swaps into a page; a sentence is shown in the banner.
SWAPPED = (200, 409, 422)


def wrong(answer: Any, *, over_htmx: bool) -> str:
    """What is wrong with it; "" for an answer as it should be."""
    if answer.status_code >= 500:
        return f"{answer.status_code} {getattr(answer, 'exc_info', '')}"
    for header in ("Location", "HX-Redirect", "HX-Location"):
        to = answer.headers.get(header)
        if to and (to.startswith(("//", "/\\", "\\")) or any(urlsplit(to)[:2])):
            return f"leads elsewhere: {to}"
    goes_on = {"HX-Redirect", "HX-Location", "HX-Refresh"} & set(answer.headers)
    if answer.status_code in (204, 301, 302, 304) or goes_on:
        return ""
    if getattr(answer, "streaming", False):
        read(answer)
        return ""
    return _wrong_body(answer, over_htmx=over_htmx)


def _wrong_body(answer: Any, *, over_htmx: bool) -> str:
    kind, body = answer.headers.get("Content-Type", ""), answer.content
    if not body and answer.status_code == 200 and "Allow" in answer.headers:
        # The answer to OPTIONS is this header.
        return ""
    if not body:
        return f"{answer.status_code} says nothing"
    if kind.startswith("text/html") and (not over_htmx or b"<html" in body):
        return _wrong_page(answer)
    if over_htmx and answer.status_code not in SWAPPED:
        said = body.decode().strip()
        is_sentence = kind.startswith("text/plain") and said.endswith(".") and "<" not in said
        return "" if is_sentence else f"{answer.status_code} to htmx: {kind} {said[:200]}"
    if answer.status_code >= 400 and not kind.startswith("text/html"):
        return f"{answer.status_code} as {kind}: {body[:200]!r}"
    return ""


def _wrong_page(answer: Any) -> str:
    titled = b"<title>" in answer.content and b"<title></title>" not in answer.content
    spoken = next(elements(answer, "html"), {}).get("lang") in ("en", "nl")
    headed = len(list(elements(answer, "h1"))) == 1
    if titled and spoken and headed:
        return ""
    return f"{answer.status_code} a bare page: {answer.content[:200]!r}"
