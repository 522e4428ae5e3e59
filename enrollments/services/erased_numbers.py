"""The list of erased numbers, outside the database: a restored backup is erased again by it."""

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True, kw_only=True)
class ErasedNumber:
    """Who was erased, by number alone; `added` tells the person from a later one of that number."""

    user: int
    added: str
    keeps_record: bool
    blanks_name: bool


def list_path() -> Path:
    return Path(settings.ERASED_NUMBERS_FILE)


def can_be_written() -> bool:
    """Asked before anything is erased: a list that lacks a number is worse than a later erasure."""
    try:
        list_path().parent.mkdir(parents=True, exist_ok=True)
        with list_path().open("a", encoding="utf-8"):
            return True
    except OSError:
        return False


def note_erased(one: ErasedNumber) -> None:
    with list_path().open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(one)) + "\n")
        file.flush()
        os.fsync(file.fileno())


def erased_numbers() -> Iterator[ErasedNumber]:
    """The first first; nothing where nobody was erased yet."""
    if not list_path().exists():
        return
    with list_path().open(encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield ErasedNumber(**json.loads(line))
