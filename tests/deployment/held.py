"""Starts a program as a unit asks for, where there is no systemd: user, files, system calls.

`python -m tests.deployment.held UNIT NUMBER` takes the place of the NUMBERth ExecStart of the unit.
What it holds is what could make a program fail: a file system that is read-only but for the unit's
folders, a folder of its own for temporary files, no right to gain rights, the list of system calls,
no memory that is both written and run. `NOT_HELD` is what it leaves out.
"""

import ctypes
import errno
import os
import pwd
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

PATH: Final = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
NOT_HELD: Final = (
    "PrivateUsers, PrivateDevices, ProtectProc, ProtectKernel*, ProtectClock, ProtectHostname, "
    "RestrictAddressFamilies, RestrictNamespaces and RestrictRealtime of the units; Restart="
)
# Folders of the sealed copy, each a file system of its own.
FOLDERS: Final = (
    "/etc", "/srv", "/run", "/var/lib", "/var/log", "/var/backups", "/usr/local/sbin",
)  # fmt: skip
ALLOW, REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM
PR_SET_NO_NEW_PRIVS: Final = 38
WRITE, RUN = 2, 4


class Unit:
    """The settings of a unit's file; a setting may stand there more than once."""

    def __init__(self, path: Path) -> None:
        self._lines = [
            line.partition("=")[::2]
            for line in path.read_text().splitlines()
            if "=" in line and not line.startswith("#")
        ]

    def all(self, name: str) -> list[str]:
        return [value for key, value in self._lines if key == name]

    def one(self, name: str, default: str = "") -> str:
        return next(iter(self.all(name)), default)

    @property
    def environment(self) -> dict[str, str]:
        """Of its files alone, as systemd reads them, the last first."""
        found = {"PATH": PATH, "LANG": "C.UTF-8", "USER": self.one("User"), "HOME": "/nonexistent"}
        for name in self.all("EnvironmentFile"):
            for line in Path(name).read_text().splitlines():
                if line and not line.startswith("#"):
                    key, _, value = line.partition("=")
                    found[key] = value.strip("'\"")
        return found

    def writable(self) -> Iterator[Path]:
        """Folders that it may write to; those that are its state are made."""
        who = pwd.getpwnam(self.one("User"))
        for name in self.all("StateDirectory"):
            path = Path("/var/lib") / name
            path.mkdir(exist_ok=True)
            os.chown(path, who.pw_uid, who.pw_gid)
            path.chmod(int(self.one("StateDirectoryMode"), 8))
            yield path
        for names in self.all("ReadWritePaths"):
            yield from map(Path, names.split())


def main() -> None:
    unit, number = Unit(Path(sys.argv[1])), int(sys.argv[2])
    environment = unit.environment | {
        key: os.environ[key] for key in ("NOTIFY_SOCKET", "LISTEN_FDS") if key in os.environ
    }
    if "LISTEN_FDS" in environment:
        environment["LISTEN_PID"] = str(os.getpid())
    command = [
        environment[word[1:]] if word.startswith("$") else word
        for word in shlex.split(unit.all("ExecStart")[number])
    ]
    who = pwd.getpwnam(unit.one("User"))
    allowed = _system_calls(unit)
    _hold_files(list(unit.writable()))
    os.setgroups([])
    os.setgid(who.pw_gid)
    os.setuid(who.pw_uid)
    os.umask(int(unit.one("UMask"), 8))
    os.chdir(unit.one("WorkingDirectory"))
    _hold_calls(allowed)
    os.execve(shutil.which(command[0], path=PATH) or command[0], command, environment)


def _hold_files(writable: list[Path]) -> None:
    os.unshare(os.CLONE_NEWNS)
    _mount("--make-rprivate", "/")
    for path in writable:
        _mount("--bind", str(path), str(path))
    _mount("-t", "tmpfs", "-o", "mode=1777", "tmpfs", "/tmp")
    for folder in ("/", *FOLDERS):
        _mount("-o", "remount,bind,ro", folder)


def _mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], check=True)


def _system_calls(unit: Unit) -> set[str]:
    """What is allowed, of systemd's own groups."""
    allowed: set[str] = set()
    for groups in unit.all("SystemCallFilter"):
        for group in groups.lstrip("~").split():
            names = _group(group)
            allowed = allowed - names if groups.startswith("~") else allowed | names
    return allowed


def _group(name: str) -> set[str]:
    listed = subprocess.run(
        ["systemd-analyze", "--no-pager", "syscall-filter", name],
        check=True,
        capture_output=True,
        text=True,
    )
    found: set[str] = set()
    for line in listed.stdout.splitlines()[1:]:
        word = line.strip()
        if word.startswith("@"):
            found |= _group(word)
        elif word and not word.startswith("#"):
            found.add(word)
    return found


def _hold_calls(allowed: set[str]) -> None:
    """From here on this process, and what becomes of it, can make no other system call."""
    ctypes.CDLL(None).prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    library = ctypes.CDLL("libseccomp.so.2")
    library.seccomp_init.restype = ctypes.c_void_p
    _hold_memory(library)
    rules = ctypes.c_void_p(library.seccomp_init(ctypes.c_uint32(REFUSE)))
    for name in sorted(allowed):
        number = library.seccomp_syscall_resolve_name(name.encode())
        if number >= 0:
            library.seccomp_rule_add(rules, ctypes.c_uint32(ALLOW), number, 0)
    assert library.seccomp_load(rules) == 0


class _Compared(ctypes.Structure):
    """libseccomp's scmp_arg_cmp: an argument, masked by `a`, equals `b`."""

    _fields_ = [
        ("arg", ctypes.c_uint),
        ("op", ctypes.c_int),
        ("a", ctypes.c_uint64),
        ("b", ctypes.c_uint64),
    ]


def _hold_memory(library: ctypes.CDLL) -> None:
    """MemoryDenyWriteExecute: systemd does it by the same two rules."""
    masked_equal = 7
    rules = ctypes.c_void_p(library.seccomp_init(ctypes.c_uint32(ALLOW)))
    for name, refused in (("mmap", WRITE | RUN), ("mprotect", RUN)):
        compared = _Compared(2, masked_equal, refused, refused)
        number = library.seccomp_syscall_resolve_name(name.encode())
        refuse = ctypes.c_uint32(REFUSE)
        library.seccomp_rule_add_array(rules, refuse, number, 1, ctypes.byref(compared))
    assert library.seccomp_load(rules) == 0


if __name__ == "__main__":
    main()
