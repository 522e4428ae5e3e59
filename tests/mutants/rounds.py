"""Tries the mutants of some files, each in a process of its own that has everything loaded.

The tests run once as they are. That makes the database, and tells how long each test takes and
which lines it reaches. Then each mutant gets a fork of this process, a copy of the database, and
the tests that reach its statement, the quickest first, until one fails.
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
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import coverage
import pytest
from django.db import connection, connections

from tests.mutants.making import ROOT, Mutant, mutants_of
from tests.mutants.swapping import NeedsImport, all_caches, all_functions, check, swap
from tests.mutants.targets import tests_of

SUFFIXES: Final = ("", "-wal", "-shm")
# Seconds of a processor that a mutant's tests may take beside several times what they took.
PATIENCE: Final = 60


@dataclass(frozen=True)
class Trial:
    """`noticed_by` names a test, or says how its process ended; "" of a survivor."""

    mutant: Mutant
    noticed_by: str
    tests: int


@dataclass
class Rounds:
    """A plugin of pytest that runs mutants where pytest would run tests."""

    # Of each file the lines to change; none are all.
    paths: Mapping[str, set[int]]
    tests: Sequence[str]
    processes: int
    tried: list[Trial] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if session.testsfailed:
            return True
        self.folder = Path(tempfile.mkdtemp(prefix="mutants-"))
        self.session = session
        try:
            self._as_they_are()
            self._all_mutants()
        finally:
            shutil.rmtree(self.folder)
        return True

    def _as_they_are(self) -> None:
        items = self.session.items
        watch = coverage.Coverage(
            data_file=None, config_file=False, include=[str(ROOT / path) for path in self.paths]
        )
        self.seconds: dict[str, float] = {}
        watch.start()
        for item, following in zip(items, [*items[1:], items[0]], strict=True):
            watch.switch_context(item.nodeid)
            begun = time.process_time()
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            self.seconds[item.nodeid] = time.process_time() - begun
            if self.session.testsfailed:
                self.broken.append(item.nodeid)
                self.session.testsfailed = 0
        watch.stop()
        self.items = [item for item in items if item.nodeid not in self.broken]
        data = watch.get_data()
        self.reached = {path: data.contexts_by_lineno(str(ROOT / path)) for path in self.paths}
        self.session._setupstate.teardown_exact(self.session)  # type: ignore[arg-type]
        self.database = Path(connection.settings_dict["NAME"])
        connections.close_all()

    def _all_mutants(self) -> None:
        functions, self.caches = all_functions(), all_caches()
        waiting = self._mutants()
        running: dict[int, tuple[Mutant, Path, int, float]] = {}
        number = 0
        more = True
        say(f"{len(self.items)} tests pass as they are, {len(self.broken)} do not")
        while more or running:
            while more and len(running) < self.processes:
                if (mutant := next(waiting, None)) is None:
                    more = False
                    break
                number += 1
                place = self.folder / f"{number}.py"
                items = self._items(mutant)
                try:
                    check(mutant, functions)
                    is_fresh = not items
                except NeedsImport:
                    is_fresh = True
                if is_fresh:
                    items = self._mapped(mutant)
                place.write_text(mutant.source)
                sys.stdout.flush()
                pid = os.fork()
                if not pid:
                    self._in_child(mutant, items, place, functions, is_fresh=is_fresh)
                running[pid] = (mutant, place, len(items), time.monotonic())
            self._collect(running)

    def _mutants(self) -> Iterator[Mutant]:
        for path, lines in self.paths.items():
            for mutant in mutants_of(path):
                if not lines or mutant.line in lines:
                    yield mutant

    def _collect(self, running: dict[int, tuple[Mutant, Path, int, float]]) -> None:
        time.sleep(0.02)
        for pid, (mutant, place, tests, begun) in list(running.items()):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if not ended:
                if time.monotonic() - begun > 20 * PATIENCE:
                    os.kill(pid, signal.SIGKILL)
                continue
            del running[pid]
            by = place.with_suffix(".by")
            noticed_by = by.read_text() if by.exists() else ""
            if status and not noticed_by:
                noticed_by = f"ended with {os.waitstatus_to_exitcode(status)}"
            self.tried.append(Trial(mutant, noticed_by, tests))
            if len(self.tried) % 50 == 0:
                say(f"{len(self.tried)} mutants so far, at {mutant.path}:{mutant.line}")
            if not noticed_by:
                say(f"survived  {mutant.path}:{mutant.line}  {mutant.before}  ->  {mutant.after}")
            for left in self.folder.glob(f"{place.stem}.*"):
                left.unlink()

    def _items(self, mutant: Mutant) -> list[pytest.Item]:
        """The tests that reach the statement, the quickest first."""
        reached = self.reached[mutant.path]
        names = {name for line in mutant.lines for name in reached.get(line, ())}
        found = [item for item in self._mapped(mutant) if item.nodeid in names]
        return sorted(found, key=lambda item: self.seconds[item.nodeid])

    def _mapped(self, mutant: Mutant) -> list[pytest.Item]:
        prefixes = tuple(self.tests or tests_of(mutant.path))
        return [item for item in self.items if item.nodeid.startswith(prefixes)]

    def _in_child(
        self,
        mutant: Mutant,
        items: Sequence[pytest.Item],
        place: Path,
        functions: Any,
        *,
        is_fresh: bool,
    ) -> None:
        """Never comes back: ends 0 of a survivor, 1 of one that was noticed."""
        seconds = sum(self.seconds[item.nodeid] for item in items)
        limit = int(PATIENCE + 10 * seconds)
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in (1, 2):
            os.dup2(nothing, stream)
        if is_fresh:
            self._start_afresh(mutant, place)
        code = 2
        try:
            swap(mutant, functions, self.caches)
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
        os.execv(
            sys.executable,
            [sys.executable, "-m", "pytest", *options, *(self.tests or tests_of(mutant.path))],
        )


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def by_file(tried: Sequence[Trial]) -> Iterator[tuple[str, list[Trial]]]:
    files: dict[str, list[Trial]] = defaultdict(list)
    for trial in tried:
        files[trial.mutant.path].append(trial)
    yield from files.items()
