"""`python -m tests.watching.sentry_receiver FILE`: takes reports as Sentry does.

Its first line on the standard output is the port that it listens on. Each report is appended to the
file as it came, unpacked.
"""

import gzip
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class Receiver(BaseHTTPRequestHandler):
    file: Path

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        with self.file.open("ab") as reports:
            reports.write(self.headers.as_bytes() + body + b"\n")
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_args: object) -> None:
        """Of no interest."""


def main() -> None:
    Receiver.file = Path(sys.argv[1])
    Receiver.file.touch()
    with ThreadingHTTPServer(("127.0.0.1", 0), Receiver) as server:
        sys.stdout.write(f"{server.server_address[1]}\n")
        sys.stdout.flush()
        server.serve_forever()


if __name__ == "__main__":
    main()
