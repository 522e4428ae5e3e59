"""A worker that dies where it is told to: `python -m tests.faults POINT`.

It is the real worker, killed by a real SIGKILL. The points are before and after the steps of the
check and of the run; nothing of this is in the product.
"""

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

import django

# Point -> (module, function, after its how-manieth call; 0 means before the first one).
POINTS = {
    "check_before_clearing": ("imports.checking.staging", "clear", 0),
    "check_lines_stored_marks_not": ("imports.checking.staging", "_store_lines", 1),
    "check_chunk_not_committed": ("imports.checking.staging", "store_chunk", 1),
    "check_repeats_dropped": ("imports.checking.staging", "drop_repeated_marks", 1),
    "run_before_the_first_chunk": ("imports.services.run", "apply_chunk", 0),
    "run_lease_renewed": ("imports.lease", "held", 2),
    "run_chunk_chosen": ("imports.services.run", "_next_chunk", 2),
    "run_enrollments_changed": ("enrollments.services.unenroll", "change_as_seen", 2),
    "run_chunk_not_committed": ("imports.services.run", "_apply", 2),
    "run_chunk_committed": ("imports.services.run", "apply_chunk", 2),
    "run_counted": ("imports.services.run", "count", 1),
}


def main(point: str) -> None:
    django.setup()
    if point:
        _die_at(*POINTS[point])
    from django.core.management import call_command

    call_command("run_worker", interval=0.1, startup_delay=False, verbosity=0)


def _die_at(module_name: str, name: str, after: int) -> None:
    __import__(module_name)
    module = sys.modules[module_name]
    original: Callable[..., Any] = getattr(module, name)
    calls = 0

    def dying(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        if not after:
            os.kill(os.getpid(), signal.SIGKILL)
        result = original(*args, **kwargs)
        calls += 1
        if calls == after:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(module, name, dying)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "")
