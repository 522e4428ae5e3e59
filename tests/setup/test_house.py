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


# --- nothing happens when a module is read --------------------------------------------------------

PRODUCT = [
    path
    for app in ("lms_admin", *APPS)
    for path in sorted((ROOT / app).rglob("*.py"))
    if "migrations" not in path.parts
]
# What a process does once: settings and the way in; and how much a cell of a text may hold.
BEGINS = ("lms_admin/settings.py", "lms_admin/wsgi.py", "imports/workbook/reader/text/records.py")
# What a process may remember, and how tests forget it: `_nothing_remembered` in tests/conftest.py.
REMEMBERED = {"lms_admin/limits/counting.py: _unspent"}


@pytest.mark.parametrize("path", PRODUCT, ids=place)
def test_nothing_happens_when_a_module_is_read(path: Path) -> None:
    """A register that modules fill as they are read is as long as who was read before says."""
    acts = [
        node.lineno
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.For | ast.While | ast.With) or is_a_call(node)
    ]
    assert not acts or place(path) in BEGINS


def is_a_call(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)


def test_no_module_remembers_what_nobody_forgets() -> None:
    found = set()
    for path in PRODUCT:
        for node in nodes(path):
            if isinstance(node, ast.Global):
                found |= {f"{place(path)}: {name}" for name in node.names}
        for statement in ast.parse(path.read_text()).body:
            if isinstance(statement, ast.Assign | ast.AnnAssign) and is_empty(statement.value):
                target = getattr(statement, "target", None) or statement.targets[0]
                found.add(f"{place(path)}: {ast.unparse(target)}")
    assert found == REMEMBERED


def is_empty(value: ast.expr | None) -> bool:
    """Whether it is a list, dictionary or set that somebody will fill later."""
    if isinstance(value, ast.List | ast.Set):
        return not value.elts
    return isinstance(value, ast.Dict) and not value.keys
