"""A plugin of pytest for a process of its own: one module is imported as its mutant.

Its database is a copy of one that was made already. Used by `rounds` alone.
"""

import importlib.abc
import importlib.util
import os
import shutil
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

NAME, SOURCE, DATABASE = (os.environ[f"MUTANT_{what}"] for what in ("MODULE", "SOURCE", "DATABASE"))


class _Loader(SourceFileLoader):
    def get_code(self, fullname: str) -> CodeType:
        return compile(Path(SOURCE).read_text(), self.path, "exec")


class _Finder(importlib.abc.MetaPathFinder):
    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name != NAME:
            return None
        file = Path(*name.split("."))
        place = file / "__init__.py" if file.is_dir() else file.with_suffix(".py")
        location = str(place.resolve())
        return importlib.util.spec_from_file_location(
            name, location, loader=_Loader(name, location)
        )


sys.meta_path.insert(0, _Finder())


def _file() -> Path:
    from django.conf import settings

    return Path(settings.DATABASES["default"]["TEST"]["NAME"])


def pytest_sessionstart() -> None:
    shutil.copyfile(DATABASE, _file())


def pytest_unconfigure() -> None:
    for suffix in ("", "-wal", "-shm"):
        _file().with_name(_file().name + suffix).unlink(missing_ok=True)


def pytest_runtest_logreport(report: Any) -> None:
    if report.failed:
        Path(SOURCE).with_suffix(".by").write_text(report.nodeid)
