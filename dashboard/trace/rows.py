"""Arrow tables of `trace_spans` and `trace_logs` -> the rows that a waterfall draws."""

from collections.abc import Mapping
from typing import Any

import orjson
import pyarrow as pa

from dashboard.telemetry.span_rows import LogRow, SpanRow
from dashboard.trace.shared_span_ids import with_unique_ids

MOST_LOGS = 1_000


_FAILED = 2  # OTLP's STATUS_CODE_ERROR


def span_rows(table: pa.Table) -> tuple[SpanRow, ...]:
    """Read the spans of a trace; a root has no parent, and those that share an id are told apart."""
    return with_unique_ids(tuple(map(_span_row, table.to_pylist())))


def _span_row(row: Mapping[str, Any]) -> SpanRow:
    return SpanRow(
        span_id=row["span_id"],
        parent_id=row["parent_span_id"] or "",
        name=row["name"],
        service=row["service_name"],
        start_ns=row["start_ns"],
        end_ns=row["end_ns"],
        received_ns=row["received_ns"],
        status=(row["status_message"] or "failed") if row["status_code"] == _FAILED else "",
        kind=row["kind"],
        trace_state=row["trace_state"],
        dropped=(row["dropped_attributes"], row["dropped_events"], row["dropped_links"]),
        resource_id=row["resource_id"],
        scope_id=row["scope_id"],
        attributes=json_object(row["attributes"]),
        events=_objects(row["events"]),
        links=_objects(row["links"]),
    )


def log_rows(table: pa.Table) -> tuple[LogRow, ...]:
    """Read the log records of a trace; one without a time counts from when it was seen."""
    return tuple(
        LogRow(
            time_ns=row["time_ns"] or row["observed_ns"],
            name=row["event_name"] or row["severity_text"] or "log",
            service=row["service_name"],
            span_id=row["span_id"] or "",
            body=_body(row["body"]),
            attributes=json_object(row["attributes"]),
        )
        for row in table.to_pylist()
    )


def json_object(text: str) -> Mapping[str, Any]:
    """Read a JSON object; what is none is an empty one."""
    found = _read(text)
    return found if isinstance(found, dict) else {}


def _body(text: str) -> str:
    found = _read(text)
    return found if isinstance(found, str) else "" if found is None else text


def _objects(text: str) -> tuple[Mapping[str, Any], ...]:
    found = _read(text)
    return tuple(each for each in found if isinstance(each, dict)) if isinstance(found, list) else ()


def _read(text: str) -> Any:
    try:
        return orjson.loads(text or "null")
    except orjson.JSONDecodeError:
        return None
