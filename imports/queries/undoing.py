"""Whether an import was taken back."""

from imports.models import Import


def undos(import_run: Import) -> list[Import]:
    """The undos of this import, the first one first; at most one of them has not ended."""
    return list(import_run.undos.order_by("pk"))
