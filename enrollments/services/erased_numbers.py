"""The list of erased numbers, outside the database: a restored backup is erased again by it.

It is a file, or, where uploads are kept in a store that all machines share, a folder of that.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.crypto import get_random_string

# In the store, a file for each person.
FOLDER: Final = "erased"


@dataclass(frozen=True, kw_only=True)
class ErasedNumber:
    """Who was erased, by number alone; `added` tells the person from a later one of that number."""

    user: int
    added: str
    keeps_record: bool
    blanks_name: bool


def list_path() -> Path:
    return Path(settings.ERASED_NUMBERS_FILE)


def list_place() -> str:
    """Where the list is, in words."""
    return f"{FOLDER}/ of the store" if settings.ERASED_IN_STORE else str(list_path())


def can_be_written() -> bool:
    """Asked before anything is erased: a list that lacks a number is worse than a later erasure.

    So is an uploaded file of which nobody can tell whom it holds.
    """
    try:
        default_storage.exists(FOLDER)
        if settings.ERASED_IN_STORE:
            return True
        list_path().parent.mkdir(parents=True, exist_ok=True)
        with list_path().open("a", encoding="utf-8"):
            return True
    except OSError:
        return False


def note_erased(one: ErasedNumber) -> None:
    if settings.ERASED_IN_STORE:
        name = f"{FOLDER}/{timezone.now():%Y%m%dT%H%M%S.%fZ}-{get_random_string(8)}.json"
        default_storage.save(name, ContentFile(json.dumps(asdict(one)).encode()))
        return
    with list_path().open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(one)) + "\n")
        file.flush()
        os.fsync(file.fileno())


def erased_numbers() -> Iterator[ErasedNumber]:
    """The first first; nothing where nobody was erased yet."""
    if settings.ERASED_IN_STORE:
        yield from _in_store()
        return
    if not list_path().exists():
        return
    with list_path().open(encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield ErasedNumber(**json.loads(line))


def _in_store() -> Iterator[ErasedNumber]:
    _folders, names = default_storage.listdir(FOLDER)
    for name in sorted(names):
        with default_storage.open(f"{FOLDER}/{name}") as file:
            yield ErasedNumber(**json.load(file))
