"""Whether records are taken now, and why not: each change is logged and counted once, whoever asks."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from prometheus_client import CollectorRegistry, Counter, Gauge

log = logging.getLogger(__name__)


class Cause(StrEnum):
    """Why no record is taken; each is cleared without a request, since none is let in meanwhile."""

    DISK_FULL = "disk_full"  # the writer's thread looks again every second
    STORE_BROKEN = "store_broken"  # the writer's thread opens the store again, every second
    WAITED_LONG = "waited_long"  # the group that waits is committed or answered
    WRITER_ENDED = "writer_ended"  # only by a new start: the thread goes on after every fault it can catch


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """Whether records are taken now, and why not."""

    cause: Cause | None = None
    reason: str = ""

    @property
    def ready(self) -> bool:
        """Whether records are taken."""
        return self.cause is None


READY = Readiness()


class ReadinessLog:
    """Remembers what it was told last, so that a change is said once; safe from every thread."""

    def __init__(self, registry: CollectorRegistry, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._reported, self._since = READY, clock()
        self._ready = Gauge("twintrace_collector_ready", "1 while records are taken", registry=registry)
        self._not_ready = Gauge(
            "twintrace_collector_not_ready", "1 while records are not taken, by cause", ["cause"], registry=registry
        )
        self._stops = Counter(
            "twintrace_collector_stops",
            "Times that records were no longer taken, by cause",
            ["cause"],
            registry=registry,
        )
        for cause in Cause:
            self._stops.labels(cause.value)
        self._show(READY)

    def note(self, found: Readiness) -> None:
        """Log and count the change when there is one."""
        if found.cause is self._reported.cause:
            return
        with self._lock:
            before, now = self._reported, self._clock()
            if found.cause is before.cause:
                return
            self._reported = found
            if found.cause is None:
                log.warning("ready again after %.1f s (%s)", now - self._since, before.cause)
            else:
                log.warning("not ready (%s): %s", found.cause, found.reason)
                self._stops.labels(found.cause.value).inc()
            if before.ready or found.ready:
                self._since = now
            self._show(found)

    def _show(self, found: Readiness) -> None:
        self._ready.set(found.ready)
        for cause in Cause:
            self._not_ready.labels(cause.value).set(cause is found.cause)
