"""Survivors that change nothing that anybody could notice, each with its reason.

A mutant is known by its file, its function and its changed lines, before and after: a line that is
written anew has to be argued anew.
"""

import re
from typing import Final

from tests.mutants.making import Mutant

type Change = tuple[str, str, str, str]

# What a line has that only another database shows.
_LOCKS: Final = re.compile(r"\block(_rules(_of)?)?\(|select_for_update|_lock_with_owners\(")

_ALL = "return (cls(**dict(zip(values, one, strict=True))) for one in product(*values.values()))"
_FEW = "if not thresholds.is_many(asked): return None"

ARGUED: Final[dict[Change, str]] = {
    (
        "enrollments/decisions.py",
        "all",
        _ALL,
        _ALL.replace("strict=True", "strict=False"),
    ): "product() gives one value for each name, so that both are of one length",
    (
        "enrollments/decisions.py",
        "all",
        _ALL,
        _ALL.replace(" strict=True", ""),
    ): "the same",
    (
        "enrollments/services/making.py",
        "newest_enrollment",
        'return Enrollment.objects.aggregate(pk=Max("pk"))["pk"] or 0',
        'return Enrollment.objects.aggregate(pk=Max("pk"))["pk"] or -1',
    ): "primary keys begin at 1",
    (
        "imports/moves.py",
        "discard",
        "return gone.get(Import._meta.label, 0) == 1",
        "return gone.get(Import._meta.label, -1) == 1",
    ): "neither of the two is 1",
    (
        "enrollments/services/gate.py",
        "unconfirmed",
        _FEW,
        "pass",
    ): "it spares a count: of fewer than many asked, no more than these can change",
}


def why_not_noticed(mutant: Mutant) -> str:
    """The reason, or empty text when there is none and a test is missing."""
    if _LOCKS.search(mutant.before) and "total = lock(" not in mutant.before:
        return (
            "SQLite, on which mutants run, locks no rows: tests/postgres holds who waits for whom"
        )
    return ARGUED.get(mutant.name, "")
