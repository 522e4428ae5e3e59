"""What people take away of an import that has run: each download as its view streams it."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from django.utils import translation

from enrollments.models import User
from imports.downloads.giving_back import chunks_to_fix
from imports.downloads.lists import marks_chunks
from imports.downloads.returned import returned_chunks
from imports.models import Import
from imports.queries import Listed
from tests.benchmarks.data import ADMINISTRATOR_EMAIL
from tests.benchmarks.measure import Cost
from tests.benchmarks.ours import check_and_apply
from tests.benchmarks.server import cost_with_server
from tests.benchmarks.sheets import Sheet

# Of addresses that are nobody's the lines to fix tell whom they may be meant for.
TAKEN: Final[Mapping[str, Callable[[Import, User], Iterator[bytes]]]] = {
    "the list of what was done": lambda one, by: marks_chunks(one, Listed(["applied"]), by),
    "the workbook with its results": returned_chunks,
    "the lines to fix": lambda one, by: chunks_to_fix(one, by, language="en"),
}
LIST: Final = next(iter(TAKEN))


def check_apply_and_take(sheet: Sheet) -> tuple[Cost, Cost, dict[str, Cost]]:
    """All that is done with one workbook; the downloads by name."""
    checked, applied = check_and_apply(sheet)
    by = User.objects.get(email=ADMINISTRATOR_EMAIL)
    import_run = Import.objects.get(pk=sheet.import_number)

    def take(chunks: Callable[[Import, User], Iterator[bytes]]) -> None:
        with translation.override("en"):
            assert sum(map(len, chunks(import_run, by)))

    taken = {name: cost_with_server(lambda made=made: take(made)) for name, made in TAKEN.items()}
    return checked, applied, taken
