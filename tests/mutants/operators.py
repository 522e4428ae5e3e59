"""Operators of our own beside cosmic-ray's: what goes wrong in code that asks a database.

A guard is taken out, a call is not made, a condition of a filter is left out, a filter is turned
round. Each is an operator as cosmic-ray knows them.
"""

from collections.abc import Iterator
from typing import Any, Final

from cosmic_ray.operators.operator import Example, Operator
from parso.python.tree import Name
from parso.tree import BaseNode, Leaf, NodeOrLeaf

type Span = tuple[tuple[int, int], tuple[int, int]]

# A call of these has conditions: each one can be forgotten.
CONDITIONED: Final = {"filter", "exclude", "Q"}
OPPOSITES: Final = {"filter": "exclude", "exclude": "filter", "in": "not in"}


def span(node: NodeOrLeaf) -> Span:
    return node.start_pos, node.end_pos


def leaf(text: str, like: NodeOrLeaf) -> Leaf:
    """A leaf that says `text` where `like` stands, behind the same spaces and comments."""
    return Name(text, like.start_pos, prefix=like.get_first_leaf().prefix)


class DropStatement(Operator):
    """Leaves out an `if` without an else, a call whose answer nobody uses, a `+=`, a `raise`."""

    def mutation_positions(self, node: NodeOrLeaf) -> Iterator[Span]:
        if self._is_guard(node) or self._is_deed(node):
            yield span(node)

    def mutate(self, node: NodeOrLeaf, index: int) -> NodeOrLeaf:
        # The lines after it keep their numbers.
        lines = node.get_code(include_prefix=False).count("\n")
        return leaf("pass" + "\n" * lines, node)

    @staticmethod
    def _is_guard(node: NodeOrLeaf) -> bool:
        return node.type == "if_stmt" and not {"else", "elif"} & {
            getattr(child, "value", "") for child in node.children
        }

    @staticmethod
    def _is_deed(node: NodeOrLeaf) -> bool:
        if node.type != "simple_stmt":
            return False
        first = node.children[0]
        if first.type == "expr_stmt":
            return first.children[1].type == "operator" and first.children[1].value != "="
        return first.type in ("atom_expr", "raise_stmt", "await_expr")

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        return (
            Example("if a:\n    b()\nc = 1\n", "pass\n\nc = 1\n"),
            Example("b()\n", "pass\n"),
            Example("b += 1\n", "pass\n"),
        )


class DropArgument(Operator):
    """Leaves out a named argument of a call; of a filter's conditions also one without a name."""

    def mutation_positions(self, node: NodeOrLeaf) -> Iterator[Span]:
        for argument in self._arguments(node):
            yield span(argument)

    def mutate(self, node: Any, index: int) -> NodeOrLeaf:
        gone = self._arguments(node)[index]
        at = node.children.index(gone)
        following = node.children[at + 1] if at + 1 < len(node.children) else None
        with_comma = following is not None and getattr(following, "value", "") == ","
        del node.children[at : at + (2 if with_comma else 1)]
        return node

    @staticmethod
    def _arguments(node: NodeOrLeaf) -> list[NodeOrLeaf]:
        if not isinstance(node, BaseNode):
            return []
        call = node if node.type == "trailer" else node.parent
        if node.type not in ("trailer", "arglist") or call is None or call.type != "trailer":
            return []
        if call.children[0].value != "(":
            return []
        before = call.get_previous_sibling()
        is_conditioned = before is not None and before.get_last_leaf().value in CONDITIONED
        return [
            child
            for child in node.children
            if (child.type == "argument" and child.children[1].type == "operator")
            or (
                is_conditioned
                and child.type not in ("operator", "arglist", "argument")
                and getattr(child, "value", "") not in ("(", ")", ",")
            )
        ]

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        return (
            Example("f(a, b=1, c=2)", "f(a, c=2)"),
            Example("f(b=1)", "f()"),
            Example("x.filter(y, z=1)", "x.filter( z=1)"),
        )


class TurnRound(Operator):
    """`filter` becomes `exclude`, `exclude` becomes `filter`, `in` becomes `not in`."""

    def mutation_positions(self, node: NodeOrLeaf) -> Iterator[Span]:
        if not isinstance(node, Leaf) or node.value not in OPPOSITES:
            return
        parent = node.parent
        of_call = node.type == "name" and parent.type == "trailer" and parent.children[0] != node
        if of_call or (node.type == "keyword" and parent.type == "comparison"):
            yield span(node)

    def mutate(self, node: Any, index: int) -> NodeOrLeaf:
        return leaf(OPPOSITES[node.value], node)

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        return (
            Example("a.filter(b=1)", "a.exclude(b=1)"),
            Example("a in b", "a not in b"),
        )


OWN: Final[dict[str, type[Operator]]] = {
    one.__name__: one for one in (DropStatement, DropArgument, TurnRound)
}
