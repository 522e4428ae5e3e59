"""A way to a server on this machine that can be shut: the server then seems to be down."""

import socket
import threading
from contextlib import suppress


class Gate:
    """Listens on `port` while it is open, and passes on to the server."""

    def __init__(self, port: int, server: int) -> None:
        self._port, self._server = port, server
        self._listener: socket.socket | None = None
        self._passing: list[socket.socket] = []

    def open(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", self._port))
        threading.Thread(target=self._let_in, args=(self._listener,), daemon=True).start()

    def shut(self) -> None:
        if self._listener is not None:
            # Closing alone would not wake whoever waits for a visitor.
            with suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
        for end in self._passing:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        self._passing.clear()

    def _let_in(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                visitor, _address = listener.accept()
                server = socket.create_connection(("127.0.0.1", self._server))
                self._passing += [visitor, server]
                for pair in ((visitor, server), (server, visitor)):
                    threading.Thread(target=_pass_on, args=pair, daemon=True).start()


def _pass_on(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(1 << 16):
            sink.sendall(piece)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_WR)
