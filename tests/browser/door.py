"""A door between two ports of the loopback that opens when told: a collector that is away and comes back."""

import socket
import threading
from contextlib import suppress


class Door:
    """Claims a port at once, so that nobody else takes it; listens and forwards only once it is open."""

    def __init__(self, target_port: int) -> None:
        self._target = target_port
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]

    def open(self) -> None:
        """Listen and forward from now on."""
        self._socket.listen(8)
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Stop; what is being forwarded ends with its connections."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _accept(self) -> None:
        while True:
            try:
                inner, _ = self._socket.accept()
            except OSError:
                return
            outer = socket.create_connection(("127.0.0.1", self._target))
            for source, sink in ((inner, outer), (outer, inner)):
                threading.Thread(target=forward, args=(source, sink), daemon=True).start()


def forward(source: socket.socket, sink: socket.socket) -> None:
    """Copy bytes until either end closes."""
    with suppress(OSError):
        while data := source.recv(65_536):
            sink.sendall(data)
    for end in (source, sink):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()
