"""Addresses that somebody pasted: whose they are, and whom the others may mean (rules, 6.2)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from enrollments.emails import Repair, addresses_in, normalise_email
from enrollments.models import User
from enrollments.queries.gates import Viewer, visible_users
from enrollments.queries.near import near_misses

_PIECE: Final = re.compile(r"[^\r\n,;\t]+")
_BREAK: Final = re.compile(r"\r\n|\r|\n")
# Of a line that is no address so much is shown.
_SHOWN: Final = 120
# For so many unknown addresses it is looked up whom they may mean: each has 1,600 variants.
OFFERED: Final = 100


class Piece(NamedTuple):
    """What stands between two separators. `number` counts them and `line` the lines, from 1."""

    number: int
    line: int
    start: int
    end: int
    value: str
    key: str
    repairs: tuple[Repair, ...]


@dataclass(frozen=True, kw_only=True)
class Unknown:
    """An address of nobody whom the viewer sees. `number` is that of its piece.

    `meant` is who may be meant, to be offered; `named` are several addresses that stand in it.
    """

    number: int
    line: int
    text: str
    meant: User | None
    named: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Pasted:
    """`given` counts the different addresses: those of `users` and the `unknown` ones.

    `users` are primary keys; two addresses of one user do not exist. `repeated` counts how often
    one stood there again, `repaired` the lines on which something invisible was left out.
    """

    users: Sequence[int]
    unknown: Sequence[Unknown]
    repeated: int
    repaired: Sequence[int]

    @property
    def given(self) -> int:
        return len(self.users) + len(self.unknown)


def pieces(text: str) -> Iterator[Piece]:
    """One a line, or separated by commas, semicolons or tabs; nothing but spaces is left out."""
    number = line = 1
    seen_to = 0
    for match in _PIECE.finditer(text):
        line += len(_BREAK.findall(text, seen_to, match.start()))
        seen_to = match.start()
        cleaned = normalise_email(match[0])
        if cleaned.value:
            # Spaces around it are nobody's mistake.
            repairs = tuple(one for one in cleaned.repairs if one != Repair.SPACES)
            yield Piece(number, line, *match.span(), cleaned.value, cleaned.key, repairs)
            number += 1


def looked_up(text: str, viewer: Viewer) -> Pasted:
    """Whose addresses these are, of those whom the viewer sees. At most three queries.

    Whom the others may mean is looked up for the first of them.
    """
    found = list(pieces(text))
    first = {piece.key: piece for piece in reversed(found)}
    known = _known(first, viewer)
    unknown = [piece for key, piece in first.items() if key not in known]
    return Pasted(
        users=sorted(user.pk for user in known.values()),
        unknown=[
            *_explained(sorted(unknown)[:OFFERED], viewer),
            *_as_unknown(sorted(unknown)[OFFERED:]),
        ],
        repeated=len(found) - len(first),
        repaired=sorted({piece.line for piece in found if piece.repairs}),
    )


def replaced(text: str, number: int, by: str) -> str:
    """The text with another address in the place of that piece, or without it where `by` is ""."""
    piece = next((one for one in pieces(text) if one.number == number), None)
    if piece is None:
        return text
    before, after = text[: piece.start], text[piece.end :]
    if by:
        return f"{before}{by}{after}"
    # With it goes what separated it from the next one.
    return before + re.sub(r"\A(\r\n|[\r\n,;\t])", "", after)


def _explained(unknown: Sequence[Piece], viewer: Viewer) -> Iterator[Unknown]:
    standing = {piece.number: addresses_in(piece.value) for piece in unknown}
    decorated = {
        piece.number: inside[0]
        for piece in unknown
        if len(inside := standing[piece.number]) == 1 and inside[0] != piece.key
    }
    asked = [decorated.get(piece.number, piece.key) for piece in unknown]
    near = near_misses(asked, viewer) if asked and isinstance(viewer, User) else {}
    wanted = {key: near.get(key, key) for key in asked}
    people = _known(set(wanted.values()), viewer)
    for piece, key in zip(unknown, asked, strict=True):
        named = standing[piece.number] if len(standing[piece.number]) > 1 else ()
        yield Unknown(
            number=piece.number,
            line=piece.line,
            text=piece.value[:_SHOWN],
            # The known address that stands in it is nearer than any other one.
            meant=None if named else people.get(key) or people.get(wanted[key]),
            named=named,
        )


def _as_unknown(unknown: Sequence[Piece]) -> Iterator[Unknown]:
    for piece in unknown:
        text = piece.value[:_SHOWN]
        yield Unknown(number=piece.number, line=piece.line, text=text, meant=None, named=())


def _known(keys: Mapping[str, object] | set[str], viewer: Viewer) -> Mapping[str, User]:
    if not keys:
        return {}
    people = visible_users(viewer).filter(email_key__in=list(keys)).order_by("pk")
    return {user.email_key: user for user in people}
