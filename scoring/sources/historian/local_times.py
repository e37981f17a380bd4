"""Times of a wall clock, in the order of their file -> instants, also in the hour that comes twice.

When daylight saving ends, an hour has each of its times twice. Rows of such an hour are held until the next that is of
none: one step back among them parts the first pass from the second. Without a step back they are all of one pass; which
one, their neighbours tell, when only on one side the times go on. Else the order does not tell.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import tzinfo
from typing import Generic, NamedTuple, TypeVar

from scoring.sources.historian.times import Written

Row = TypeVar("Row")

TWICE = "comes twice, for daylight saving ends in {zone}, and the order of the rows does not tell which it is"
NEVER = "does not exist, for daylight saving begins in {zone}"


class Told(NamedTuple, Generic[Row]):
    """A row with its instant, or why it has none; a row whose time cannot be read has neither."""

    row: Row
    time_ns: int | None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class _Held(Generic[Row]):
    """A row of the hour that comes twice, with both its instants; or one without a time among them."""

    row: Row
    first_ns: int | None
    second_ns: int = 0


def instants(rows: Iterable[tuple[Row, Written | None]], zone: tzinfo) -> Iterator[Told[Row]]:
    """Yield every row in its order with the instant of its time in this zone."""
    held: list[_Held[Row]] = []
    last_ns: int | None = None
    is_even = str(zone) == "UTC"  # most files: no hour of it comes twice
    for row, written in rows:
        if written is None:
            if held:
                held.append(_Held(row, None))
            else:
                yield Told(row, None)
            continue
        first_ns = written.in_ns(zone)
        second_ns = first_ns if is_even or written.has_offset else written.in_ns(zone, fold=1)
        if first_ns < second_ns:
            held.append(_Held(row, first_ns, second_ns))
            continue
        yield from _released(held, last_ns, first_ns, zone)
        held.clear()
        if first_ns > second_ns:
            yield Told(row, None, NEVER.format(zone=zone))
        else:
            last_ns = first_ns
            yield Told(row, first_ns)
    yield from _released(held, last_ns, None, zone)


def _released(held: list[_Held[Row]], before_ns: int | None, after_ns: int | None, zone: tzinfo) -> Iterator[Told[Row]]:
    second_from = _where_the_second_begins([each for each in held if each.first_ns is not None], before_ns, after_ns)
    passed = 0
    for each in held:
        if each.first_ns is None:
            yield Told(each.row, None)
            continue
        if second_from is None:
            yield Told(each.row, None, TWICE.format(zone=zone))
        else:
            yield Told(each.row, each.first_ns if passed < second_from else each.second_ns)
        passed += 1


def _where_the_second_begins(timed: list[_Held[Row]], before_ns: int | None, after_ns: int | None) -> int | None:
    """How many rows are of the first pass; None when the order does not tell."""
    firsts = [each.first_ns or 0 for each in timed]
    backs = [at for at in range(1, len(firsts)) if firsts[at] < firsts[at - 1]]
    if len(backs) == 1:
        return backs[0]
    if backs or not timed:
        return None
    hour_ns = timed[0].second_ns - firsts[0]
    goes_on_from = before_ns is not None and 0 <= firsts[0] - before_ns < hour_ns
    goes_on_to = after_ns is not None and 0 <= after_ns - timed[-1].second_ns < hour_ns
    if goes_on_from == goes_on_to:
        return None
    return len(timed) if goes_on_from else 0
