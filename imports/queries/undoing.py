"""Whether an import was taken back."""

from collections.abc import Sequence

from imports.models import Import


def undos(import_run: Import) -> list[Import]:
    """The undos of this import, the first one first; at most one of them has not ended."""
    return list(import_run.undos.order_by("pk"))


def take_back(found: Sequence[Import]) -> bool:
    """Whether one of these undos is open, or took something back. There is no second one."""
    return any(one.status != Import.Status.FINISHED or one.applied for one in found)
