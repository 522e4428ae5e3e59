"""`python -m tests.browser.pictures FOLDER` photographs the pages of an import, to be looked at.

Every state, as whole pages, at two widths, light and dark, in both languages: what no assertion
sees is seen so. A name is page-state-width-scheme-language. More words go to pytest, so that
`-k few_problems` takes only those. With --best it takes the ten of docs/screens.md instead.
"""

import argparse
import os
import sys
from pathlib import Path

import pytest


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.browser.pictures", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--best", action="store_true", help="the ten pictures of docs/screens.md")
    options, others = parser.parse_known_args()
    os.environ["PICTURES"] = str(options.folder.resolve())
    scenes = str(Path(__file__).with_name("best.py" if options.best else "take.py"))
    return pytest.main(["-q", "-p", "no:cacheprovider", scenes, *others])


if __name__ == "__main__":
    sys.exit(main())
