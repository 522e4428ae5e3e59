"""What holds whatever happens (I1, I2, I6, I7, I11): the product against a model of its rules.

`PROPERTY_EXAMPLES=2000` looks longer, at random examples; without it a few, always the same.
"""

import os
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.internal.conjecture.providers import AVAILABLE_PROVIDERS, HypothesisProvider
from hypothesis.stateful import run_state_machine_as_test

from enrollments.models import User
from enrollments.services import LostRace
from tests.imports.properties.cast import Cast
from tests.imports.properties.desk import Desk
from tests.imports.properties.machine import Imports
from tests.imports.properties.naive import NAIVE
from tests.imports.properties.sheets import open_here

pytestmark = pytest.mark.django_db
# Hypothesis itself under another name: it then makes each example anew. By default it repeats parts
# of one in five others, which finds numbers that have to be equal, and here costs most of the time.
AVAILABLE_PROVIDERS["anew"] = HypothesisProvider
LONG = int(os.environ.get("PROPERTY_EXAMPLES", "0"))
STEPS = 20


def explore(cast: Cast, desk: Desk, *, examples: int, real_files: bool = False, **more) -> None:
    run_state_machine_as_test(
        lambda: Imports(cast, desk, real_files=real_files),
        settings=settings(
            max_examples=LONG or examples,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=not LONG,
            database=None,
            backend="anew",
            print_blob=bool(LONG),
            # Making a failure smaller takes minutes: only whoever asks for a long look has those.
            phases=list(Phase) if LONG else [Phase.generate],
            suppress_health_check=list(HealthCheck),
            **more,
        ),
    )


@pytest.fixture
def cast(marit: User) -> Cast:
    return Cast.assembled(marit)


@pytest.fixture(autouse=True)
def _small_chunks(settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a run has several, and the lines of one e-mail fall into different ones."""
    settings.IMPORT_CHUNK_MARKS = 2
    monkeypatch.setattr("imports.work.check.CHUNK_LINES", 2)
    monkeypatch.setattr("imports.workbook.reader.lines.BLOCK_LINES", 1)


@pytest.fixture(autouse=True)
def _failures_are_failures(monkeypatch: pytest.MonkeyPatch) -> None:
    """An error that the product would note on the import, and log, fails the property."""

    def raise_it(*_args: object) -> None:
        raise

    monkeypatch.setattr("imports.work.queue._fail", raise_it)


@pytest.fixture
def _read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process for each workbook would take most of the time."""
    monkeypatch.setattr("imports.work.check.open_workbook", open_here)


@pytest.mark.usefixtures("_read_here")
def test_imports_do_as_planned_and_nothing_else(cast: Cast) -> None:
    explore(cast, Desk(), examples=12)


def test_so_they_do_with_real_workbooks_and_the_reader_in_its_process(cast: Cast) -> None:
    explore(cast, Desk(), examples=2, real_files=True)


@pytest.mark.usefixtures("_read_here")
@pytest.mark.parametrize("naive", NAIVE)
def test_what_is_naive_is_refuted(
    naive: Callable[[pytest.MonkeyPatch], Desk], cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Some are stopped by the product's own last look, before the property has to speak.
    with pytest.raises((AssertionError, LostRace)):
        explore(cast, naive(monkeypatch), examples=100)
