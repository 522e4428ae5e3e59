"""Follows docs/deployment.md literally, block by block, in a sealed copy of this Debian machine.

`make deployment-check`. Sealed: file systems, processes and network are of this run alone, and gone
afterwards; nothing of the machine is changed. What stands in for what cannot be had here is told at
the end, with what could not be done at all. Needs root, nginx and PostgreSQL.

With ARGS=--booted an empty Debian is fetched and booted instead, with its own systemd.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from tests.deployment import booted
from tests.deployment.guide import (
    CERTBOT,
    CERTIFICATE,
    HOME,
    NAME,
    blocks,
    typed_for,
)
from tests.deployment.held import FOLDERS, NOT_HELD, PATH
from tests.deployment.services import CLIENT, Services
from tests.worker import ROOT

SHIMS: Final = Path("/run/sealed-bin")
PYTHON: Final = Path("/run/sealed-python")
REPOSITORY: Final = Path("/run/sealed-repository")
SEALED: Final = "DEPLOYMENT_CHECK_IS_SEALED"
# What of these folders a server has after step 1.
KEPT: Final = ("/etc", "/var/lib/dpkg", "/var/lib/nginx", "/var/log/nginx")
# What is installed is looked at, and nothing is fetched.
APT: Final = """#!/bin/sh
[ "$1" = update ] && exit 0
shift 2
for name in "$@"; do
    dpkg-query --show "$name" >/dev/null 2>&1 || echo "not installed here: $name" >&2
done
exit 0
"""
COULD_NOT: Final = (
    "fetch Debian's packages: those of this machine are used, and its Python",
    "ask a certificate authority: certbot is replaced by a certificate signed by itself",
    "run systemd: a stand-in starts the units with their user, files, system calls and sockets, "
    f"and leaves out {NOT_HELD}",
    "wait for the timer: its service is started by hand",
    "clone from elsewhere: the code is cloned from this folder, as it is committed",
    "read the journal",
)


def main() -> int:
    if os.geteuid() != 0:
        sys.stderr.write("Only root can seal a copy of the machine: run it as root.\n")
        return 1
    if "--booted" in sys.argv:
        return booted.follow()
    if SEALED not in os.environ:
        apart = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
        own = [sys.executable, "-m", "tests.deployment"]
        return subprocess.run([*apart, *own], env=os.environ | {SEALED: "1"}, cwd=ROOT).returncode
    return follow()


def follow() -> int:
    seal()
    outside = os.open("/proc/self/ns/net", os.O_RDONLY)
    os.unshare(os.CLONE_NEWNET)
    inside = os.open("/proc/self/ns/net", os.O_RDONLY)
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    prepare()
    Services().listen()
    done = 0
    for chapter, block in blocks():
        # Packages of Python come from outside; everything else stays inside.
        os.setns(outside if "make --directory" in block else inside, os.CLONE_NEWNET)
        say(f"--- {chapter}\n{block}")
        if run(block) != 0:
            say("FAILED")
            return 1
        os.setns(inside, os.CLONE_NEWNET)
        done += 1
    say(f"\n{done} blocks of docs/deployment.md were followed. What could not be done here:")
    for what in COULD_NOT:
        say(f"- {what}")
    return 0


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def seal() -> None:
    """Folders that the guide writes to are in memory from here on."""
    mount("--make-rprivate", "/")
    with tempfile.TemporaryDirectory() as aside:
        kept = [path for path in KEPT if Path(path).exists()]
        for path in kept:
            (copy := Path(f"{aside}{path}")).parent.mkdir(parents=True, exist_ok=True)
            subprocess.run(["cp", "--archive", path, str(copy)], check=True)
        for folder in FOLDERS:
            mount("-t", "tmpfs", "-o", "mode=755", "tmpfs", folder)
        for path in kept:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
            subprocess.run(["cp", "--archive", "-T", f"{aside}{path}", path], check=True)
    Path("/run/lock").mkdir()


def mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], check=True)


def prepare() -> None:
    """What is there on a server whose packages are installed."""
    git = ["git", "-c", "safe.directory=*"]
    subprocess.run([*git, "clone", "--quiet", "--bare", str(ROOT), str(REPOSITORY)], check=True)
    # As it is committed here, by the name that the guide asks for.
    subprocess.run(
        [*git, "-C", str(REPOSITORY), "update-ref", "refs/heads/main", "HEAD"], check=True
    )
    # This machine's Python may lie in a folder that only root can look into.
    PYTHON.mkdir()
    mount("--bind", sys.base_prefix, str(PYTHON))
    Path("/etc/ld.so.conf.d/sealed.conf").write_text(f"{PYTHON}/lib\n")
    subprocess.run(["ldconfig"], check=True)
    SHIMS.mkdir()
    for name, text in (("systemctl", CLIENT), ("certbot", CERTBOT), ("apt-get", APT)):
        (SHIMS / name).write_text(text)
        (SHIMS / name).chmod(0o755)
    with Path("/etc/hosts").open("a") as hosts:
        hosts.write(f"127.0.0.1 localhost {NAME}\n")
    Path("/etc/nginx/sites-enabled/default").unlink(missing_ok=True)
    subprocess.run(["rm", "--recursive", "--force", "/etc/postgresql"], check=True)
    for folder in ("/var/lib/postgresql", "/var/log/postgresql", "/run/postgresql"):
        Path(folder).mkdir()
        subprocess.run(["chown", "postgres:postgres", folder], check=True)
    version = max(int(path.name) for path in Path("/usr/lib/postgresql").iterdir())
    subprocess.run(
        ["pg_createcluster", str(version), "main", "--start"], check=True, stdout=subprocess.DEVNULL
    )


def run(block: str) -> int:
    """Typed in one shell a block, as root."""
    environment = {
        # How this machine reaches its registries.
        **{name: text for name, text in os.environ.items() if name.startswith(("PIP_", "UV_"))},
        "PATH": f"{SHIMS}:{PYTHON}/bin:{PATH}",
        "HOME": "/root",
        "LANG": "C.UTF-8",
        "REPOSITORY": str(REPOSITORY),
    }
    if "curl" in block:
        environment["CURL_CA_BUNDLE"] = str(CERTIFICATE / "fullchain.pem")
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", block],
        input=typed_for(block),
        text=True,
        env=environment,
        cwd=HOME if Path(HOME).exists() else "/",
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
