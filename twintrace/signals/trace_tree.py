"""The spans of a trace -> its tree: each span below its parent, what has none stored at the top."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from twintrace.signals.values import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A span with its depth below the top, 0 at the top."""

    span: Row
    depth: int
    lost_parent: bool  # it names a parent that is not stored


def placed_spans(spans: Sequence[Row]) -> list[Placed]:
    """Return every span once, each after its parent, siblings by start.

    Two spans may share an id (a client and its server): what is below them is shown below the first. Spans whose
    parents lead in a circle are shown from the earliest on.
    """
    ids = {span["span_id"] for span in spans}
    tops = [at for at, span in enumerate(spans) if span["parent_span_id"] not in ids]
    below = defaultdict(list)
    for at, span in enumerate(spans):
        below[span["parent_span_id"]].append(at)
    seen: set[int] = set()
    # after the tops come all others, of which those in a circle are left
    starts = (*tops, *range(len(spans)))
    return [placed for start in starts for placed in _from(start, spans, below, seen)]


def _from(start: int, spans: Sequence[Row], below: dict[str | None, list[int]], seen: set[int]) -> Iterator[Placed]:
    waiting = [(start, 0)]
    while waiting:
        at, depth = waiting.pop()
        if at in seen:
            continue
        seen.add(at)
        span = spans[at]
        yield Placed(span=span, depth=depth, lost_parent=depth == 0 and span["parent_span_id"] is not None)
        waiting += [(child, depth + 1) for child in reversed(below[span["span_id"]])]
