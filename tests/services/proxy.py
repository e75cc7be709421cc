"""A TCP proxy that can be slow."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

SIZE = 65_536


@dataclass
class Proxy:
    """Passes bytes on to ``target``; answers come ``delay`` seconds late."""

    target: int
    delay: float = 0.0
    _listener: socket.socket = field(init=False)

    def __post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def close(self) -> None:
        self._listener.close()

    @contextmanager
    def slow(self, seconds: float) -> Iterator[None]:
        self.delay = seconds
        try:
            yield
        finally:
            self.delay = 0.0

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _address = self._listener.accept()
                self._connect(client)

    def _connect(self, client: socket.socket) -> None:
        try:
            server = socket.create_connection(("127.0.0.1", self.target))
        except OSError:
            client.close()
            return
        for start, end, late in ((client, server, False), (server, client, True)):
            threading.Thread(
                target=self._pass_on, args=(start, end, late), daemon=True
            ).start()

    def _pass_on(self, start: socket.socket, end: socket.socket, late: bool) -> None:
        with suppress(OSError):
            while data := start.recv(SIZE):
                if late:
                    time.sleep(self.delay)
                end.sendall(data)
        for side in (start, end):
            with suppress(OSError):
                side.shutdown(socket.SHUT_RDWR)
