"""Goes through all pages, as every role that may see them."""

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from enrollments.roles import Role
from tests.benchmarks.lists.measuring import Figures, Meter
from tests.benchmarks.lists.options import Options
from tests.benchmarks.lists.pages import NO_LIST, PAGES, Visit
from tests.benchmarks.lists.scene import Scene
from tests.doors.addresses import asked
from tests.doors.through import signed_in

REFUSED: Final = (403, 405)


class Measured(NamedTuple):
    role: Role
    visit: Visit
    figures: Figures

    @property
    def name(self) -> str:
        return f"{self.role.value}: {self.visit.name}"

    @property
    def is_error(self) -> bool:
        """A form that is refused on purpose is none."""
        return self.figures.status >= 400 and self.figures.status != 422


def left_out() -> list[str]:
    """Addresses that are neither walked nor known to have no list."""
    return sorted({row.name for row in asked()} - PAGES.keys() - NO_LIST.keys())


def walk(options: Options, say: Callable[[str], None], visited: set[str]) -> Iterator[Measured]:
    """Everything that the options ask for, page by page.

    Pages that can be asked for in some way are added to `visited`.
    """
    for role in options.roles:
        scene = Scene(role)
        meter = Meter(signed_in(scene.viewer), options.runs)
        for name in pages_of(role):
            ways = list(PAGES[name](scene))[:: options.every]
            if ways:
                visited.add(name)
            visits = [one for one in ways if options.only in f"{role.value}: {one.name}"]
            if visits:
                say(f"{role.value}: {name}, {len(visits)} visits")
            for visit in visits:
                yield Measured(role, visit, meter.measure(visit))


def pages_of(role: Role) -> list[str]:
    """The pages that answer to this role, as the table of all addresses says."""
    answered = {row.name for row in asked() if row.answers[role][0] not in REFUSED}
    return [name for name in PAGES if name in answered]
