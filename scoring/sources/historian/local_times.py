"""Times of a wall clock, in the order of their file -> instants, also in the hour that comes twice.

When daylight saving ends, an hour has each of its times twice: one step back among its rows parts the first pass from
the second. Without a step back they are all of one pass; which one, their neighbours tell, when only on one side the
times go on. Else the order does not tell. So the rows of such an hour wait for the next that is of none; where they
are many, the file is read ahead instead of holding them.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Generic, NamedTuple, TypeVar

from scoring.sources.historian.double_hour import Passes
from scoring.sources.historian.times import Written

Row = TypeVar("Row")
Ahead = Callable[[], Iterable[Written | None]]

TWICE = "comes twice, for daylight saving ends in {zone}, and the order of the rows does not tell which it is"
NEVER = "does not exist, for daylight saving begins in {zone}"
MOST_HELD = 16
"""Rows, which may be wide. Reading ahead costs a fresh look at the file, about what 16 rows cost."""


class TimedRow(NamedTuple, Generic[Row]):
    """A row with its instant, or why it has none; a row whose time cannot be read has neither."""

    row: Row
    time_ns: int | None
    problem: str = ""


def instants(
    rows: Iterable[tuple[Row, Written | None]], zone: tzinfo, *, ahead: Ahead | None = None
) -> Iterator[TimedRow[Row]]:
    """Yield every row in its order with the instant of its time in this zone.

    `ahead` gives the times of the rows after the one taken last without taking them. With it at most MOST_HELD rows
    are held, without it those of a whole hour.
    """
    hour: _Hour[Row] | None = None
    last_ns: int | None = None
    is_even = str(zone) == "UTC"  # most files: no hour of it comes twice
    for row, written in rows:
        if written is None:
            if hour is None:
                yield TimedRow(row, None)
            else:
                yield from hour.take(row, None)
            continue
        first_ns = written.in_ns(zone)
        second_ns = first_ns if is_even or written.has_offset else written.in_ns(zone, fold=1)
        if first_ns < second_ns:
            hour = hour or _Hour(zone, Passes(before_ns=last_ns), ahead)
            yield from hour.take(row, (first_ns, second_ns))
            continue
        if hour is not None:
            yield from hour.end(first_ns)
            hour = None
        if first_ns > second_ns:
            yield TimedRow(row, None, NEVER.format(zone=zone))
        else:
            last_ns = first_ns
            yield TimedRow(row, first_ns)
    if hour is not None:
        yield from hour.end(None)


@dataclass(slots=True)
class _Hour(Generic[Row]):
    """An hour that comes twice, row by row: held until its passes are known, told at once from then on."""

    zone: tzinfo
    passes: Passes
    ahead: Ahead | None
    second_from: int | None = None
    _is_known: bool = False
    _passed: int = 0
    _held: list[tuple[Row, tuple[int, int] | None]] = field(default_factory=list)

    def take(self, row: Row, both_ns: tuple[int, int] | None) -> Iterator[TimedRow[Row]]:
        """Take the next row with both instants of its time; without a time it only keeps its place."""
        if self._is_known:
            yield self._timed(row, both_ns)
            return
        self._held.append((row, both_ns))
        if both_ns is not None:
            self.passes.add(*both_ns)
        if self.ahead is not None and len(self._held) == MOST_HELD:
            yield from self.end(self._look_ahead(self.ahead))

    def end(self, after_ns: int | None) -> Iterator[TimedRow[Row]]:
        """The hour is over, and this is the first instant after it: yield what is still held."""
        if not self._is_known:
            self.second_from, self._is_known = self.passes.second_from(after_ns), True
        held, self._held = self._held, []
        for row, both_ns in held:
            yield self._timed(row, both_ns)

    def _look_ahead(self, ahead: Ahead) -> int | None:
        for written in ahead():
            if written is None:
                continue
            first_ns, second_ns = written.in_ns(self.zone), written.in_ns(self.zone, fold=1)
            if first_ns >= second_ns:
                return first_ns
            self.passes.add(first_ns, second_ns)
        return None

    def _timed(self, row: Row, both_ns: tuple[int, int] | None) -> TimedRow[Row]:
        if both_ns is None:
            return TimedRow(row, None)
        self._passed += 1
        if self.second_from is None:
            return TimedRow(row, None, TWICE.format(zone=self.zone))
        return TimedRow(row, both_ns[0] if self._passed <= self.second_from else both_ns[1])
