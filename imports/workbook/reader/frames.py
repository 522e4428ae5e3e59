"""What the reading process and its parent say to each other, over two pipes.

Down: one job, as a frame. Up: a head, any number of blocks, a trailer; or, at any time, a
refusal. Before the head there may be one question, which goes up and whose answer comes down: what
activities are called so. A frame is one letter, four bytes of length, and the content.
"""

import json
import os
import struct
from collections.abc import Callable
from typing import Any

JOB = b"J"
QUESTION = b"Q"
ANSWER = b"A"
HEAD = b"H"
BLOCK = b"B"
TRAILER = b"T"
REFUSAL = b"R"
# The reading process met something that its programmers did not think of.
FAILURE = b"F"

MAX_FRAME = 8 << 20

_PREFIX = struct.Struct(">cI")
_BLOCK_PREFIX = struct.Struct(">III")


class BrokenFrame(Exception):
    """The other side says something that it never should."""


def write_frame(descriptor: int, kind: bytes, content: bytes) -> None:
    data = memoryview(_PREFIX.pack(kind, len(content)) + content)
    while data:
        data = data[os.write(descriptor, data) :]


def read_frame(read_exactly: Callable[[int], bytes]) -> tuple[bytes, bytes]:
    """The next frame's kind and content. `read_exactly` raises EOFError where the pipe ends."""
    kind, size = _PREFIX.unpack(read_exactly(_PREFIX.size))
    if size > MAX_FRAME:
        raise BrokenFrame("too long")
    return kind, read_exactly(size)


def to_json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":")).encode()


def from_json(content: bytes) -> dict[str, Any]:
    try:
        value = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise BrokenFrame("no JSON") from error
    if not isinstance(value, dict):
        raise BrokenFrame("no object")
    return value


def pack_block(first_row: int, last_row: int, lines: int, data: bytes) -> bytes:
    return _BLOCK_PREFIX.pack(first_row, last_row, lines) + data


def unpack_block(content: bytes) -> tuple[int, int, int, bytes]:
    if len(content) < _BLOCK_PREFIX.size:
        raise BrokenFrame("short block")
    return (*_BLOCK_PREFIX.unpack_from(content), content[_BLOCK_PREFIX.size :])
