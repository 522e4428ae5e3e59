"""What a form says is wrong has no full stop at its end, in both languages.

It stands beside a field, and as a link in the summary above: a line, no running text. Whole
sentences elsewhere keep theirs. The validators of passwords speak among those of the library.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from django.utils.translation import gettext, override

ROOT: Final = Path(__file__).parents[2]
GETTEXT: Final = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}
SAY_AN_ERROR: Final = {"add_error", "ValidationError"}
HOLD_ERRORS: Final = {"ERRORS", "WHOLE_NUMBER", "REQUIRED", "self.wrong"}
ELSEWHERE: Final = {"enrollments/forms/passwords.py", "lms_admin/signing_in/breached.py"}


def texts(node: ast.AST) -> Iterator[str]:
    for one in ast.walk(node):
        if isinstance(one, ast.Call) and getattr(one.func, "id", "") in GETTEXT:
            yield from (
                text.value
                for text in one.args
                if isinstance(text, ast.Constant) and isinstance(text.value, str)
            )


def errors_of_python(tree: ast.AST) -> Iterator[str]:
    """Of `error_messages`, of what raises or adds an error, and of names such as `self.wrong`."""
    for node in ast.walk(tree):
        match node:
            case ast.keyword(arg="error_messages"):
                yield from texts(node.value)
            case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)):
                if name in SAY_AN_ERROR:
                    yield from texts(node)
            case ast.Assign(targets=[target]) | ast.AnnAssign(target=target):
                if node.value and ast.unparse(target) in HOLD_ERRORS:
                    yield from texts(node.value)


def errors_of_page(html: str) -> Iterator[str]:
    for error in re.findall(r'<p class="fld__error".*?</p>', html, re.DOTALL):
        yield from re.findall(r'{% translate "([^"]+)" %}', error)


def errors() -> Iterator[str]:
    for app in ("enrollments", "imports", "lms_admin"):
        for file in sorted((ROOT / app).rglob("*.py")):
            if str(file.relative_to(ROOT)) not in ELSEWHERE:
                yield from errors_of_python(ast.parse(file.read_text()))
    for file in sorted((ROOT / "templates").rglob("*.html")):
        yield from errors_of_page(file.read_text())


@pytest.mark.parametrize("language", ["en", "nl"])
def test_an_error_is_a_line_without_a_full_stop(language: str) -> None:
    found = list(errors())
    assert len(found) > 80
    with override(language):
        assert not [text for text in found if gettext(text).rstrip().endswith(".")]
