"""What can be said of the container's files without an engine to build and run them.

They were built and run by hand: docs/deployment.md says with what, and what was found.
"""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.worker import ROOT

FOLDER = ROOT / "docs" / "container"
CONTAINERFILE = (FOLDER / "Containerfile").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load((FOLDER / "compose.yaml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = sorted(set(SERVICES) - {"database"})
# A version down to the last number: what is fetched tomorrow is what was meant today.
PINNED = re.compile(r":\d+\.\d+(\.\d+)?-\w+")


def test_the_images_are_pinned_and_python_is_the_project_s() -> None:
    base = re.search(r"^ARG PYTHON=(\S+)$", CONTAINERFILE, re.MULTILINE)
    assert base
    assert PINNED.search(base[1])
    assert f"python:{(ROOT / '.python-version').read_text().strip()}." in base[1]
    assert set(re.findall(r"^FROM (\S+)", CONTAINERFILE, re.MULTILINE)) == {"${PYTHON}"}
    assert PINNED.search(SERVICES["database"]["image"])


def test_it_runs_as_nobody_in_particular_and_says_whether_it_is_well() -> None:
    last = CONTAINERFILE.rpartition("FROM ")[2]
    assert re.search(r"^USER [1-9]\d+:[1-9]\d+$", last, re.MULTILINE)
    assert "HEALTHCHECK" in last
    # After this nothing more is made as root.
    assert "RUN" not in last.partition("USER ")[2]


def test_what_is_copied_is_there_and_nothing_of_a_machine_s_own() -> None:
    lines = re.findall(r"^COPY (?!--from)(.+) \S+$", CONTAINERFILE, re.MULTILINE)
    sources = [source for line in lines for source in line.split()]
    assert sources
    for source in sources:
        assert (ROOT / source).exists(), source
    apps = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}
    assert {*apps, "templates", "static", "manage.py"} <= set(sources)


@pytest.mark.parametrize("name", OURS)
def test_a_service_of_ours_may_do_little(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service


def test_only_this_machine_reaches_the_site_and_nobody_the_database() -> None:
    assert SERVICES["web"]["ports"] == ["127.0.0.1:8000:8000"]
    assert not any("ports" in service for name, service in SERVICES.items() if name != "web")


def test_the_tables_owner_is_used_by_the_release_alone() -> None:
    for name in OURS:
        url = SERVICES[name]["environment"]["DATABASE_URL"]
        assert ("desk_owner" in url) == (name == "release")


def test_what_is_mounted_from_here_is_here() -> None:
    named = set(COMPOSE["volumes"])
    mounted = [one for service in SERVICES.values() for one in service.get("volumes", ())]
    assert mounted
    for volume in mounted:
        source = volume.partition(":")[0]
        assert source in named or (FOLDER / source).resolve().is_file(), source


def test_no_secret_is_written_down() -> None:
    text = (FOLDER / "compose.yaml").read_text()
    passwords = re.findall(r"(\w*PASSWORD): (\S+)", text)
    assert passwords
    for name, given in passwords:
        assert given == f"${{{name}:?}}"


@pytest.mark.parametrize("name", OURS)
def test_everything_that_starts_waits_for_the_database(name: str) -> None:
    assert SERVICES[name]["depends_on"] == {"database": {"condition": "service_healthy"}}


def test_the_database_is_asked_by_tcp_whether_it_is_there() -> None:
    """While its image makes it, a server answers through the socket, and ends again."""
    assert "--host=127.0.0.1" in SERVICES["database"]["healthcheck"]["test"]


def test_a_release_is_told_to_begin_and_waits_by_itself() -> None:
    """podman-compose starts a container and only then waits for what it needs."""
    release = SERVICES["release"]
    assert release["profiles"] == ["release"]
    assert release["restart"] == "no"
    waits, migrates = release["command"][-1].split(" && ")[:2]
    assert waits.startswith("timeout 120 ")
    assert "pg_isready" in waits
    assert migrates == "python manage.py migrate --noinput"


def test_health_is_asked_as_the_image_says() -> None:
    """podman leaves the image's own question out, unless it is built in Docker's format."""
    asked = re.search(r"^HEALTHCHECK .*\n\s+CMD \[(.*)\]$", CONTAINERFILE, re.MULTILINE)
    assert asked
    assert SERVICES["web"]["healthcheck"]["test"] == ["CMD", *json.loads(f"[{asked[1]}]")]


def test_a_machine_that_starts_again_starts_them_again() -> None:
    """podman-restart.service starts what says `always`, and nothing else."""
    assert all(SERVICES[name]["restart"] == "always" for name in SERVICES if name != "release")


@pytest.mark.parametrize("name", OURS)
def test_what_has_to_be_written_can_be_written(name: str) -> None:
    """Backups too; the rest of the image's files is read-only."""
    places = {volume.split(":")[1] for volume in SERVICES[name]["volumes"]}
    made = re.findall(r"install --directory --owner=desk .* (/var/\S+)", CONTAINERFILE)
    assert places == set(made)


def test_the_worker_is_started_as_the_unit_starts_it() -> None:
    unit = (ROOT / "docs" / "systemd" / "enrollment-desk-worker@.service").read_text()
    assert f"python {' '.join(SERVICES['worker']['command'][1:])}\n" in unit
    assert Path(SERVICES["worker"]["command"][0]).name == "python"
