"""Lines that name an activity which the import does not have: is it another one, or none at all?

The reading process knows the activities of the import alone. Of a line that names none of them it
says `activity_unknown`; who looks among all others is the worker, once for each chunk.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from imports.outcomes import LineOutcome
from imports.queries.called import activities_called
from imports.workbook.format import header_key
from imports.workbook.reader.blocks import Block, Line, decode_block, encode_block
from imports.workbook.reader.titles import Question

_CODE = LineOutcome.ACTIVITY_UNKNOWN.value
_TOLD = f'"code":"{_CODE}"'


def tell_foreign(blocks: Sequence[Block]) -> list[Block]:
    """The blocks, with `activity_not_in_import` for the names of activities outside the import."""
    decoded = {
        place: decode_block(block.data)
        for place, block in enumerate(blocks)
        if _TOLD.encode() in block.data
    }
    names = {key for lines in decoded.values() for line in lines for key in _unknown(line)}
    if not names:
        return list(blocks)
    found = activities_called(Question(sorted(names), [])).titles
    foreign = {key for key, ids in found.items() if ids}
    return [
        block._replace(
            data=encode_block(_with_foreign_marks(line, foreign) for line in decoded[place])
        )
        if place in decoded
        else block
        for place, block in enumerate(blocks)
    ]


def _unknown(line: Line) -> Iterable[str]:
    """The keys of the names that are no activity's of the import."""
    return (_key(one) for one in _problems(line) if one["code"] == _CODE)


def _problems(line: Line) -> list[dict[str, Any]]:
    return json.loads(line.problems) if _TOLD in line.problems else []


def _key(problem: dict[str, Any]) -> str:
    return header_key(str(problem.get("value", "")))


def _with_foreign_marks(line: Line, foreign: set[str]) -> Line:
    problems = _problems(line)
    if not any(one["code"] == _CODE and _key(one) in foreign for one in problems):
        return line
    for one in problems:
        if one["code"] == _CODE and _key(one) in foreign:
            one["code"] = LineOutcome.ACTIVITY_NOT_IN_IMPORT.value
    text = json.dumps(problems, ensure_ascii=False, separators=(",", ":"))
    return line._replace(problems=text)
