"""A plugin of pytest: one guard of tests.mutants.guards is missing in its module."""

import importlib.abc
import importlib.util
import os
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType

from tests.mutants.guards import GUARDS, ROOT

GUARD = GUARDS[os.environ["WITHOUT"]]


class _Weakened(SourceFileLoader):
    def get_code(self, fullname: str) -> CodeType:
        text = Path(self.path).read_text().replace(GUARD.with_it, GUARD.without_it)
        return compile(text, self.path, "exec")


class _Weakener(importlib.abc.MetaPathFinder):
    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name.replace(".", "/") + ".py" != GUARD.path:
            return None
        location = str(ROOT / GUARD.path)
        loader = _Weakened(name, location)
        return importlib.util.spec_from_file_location(name, location, loader=loader)


sys.meta_path.insert(0, _Weakener())
