"""OTLP logs -> rows of `logs`, whole, and the records of ours that are log events."""

from collections.abc import Hashable
from functools import cache
from typing import Any, cast

from collector.decode.limits import Refused, id_or_none, require_small, require_time, span_number
from collector.decode.record_rows import record_columns
from collector.decode.records import event_record, event_row, reading_rows
from collector.decode.row_collector import RowCollector
from collector.decode.sources import ScopeSource, Source
from collector.decode.values import attributes_of, json_text, value_of
from contract.plant import Artifact
from contract.readings import ReadingBatch
from contract.records import EVENTS
from store.write.batch import KEYS, Row

_OURS = "twin."


def decode_logs(request: Any, collected: RowCollector) -> None:
    """Collect the rows of the log records of an ExportLogsServiceRequest."""
    for of_resource in request.resource_logs:
        source = collected.source(of_resource.resource, of_resource.schema_url)
        for of_scope in of_resource.scope_logs:
            scope = collected.scope(of_scope.scope, of_scope.schema_url)
            for log in of_scope.log_records:
                _collect_log(log, source, scope, collected)
                collected.items += 1


def _collect_log(log: Any, source: Source, scope: ScopeSource, collected: RowCollector) -> None:
    attributes: dict[str, Any] = {}
    event = log.event_name
    try:
        collected.require_few_parts(log)
        attributes = attributes_of(log.attributes)
        collected.require_gateway(source)
        if event.startswith(_OURS):
            collected.require_role(event)
        if event in EVENTS:
            _collect_record(log, attributes, source, scope, collected)
        else:
            log_id = collected.log_id(collected.items)
            collected.rows["logs"].append(_row(log_id, log, attributes, source, scope, collected.received_ns))
    except Refused as why:
        collected.refuse(event or "log record", log, attributes, why)


def _collect_record(
    log: Any, attributes: dict[str, Any], source: Source, scope: ScopeSource, collected: RowCollector
) -> None:
    body = log.body.bytes_value if log.body.WhichOneof("value") == "bytes_value" else None
    require_time("time_unix_nano", log.time_unix_nano)
    given = {**source.attributes, **attributes}
    latest_ns, is_our_own = collected.latest_ns, collected.is_our_own
    record = event_record(log.event_name, given, body, latest_ns=latest_ns, is_our_own=is_our_own)
    if not is_our_own:
        record = collected.spoken(record)
    if isinstance(record, ReadingBatch):
        collected.readings.append(reading_rows(record))
        return
    row = event_row(record)
    if isinstance(record, Artifact):
        collected.add_artifact(record, row, source, sent_ns=log.time_unix_nano)
        return
    # the record's id is the log's: the one is there when the other is
    record_id = row[_id_position(cast(Hashable, type(record)))]
    carrier = _row(record_id, log, attributes, source, scope, collected.received_ns)
    collected.add_record(record.table, row, carrier)


@cache
def _id_position(record: Any) -> int:
    (name,) = KEYS[record.table]
    return record_columns(record).index(name)


def _first_observed(log: Any, received_ns: int) -> int:
    """A record without any time was observed first when it came here, and logs.proto asks the observer for its time."""
    return 0 if log.time_unix_nano else received_ns


def _row(
    log_id: bytes, log: Any, attributes: dict[str, Any], source: Source, scope: ScopeSource, received_ns: int
) -> Row:
    return (
        log_id,
        id_or_none(log.trace_id, 16),
        span_number(id_or_none(log.span_id, 8)),
        log.flags,
        log.event_name,
        require_time("time_unix_nano", log.time_unix_nano),
        require_time("observed_time_unix_nano", log.observed_time_unix_nano or _first_observed(log, received_ns)),
        require_small("severity_number", log.severity_number),
        log.severity_text,
        json_text(value_of(log.body)) if log.HasField("body") else b"",
        json_text(attributes),
        source.service_name,
        source.resource_id,
        scope.scope_id,
        log.dropped_attributes_count,
    )
