"""How many bytes of requests are held at once, inflated: the rest may come again in a moment."""

from prometheus_client import Gauge

from collector.errors import Busy


class BytesInFlight:
    """A budget that all requests share; used by the one event loop that serves."""

    def __init__(self, limit: int, gauge: Gauge) -> None:
        self._limit, self._gauge = limit, gauge
        self._held = 0

    def hold(self, size: int) -> None:
        """Count bytes that came. Raises Busy, and counts nothing, when there is no room for them."""
        if self._held + size > self._limit:
            raise Busy(f"requests of {self._held} bytes are being taken, the limit is {self._limit}: send it again")
        self._held += size
        self._gauge.set(self._held)

    def release(self, size: int) -> None:
        """Give back what a request held."""
        self._held -= size
        self._gauge.set(self._held)
