"""Survivors that change nothing that anybody could notice, each with its reason.

A mutant is known by its file, its function and its changed lines, before and after: a line that is
written anew has to be argued anew.
"""

from typing import Final

type Change = tuple[str, str, str, str]

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
        "enrollments/services/gate.py",
        "unconfirmed",
        _FEW,
        "pass",
    ): "it spares a count: of fewer than many asked, no more than these can change",
}
