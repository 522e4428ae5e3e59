"""Every stylesheet is linked, the layers first; production gets them as one file."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from pytest_django import Settings

from lms_admin import stylesheets

STATIC = settings.BASE_DIR / "static"


@pytest.fixture
def collected(settings: Settings, tmp_path: Path) -> Path:
    """Where static files lie once they are collected as for production."""
    settings.STATIC_ROOT = tmp_path
    settings.BUNDLE_STYLESHEETS = True
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "lms_admin.stylesheets.BundledStaticFiles"}
    }
    for _time in range(2):  # the second time over the first
        call_command("collectstatic", interactive=False, verbosity=0)
    return tmp_path


def test_every_file_of_the_folder_is_linked_once() -> None:
    assert sorted(stylesheets.ORDER) == sorted(path.stem for path in STATIC.glob("css/*.css"))


def test_the_layers_come_first(settings: Settings) -> None:
    settings.BUNDLE_STYLESHEETS = False
    assert stylesheets.addresses()[0] == "/static/css/app.css"


def test_production_links_one_file_that_holds_them_all(collected: Path) -> None:
    (address,) = stylesheets.addresses()
    assert re.fullmatch(r"/static/css/all\.[0-9a-f]{12}\.css", address)
    bundle = (collected / address.removeprefix("/static/")).read_text(encoding="utf-8")
    at = [bundle.index((STATIC / name).read_text().splitlines()[0]) for name in stylesheets.SHEETS]
    assert at == sorted(at)
    fonts = re.findall(r'url\("(\.\./fonts/[^"]+)"\)', bundle)
    assert fonts
    assert all((collected / "css" / font).exists() for font in fonts)


def test_while_developing_each_file_is_linked(settings: Settings) -> None:
    settings.BUNDLE_STYLESHEETS = False
    assert len(stylesheets.addresses()) == len(stylesheets.ORDER)
