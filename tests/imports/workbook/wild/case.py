"""What a case is: a name, how its bytes are made, and the one right answer."""

import io
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from openpyxl import Workbook, load_workbook

from imports.workbook.format import Column, Participant, TemplateSpec
from imports.workbook.reader.reading import Trailer
from imports.workbook.refusals import Refusal
from imports.workbook.writer.template import write_template
from tests.imports.workbook.books import ACTIVITIES, IMPORT, Result

ANNA, BRAM, CEM = "anna@example.org", "bram@example.org", "cem@example.org"
FILE_NAME = "Ward 3.xlsx"


@dataclass(frozen=True)
class Desk:
    """The import that a file is uploaded to. Its activities go by their columns: C, D and E."""

    import_id: int = IMPORT
    ids: Mapping[str, int] = field(
        default_factory=lambda: dict(zip("CDE", ACTIVITIES, strict=True))
    )

    @property
    def activities(self) -> dict[int, tuple[str, str]]:
        return dict(zip(self.ids.values(), ACTIVITIES.values(), strict=True))

    def letters(self, ids: str) -> str:
        """`CE` for the ids of C and E with a comma between."""
        by_id = {str(number): letter for letter, number in self.ids.items()}
        return "".join(sorted(by_id[number] for number in ids.split(",") if number))

    def empty(self, *people: str, import_id: int | None = None, action: str = "unenroll") -> bytes:
        """This import's template, with a line for each of `people`."""
        columns = [Column(number, *names) for number, names in self.activities.items()]
        spec = TemplateSpec(import_id or self.import_id, action, "Unenroll users", columns, "en")
        target = io.BytesIO()
        write_template(
            target, spec, (Participant(email, email.title(), self.activities) for email in people)
        )
        return target.getvalue()

    def template(self, **options: Any) -> Workbook:
        """The same in openpyxl's hands: Anna (C and E) in row 2, Bram (D) in row 3."""
        workbook = load_workbook(io.BytesIO(self.empty(ANNA, BRAM, **options)))
        lines = workbook["Enrollments"]
        lines["C2"] = lines["E2"] = lines["D3"] = "x"
        return workbook


FILLED_IN = ((2, ANNA, "CE"), (3, BRAM, "D"))
"""The lines of `Desk.template`."""


@dataclass(frozen=True)
class Answer:
    """What became of a file, whichever way it was asked.

    Lines are row, address and the letters of the activities marked. Problems and repairs are told
    by cell: `C2 mark_invalid ja`. `noted` is the trailer without its zeros. A refusal has a code
    and perhaps a reason: a word for the log, or what kind of file it is.
    """

    refused: str = ""
    reason: str = ""
    lines: tuple[tuple[int, str, str], ...] = ()
    problems: tuple[str, ...] = ()
    repairs: tuple[str, ...] = ()
    noted: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """`make` is the file, or how it is made for a desk. `also` are other answers that are right:
    a bomb may run into one limit or another. `at_once` is the refusal that its name alone brings.
    A heavy one is read only by a process with limits."""

    make: bytes | Callable[[Desk], bytes]
    expected: Answer
    file_name: str = FILE_NAME
    also: frozenset[str] = frozenset()
    at_once: str = ""
    heavy: bool = False

    def content(self, desk: Desk) -> bytes:
        return self.make if isinstance(self.make, bytes) else self.make(desk)

    def judge(self, answer: Answer) -> None:
        """Fail unless the answer is the right one."""
        if answer.refused in self.also:
            return
        if not self.expected.reason:
            answer = Answer(**(vars(answer) | {"reason": ""}))
        assert answer == self.expected, f"{answer} is not {self.expected}"


Cases = dict[str, Case]


def lines(
    *expected: tuple[int, str, str],
    problems: Iterable[str] = (),
    repairs: Iterable[str] = (),
    **noted: Any,
) -> Answer:
    """The answer for a file that is read. What is not named is not there."""
    return Answer("", "", expected, tuple(problems), tuple(repairs), noted)


def refused(code: Refusal, reason: str = "") -> Answer:
    return Answer(code.value, reason)


def damaged(reason: str = "") -> Answer:
    return refused(Refusal.DAMAGED, reason)


def saved(workbook: Workbook) -> bytes:
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def edited(change: Callable[[Workbook], object], **options: Any) -> Callable[[Desk], bytes]:
    """The filled-in template after `change(workbook)`."""

    def make(desk: Desk) -> bytes:
        workbook = desk.template(**options)
        change(workbook)
        return saved(workbook)

    return make


def answer_of(result: Result, desk: Desk) -> Answer:
    """What the reader itself said."""
    if result.refused is not None:
        return _refusal(result.refused.code, result.refused.params)
    told = [
        (line.row, line.email, line.marks, line.problems, line.repairs) for line in result.lines
    ]
    return answer(told, asdict(result.told), desk)


def _refusal(code: str, params: Mapping[str, Any]) -> Answer:
    return Answer(str(code), str(params.get("reason") or params.get("ext") or ""))


def answer_of_refusal(refusal: Mapping[str, Any]) -> Answer:
    """What an import keeps of a refusal."""
    return _refusal(refusal["code"], refusal["params"])


_COUNTED = ("lines", "marks", "mark_cells", "problems", "repairs", "merged_first")
_NOTED = [one.name for one in fields(Trailer) if one.name not in _COUNTED]


def answer(
    told: Iterable[tuple[int, str, str, str, str]], trailer: Mapping[str, Any], desk: Desk
) -> Answer:
    """Of lines (row, address, ids, problems, repairs) and the trailer, which must agree."""
    told = list(told)
    problems = [(row, one) for row, *_, texts, _ in told for one in json.loads(texts or "[]")]
    repairs = [(row, one) for row, *_, texts in told for one in json.loads(texts or "[]")]
    assert trailer["lines"] == len(told)
    assert trailer["problems"] == Counter(one["code"] for _, one in problems)
    assert trailer["repairs"] == Counter(one["repair"] for _, one in repairs)
    noted = {name: _as_json(trailer[name]) for name in _NOTED if trailer[name]}
    return Answer(
        lines=tuple((row, email, desk.letters(ids)) for row, email, ids, _, _ in told),
        problems=tuple(_in_words(row, one) for row, one in problems),
        repairs=tuple(f"{one['column']}{row} {one['repair']}" for row, one in repairs),
        noted=noted,
    )


def _as_json(value: Any) -> Any:
    """As an import keeps it: lists, and no tuples in them."""
    return [_as_json(one) for one in value] if isinstance(value, list | tuple) else value


def _in_words(row: int, problem: Mapping[str, Any]) -> str:
    texts = [str(problem[name]) for name in ("code", "reason", "value") if problem.get(name)]
    return " ".join([f"{problem['column']}{row}", *texts])
