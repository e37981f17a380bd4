"""Since when the collector has listened without a break: silence counts from then on, and a pause blinds nobody.

A process that stood still (stopped, starved, a machine that slept) heard nobody meanwhile; neither did one that could
not store what came. What was sent in that time is on its way when it goes on, so everybody gets time to come back, as
after a start (ADR-008).
"""

import asyncio
import logging
import time
from collections.abc import Callable

log = logging.getLogger(__name__)

BEAT_S = 0.5
LATE_S = 3.0
"""A beat so much later than due is a pause. Less steals no more than this from a patience of 30 s."""
STEP_NS = 2 * 10**9
"""A wall clock that goes so much further than the monotonic one between two beats was set, and drifts no more."""


class Listening:
    """Beats beside the watcher; `is_taking` tells whether records can be stored now."""

    def __init__(
        self,
        *,
        is_taking: Callable[[], bool] = lambda: True,
        clock: Callable[[], int] = time.time_ns,
        monotonic: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        self._is_taking, self._clock, self._monotonic = is_taking, clock, monotonic
        self._beat = self._now()
        self.since_ns, _ = self._beat

    def beat(self) -> int:
        """Notice what happened since the last beat; returns `since_ns`, the moment from which nothing was missed."""
        before, self._beat = self._beat, self._now()
        passed_ns, slept_ns = self._beat[0] - before[0], self._beat[1] - before[1]
        reason = _reason(slept_ns, passed_ns)
        if reason:
            log.warning("%s: silence of gateways and assets counts from now on", reason)
        if reason or not self._is_taking():
            self.since_ns = self._beat[0]
        return self.since_ns

    async def keep(self) -> None:
        """Beat until cancelled."""
        while True:
            self.beat()
            await asyncio.sleep(BEAT_S)

    def _now(self) -> tuple[int, int]:
        return self._clock(), self._monotonic()


def _reason(slept_ns: int, passed_ns: int) -> str:
    if slept_ns > (BEAT_S + LATE_S) * 1e9:
        return f"the collector stood still for {slept_ns / 1e9:.0f} s"
    if abs(passed_ns - slept_ns) > STEP_NS:
        return f"the collector's clock was set by {(passed_ns - slept_ns) / 1e9:+.0f} s"
    return ""
