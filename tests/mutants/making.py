"""The mutants of a file: each is the file with one change, made by cosmic-ray."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path
from typing import Final

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.operators.operator import Operator
from cosmic_ray.plugins import get_operator

from tests.mutants.operators import OWN, Span

ROOT: Final = Path(__file__).parents[2]

# Of each kind the changes that can pass for the right thing. `a / b` for `a | b` cannot: whatever
# reaches it fails.
THEIRS: Final = (
    *(
        f"core/ReplaceComparisonOperator_{change}"
        for change in (
            "Eq_NotEq NotEq_Eq Lt_LtE Lt_GtE LtE_Lt LtE_Gt Gt_GtE Gt_LtE GtE_Gt GtE_Lt "
            "Is_IsNot IsNot_Is"
        ).split()
    ),
    *(
        f"core/ReplaceBinaryOperator_{change}"
        for change in "Add_Sub Sub_Add Mul_FloorDiv FloorDiv_Mul BitOr_BitAnd BitAnd_BitOr".split()
    ),
    *(f"core/ReplaceUnaryOperator_Delete_{sign}" for sign in ("Not", "USub", "Invert")),
    "core/AddNot",
    "core/ExceptionReplacer",
    "core/NumberReplacer",
    "core/RemoveDecorator",
    "core/ReplaceAndWithOr",
    "core/ReplaceOrWithAnd",
    "core/ReplaceBreakWithContinue",
    "core/ReplaceContinueWithBreak",
    "core/ReplaceFalseWithTrue",
    "core/ReplaceTrueWithFalse",
    "core/ZeroIterationForLoop",
)


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """One change. `lines` are those of its statement; `before` and `after` name it for good."""

    path: str
    function: str
    operator: str
    line: int
    lines: frozenset[int]
    before: str
    after: str
    source: str

    @property
    def name(self) -> tuple[str, str, str, str]:
        return self.path, self.function, self.before, self.after


def mutants_of(path: str) -> list[Mutant]:
    """All of them that can be compiled, in the order of their lines; none twice."""
    source = (ROOT / path).read_text()
    tree = ast.parse(source)
    left_out = list(_left_out(tree))
    found: dict[str, Mutant] = {}
    for name, operator in _operators():
        for occurrence, place in enumerate(_positions(source, operator)):
            if name != "core/RemoveDecorator" and any(_inside(place, other) for other in left_out):
                continue
            mutated = mutate_code(source, operator, occurrence)
            if mutated is None or mutated == source or not _compiles(mutated):
                continue
            before, after = _change(source, mutated)
            if _is_pointless(before, after):
                continue
            line = place[0][0]
            found.setdefault(
                mutated,
                Mutant(
                    path=path,
                    function=_function(tree, line),
                    operator=name.removeprefix("core/"),
                    line=line,
                    lines=_statement(tree, line) | {line},
                    before=before,
                    after=after,
                    source=mutated,
                ),
            )
    return sorted(found.values(), key=lambda mutant: (mutant.line, mutant.after))


def _operators() -> Iterator[tuple[str, Operator]]:
    for name in THEIRS:
        yield name, get_operator(name)()
    for name, operator in OWN.items():
        yield name, operator()


def _positions(source: str, operator: Operator) -> Iterator[Span]:
    for node in ast_nodes(get_ast(source)):
        yield from operator.mutation_positions(node)


def _left_out(tree: ast.Module) -> Iterator[Span]:
    """Annotations, names of types and arguments of decorators: they decide nothing here."""
    for node in ast.walk(tree):
        parts: list[ast.expr | None] = []
        match node:
            case ast.FunctionDef():
                parts = [node.returns, *node.decorator_list]
            case ast.ClassDef():
                parts = [*node.decorator_list]
            case ast.arg() | ast.AnnAssign():
                parts = [node.annotation]
            case ast.TypeAlias():
                parts = [node.value]
        for part in parts:
            if part is not None:
                yield _span(part)


def _span(node: ast.expr | ast.stmt) -> Span:
    return (
        (node.lineno, node.col_offset),
        (node.end_lineno or node.lineno, node.end_col_offset or 0),
    )


def _inside(inner: Span, outer: Span) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _compiles(source: str) -> bool:
    try:
        compile(source, "mutant", "exec")
    except (SyntaxError, ValueError):
        return False
    return True


def _statement(tree: ast.Module, line: int) -> frozenset[int]:
    """The lines of the smallest statement there; of one with a body, those of its head."""
    lines = range(line, line + 1)
    smallest = None
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt) and node.lineno <= line <= (node.end_lineno or 0):
            whole = range(node.lineno, (node.end_lineno or node.lineno) + 1)
            if smallest is None or len(whole) < len(smallest):
                smallest = whole
                body = getattr(node, "body", None)
                lines = range(node.lineno, body[0].lineno) if body else whole
                if isinstance(node, ast.Match):
                    lines = range(node.lineno, node.lineno + 1)
    return frozenset(lines)


def _function(tree: ast.Module, line: int) -> str:
    """The name of the innermost function there; empty text in none."""
    around = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.lineno <= line <= (node.end_lineno or 0)
    ]
    return max(around, key=lambda node: node.lineno).name if around else ""


def _is_pointless(before: str, after: str) -> bool:
    """Says the same twice, or takes away what Python itself makes of a function or a class."""
    return "not not " in after or before.startswith(
        ("@dataclass", "@classmethod", "@staticmethod", "@property")
    )


def _change(source: str, mutated: str) -> tuple[str, str]:
    """The lines that changed, before and after, without indentation."""
    difference = unified_diff(source.splitlines(), mutated.splitlines(), lineterm="", n=0)
    lines = [line for line in difference if not line.startswith(("---", "+++", "@@"))]
    return tuple(  # type: ignore[return-value]
        " ".join(line[1:].strip() for line in lines if line[0] == sign).strip() for sign in "-+"
    )
