"""A change of a rule or of people, and what it does: plain values that travel and are stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from hashlib import blake2b
from typing import Any, Final, Self

from enrollments.models import User


class ChangeKind(StrEnum):
    REQUIRE = "require"
    DROP_REQUIREMENT = "drop_requirement"
    CHANGE_TIME_FRAME = "change_time_frame"
    END_QUALIFICATION = "end_qualification"
    RESUME_QUALIFICATION = "resume_qualification"
    GRANT = "grant"
    WITHDRAW = "withdraw"
    ARCHIVE = "archive"
    UNARCHIVE = "unarchive"
    DEACTIVATE = "deactivate"
    REACTIVATE = "reactivate"


# What can be taken back; of what lets other rules run, the former state is not known.
UNDOABLE: Final = frozenset({ChangeKind.REQUIRE, ChangeKind.GRANT})
# Users of a group that are sorted to name and to list them: of more, any of them are.
LISTED: Final = 1_000


class ChangeGone(Exception):
    """What the change is about is not there: a qualification or an activity of that number."""


class Unit(StrEnum):
    USERS = "users"
    ENROLLMENTS = "enrollments"
    QUALIFICATIONS = "qualifications"


@dataclass(frozen=True)
class Change:
    """`params` are plain JSON values: primary keys, days, ISO dates, lists of users' keys."""

    kind: ChangeKind
    params: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        return cls(ChangeKind(stored["kind"]), stored["params"])

    def to_json(self) -> dict[str, Any]:
        return {"kind": self.kind.value, "params": dict(self.params)}


@dataclass(frozen=True, kw_only=True)
class Consequence:
    """One group of the forecast: `number` users or enrollments with the same outcome code.

    `enrollments` are those that change in it. `in_bar`: the groups of the bar add up to everybody
    whom the change is about; the others tell more. `rows` are the first users of it by name.
    `listed` are the primary keys of those whom its list shows; `is_cut`: of more than these.
    """

    code: str
    number: int
    unit: Unit = Unit.USERS
    enrollments: int = 0
    in_bar: bool = True
    rows: Sequence[User] = ()
    listed: Sequence[int] = ()
    is_cut: bool = False

    @property
    def more(self) -> int:
        """Users beyond the rows; only where users are counted."""
        return max(0, self.number - len(self.rows))


@dataclass(frozen=True, kw_only=True)
class ChangeForecast:
    """`affected` is the number of enrollments that change. `which` stands for these, one by one.

    `due_on`: all enrollments that it makes are due on that day. `named` are names that sentences
    use: of the qualification, the activity, the one user.
    """

    change: Change
    consequences: Sequence[Consequence]
    affected: int
    which: str
    due_on: date | None = None
    named: Mapping[str, str] = field(default_factory=dict)

    @property
    def facts(self) -> dict[str, int]:
        """All numbers, by code."""
        return {one.code: one.number for one in self.consequences}

    @property
    def fingerprint(self) -> str:
        """Stands for all that was shown, and for the enrollments one by one."""
        told = [(one.code, one.number, one.enrollments) for one in self.consequences]
        seen = (self.change.to_json(), told, self.affected, self.which, self.due_on)
        return blake2b(repr(seen).encode(), digest_size=16).hexdigest()

    def of(self, code: str) -> int:
        return self.facts.get(code, 0)

    def get(self, code: str) -> Consequence | None:
        return next((one for one in self.consequences if one.code == code), None)

    @property
    def bar(self) -> list[Consequence]:
        return [one for one in self.consequences if one.in_bar and one.number]

    @property
    def total(self) -> int:
        """Everybody whom the change is about."""
        return sum(one.number for one in self.bar)
