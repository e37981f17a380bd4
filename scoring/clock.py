"""Wall time that goes on evenly: a step of the wall clock is told, and the old time goes on until it is taken."""

import time
from collections.abc import Callable
from dataclasses import dataclass

Clock = Callable[[], int]
"""Time in ns: since 1970 UTC of a wall clock, since whenever of a monotonic one."""

LEAST_STEP_NS = 2 * 10**9
"""What is less is drift, or NTP at its work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """The wall clock was set: what it would have said, and what it says."""

    from_ns: int
    to_ns: int

    @property
    def by_ns(self) -> int:
        """How far it was stepped; negative is back."""
        return self.to_ns - self.from_ns

    def __str__(self) -> str:
        return f"the clock was set {'back' if self.by_ns < 0 else 'forward'} by {abs(self.by_ns) / 1e9:.0f} s"


class SteadyClock:
    """The wall clock as long as it goes on evenly; after a step the old time goes on until the step is taken."""

    def __init__(self, wall: Clock = time.time_ns, ticks: Clock = time.monotonic_ns) -> None:
        self._wall, self._ticks = wall, ticks
        self._apart_ns = wall() - ticks()  # wall - monotonic, as of the last look

    def __call__(self) -> int:
        """Return the time in ns since 1970 UTC."""
        return self._look()[1]

    def step(self) -> Step | None:
        """Return the step that the wall clock has made and nobody has taken."""
        wall, now = self._look()
        return None if wall == now else Step(from_ns=now, to_ns=wall)

    def take_step(self) -> None:
        """Go by the wall clock again, whatever it says."""
        self._apart_ns = self._wall() - self._ticks()

    def _look(self) -> tuple[int, int]:
        """What the wall clock says, and what is the time: the same, unless it was stepped."""
        wall, ticks = self._wall(), self._ticks()
        if abs(wall - ticks - self._apart_ns) >= LEAST_STEP_NS:
            return wall, ticks + self._apart_ns
        self._apart_ns = wall - ticks
        return wall, wall
