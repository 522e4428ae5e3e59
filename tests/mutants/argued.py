"""Survivors that change nothing that anybody could notice, each with its reason.

A mutant is known by its file, its function and its changed lines, before and after: a line that is
written anew has to be argued anew.
"""

from typing import Final

type Change = tuple[str, str, str, str]

ARGUED: Final[dict[Change, str]] = {}
