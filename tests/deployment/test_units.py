"""The systemd units of docs/: without a mistake, and with little that they may do."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.worker import ROOT

UNITS = ROOT / "docs" / "systemd"
SERVICES = sorted(path.name for path in UNITS.glob("*.service"))
# What systemd-analyze says of a service that may do everything is 9.6; "OK" ends at 5.
MOST_EXPOSED = 1.5


def instance(name: str) -> str:
    """A unit that can be looked at: of a template one of its instances."""
    return name.replace("@.", "@1.")


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The units as they would be installed, with this project as the version that is current."""
    for path in UNITS.glob("enrollment-desk-*"):
        text = path.read_text().replace("/srv/enrollment-desk/current", str(ROOT))
        (tmp_path / path.name).write_text(text)
    return tmp_path


def said(*command: str | Path) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


@pytest.mark.systemd
@pytest.mark.parametrize("name", sorted(path.name for path in UNITS.glob("enrollment-desk-*")))
def test_systemd_finds_nothing_wrong(installed: Path, name: str) -> None:
    if "@" in name:
        shutil.copy(installed / name, installed / instance(name))
    told = said("systemd-analyze", "verify", "--man=no", installed / instance(name))
    # It also tells of this machine's own units.
    assert not [line for line in told.splitlines() if "enrollment-desk" in line]


@pytest.mark.systemd
@pytest.mark.parametrize("name", SERVICES)
def test_a_service_may_do_little(installed: Path, name: str) -> None:
    told = said("systemd-analyze", "security", "--offline=true", "--no-pager", installed / name)
    found = re.search(r"Overall exposure level for \S+: ([\d.]+)", told)
    assert found, told
    assert float(found[1]) <= MOST_EXPOSED


def test_all_services_are_held_alike() -> None:
    """One that was changed by hand for a reason of its own would be found here."""
    held = [(UNITS / name).read_text().split("# What it may not do")[1] for name in SERVICES]
    assert len({text.partition("\n[Install]")[0].strip() for text in held}) == 1


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_no_root_and_has_its_settings_from_the_one_file(name: str) -> None:
    text = (UNITS / name).read_text()
    assert re.search(r"^User=desk(_owner)?$", text, re.MULTILINE)
    assert "EnvironmentFile=/etc/enrollment-desk/desk.env" in text
    # The owner of the tables is for migrations alone.
    assert ("desk_owner" in text) == (name == "enrollment-desk-release.service")


def test_the_guide_installs_every_unit() -> None:
    guide = (ROOT / "docs" / "deployment.md").read_text()
    assert "docs/systemd/enrollment-desk-* /etc/systemd/system/" in guide
    for path in UNITS.glob("enrollment-desk-*"):
        name = path.name.partition("@")[0].rpartition(".service")[0] or path.stem
        assert name.rstrip("@") in guide, name


def test_the_settings_files_set_what_there_is() -> None:
    """And the mail's sender, keys and hosts are there to be filled in."""
    guide = (ROOT / "docs" / "deployment.md").read_text()
    for name in ("desk.env", "owner.env"):
        for line in (UNITS / name).read_text().splitlines():
            if line and not line.startswith("#"):
                assert f"`{line.partition('=')[0]}`" in guide, line
