"""Every stylesheet and script is linked in its order; production gets one file of each."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from pytest_django import Settings

from lms_admin import scripts, stylesheets
from lms_admin.templatetags import ui

STATIC = settings.BASE_DIR / "static"


@pytest.fixture
def collected(settings: Settings, tmp_path: Path) -> Path:
    """Where static files lie once they are collected as for production."""
    settings.STATIC_ROOT = tmp_path
    settings.BUNDLE_STATIC_FILES = True
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "lms_admin.static_files.BundledStaticFiles"}
    }
    for _time in range(2):  # the second time over the first
        call_command("collectstatic", interactive=False, verbosity=0)
    return tmp_path


def read(collected: Path, address: str) -> str:
    return (collected / address.removeprefix("/static/")).read_text(encoding="utf-8")


def test_every_file_of_the_folder_is_linked_once() -> None:
    assert sorted(stylesheets.ORDER) == sorted(path.stem for path in STATIC.glob("css/*.css"))
    assert sorted(scripts.ORDER) == sorted(path.stem for path in STATIC.glob("js/*.js"))


def test_the_layers_come_first(settings: Settings) -> None:
    settings.BUNDLE_STATIC_FILES = False
    assert stylesheets.stylesheet_addresses()[0] == "/static/css/app.css"


def test_production_links_one_stylesheet_that_holds_them_all(collected: Path) -> None:
    (address,) = stylesheets.stylesheet_addresses()
    assert re.fullmatch(r"/static/css/all\.[0-9a-f]{12}\.css", address)
    bundle = read(collected, address)
    at = [bundle.index((STATIC / name).read_text().splitlines()[0]) for name in stylesheets.SHEETS]
    assert at == sorted(at)
    fonts = re.findall(r'url\("(\.\./fonts/[^"]+)"\)', bundle)
    assert fonts
    assert all((collected / "css" / font).exists() for font in fonts)


def test_production_links_one_script_that_holds_them_all(collected: Path) -> None:
    (address,) = scripts.script_addresses()
    assert re.fullmatch(r"/static/js/all\.[0-9a-f]{12}\.js", address)
    bundle = read(collected, address)
    at = [bundle.index((STATIC / name).read_text().splitlines()[0]) for name in scripts.MODULES]
    assert at == sorted(at)
    assert bundle.index("var htmx=") < at[0]
    assert not re.search(r"^(import|export)\b", bundle, re.MULTILINE)


def test_what_is_imported_stands_before_it_is_used() -> None:
    imported = set()
    for place, name in enumerate(scripts.ORDER):
        text = (STATIC / f"js/{name}.js").read_text()
        for module in re.findall(r'from "\./([\w-]+)\.js"', text):
            imported.add(module)
            assert scripts.ORDER.index(module) < place
    assert imported


def test_a_script_keeps_its_names_but_for_what_it_exports() -> None:
    one = 'import { shown } from "./other.js";\n\nconst words = shown();\n'
    assert scripts.one_script([one]) == "{\n\n\nconst words = shown();\n\n}"
    assert scripts.one_script(["export function shown() {}\n"]) == "function shown() {}\n"


def test_both_are_compressed_for_the_way(collected: Path) -> None:
    for address in (*stylesheets.stylesheet_addresses(), *scripts.script_addresses()):
        plain = collected / address.removeprefix("/static/")
        packed = plain.with_name(f"{plain.name}.gz")
        assert packed.stat().st_size < plain.stat().st_size / 2


def test_while_developing_each_file_is_linked(settings: Settings) -> None:
    settings.BUNDLE_STATIC_FILES = False
    assert len(stylesheets.stylesheet_addresses()) == len(stylesheets.ORDER)
    tags = ui.scripts.__wrapped__()
    assert tags.index(scripts.HTMX) < tags.index("js/dialog.js")
    assert tags.count('type="module"') == len(scripts.ORDER)
