"""Damaged copies of a filled-in template: the same one for the same seed, on any machine."""

import io
import random
import zipfile
from collections.abc import Callable, Mapping

from openpyxl import load_workbook

from tests.imports.workbook.wild.case import Desk, saved
from tests.imports.workbook.wild.parts import unzipped, zipped

PEOPLE = [f"user{number}@example.org" for number in range(60)]
Parts = Mapping[str, bytes]

# What a parser takes for the start or the end of something.
TAGS = [b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<row ", b"<c ", b"</row>", b"</c>", b"<v>"]
TAGS += [b"<si>", b'"', b"'", b"&", b"&#0;", b"<", b">", b"/>", b"\0", b"\xff", b"<?x ", b"?>"]
NUMBERS = [b"0", b"-1", b"1048577", b"99999999999999999999", b"", b"x", b"1e9", "２".encode()]


def originals() -> list[Parts]:
    """Our template as we write it, and as openpyxl saves it: inline and shared texts."""
    whole = Desk().empty(*PEOPLE)
    workbook = load_workbook(io.BytesIO(whole))
    for number in range(2, 62):
        workbook["Enrollments"].cell(number, 3 + number % 3, "x" if number % 2 else True)
    return [unzipped(whole), unzipped(saved(workbook))]


def mutant(seed: int, sources: list[Parts]) -> bytes:
    """One or two of the ways to damage a workbook, chosen by the seed."""
    chance = random.Random(seed)
    parts = dict(chance.choice(sources))
    if chance.random() < 0.3:
        return _damaged_zip(chance, zipped(parts))
    for _ in range(chance.randint(1, 2)):
        chance.choice(WAYS)(chance, parts)
    return zipped(parts, chance.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]))


def _damaged_zip(chance: random.Random, whole: bytes) -> bytes:
    data = bytearray(whole)
    for _ in range(chance.randint(1, 6)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    match chance.randrange(4):
        case 0:
            del data[chance.randrange(len(data)) :]
        case 1:
            start = chance.randrange(len(data))
            data[start:start] = data[start : start + chance.randint(1, 2_000)]
        case 2:
            # The directory is small and says everything: damage that.
            start = data.find(b"PK\x01\x02")
            data[chance.randrange(max(start, 0), len(data))] ^= 1 << chance.randrange(8)
    return bytes(data)


def _bytes(chance: random.Random, parts: dict[str, bytes]) -> None:
    name, data = _one(chance, parts)
    for _ in range(chance.randint(1, 8)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    parts[name] = bytes(data)


def _cut(chance: random.Random, parts: dict[str, bytes]) -> None:
    name, data = _one(chance, parts)
    del data[chance.randrange(len(data)) :]
    parts[name] = bytes(data)


def _hole(chance: random.Random, parts: dict[str, bytes]) -> None:
    name, data = _one(chance, parts)
    start = chance.randrange(len(data))
    del data[start : start + chance.randint(1, 300)]
    parts[name] = bytes(data)


def _again(chance: random.Random, parts: dict[str, bytes]) -> None:
    name, data = _one(chance, parts)
    start, length = chance.randrange(len(data)), chance.randint(1, 400)
    data[start:start] = data[start : start + length]
    parts[name] = bytes(data)


def _tag(chance: random.Random, parts: dict[str, bytes]) -> None:
    name, data = _one(chance, parts)
    for _ in range(chance.randint(1, 3)):
        start = chance.randrange(len(data))
        data[start:start] = chance.choice(TAGS)
    parts[name] = bytes(data)


def _number(chance: random.Random, parts: dict[str, bytes]) -> None:
    """Another number in the place of one between quotes or tags."""
    name, data = _one(chance, parts)
    digits = [at for at in range(1, len(data)) if data[at : at + 1].isdigit()]
    if digits:
        at = chance.choice(digits)
        data[at : at + 1] = chance.choice(NUMBERS)
    parts[name] = bytes(data)


def _swap(chance: random.Random, parts: dict[str, bytes]) -> None:
    """One part in the place of another."""
    first, second = chance.choice(sorted(parts)), chance.choice(sorted(parts))
    parts[first], parts[second] = parts[second], parts[first]


def _drop(chance: random.Random, parts: dict[str, bytes]) -> None:
    del parts[chance.choice(sorted(parts))]


def _rename(chance: random.Random, parts: dict[str, bytes]) -> None:
    name = chance.choice(sorted(parts))
    parts[name.swapcase() if chance.random() < 0.5 else f"../{name}"] = parts.pop(name)


def _shuffle_rows(chance: random.Random, parts: dict[str, bytes]) -> None:
    """Rows or cells that change places."""
    name = "xl/worksheets/sheet1.xml"
    boundary = chance.choice([b"<row ", b"<c "])
    start, *pieces = parts.get(name, b"").split(boundary)
    if len(pieces) > 1:
        first, second = chance.sample(range(len(pieces)), 2)
        pieces[first], pieces[second] = pieces[second], pieces[first]
        parts[name] = boundary.join([start, *pieces])


WAYS: list[Callable[[random.Random, dict[str, bytes]], None]] = [
    _bytes, _bytes, _cut, _hole, _again, _tag, _tag, _number, _number, _swap, _drop, _rename,
    _shuffle_rows,
]  # fmt: skip


def _one(chance: random.Random, parts: Mapping[str, bytes]) -> tuple[str, bytearray]:
    """A part that is not empty; one time in two the lines themselves."""
    full = sorted(name for name, content in parts.items() if content)
    sheets = [name for name in full if "sheet1" in name or "sharedStrings" in name]
    name = chance.choice(sheets if sheets and chance.random() < 0.5 else full)
    return name, bytearray(parts[name])
