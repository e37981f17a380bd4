"""Everything that is known of one trace: asked at once, and what only this dashboard remembers put beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from dashboard.data.context import AppContext
from dashboard.data.failure import Failed
from dashboard.data.queries import Question, ask_together
from dashboard.telemetry.span_rows import LogRow, SpanRow
from dashboard.trace.rows import MOST_LOGS, json_object, log_rows, span_rows

MOST_SPANS = 5_000
"""Of one trace, its first by start; what a browser can hold and a person may read."""

MOST_SOURCES = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Who sent spans or log records: an OTLP resource, or the scope (library) in it."""

    kind: str  # resource or scope
    source_id: str
    name: str
    version: str
    attributes: Mapping[str, Any]
    schema_url: str
    dropped: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertOfTrace:
    """An alert that the window of the trace raised, or that was open when it was scored."""

    alert_id: str
    kind: str
    priority: str
    raised_ns: int
    is_raise: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetContext:
    """What of the plant a trace is about; ratio is None when the window itself is not stored."""

    asset_id: str
    name: str
    site: str
    zone: str
    is_simulated: bool
    ratio: float | None
    alerts: tuple[AlertOfTrace, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadTrace:
    """One trace as it stands now; the counts are of the whole, the rows at most `MOST_SPANS` and `MOST_LOGS`."""

    trace_id: str
    spans: tuple[SpanRow, ...]
    logs: tuple[LogRow, ...]
    span_count: int
    log_count: int
    failed_count: int
    service_count: int
    unstored: int  # spans that only this dashboard remembers
    asset_context: AssetContext | None
    sources: tuple[Source, ...]
    problem: Failed | None  # why part of it could not be read

    @property
    def is_empty(self) -> bool:
        """Tell whether nobody knows this trace."""
        return not (self.spans or self.logs or self.asset_context)

    @property
    def seen(self) -> str:
        """Change of this text means that there is more to show."""
        alerts = len(self.asset_context.alerts) if self.asset_context else 0
        whole = "" if self.problem is None else ".part"
        return f"{self.span_count}.{self.log_count}.{alerts}.{self.unstored}{whole}"


def read_trace(context: AppContext, trace_id: str) -> ReadTrace:
    """Ask all of it at once; what fails leaves its part empty and is said in `problem`."""
    answers = ask_together(context, questions_of(trace_id))
    tables = {key: each for key, each in answers.items() if not isinstance(each, Failed)}
    stored = span_rows(tables["spans"]) if "spans" in tables else ()
    known = {row.span_id for row in stored}
    kept = tuple(row for row in context.ring.of_trace(trace_id, sites=context.sites) if row.span_id not in known)
    spans = tuple(sorted((*stored, *kept), key=lambda row: (row.start_ns, row.span_id)))
    logs = log_rows(tables["logs"]) if "logs" in tables else ()
    counts = _counts(tables.get("summary"))
    return ReadTrace(
        trace_id=trace_id,
        spans=spans,
        logs=logs,
        span_count=max(counts.get("spans", 0), len(stored)) + len(kept),
        log_count=max(counts.get("logs", 0), len(logs)),
        failed_count=max(counts.get("failed", 0), _failed(stored)) + _failed(kept),
        service_count=max(counts.get("services", 0), len({row.service for row in spans})),
        unstored=len(kept),
        asset_context=asset_context_of(tables["asset_context"].to_pylist()) if "asset_context" in tables else None,
        sources=sources_of(tables["sources"].to_pylist()) if "sources" in tables else (),
        problem=next((each for each in answers.values() if isinstance(each, Failed)), None),
    )


def questions_of(trace_id: str) -> dict[str, Question]:
    """Return what is asked of a trace, by what it is called in a `ReadTrace`."""
    of_it = {"trace_id": trace_id}
    return {
        "spans": Question(name="trace_spans", params=of_it | {"limit": MOST_SPANS}),
        "logs": Question(name="trace_logs", params=of_it | {"limit": MOST_LOGS}),
        "summary": Question(name="trace_summary", params=of_it),
        "asset_context": Question(name="trace_place", params=of_it),
        "sources": Question(name="trace_sources", params=of_it | {"limit": MOST_SOURCES}),
    }


def asset_context_of(rows: list[dict[str, Any]]) -> AssetContext | None:
    """Read the answer of `trace_place`; nothing when no window of ours has this trace."""
    if not rows:
        return None
    row = rows[0]
    name = row["asset_name"] or row["asset_id"]
    return AssetContext(
        asset_id=row["asset_id"],
        name=f"{name}, {row['component']}" if row["component"] else name,
        site=row["site"] or "",
        zone=row["time_zone"] or "UTC",
        is_simulated=row["origin"] == "simulated",
        ratio=row["ratio"],
        alerts=tuple(_alert(each) for each in rows if each["alert_id"]),
    )


def sources_of(rows: list[dict[str, Any]]) -> tuple[Source, ...]:
    """Read the answer of `trace_sources`."""
    return tuple(
        Source(
            kind=row["kind"],
            source_id=row["source_id"],
            name=row["name"],
            version=row["version"],
            attributes=json_object(row["attributes"]),
            schema_url=row["schema_url"],
            dropped=row["dropped_attributes"],
        )
        for row in rows
    )


def _alert(row: Mapping[str, Any]) -> AlertOfTrace:
    return AlertOfTrace(
        alert_id=row["alert_id"],
        kind=row["kind"],
        priority=row["priority"],
        raised_ns=row["raised_ns"],
        is_raise=row["is_raise"],
    )


def _counts(table: pa.Table | None) -> Mapping[str, int]:
    return {} if table is None else table.to_pylist()[0]


def _failed(rows: tuple[SpanRow, ...]) -> int:
    return sum(bool(row.status) for row in rows)
