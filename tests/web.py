"""Reading answers as people do: the words, and where links and forms go."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

# A request as htmx sends it.
HTMX = {"HX-Request": "true"}


class _Reader(HTMLParser):
    VOID = frozenset({"area", "br", "hr", "img", "input", "link", "meta", "wbr", "use", "path"})

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def _read(response: Any) -> _Reader:
    reader = _Reader()
    html = re.sub(r"<(script|style)\b.*?</\1>", "", response.content.decode(), flags=re.DOTALL)
    # Where a word may be broken, it is one word still.
    reader.feed(html.replace("<wbr>", ""))
    return reader


def words(response: Any) -> str:
    """The text of the answer, with single spaces."""
    return " ".join("".join(_read(response).words).split())


def spaced(response: Any) -> str:
    """The text of the answer, with a space wherever a tag stands."""
    return " ".join(" ".join(_read(response).words).split())


def elements(response: Any, tag: str) -> Iterator[dict[str, str | None]]:
    """The attributes of each element with this tag, in their order."""
    return (attributes for name, attributes in _read(response).elements if name == tag)


def hidden(asked: Any) -> dict[str, Any]:
    """The hidden fields of a confirmation, as a browser would send them back."""
    fields: dict[str, list[str]] = {}
    for element in elements(asked, "input"):
        if element.get("type") == "hidden" and (fields or element["name"] == "confirmed"):
            fields.setdefault(element["name"] or "", []).append(element["value"] or "")
    return fields


def links(response: Any) -> list[str]:
    """The address of every link."""
    return [attributes["href"] or "" for attributes in elements(response, "a")]
