"""The static files of production: hashed, compressed, one stylesheet and one script."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

from lms_admin import scripts, stylesheets

# The one file, those that it is made of, and how.
BUNDLES: Final[tuple[tuple[str, tuple[str, ...], Callable[[Iterable[str]], str]], ...]] = (
    (stylesheets.BUNDLE, stylesheets.SHEETS, stylesheets.one_stylesheet),
    (scripts.BUNDLE, scripts.SOURCES, scripts.one_script),
)


class BundledStaticFiles(CompressedManifestStaticFilesStorage):
    """Makes one file of many, because a browser waits for each file that it asks for."""

    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[Any]:
        if not dry_run:
            for bundle, names, joined in BUNDLES:
                self.delete(bundle)
                self.save(bundle, ContentFile(joined(_text(*paths[name]) for name in names)))
                paths[bundle] = (self, bundle)
        yield from super().post_process(paths, dry_run, **options)


def _text(storage: Any, path: str) -> str:
    with storage.open(path) as file:
        return str(file.read().decode())
