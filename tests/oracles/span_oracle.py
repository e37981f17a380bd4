"""A slow critical path: every chain from a root to a leaf is made, and the one that ends last at every step is kept."""

from collections.abc import Iterator, Sequence

from dashboard.telemetry.span_rows import SpanRow


def chains(rows: Sequence[SpanRow]) -> Iterator[tuple[SpanRow, ...]]:
    """Every chain from a root down to a leaf."""
    ids = {row.span_id for row in rows}
    roots = [row for row in rows if row.parent_id not in ids]
    waiting: list[tuple[SpanRow, ...]] = [(root,) for root in roots]
    while waiting:
        chain = waiting.pop()
        below = [row for row in rows if row.parent_id == chain[-1].span_id]
        waiting += [(*chain, child) for child in below]
        if not below:
            yield chain


def critical_path(rows: Sequence[SpanRow]) -> frozenset[str]:
    """The chain that ends last, compared span by span from the root."""
    best = max(chains(rows), key=lambda chain: [(s.end_ns, s.start_ns, s.span_id) for s in chain], default=())
    return frozenset(row.span_id for row in best)
