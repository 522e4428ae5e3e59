"""A real nginx with the configuration of docs/, in front of a real gunicorn over https."""

import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.processes import START_SECONDS, free_port, running
from tests.served import collect
from tests.worker import ROOT, environment

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
NAME = "desk.example.org"
DOCS = ROOT / "docs"


@dataclass(frozen=True)
class Site:
    """Where it listens, on this machine alone."""

    port: int
    certificate: Path
    # Of the application itself, where that listens over TCP.
    web: int
    # Where it listens without TLS.
    plain: int

    def connect(self, source: str = "127.0.0.1", timeout: float = START_SECONDS) -> ssl.SSLSocket:
        """A connection over TLS from this address of the machine's own network."""
        context = ssl.create_default_context(cafile=str(self.certificate))
        plain = socket.create_connection(("127.0.0.1", self.port), timeout, (source, 0))
        return context.wrap_socket(plain, server_hostname=NAME)

    def visitor(self, source: str = "127.0.0.1") -> http.client.HTTPConnection:
        visitor = http.client.HTTPConnection(NAME, timeout=START_SECONDS)
        visitor.sock = self.connect(source)
        return visitor


@contextmanager
def site(folder: Path, *, upstream: str, workers: int = 1, **variables: str) -> Iterator[Site]:
    """The application behind nginx; `upstream` is "unix" or "tcp"."""
    assert NGINX
    static = folder / "static"
    collect(static)
    web, port, plain = free_port(), free_port(), free_port()
    bound = f"unix:{folder / 'web.sock'}" if upstream == "unix" else f"127.0.0.1:{web}"
    certificate = _certificate(folder)
    configured = _configure(folder, static, bound, port, plain)
    with (
        running(_gunicorn(bound, workers), cwd=ROOT, env=_application(static) | variables),
        running([NGINX, "-c", str(configured), "-p", str(folder)], cwd=ROOT),
    ):
        found = Site(port=port, certificate=certificate, web=web, plain=plain)
        _wait(found)
        yield found


def checked(folder: Path) -> str:
    """What `nginx -t` says of the configuration."""
    assert NGINX
    _certificate(folder)
    configured = _configure(folder, folder, f"unix:{folder / 'web.sock'}", free_port(), free_port())
    command = [NGINX, "-t", "-c", str(configured), "-p", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stderr


def _configure(folder: Path, static: Path, upstream: str, port: int, plain: int) -> Path:
    """The files of docs/ with this machine's places instead of those that they name."""
    proxy = folder / "enrollment-desk-proxy.conf"
    shutil.copy(DOCS / "nginx-proxy.conf", proxy)
    here = {
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{port} ssl http2;",
        "unix:/run/enrollment-desk/web.sock": upstream,
        "/var/lib/enrollment-desk-static/": f"{static}/",
        "/etc/nginx/enrollment-desk-proxy.conf": str(proxy),
        "/etc/letsencrypt/live/desk.example.org/fullchain.pem": str(folder / "fullchain.pem"),
        "/etc/letsencrypt/live/desk.example.org/privkey.pem": str(folder / "privkey.pem"),
        "/var/log/nginx/enrollment-desk.log": str(folder / "access.log"),
    }
    text = (DOCS / "nginx.conf").read_text()
    for there, place in here.items():
        assert there in text, f"docs/nginx.conf no longer says {there}"
        text = text.replace(there, place)
    # nginx is started by hand here, and not by Debian's own configuration around it.
    user = "user root;" if os.geteuid() == 0 else ""
    around = f"""{user} daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;
        events {{ worker_connections 2048; }}
        http {{ include /etc/nginx/mime.types; client_body_temp_path {folder}/body;
        proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u;
        scgi_temp_path {folder}/s; {text} }}"""
    configured = folder / "nginx.conf"
    configured.write_text(around)
    return configured


def _certificate(folder: Path) -> Path:
    certificate = folder / "fullchain.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    command += ["-keyout", str(folder / "privkey.pem"), "-out", str(certificate)]
    command += ["-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"]
    subprocess.run(command, check=True, capture_output=True)
    return certificate


def _gunicorn(bound: str, workers: int) -> list[str]:
    """As its unit starts it."""
    unit = (DOCS / "systemd" / "enrollment-desk-web.service").read_text()
    found = re.search(r"gunicorn lms_admin\.wsgi (--workers \d+ --threads \d+)", unit)
    assert found
    options = re.sub(r"--workers \d+", f"--workers {workers}", found[1]).split()
    more = ["--bind", bound, "--no-control-socket", "--log-level=warning", "--graceful-timeout=5"]
    return [sys.executable, "-m", "gunicorn", "lms_admin.wsgi", *options, *more]


def _application(static: Path) -> dict[str, str]:
    return environment(
        DJANGO_SETTINGS_MODULE="tests.production",
        STATIC_ROOT=str(static),
        HTTPS="true",
        LIMIT_FACTOR="1",
        TRUSTED_PROXIES="1",
        ALLOWED_HOSTS=NAME,
    )


def _wait(site: Site) -> None:
    """Until both answer: without the application nginx says 502."""
    until = time.monotonic() + START_SECONDS
    status = 0
    while status != 200 and time.monotonic() < until:
        time.sleep(0.1)
        with suppress(OSError):
            visitor = site.visitor()
            visitor.request("GET", "/accounts/login/")
            status = visitor.getresponse().status
            visitor.close()
    assert status == 200, f"it answers {status}"
