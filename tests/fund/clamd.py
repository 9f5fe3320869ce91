"""A small virus scanner: a real socket that speaks as clamd does (VERSION, INSTREAM), and knows one virus."""

from __future__ import annotations

import socketserver
import struct
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tests.fund.hostile import EICAR

if TYPE_CHECKING:
    from collections.abc import Iterator

VERSION = "ClamAV 1.4.3/27800/Fri Nov 27 08:00:00 2026"


class Answer(socketserver.StreamRequestHandler):
    """One command on one connection."""

    server: Clamd

    def handle(self) -> None:
        command = self.rfile.readline().strip()
        if command == b"nVERSION":
            self.wfile.write(f"{VERSION}\n".encode())
        elif command == b"nINSTREAM":
            self.wfile.write(self.server.verdict(self._stream()))

    def _stream(self) -> bytes:
        content = b""
        while size := struct.unpack("!L", self.rfile.read(4))[0]:
            content += self.rfile.read(size)
        return content


class Clamd(socketserver.ThreadingTCPServer):
    """The scanner; `says` is what it answers to everything instead, as when it is broken."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, says: bytes | None) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.says, self.seen = says, list[bytes]()

    def verdict(self, content: bytes) -> bytes:
        self.seen.append(content)
        if self.says is not None:
            return self.says
        return b"stream: Eicar-Signature FOUND\n" if EICAR in content else b"stream: OK\n"

    @property
    def url(self) -> str:
        return f"tcp://127.0.0.1:{self.server_address[1]}"


@contextmanager
def clamd(says: bytes | None = None) -> Iterator[Clamd]:
    with Clamd(says) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()
