"""A slow trace: every row put in is looked at in plain Python."""

from collections.abc import Sequence
from typing import Any

from contract.ids import Id

Span = tuple[Any, ...]
"""A row of the table `spans` as the collector puts it in; see tests.store.made_traces."""


def of_trace(rows: Sequence[Span], trace: Id, *, at: int) -> list[Span]:
    """The rows whose trace id, at this place of the row, is this one."""
    return [row for row in rows if row[at] == bytes.fromhex(trace)]


def summary(spans: Sequence[Span], logs: Sequence[Span], trace: Id) -> dict[str, Any]:
    """How much there is of the trace."""
    mine = of_trace(spans, trace, at=0)
    return {
        "spans": len(mine),
        "failed": len([row for row in mine if row[9] == 2]),
        "services": len({row[11] for row in mine}),
        "start_ns": min((row[7] for row in mine), default=None),
        "end_ns": max((row[8] for row in mine), default=None),
        "logs": len(of_trace(logs, trace, at=1)),
    }


def first_spans(spans: Sequence[Span], trace: Id, limit: int) -> list[str]:
    """The names of the first spans by start, then by id."""
    mine = sorted(of_trace(spans, trace, at=0), key=lambda row: (row[7], row[1]))
    return [row[5] for row in mine[:limit]]


def first_logs(logs: Sequence[Span], trace: Id, limit: int) -> list[str]:
    """The event names of the first log records by time, or by when they were seen; then by id."""
    mine = sorted(of_trace(logs, trace, at=1), key=lambda row: (row[5] or row[6], row[6], row[0]))
    return [row[4] for row in mine[:limit]]
