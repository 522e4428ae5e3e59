"""Follows docs/deployment.md in an empty Debian that boots: with its own systemd, as it is meant.

`make deployment-check ARGS=--booted`: mmdebstrap fetches a Debian into a folder, systemd-nspawn
boots it. It shares this machine's kernel; files, processes and network are its own, and gone
afterwards. The units run with all that they are held by. Between the chapters a visitor has an
import done, a worker and the site are killed, and the machine is switched off and on; while a new
version comes the site is asked all the time.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Final

from tests.deployment.guide import (
    CERTBOT,
    CERTIFICATE,
    FIRST,
    HOME,
    NAME,
    OWNER,
    PASSWORD,
    RESTORE,
    UPGRADE,
    asked,
    chapter,
    typed_for,
)
from tests.deployment.held import PATH
from tests.worker import ROOT

RELEASE: Final = "trixie"
HAS: Final = "systemd,systemd-sysv,dbus,ca-certificates,iproute2,procps,libnss-systemd"
REPOSITORY: Final = "/srv/enrollment-desk.git"
PATIENCE: Final = 180
IMPORT: Final = (
    f"{HOME}/.venv/bin/python {HOME}/tests/deployment/using.py "
    f"https://{NAME} {CERTIFICATE}/fullchain.pem {OWNER} '{PASSWORD}'\n"
)
KILLED: Final = """for unit in enrollment-desk-worker@1 enrollment-desk-web; do
    kill -KILL "$(systemctl show --property MainPID --value $unit)"
done
sleep 15
systemctl is-active enrollment-desk-worker@1 enrollment-desk-web
"""
ENOUGH: Final = "/run/asked-enough"
ASKED_ALL_THE_TIME: Final = f"""until [ -e {ENOUGH} ]; do
    curl --silent --output /dev/null --max-time 60 \\
        --write-out '%{{http_code}} %{{time_total}}\\n' https://{NAME}/accounts/login/
    sleep 0.2
done
"""
COULD_NOT: Final = (
    "boot a kernel of its own: it shares the one of this machine",
    "ask a certificate authority: certbot is replaced by a certificate signed by itself",
    "wait for the night: the service of the timer is started by hand",
    "clone from elsewhere: the code is cloned from this folder, as it is committed",
)


class Machine:
    """A Debian in a folder, and the process that boots it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._nspawn: subprocess.Popen[bytes] | None = None

    def make(self) -> None:
        command = ["mmdebstrap", "--mode=root", "--variant=minbase", f"--include={HAS}", RELEASE]
        subprocess.run([*command, str(self.root)], check=True)
        self._knows_where_it_is()
        (shim := self.root / "usr/local/bin/certbot").write_text(CERTBOT)
        shim.chmod(0o755)
        bare = str(self.root) + REPOSITORY
        git = ["git", "-c", "safe.directory=*"]
        subprocess.run([*git, "clone", "--quiet", "--bare", str(ROOT), bare], check=True)
        # As it is committed here, by the name that the guide asks for.
        subprocess.run([*git, "-C", bare, "update-ref", "refs/heads/main", "HEAD"], check=True)

    def _knows_where_it_is(self) -> None:
        """Names, name servers and certificates as this machine has them."""
        hosts = Path("/etc/hosts").read_text()
        (self.root / "etc/hosts").write_text(f"{hosts}127.0.0.1 {NAME}\n")
        (resolv := self.root / "etc/resolv.conf").unlink(missing_ok=True)
        shutil.copy("/etc/resolv.conf", resolv)
        own = Path("/usr/local/share/ca-certificates")
        shutil.copytree(own, self.root / "usr/local/share/ca-certificates", dirs_exist_ok=True)
        subprocess.run(["chroot", self.root, "update-ca-certificates"], check=True)

    def on(self) -> None:
        command = ["systemd-nspawn", "--quiet", f"--directory={self.root}", "--boot"]
        command += ["--machine=desk", "--register=no", "--keep-unit", "--private-network"]
        self._nspawn = subprocess.Popen(
            [*command, "--resolv-conf=off"],
            # The newer systemd of a guest does not know the older way any more.
            env=os.environ | {"UNIFIED_CGROUP_HIERARCHY": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        end = time.monotonic() + PATIENCE
        while self.types("systemctl is-system-running --wait >/dev/null") != 0:
            if self._nspawn.poll() is not None or time.monotonic() > end:
                raise SystemExit("It did not boot, or a unit of it failed.")
            time.sleep(1)

    def off(self) -> None:
        if self._nspawn and self._nspawn.poll() is None:
            self.types("systemctl poweroff")
            self._nspawn.wait(PATIENCE)

    def types(self, block: str) -> int:
        """A shell for each block, as root. Debian's packages are fetched before, from outside."""
        if "apt-get install" in block:
            fetched = block.replace("apt-get install", "apt-get install --download-only")
            subprocess.run(self.shell(fetched, outside=True), check=True)
        shell = self.shell(block, outside="make --directory" in block)
        return subprocess.run(shell, input=typed_for(block), text=True).returncode

    def shell(self, block: str, *, outside: bool = False) -> list[str]:
        """Outside, it has the network of this machine; else nothing but its own."""
        assert self._nspawn
        inside = ["nsenter", "--target", str(_first_child(self._nspawn.pid))]
        inside += ["--mount", "--uts", "--ipc", "--pid"]
        inside += [] if outside else ["--net"]
        known = {"PATH": PATH, "HOME": "/root", "LANG": "C.UTF-8", "REPOSITORY": REPOSITORY}
        known |= {"DEBIAN_FRONTEND": "noninteractive"}
        # How this machine reaches its registries.
        known |= {name: text for name, text in os.environ.items() if name.startswith("PIP_")}
        if "curl" in block:
            known["CURL_CA_BUNDLE"] = f"{CERTIFICATE}/fullchain.pem"
        variables = [f"{name}={text}" for name, text in known.items()]
        there = f"cd {HOME} 2>/dev/null || cd /\n{block}"
        return [
            *inside,
            "env",
            "--ignore-environment",
            *variables,
            "bash",
            "-euo",
            "pipefail",
            "-c",
            there,
        ]


def _first_child(pid: int) -> int:
    """The first process of the machine; the outer one until it boots."""
    with suppress(OSError, ValueError, IndexError):
        return int(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])
    return pid


def follow() -> int:
    with tempfile.TemporaryDirectory(prefix="booted-") as folder, ExitStack() as ended:
        machine = Machine(Path(folder) / "root")
        machine.make()
        ended.callback(machine.off)
        machine.on()
        for title, block in _blocks(machine):
            _say(f"--- {title}\n{block}")
            if machine.types(block) != 0:
                _say("FAILED")
                machine.types("systemctl --failed --no-pager; journalctl --no-pager --lines 60")
                return 1
    _say("\nThe guide was followed. What could not be done here:")
    for what in COULD_NOT:
        _say(f"- {what}")
    return 0


def _blocks(machine: Machine) -> Iterator[tuple[str, str]]:
    yield from ((FIRST, block) for block in chapter(FIRST))
    yield "An import", IMPORT
    yield "A worker and the site are killed", KILLED + asked("/health/worker/")
    machine.off()
    machine.on()
    yield "Switched off, and on again", f"sleep 10\n{asked('/health/worker/')}"
    yield from ((RESTORE, block) for block in chapter(RESTORE))
    yield RESTORE, "systemctl start enrollment-desk-chores.service\n" + IMPORT
    with _asked_all_the_time(machine):
        yield from ((UPGRADE, block) for block in chapter(UPGRADE))
    yield UPGRADE, IMPORT


@contextmanager
def _asked_all_the_time(machine: Machine) -> Iterator[None]:
    asking = subprocess.Popen(machine.shell(ASKED_ALL_THE_TIME), stdout=subprocess.PIPE, text=True)
    try:
        yield
        time.sleep(30)
    finally:
        machine.types(f"touch {ENOUGH}")
        told = [line.split() for line in asking.communicate()[0].splitlines()]
    wrong = [code for code, _seconds in told if code != "200"]
    longest = max(float(seconds) for _code, seconds in told)
    _say(f"{len(told)} requests meanwhile, the longest took {longest:.1f} s; not 200: {wrong}")
    if wrong or not told:
        raise SystemExit("FAILED")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
