"""A real Redis, or Valkey, that can be stopped and started again. It keeps nothing."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from tests.processes import free_port, wait_for

SERVER = shutil.which("valkey-server") or shutil.which("redis-server")


class RedisServer:
    def __init__(self) -> None:
        self._port = free_port()
        self.url = f"redis://127.0.0.1:{self._port}/0"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        assert SERVER, "needs redis-server or valkey-server on the PATH"
        command = [SERVER, "--bind", "127.0.0.1", "--port", str(self._port), "--save", ""]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd="/tmp")
        wait_for(self._port)

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait(30)
            self._process = None

    @contextmanager
    def down(self) -> Iterator[None]:
        self.stop()
        try:
            yield
        finally:
            self.start()


@contextmanager
def running_redis() -> Iterator[RedisServer]:
    server = RedisServer()
    server.start()
    try:
        yield server
    finally:
        server.stop()
