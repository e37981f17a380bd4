"""Times of an hour that comes twice, one after the other -> where its second pass begins; no time is kept."""

from dataclasses import dataclass


@dataclass(slots=True, kw_only=True)
class Passes:
    """What the times of one such hour tell together; all in ns UTC."""

    before_ns: int | None  # the last instant before the hour
    _count: int = 0
    _begin_ns: int = 0  # the first time, as one of the first pass
    _hour_ns: int = 0  # between the passes
    _newest_ns: int = 0  # the newest time, as one of the first pass
    _end_ns: int = 0  # the same, as one of the second
    _backs: int = 0  # steps back
    _back_at: int = 0  # the place of the last of them

    def add(self, first_ns: int, second_ns: int) -> None:
        """Take the next time, as an instant of the first pass and of the second."""
        if self._count == 0:
            self._begin_ns, self._hour_ns = first_ns, second_ns - first_ns
        elif first_ns < self._newest_ns:
            self._backs, self._back_at = self._backs + 1, self._count
        self._newest_ns, self._end_ns = first_ns, second_ns
        self._count += 1

    def second_from(self, after_ns: int | None) -> int | None:
        """Return how many times are of the first pass; None when the order does not tell.

        `after_ns` is the first instant after the hour, None when there is none.
        """
        if self._backs == 1:
            return self._back_at
        if self._backs or not self._count:
            return None
        goes_on_from = self.before_ns is not None and 0 <= self._begin_ns - self.before_ns < self._hour_ns
        goes_on_to = after_ns is not None and 0 <= after_ns - self._end_ns < self._hour_ns
        if goes_on_from == goes_on_to:
            return None
        return self._count if goes_on_from else 0
