"""A trace as a tree: how deep each span lies, in which order it is read, which chain of spans it waited for."""

from collections import defaultdict
from collections.abc import Sequence

from dashboard.telemetry.span_rows import SpanRow


def depths_of(rows: Sequence[SpanRow]) -> dict[str, int]:
    """Return how deep each span lies below its root; a parent that isn't here is no parent."""
    depths = dict.fromkeys((row.span_id for row in rows), 0)
    for row in tree_order(rows):  # a parent before its children, so that a chain of thousands is walked once
        if row.parent_id in depths and row.parent_id != row.span_id:
            depths[row.span_id] = depths[row.parent_id] + 1
    return depths


def tree_order(rows: Sequence[SpanRow]) -> tuple[SpanRow, ...]:
    """Return the spans with each parent before its children, siblings by start; those of a ring at the end."""
    below = _children(rows)
    ordered: list[SpanRow] = []
    stack = list(reversed(below[""]))
    while stack:
        row = stack.pop()
        ordered.append(row)
        stack += reversed(below[row.span_id])
    seen = {row.span_id for row in ordered}
    return (*ordered, *(row for row in sorted(rows, key=_start) if row.span_id not in seen))


def critical_path(rows: Sequence[SpanRow]) -> frozenset[str]:
    """Return the ids of the chain that the end waited for: the root that ends last, in it the child that ends last."""
    below = _children(rows)
    chain: list[str] = []
    level = below[""]
    while level:
        last = max(level, key=lambda row: (row.end_ns, row.start_ns, row.span_id))
        chain.append(last.span_id)
        level = below[last.span_id]
    return frozenset(chain)


def waited_ns(rows: Sequence[SpanRow]) -> int | None:
    """Return the time from the end of the trace until the collector had all of it; None when it has none of it.

    By two clocks, the sender's and the collector's: it may be negative.
    """
    received = [row.received_ns for row in rows if row.received_ns is not None]
    return max(received) - max(row.end_ns for row in rows) if received else None


def _children(rows: Sequence[SpanRow]) -> defaultdict[str, list[SpanRow]]:
    """Spans by parent and start, roots under the empty id; of an id given twice the first counts."""
    known: dict[str, SpanRow] = {}
    for row in rows:
        known.setdefault(row.span_id, row)
    below: defaultdict[str, list[SpanRow]] = defaultdict(list)
    for row in sorted(known.values(), key=_start):
        is_child = row.parent_id in known and row.parent_id != row.span_id
        below[row.parent_id if is_child else ""].append(row)
    return below


def _start(row: SpanRow) -> tuple[int, str]:
    return row.start_ns, row.span_id
