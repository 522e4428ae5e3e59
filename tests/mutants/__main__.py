"""`make mutants`: changes the code in one place at a time and asks whether a test notices.

Names of files, or parts of them, choose files; a number behind a colon chooses a line. The last
line is one JSON object.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence

import pytest

from tests.mutants.argued import why_not_noticed
from tests.mutants.rounds import Rounds, Trial, by_file, say
from tests.mutants.targets import TARGETS, held_by


def main() -> int:
    options = argparse.ArgumentParser(prog="make mutants", description=__doc__)
    options.add_argument("files", nargs="*", help="files, or parts of their names; all without")
    options.add_argument("--tests", nargs="+", default=(), help="these tests instead of the file's")
    options.add_argument("--most", type=int, default=0, help="so many of a file; 0 are all")
    options.add_argument("--processes", type=int, default=min(2, os.cpu_count() or 1))
    given = options.parse_args()
    paths = chosen(given.files)
    if not paths:
        options.error(f"no file of that name; there are {', '.join(TARGETS)}")
    begun = time.monotonic()
    rounds = Rounds(paths, given.tests, given.processes, given.most)
    tests = given.tests or list(dict.fromkeys(test for path in paths for test in held_by(path)))
    os.environ.pop("DATABASE_URL", None)
    pytest.main([*tests, "-q", "-s", "-p", "no:cacheprovider"], plugins=[rounds])
    for test in rounds.broken:
        say(f"fails as it is, and holds nothing: {test}")
    missed = report(rounds.tried, round(time.monotonic() - begun))
    return int(bool(missed or rounds.broken or not rounds.tried))


def chosen(parts: Sequence[str]) -> dict[str, set[int]]:
    """The files that are asked for, each with its lines; without lines all of it is meant."""
    files: dict[str, set[int]] = {}
    for part in parts or TARGETS:
        name, _colon, line = part.partition(":")
        for path in TARGETS:
            if name in path:
                files.setdefault(path, set()).update({int(line)} if line else ())
    return files


def report(tried: Sequence[Trial], seconds: int) -> int:
    survivors = [trial.mutant for trial in tried if not trial.noticed_by]
    missed = [mutant for mutant in survivors if not why_not_noticed(mutant)]
    say("\nmutants  noticed  argued  missed  file")
    for path, trials in by_file(tried):
        figures = _figures(trials)
        say("{:7}  {:7}  {:6}  {:6}  {}".format(*figures.values(), path))
    for mutant in missed:
        say(f"\nmissed  {mutant.path}:{mutant.line}  ({mutant.operator})")
        say(f"  - {mutant.before}\n  + {mutant.after}")
    files = {path: _figures(trials) for path, trials in by_file(tried)}
    say(json.dumps({**_figures(tried), "seconds": seconds, "files": files}))
    return len(missed)


def _figures(trials: Sequence[Trial]) -> dict[str, int]:
    survivors = [trial for trial in trials if not trial.noticed_by]
    argued = sum(bool(why_not_noticed(trial.mutant)) for trial in survivors)
    return {
        "mutants": len(trials),
        "noticed": len(trials) - len(survivors),
        "argued": argued,
        "missed": len(survivors) - argued,
    }


if __name__ == "__main__":
    sys.exit(main())
