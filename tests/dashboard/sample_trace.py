"""The trace of the sample's raising window: five spans, one log record, who sent them, what they are about."""

from typing import Any

import pyarrow as pa

from tests.dashboard.sample_alert import SECOND


def spans(plant: Any, _params: dict[str, Any]) -> pa.Table:
    """The spans of the window that raised."""
    start = plant.shown.events[0].record.produced_ns
    stages = (("twin.window", "", 0, 420), ("readings", "1", 4, 90), ("features", "1", 92, 260))
    last = (("score", "1", 262, 340), ("decision", "1", 342, 410))
    rows = [(str(i + 1), *stage) for i, stage in enumerate((*stages, *last))]
    return pa.table(
        {
            "span_id": [row[0].zfill(16) for row in rows],
            "parent_span_id": [row[2].zfill(16) if row[2] else None for row in rows],
            "name": [row[1] for row in rows],
            "service_name": ["twintrace-edge"] * len(rows),
            "start_ns": [start + row[3] * 1000 for row in rows],
            "end_ns": [start + row[4] * 1000 for row in rows],
            "received_ns": [start + SECOND // 5] * len(rows),
            "status_code": [0] * len(rows),
            "status_message": [""] * len(rows),
            "kind": [1] * len(rows),
            "trace_state": [""] * len(rows),
            **{f"dropped_{each}": [0] * len(rows) for each in ("attributes", "events", "links")},
            "resource_id": ["e" * 32] * len(rows),
            "scope_id": ["c" * 32] * len(rows),
            "attributes": ['{"twin.asset.id":"water-loop-inlet-valve"}'] * len(rows),
            "events": ["[]"] * len(rows),
            "links": ["[]"] * len(rows),
        }
    )


def logs(plant: Any, _params: dict[str, Any]) -> pa.Table:
    """The log record of the raise."""
    raised = plant.shown.events[0].record
    return pa.table(
        {
            "time_ns": [raised.event_ns],
            "observed_ns": [raised.produced_ns],
            "event_name": ["twin.alert"],
            "severity_text": ["INFO"],
            "service_name": ["twintrace-edge"],
            "span_id": ["1".zfill(16)],
            "body": [""],
            "attributes": ['{"twin.alert.step":"raised"}'],
        }
    )


def summary(_plant: Any, _params: dict[str, Any]) -> pa.Table:
    """The row of the query `trace_summary`."""
    counts = {"spans": 5, "failed": 0, "services": 1, "start_ns": 0, "end_ns": 420_000, "logs": 1}
    return pa.Table.from_pylist([counts])


def asset_context(plant: Any, _params: dict[str, Any]) -> pa.Table:
    """The row of the query `trace_place`: the window raised the alert."""
    raised, asset = plant.shown.events[0].record, plant.shown.asset
    row = {
        "asset_id": raised.asset_id,
        "asset_name": asset.name if asset else None,
        "component": asset.component if asset else None,
        "site": asset.site if asset else None,
        "time_zone": asset.time_zone if asset else None,
        "origin": asset.origin if asset else None,
        "ratio": raised.ratio,
        "last_ns": raised.event_ns,
        "alert_id": plant.shown.alert_id,
        "kind": raised.kind,
        "priority": raised.priority,
        "raised_ns": raised.event_ns,
        "is_raise": True,
    }
    return pa.Table.from_pylist([row])


def sources(_plant: Any, _params: dict[str, Any]) -> pa.Table:
    """The rows of the query `trace_sources`."""
    shared = {"schema_url": "", "dropped_attributes": 0}
    rows = [
        {"kind": "resource", "source_id": "e" * 32, "name": "", "version": ""}
        | {"attributes": '{"service.name":"twintrace-edge","twin.gateway.id":"gw-1"}', **shared},
        {"kind": "scope", "source_id": "c" * 32, "name": "scoring", "version": "1.0", "attributes": "{}", **shared},
    ]
    return pa.Table.from_pylist(rows)


ANSWERS = {
    "trace_spans": spans,
    "trace_logs": logs,
    "trace_summary": summary,
    "trace_place": asset_context,
    "trace_sources": sources,
}
