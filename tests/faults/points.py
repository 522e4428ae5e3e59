"""Where a worker can be made to die or to stand still: before and after the steps of its work.

Nothing of this is in the product.
"""

import os
import signal
import sys
from collections.abc import Callable
from typing import Any, Final, NamedTuple


class Point(NamedTuple):
    """After the how-manieth call of the function; 0 means before the first one."""

    module: str
    function: str
    after: int


# Of the check, of an uploaded workbook and of an undo.
CHECK: Final = {
    "before_clearing": Point("imports.work.staging", "clear", 0),
    "lines_stored_marks_not": Point("imports.work.staging", "_store_lines", 1),
    "lines_not_committed": Point("imports.work.staging", "store_chunk", 1),
    "repeats_dropped": Point("imports.work.staging", "drop_repeated_marks", 1),
}
CHECK_OF_UNDO: Final = {
    "undo_planned_not_committed": Point("imports.work.without_file", "store_undo", 1),
    "undo_repeats_dropped": Point("imports.work.staging", "drop_repeated_marks", 1),
}
# Of the plan of a selection, which its run makes first.
SELECTION: Final = {
    "before_the_plan": Point("imports.work.staging", "clear", 0),
    "selected_not_committed": Point("imports.work.without_file", "store_selected", 1),
    "selected_committed": Point("imports.work.selecting", "_store", 1),
    "plan_counted": Point("imports.work.selecting", "count", 1),
    "plan_not_committed": Point("imports.moves", "note_plan", 1),
    "planned": Point("imports.work.selecting", "make_plan", 1),
}
# Of the run, whatever the action.
RUN: Final = {
    "before_the_first_chunk": Point("imports.work.apply", "apply_chunk", 0),
    "lease_renewed": Point("imports.work.lease", "held", 2),
    "chunk_chosen": Point("imports.work.apply", "_next_chunk", 2),
    "chunk_not_committed": Point("imports.work.apply", "_apply", 2),
    "chunk_committed": Point("imports.work.apply", "apply_chunk", 2),
    "counted": Point("imports.work.apply", "count", 1),
}
# Of the run of one kind: in the middle of what it does to a chunk.
MIDWAY: Final = {
    "unenroll": Point("enrollments.services.unenroll", "change_as_seen", 2),
    "remove": Point("enrollments.services.remove", "_enroll_again", 0),
    "enroll": Point("enrollments.services.making", "made", 2),
    "undo of unenroll": Point("imports.work.apply", "lock", 2),
    "undo of enroll": Point("enrollments.services.remove", "_enroll_again", 0),
}


def send_at(point: Point, number: signal.Signals) -> None:
    """From now on this process sends itself that signal at that point, once."""
    __import__(point.module)
    module = sys.modules[point.module]
    original: Callable[..., Any] = getattr(module, point.function)
    calls = 0

    def watched(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        if calls == point.after == 0:
            calls += 1
            os.kill(os.getpid(), number)
        result = original(*args, **kwargs)
        calls += 1
        if calls == point.after:
            os.kill(os.getpid(), number)
        return result

    setattr(module, point.function, watched)
