"""CPU seconds and memory of one step."""

import gc
import re
import resource
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Final

MIB: Final = 1 << 20
SELF: Final = Path("/proc/self")


@dataclass(frozen=True)
class Cost:
    """What one step took: seconds of CPU, and MiB of this process's memory.

    `cpu` is that of this process, of its children and of the database server, `peak` the process's
    largest size, and `growth` by how much that is more than before.
    """

    cpu: float
    peak: float
    growth: float


def cost_of(step: Callable[[], object], others: Callable[[], float] = lambda: 0.0) -> Cost:
    """Take the step once. `others` says what else has been used so far, in CPU seconds."""
    gc.collect()
    # From here on the kernel's high-water mark starts again.
    (SELF / "clear_refs").write_text("5")
    size, before = _size("VmRSS"), _own_cpu() + others()
    step()
    used = _own_cpu() + others() - before
    peak = _size("VmHWM")
    return Cost(used, peak, peak - size)


def in_own_process[**P, R](job: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Do it in a new process, so that its memory is its own."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(job, *args, **kwargs).result()


def with_django[**P, R](job: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """The same, with Django set up by the environment as it is now."""
    with ProcessPoolExecutor(1, get_context("spawn"), initializer=_set_up) as pool:
        return pool.submit(job, *args, **kwargs).result()


def _set_up() -> None:
    import django

    django.setup()


def _own_cpu() -> float:
    usages = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def _size(name: str) -> float:
    match = re.search(rf"^{name}:\s+([0-9]+) kB", (SELF / "status").read_text(), re.MULTILINE)
    assert match, f"/proc tells no {name}"
    return int(match[1]) * 1024 / MIB
