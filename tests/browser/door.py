"""A door between two ports of the loopback that opens when told: a collector that is away and comes back."""

import socket
import threading
from contextlib import suppress


class Door:
    """Claims a port at once, so that nobody else takes it; listens and forwards only while it is open."""

    def __init__(self, target_port: int) -> None:
        self._target = target_port
        self._socket = claimed(0)
        self._guests: list[socket.socket] = []
        self.port: int = self._socket.getsockname()[1]

    def open(self) -> None:
        """Listen and forward from now on."""
        self._socket.listen(8)
        threading.Thread(target=self._accept, args=(self._socket,), daemon=True).start()

    def shut(self) -> None:
        """Be away again: nobody is let in, and who is inside is sent out; the port stays claimed."""
        self.close()
        self._socket = claimed(self.port)

    def close(self) -> None:
        """Stop; what is being forwarded ends with its connections."""
        for each in (self._socket, *self._guests):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._guests.clear()

    def _accept(self, listening: socket.socket) -> None:
        while True:
            try:
                inner, _ = listening.accept()
            except OSError:
                return
            self._guests.append(inner)
            outer = socket.create_connection(("127.0.0.1", self._target))
            for source, sink in ((inner, outer), (outer, inner)):
                threading.Thread(target=forward, args=(source, sink), daemon=True).start()


def claimed(port: int) -> socket.socket:
    """Bind a port of the loopback, any free one for 0, without listening."""
    bound = socket.socket()
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind(("127.0.0.1", port))
    return bound


def forward(source: socket.socket, sink: socket.socket) -> None:
    """Copy bytes until either end closes."""
    with suppress(OSError):
        while data := source.recv(65_536):
            sink.sendall(data)
    for end in (source, sink):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()
