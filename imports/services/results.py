"""What the services of imports answer."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class NotNow(Exception):
    """The import is not in a state in which this can be done: another tab was faster."""


class NotAllowed(Exception):
    """The actor lacks a right that this takes. Nothing was written."""


class NotVisible(Exception):
    """The actor sees no such import. Nothing was written."""


class TooManyActivities(Exception):
    """More activities than one import may have; `limit` is how many it may."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit


@dataclass(frozen=True)
class RefusedFile:
    """Why a file is refused: a code of `imports.text.codes.refusal_text` and what it names."""

    code: str
    params: dict[str, Any] = field(default_factory=dict)


class Started(StrEnum):
    STARTED = "started"
    ALREADY = "already"
    STALE_PLAN = "stale_plan"
    NOT_CONFIRMED = "not_confirmed"
    NOTHING_TO_DO = "nothing_to_do"
