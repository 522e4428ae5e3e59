"""What an import should plan, do and take back, said over the academy of plain Python."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.imports.properties.academy import ENROLLED, UNENROLLED, Academy, Pair, Place
from tests.imports.properties.sheets import Line, Sheet

CHANGED, APPLIED = "changed_since_check", "applied"
WILL = {
    "unenroll": {"unenroll"},
    "remove": {"remove", "remove_and_reenroll"},
    "enroll": {"enroll", "reenroll"},
    "undo of unenroll": {"reenroll"},
    "undo of enroll": {"remove", "remove_and_reenroll", "unenroll"},
}


@dataclass
class Mark:
    """One user on one activity: what was planned, on what grounds, and what became of it."""

    planned: str
    seen: Place | None
    revision: int
    outcome: str
    # What the import made, where it enrolled.
    made: Place | None = None


@dataclass
class Plan:
    number: int
    action: str
    activities: list[int]
    sheet: Sheet | None = None
    undone: "Plan | None" = None
    status: str = "draft"
    with_hidden: bool = True
    stop_asked: bool = False
    # Its place among those that were started, and where its run is.
    turn: int = 0
    cursor: int = 0
    by_piet: bool = False
    lines: dict[int, str] = field(default_factory=dict)
    marks: dict[Pair, Mark] = field(default_factory=dict)
    # Of each row, how many mark cells are not blank, and the marks that count.
    marked: dict[int, tuple[int, list[Pair]]] = field(default_factory=dict)
    marks_read: int = 0
    identical: int = 0

    @property
    def kind(self) -> str:
        return f"undo of {self.undone.action}" if self.undone else self.action

    @property
    def will(self) -> set[str]:
        return WILL[self.kind]

    def became(self, mark: Mark) -> str:
        """As it is told: what a run did not come to before it was stopped is `stopped`."""
        not_yet = self.status == "stopped" and mark.outcome in self.will
        return "stopped" if not_yet else mark.outcome

    def of_all_done(self) -> list[Pair]:
        """The marks that are done, or before the start those that will be."""
        return self.planned() if self.status == "checked" else self.of(APPLIED)

    @property
    def all_marks(self) -> int:
        """What stands in several lines of one e-mail counts once; an undo has no file."""
        return len(self.marks) if self.undone else self.marks_read - self.identical

    @property
    def wrong_marks(self) -> int:
        return self.all_marks - len(self.marks)

    def line_fates(self) -> dict[int, str]:
        """Of each row whether its marks are done in full, in part or not at all, or it is blank."""
        done = set(self.of_all_done())
        return {
            row: _line_fate(mark_count, [pair in done for pair in pairs])
            for row, (mark_count, pairs) in self.marked.items()
        }

    def of(self, *outcomes: str) -> list[Pair]:
        return [pair for pair, mark in self.marks.items() if mark.outcome in outcomes]

    def planned(self) -> list[Pair]:
        return [pair for pair, mark in self.marks.items() if mark.planned in self.will]

    # --- the check --------------------------------------------------------------------------------

    def check(self, academy: Academy, people: dict[str, int]) -> None:
        """`people` are the users whom the administrator may see, by address."""
        self.lines, self.marks, self.marked = {}, {}, {}
        self.marks_read = self.identical = 0
        self.cursor = 0
        self.status = "checked"
        if self.undone:
            self._check_undo(academy, self.undone)
            return
        assert self.sheet is not None
        for row, line in self.sheet.read():
            if self.with_hidden or not line.hidden:
                self._check_line(academy, row, line, people)
        if not self.sheet.read():
            self.status = "draft"

    def _check_line(self, academy: Academy, row: int, line: Line, people: dict[str, int]) -> None:
        user = people.get(line.address)
        self.lines[row] = line.outcome(is_known=user is not None)
        self.marks_read += line.mark_count
        pairs: list[Pair] = []
        self.marked[row] = (line.mark_count, pairs)
        if user is None:
            return
        for place, activity in enumerate(self.activities):
            if line.is_marked(place):
                pair = (user, activity)
                pairs.append(pair)
                self.identical += pair in self.marks
                self.marks.setdefault(pair, _seen(academy, pair, decide(academy, self.kind, pair)))

    def _check_undo(self, academy: Academy, undone: "Plan") -> None:
        for pair in undone.of(APPLIED):
            mark, place = undone.marks[pair], academy.places.get(pair)
            if mark.planned == "enroll":
                as_left = place is not None and place is mark.made and place.revision == 1
            else:
                as_left = (
                    place is not None and place is mark.seen and place.revision == mark.revision + 1
                )
            planned = decide(academy, f"undo of {mark.planned}", pair) if as_left else CHANGED
            self.marks[pair] = _seen(academy, pair, planned)

    # --- the run ----------------------------------------------------------------------------------

    def apply(self, academy: Academy, pair: Pair) -> None:
        mark, place = self.marks[pair], academy.places.get(pair)
        is_same = place is mark.seen and (place is None or place.revision == mark.revision)
        if not is_same or decide(academy, self._kind_of(mark), pair) != mark.planned:
            mark.outcome = CHANGED
            return
        mark.outcome = APPLIED
        match mark.planned:
            case "unenroll":
                academy.unenroll(pair, self.number)
            case "reenroll":
                academy.reenroll(pair, self.number)
            case "enroll":
                academy.enroll(pair, ("import", str(self.number)), self.number)
                mark.made = academy.places[pair]
            case _:
                academy.remove(pair, self.number)

    def _kind_of(self, mark: Mark) -> str:
        if not self.undone:
            return self.kind
        done = {"reenroll": "unenroll", "unenroll": "reenroll"}.get(mark.planned, "enroll")
        return f"undo of {done}"


def _line_fate(mark_count: int, done: list[bool]) -> str:
    if not mark_count:
        return "blank"
    if not any(done):
        return "none"
    return "full" if all(done) and len(done) == mark_count else "part"


def decide(academy: Academy, kind: str, pair: Pair) -> str:
    """What there is to do for this pair, by the rules of the house (sections 2, 3 and 5)."""
    place = academy.places.get(pair)
    status = place.status if place else ""
    match kind:
        case "unenroll" | "undo of reenroll":
            return {ENROLLED: "unenroll", UNENROLLED: "already_unenrolled"}.get(
                status, "not_enrolled"
            )
        case "remove" | "undo of enroll":
            if not status:
                return "not_enrolled"
            return "remove_and_reenroll" if academy.returns(pair) else "remove"
    if status == ENROLLED:
        return "already_enrolled"
    if not academy.active[pair[0]]:
        return "user_inactive"
    if academy.archived[pair[1]]:
        return "activity_archived"
    return "reenroll" if status else "enroll"


def _seen(academy: Academy, pair: Pair, planned: str) -> Mark:
    place = academy.places.get(pair)
    return Mark(planned, place, place.revision if place else 0, planned)


def ahead(plan: Plan, others: Iterable[Plan]) -> bool:
    """Whether another import of the same activities was started before and is not done.

    One that shall stop does not wait to be told so.
    """
    return not plan.stop_asked and any(
        other.status == "running"
        and other.turn < plan.turn
        and set(other.activities) & set(plan.activities)
        for other in others
    )
