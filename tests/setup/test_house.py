"""Rules of the house that no linter knows: who may write, and who may not know of a request."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
APPS = ("enrollments", "imports")
WRITES = {
    "bulk_create",
    "bulk_update",
    "create",
    "delete",
    "get_or_create",
    "save",
    "update",
    "update_or_create",
}


def files(*parts: str) -> list[Path]:
    """Modules of that name, in both apps: `views.py` and everything in `views/`."""
    found = []
    for app in APPS:
        for part in parts:
            found += [ROOT / app / f"{part}.py", *sorted((ROOT / app / part).rglob("*.py"))]
    return [path for path in found if path.exists()]


def nodes(path: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(path.read_text()))


def writes(path: Path) -> Iterator[str]:
    """Calls that look like writing to a table: `owner.method(…)`, with their line."""
    for node in nodes(path):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        owner, method = ast.unparse(node.func.value), node.func.attr
        # A queryset's update() takes names only; that of a dict or a digest takes a value.
        of_no_model = method == "update" and node.args
        if method in WRITES and not of_no_model and "services" not in owner:
            yield f"line {node.lineno}: {owner}.{method}()"


def imported(path: Path) -> set[str]:
    names = set()
    for node in nodes(path):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def place(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", files("views", "forms", "queries"), ids=place)
def test_only_services_write(path: Path) -> None:
    assert not list(writes(path))
    assert "django.db.transaction" not in imported(path)


@pytest.mark.parametrize("path", files("services", "queries", "models", "work"), ids=place)
def test_nothing_below_the_views_knows_of_a_request(path: Path) -> None:
    assert not {name for name in imported(path) if name.startswith("django.http")}
    arguments = {node.arg for node in nodes(path) if isinstance(node, ast.arg)}
    assert "request" not in arguments


# save() there decides nothing: with a column it saves the columns that are made of it, as Django's
# documentation does. Any other place would leave one way of writing that forgets them.
SAVES_FOLLOWERS = ROOT / "enrollments" / "models" / "derived.py"


@pytest.mark.parametrize("path", files("models"), ids=place)
def test_no_logic_hides_in_save(path: Path) -> None:
    methods = {node.name for node in nodes(path) if isinstance(node, ast.FunctionDef)}
    found = methods & {"save", "delete"}
    assert found == ({"save"} if path == SAVES_FOLLOWERS else set())
