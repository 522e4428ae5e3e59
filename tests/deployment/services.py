"""What `systemctl` does in the sealed copy of a machine: starts, stops and restarts the units."""

import fnmatch
import os
import socket
import socketserver
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from tests.deployment.held import Unit
from tests.worker import ROOT

UNITS: Final = Path("/etc/systemd/system")
CALLS: Final = Path("/run/sealed-systemctl.sock")
NOTIFIED: Final = Path("/run/sealed-notify.sock")
PATIENCE: Final = 120
# In place of systemctl: hands its words over, and ends as it is told.
CLIENT: Final = f"""#!{sys.executable} -I
import socket, sys
with socket.socket(socket.AF_UNIX) as s:
    s.connect("{CALLS}")
    s.sendall("\\0".join(sys.argv[1:]).encode() + b"\\n")
    told = s.makefile().read()
sys.stderr.write(told)
sys.exit(1 if told else 0)
"""


class Failed(Exception):
    """A unit could not be started; what it said."""


class Services:
    """Holds the processes and the sockets of units, as systemd would."""

    def __init__(self) -> None:
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.sockets: dict[str, socket.socket] = {}
        self.enabled: set[str] = set()

    def listen(self) -> None:
        """Carry out what CLIENT is called with, from now on."""
        services = self

        class Call(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                words = self.rfile.readline().decode().rstrip("\n").split("\0")
                try:
                    services.do(words)
                except Exception as error:
                    self.wfile.write(f"systemctl {' '.join(words)}: {error}\n".encode())

        server = socketserver.UnixStreamServer(str(CALLS), Call)
        threading.Thread(target=server.serve_forever, daemon=True).start()

    def do(self, words: list[str]) -> None:
        verb, *names = [word for word in words if word != "--now"]
        if verb == "enable":
            self.enabled |= set(names)
        acts: dict[str, list[Callable[[str], None]]] = {
            "daemon-reload": [],
            "start": [self.start],
            "enable": [self.start],
            "stop": [self.stop],
            "restart": [self.stop, self.start],
            "reload": [self.reload],
        }
        for name in names:
            for one in self._named(name):
                for act in acts[verb]:
                    act(one)

    def _named(self, name: str) -> list[str]:
        """Units that run by a pattern, or the one of that name."""
        if "*" in name:
            return [one for one in list(self.running) if fnmatch.fnmatch(one, f"{name}.service")]
        return [name if "." in name else f"{name}.service"]

    def start(self, name: str) -> None:
        if name == "nginx.service":
            if name not in self.running:
                self.running[name] = subprocess.Popen(["nginx", "-g", "daemon off;"])
        elif name.endswith(".socket"):
            self._open(name)
        elif name.endswith(".service"):
            self._run(name)
        # A timer waits for a night that does not come here.

    def reload(self, name: str) -> None:
        if name in self.running:
            subprocess.run(["nginx", "-s", "reload"], check=True)
        else:
            self.start(name)

    def stop(self, name: str) -> None:
        if held := self.sockets.pop(name, None):
            held.close()
        if process := self.running.pop(name, None):
            process.terminate()
            process.wait(PATIENCE)

    def _open(self, name: str) -> None:
        unit = Unit(UNITS / name)
        path = Path(unit.one("ListenStream"))
        path.parent.mkdir(mode=0o755, exist_ok=True)
        path.unlink(missing_ok=True)
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(path))
        listener.listen(int(unit.one("Backlog")))
        path.chmod(int(unit.one("SocketMode"), 8))
        subprocess.run(["chown", unit.one("SocketUser"), str(path)], check=True)
        self.sockets[name] = listener

    def _run(self, name: str) -> None:
        if name in self.running:
            return
        file = UNITS / _template(name)
        unit = Unit(file)
        if unit.one("Type") == "oneshot":
            for number in range(len(unit.all("ExecStart"))):
                self._to_its_end(file, number)
            return
        told = self._notifications() if unit.one("Type") == "notify" else None
        held = self.sockets.get(name.replace(".service", ".socket"))
        environment = os.environ | ({"NOTIFY_SOCKET": str(NOTIFIED)} if told else {})
        process = subprocess.Popen(
            self._command(file, 0),
            cwd=ROOT,
            env=environment | ({"LISTEN_FDS": "1"} if held else {}),
            # systemd hands the first socket over as number 3.
            preexec_fn=(lambda: os.dup2(held.fileno(), 3)) if held else None,
            pass_fds=[3] if held else [],
        )
        self.running[name] = process
        if told:
            _wait_for_word(told)

    def _to_its_end(self, file: Path, number: int) -> None:
        done = subprocess.run(
            self._command(file, number), cwd=ROOT, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise Failed(f"{file.name} ended with {done.returncode}: {done.stdout}{done.stderr}")

    def _command(self, file: Path, number: int) -> list[str]:
        return [sys.executable, "-m", "tests.deployment.held", str(file), str(number)]

    def _notifications(self) -> socket.socket:
        NOTIFIED.unlink(missing_ok=True)
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        listener.bind(str(NOTIFIED))
        NOTIFIED.chmod(0o666)
        listener.settimeout(PATIENCE)
        return listener


def _template(name: str) -> str:
    first, at, _rest = name.partition("@")
    return f"{first}@.service" if at else name


def _wait_for_word(told: socket.socket) -> None:
    with told:
        while b"READY=1" not in told.recv(4096):
            pass
