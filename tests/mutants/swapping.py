"""Puts a mutant in the place of a module that is loaded already.

Functions are given the code of the mutant, wherever somebody holds them. What a module computes
while it is imported cannot be changed afterwards: such a mutant needs a process of its own.
"""

import gc
import inspect
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import _lru_cache_wrapper
from types import CodeType, FunctionType
from typing import Final

from tests.mutants.making import ROOT, Mutant

type Key = tuple[str, str, int]
type Functions = Mapping[Key, list[FunctionType]]

FLAGS: Final = inspect.CO_OPTIMIZED


class NeedsImport(Exception):
    """The change is in what runs while the module is imported."""


def key(code: CodeType) -> Key:
    return code.co_filename, code.co_qualname, code.co_firstlineno


def all_functions() -> Functions:
    """All functions of the project that anything holds, decorated ones too."""
    found = defaultdict(list)
    for one in gc.get_objects():
        if type(one) is FunctionType and one.__code__.co_filename.startswith(str(ROOT)):
            found[key(one.__code__)].append(one)
    return found


def changes(mutant: Mutant) -> list[tuple[Key, CodeType]]:
    """The functions that differ, with their new code; NeedsImport when more than those differ."""
    path = ROOT / mutant.path
    was = compile(path.read_text(), str(path), "exec")
    becomes = compile(mutant.source, str(path), "exec")
    return list(_differences(was, becomes))


def all_caches() -> "list[_lru_cache_wrapper[object]]":
    """They would answer what the right code answered before."""
    return [one for one in gc.get_objects() if type(one) is _lru_cache_wrapper and _is_ours(one)]


def swap(
    mutant: Mutant, functions: Functions, caches: "Sequence[_lru_cache_wrapper[object]]"
) -> None:
    for where, code in changes(mutant):
        for function in functions[where]:
            function.__code__ = code
    for cache in caches:
        cache.cache_clear()


def can_swap(mutant: Mutant, functions: Functions) -> bool:
    try:
        return all(
            functions.get(where)
            and all(
                len(code.co_freevars) == len(one.__code__.co_freevars) for one in functions[where]
            )
            for where, code in changes(mutant)
        )
    except NeedsImport:
        return False


def _is_ours(one: "_lru_cache_wrapper[object]") -> bool:
    function = inspect.unwrap(one)
    return isinstance(function, FunctionType) and function.__code__.co_filename.startswith(
        str(ROOT)
    )


def _differences(was: CodeType, becomes: CodeType) -> Iterator[tuple[Key, CodeType]]:
    if _shell(was) != _shell(becomes):
        raise NeedsImport
    for old, new in zip(_inner(was), _inner(becomes), strict=True):
        if not old.co_flags & FLAGS:
            yield from _differences(old, new)
        elif old != new:
            yield key(old), new


def _inner(code: CodeType) -> list[CodeType]:
    return [const for const in code.co_consts if isinstance(const, CodeType)]


def _shell(code: CodeType) -> tuple[object, ...]:
    """What a module or a class does by itself, without the functions that it makes."""
    consts = ["code" if isinstance(const, CodeType) else repr(const) for const in code.co_consts]
    return code.co_code, code.co_names, consts
