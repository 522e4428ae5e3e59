"""What we ship besides our own code: known holes in it, its licences, and the list of it."""

import importlib.metadata as metadata
import json
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.worker import ROOT

LOCKED: Final = ROOT / "requirements" / "app.txt"
# As packages write them. All let us ship what uses them unchanged, whatever our own licence is.
ALLOWED: Final = frozenset(
    {
        "Apache Software License",
        "Apache-2.0",
        "BSD License",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "LGPL-3.0-only",
        "MIT",
        "MIT License",
        "MIT-0",
        "MIT-CMU",
        "Mozilla Public License 2.0 (MPL 2.0)",
        "PSF-2.0",
        "Python Software Foundation License",
    }
)
# What says two things, or too little, and what was found when a person looked.
ARGUED: Final[Mapping[str, str]] = {
    "qrcode": "BSD-3-Clause; the mark of the name QR Code is what it calls proprietary",
}


@dataclass(frozen=True)
class Told:
    """`asked` is false where nobody could answer: that is neither good nor bad."""

    well: bool
    text: str
    asked: bool = True


def names() -> Sequence[str]:
    """The distributions that the application runs with, for this machine."""
    found = re.findall(r"^([\w.-]+)(?:\[[\w,]+\])?==", LOCKED.read_text(), re.MULTILINE)
    return [name for name in found if _installed(name)]


def audit() -> Told:
    """Whether a hole is known in any of them, as pip-audit hears it from its registry."""
    program = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes"]
    command = [*program, "--requirement", str(LOCKED), "--format=json", "--progress-spinner=off"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        told = json.loads(done.stdout)["dependencies"]
    except ValueError:
        reason = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]
        return Told(True, f"pip-audit could not ask: {' '.join(reason)}", asked=False)
    return read_audit(told)


def read_audit(told: Sequence[Mapping[str, Any]]) -> Told:
    holes = [
        f"{one['name']} {one['version']}: {hole['id']}, mended in {hole['fix_versions']}"
        for one in told
        for hole in one.get("vulns", ())
    ]
    unknown = [one for one in told if "skip_reason" in one]
    if holes:
        return Told(False, "\n".join(holes))
    if unknown:
        reason = unknown[0]["skip_reason"]
        text = f"{len(unknown)} of {len(told)} packages could not be asked about: {reason}"
        return Told(True, text, asked=False)
    return Told(True, f"{len(told)} packages, no known hole")


def licences() -> Told:
    found = {name: licence(metadata.metadata(name)) for name in names()}
    wrong = [
        f"{name}: {text}"
        for name, text in found.items()
        if name.lower() not in ARGUED and not is_allowed(text)
    ]
    text = "\n".join(wrong) or f"{len(found)} packages, {len(set(found.values()))} ways to say it"
    return Told(not wrong, text)


def licence(about: Any) -> str:
    """As SPDX where the package says it so, else as its classifiers or its one word say it."""
    if expression := about.get("License-Expression"):
        return str(expression)
    classified = [
        line.rpartition(" :: ")[2]
        for line in about.get_all("Classifier") or ()
        if line.startswith("License :: OSI Approved :: ")
    ]
    return " AND ".join(classified) or str(about.get("License") or "")


def is_allowed(text: str) -> bool:
    """Of several that hold together all must be allowed, of a choice one."""
    if text in ALLOWED:
        return True
    for word, enough in ((" OR ", any), (" AND ", all)):
        if word in text:
            return enough(is_allowed(part.strip()) for part in text.split(word))
    return False


def write_list(file: Path) -> Told:
    """In CycloneDX, from the lock, with its hashes."""
    file.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "cyclonedx_py", "requirements", str(LOCKED)]
    command += ["--pyproject", str(ROOT / "pyproject.toml"), "--output-reproducible"]
    done = subprocess.run(
        [*command, "--of", "JSON", "--output-file", str(file)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        return Told(False, done.stderr)
    parts = json.loads(file.read_text())["components"]
    return Told(len(parts) >= len(names()), f"{len(parts)} components in {file}")


def _installed(name: str) -> bool:
    """Some are for other systems alone."""
    try:
        metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return False
    return True
