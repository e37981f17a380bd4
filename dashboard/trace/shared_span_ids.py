"""Spans that share an id, as client and server of Zipkin do: a key of its own for each, the server below its client."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from dashboard.telemetry.span_rows import SpanRow

_CLIENT = 3  # OTLP's SPAN_KIND_CLIENT


def with_unique_ids(rows: Sequence[SpanRow]) -> tuple[SpanRow, ...]:
    """Return the spans in their order, no two with one `span_id`: the others of an id are `id-2`, `id-3` and so on.

    Of those that share an id the client comes first, then who began first; each is the child of the one before it, and
    what names the id as its parent is below the last: the server did the work that the client asked for.
    """
    sharing: defaultdict[str, list[SpanRow]] = defaultdict(list)
    for row in rows:
        sharing[row.span_id].append(row)
    keys = {id(row): key for shared in sharing.values() for row, key in _keyed(shared)}
    last = {span_id: f"{span_id}-{len(shared)}" for span_id, shared in sharing.items() if len(shared) > 1}
    return tuple(_apart(row, keys[id(row)], last) for row in rows)


def _keyed(shared: Sequence[SpanRow]) -> list[tuple[SpanRow, str]]:
    ordered = sorted(shared, key=lambda row: (row.kind != _CLIENT, row.start_ns, row.name))
    return [(row, row.span_id if number == 1 else f"{row.span_id}-{number}") for number, row in enumerate(ordered, 1)]


def _apart(row: SpanRow, key: str, last: dict[str, str]) -> SpanRow:
    if key == row.span_id:
        above = row.parent_id if row.parent_id == row.span_id else last.get(row.parent_id, row.parent_id)
        return replace(row, parent_id=above)
    number = int(key.rpartition("-")[2])
    return replace(row, span_id=key, parent_id=row.span_id if number == 2 else f"{row.span_id}-{number - 1}")
