"""Connections of an HTTP port: bounded in number, and closed when no whole head comes or nobody reads the answer."""

import asyncio
import logging
from typing import Any

import h11
from prometheus_client import Counter
from uvicorn.protocols.http.h11_impl import H11Protocol

from collector.limits import Limits

log = logging.getLogger(__name__)

FULL = (
    b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 1\r\nconnection: close\r\n"
    b"content-type: text/plain\r\ncontent-length: 31\r\n\r\ntoo many connections: try again"
)


class Connection(H11Protocol):
    """One connection; uvicorn makes it, and parses and answers what comes over it."""

    def __init__(self, *, limits: Limits, turned_away: Counter, **given: Any) -> None:
        super().__init__(**given)
        self._limits, self._turned_away = limits, turned_away
        self._head: asyncio.TimerHandle | None = None  # runs out when no whole head has come
        self._reading: asyncio.TimerHandle | None = None  # runs out when nothing of an answer was read

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take it, or turn it away when there are too many."""
        super().connection_made(transport)
        if len(self.connections) > self._limits.connections:
            self.connections.discard(self)
            self._turned_away.inc()
            log.warning("%d connections are open, the limit: one more is turned away", self._limits.connections)
            transport.write(FULL)
            transport.close()
        else:
            self._await_head()

    def data_received(self, data: bytes) -> None:
        """Parse what came."""
        super().data_received(data)
        self._await_head()

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        super().on_response_complete()
        self._await_head()

    def pause_writing(self) -> None:
        """Watch whether the answer is read, now that it waits in memory."""
        super().pause_writing()
        if self._reading is None:
            self._await_reader()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it."""
        super().connection_lost(exc)
        for timer in filter(None, (self._head, self._reading)):
            timer.cancel()

    def _await_head(self) -> None:
        is_idle = self.conn.their_state is h11.IDLE and not self.transport.is_closing()
        if self._head is not None and not is_idle:
            self._head.cancel()
            self._head = None
        elif self._head is None and is_idle:
            self._head = self.loop.call_later(self._limits.idle_s, self._close_idle)

    def _close_idle(self) -> None:
        # closing waits for what is not read yet, which may be never
        if self.transport.get_write_buffer_size():
            self.transport.abort()
        else:
            self.transport.close()

    def _await_reader(self) -> None:
        unread = self.transport.get_write_buffer_size()
        self._reading = self.loop.call_later(self._limits.stalled_s, self._look_at_reader, unread)

    def _look_at_reader(self, before: int) -> None:
        unread, self._reading = self.transport.get_write_buffer_size(), None
        if unread == before:
            self.transport.abort()
        elif unread:
            self._await_reader()
