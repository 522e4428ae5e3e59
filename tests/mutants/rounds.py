"""Tries the mutants of some files, each in a process of its own that has everything loaded.

The tests of a file run once as they are. That makes the database, and tells how long each test
takes and which lines it reaches. Then each mutant gets a fork of this process, a copy of the
database, and the tests that reach its statement, the quickest first, until one fails.
"""

import os
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final, NamedTuple

import coverage
import pytest
from django.db import connection, connections

from tests.mutants.argued import why_not_noticed
from tests.mutants.making import ROOT, Mutant, mutants_of
from tests.mutants.swapping import all_caches, all_functions, can_swap, swap
from tests.mutants.targets import held_by

# Seconds of a processor that a mutant's tests may take beside several times what they took.
PATIENCE: Final = 60
# How a process ends that could not try its mutant.
FAILED: Final = 120


@dataclass(frozen=True)
class Trial:
    """`noticed_by` names a test, or says how its process ended; "" of a survivor."""

    mutant: Mutant
    noticed_by: str


class _Running(NamedTuple):
    mutant: Mutant
    place: Path
    begun: float


@dataclass
class Rounds:
    """A plugin of pytest that runs mutants where pytest would run tests."""

    # Of each file the lines to change; none are all.
    paths: Mapping[str, set[int]]
    tests: Sequence[str]
    processes: int
    # So many of a file at most; 0 are all.
    most: int = 0
    tried: list[Trial] = field(default_factory=list)
    running: dict[int, _Running] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    number: int = 0
    broken: list[str] = field(default_factory=list)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if session.testsfailed:
            return True
        self.session = session
        self.functions, self.caches = all_functions(), all_caches()
        self.watch = coverage.Coverage(
            data_file=None, config_file=False, include=[str(ROOT / path) for path in self.paths]
        )
        # Of a file that is a table no line runs.
        self.watch.set_option("run:disable_warnings", ["no-data-collected"])
        # Whoever ends it early is told what was tried so far.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        with tempfile.TemporaryDirectory(prefix="mutants-") as folder, suppress(KeyboardInterrupt):
            self.folder = Path(folder)
            self._all()
        return True

    def _all(self) -> None:
        """Those that a fork can try first, file by file; then those that need a new process."""
        afresh = []
        for path, lines in self.paths.items():
            self._as_they_are(self._mapped(path))
            all_of_it = [one for one in mutants_of(path) if not lines or one.line in lines]
            mutants = some(all_of_it, self.most, path)
            of_all = f" of {len(all_of_it)}" if len(mutants) < len(all_of_it) else ""
            say(f"{path}: {len(mutants)}{of_all} mutants, {len(self._passing(path))} tests")
            for mutant in mutants:
                if why_not_noticed(mutant):
                    # It would take all the tests that reach it, to no end.
                    self.tried.append(Trial(mutant, ""))
                    continue
                items = self._reaching(mutant)
                if items and can_swap(mutant, self.functions):
                    self._try(mutant, items)
                else:
                    afresh.append(mutant)
        say(f"{len(afresh)} of what happens at import, each in a new process")
        for mutant in afresh:
            self._try(mutant, ())
        while self.running:
            self._collect()

    def _as_they_are(self, items: Sequence[pytest.Item]) -> None:
        """Runs those that did not run yet."""
        new = [item for item in items if item.nodeid not in self.seconds]
        self.watch.start()
        for item, following in zip(new, [*new[1:], *new[:1]], strict=True):
            self.watch.switch_context(item.nodeid)
            begun = time.process_time()
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            self.seconds[item.nodeid] = time.process_time() - begun
            if self.session.testsfailed:
                self.broken.append(item.nodeid)
                self.session.testsfailed = 0
        self.watch.stop()
        self.session._setupstate.teardown_exact(self.session)  # type: ignore[arg-type]
        self.database = Path(connection.settings_dict["NAME"])
        connections.close_all()

    def _try(self, mutant: Mutant, items: Sequence[pytest.Item]) -> None:
        """Starts a process that tries it, as soon as there is room for one; `items` for a fork."""
        while len(self.running) >= self.processes:
            self._collect()
        self.number += 1
        place = self.folder / f"{self.number}.py"
        place.write_text(mutant.source)
        sys.stdout.flush()
        pid = os.fork()
        if not pid:
            self._in_child(mutant, items, place)
        self.running[pid] = _Running(mutant, place, time.monotonic())

    def _collect(self) -> None:
        time.sleep(0.02)
        for pid, (mutant, place, begun) in list(self.running.items()):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if not ended:
                if time.monotonic() - begun > 20 * PATIENCE:
                    os.kill(pid, signal.SIGKILL)
                continue
            del self.running[pid]
            by = place.with_suffix(".by")
            noticed_by = by.read_text() if by.exists() else ""
            code = os.waitstatus_to_exitcode(status)
            if code == FAILED:
                say(f"could not be tried  {mutant.path}:{mutant.line}  {mutant.after}")
                continue
            noticed_by = noticed_by or (f"ended with {code}" if code else "")
            self.tried.append(Trial(mutant, noticed_by))
            if not noticed_by:
                say(f"survived  {mutant.path}:{mutant.line}  {mutant.before}  ->  {mutant.after}")
            if len(self.tried) % 20 == 0:
                say(f"{len(self.tried)} so far, at {mutant.path}:{mutant.line}")
            for left in self.folder.glob(f"{place.stem}.*"):
                left.unlink()

    def _reaching(self, mutant: Mutant) -> list[pytest.Item]:
        """The tests that reach the statement, the quickest first."""
        reached = self.watch.get_data().contexts_by_lineno(str(ROOT / mutant.path))
        names = {name for line in mutant.lines for name in reached.get(line, ())}
        found = [item for item in self._passing(mutant.path) if item.nodeid in names]
        return sorted(found, key=lambda item: self.seconds[item.nodeid])

    def _passing(self, path: str) -> list[pytest.Item]:
        return [item for item in self._mapped(path) if item.nodeid not in self.broken]

    def _mapped(self, path: str) -> list[pytest.Item]:
        prefixes = tuple(self.tests or held_by(path))
        return [item for item in self.session.items if item.nodeid.startswith(prefixes)]

    def _in_child(self, mutant: Mutant, items: Sequence[pytest.Item], place: Path) -> None:
        """Never comes back: ends 0 of a survivor, 1 of one that was noticed."""
        seconds = sum(self.seconds[item.nodeid] for item in items or self._passing(mutant.path))
        limit = int(PATIENCE + 10 * seconds)
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in (1, 2):
            os.dup2(nothing, stream)
        code = FAILED
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        try:
            if not items:
                self._start_afresh(mutant, place)
            swap(mutant, self.functions, self.caches)
            connection.settings_dict["NAME"] = str(place.with_suffix(".sqlite3"))
            shutil.copyfile(self.database, connection.settings_dict["NAME"])
            code = self._run(items, place)
        finally:
            os._exit(code)

    def _run(self, items: Sequence[pytest.Item], place: Path) -> int:
        for item, following in zip(items, [*items[1:], None], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following or items[0])
            if self.session.testsfailed:
                place.with_suffix(".by").write_text(item.nodeid)
                return 1
        return 0

    def _start_afresh(self, mutant: Mutant, place: Path) -> None:
        module = mutant.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        os.environ |= {
            "MUTANT_MODULE": module,
            "MUTANT_SOURCE": str(place),
            "MUTANT_DATABASE": str(self.database),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        options = ("-x", "-q", "--reuse-db", "-p", "tests.mutants.fresh", "-p", "no:cacheprovider")
        tests = [item.nodeid for item in self._passing(mutant.path)]
        os.execv(
            sys.executable,
            [sys.executable, "-m", "pytest", *options, *tests],
        )


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def some(mutants: Sequence[Mutant], most: int, path: str) -> Sequence[Mutant]:
    """At most so many of a file, in their order and the same ones each time; 0 are all."""
    if not most or len(mutants) <= most:
        return mutants
    chosen = Random(path).sample(range(len(mutants)), most)
    return [mutants[place] for place in sorted(chosen)]


def by_file(tried: Sequence[Trial]) -> Iterator[tuple[str, list[Trial]]]:
    files: dict[str, list[Trial]] = defaultdict(list)
    for trial in tried:
        files[trial.mutant.path].append(trial)
    yield from files.items()
