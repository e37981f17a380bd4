"""OTLP traces -> rows of `spans`, whole, and of `scores` for the windows that an edge scored."""

from dataclasses import replace
from typing import Any

from collector.decode.limits import Refused, optional_id, require_small, require_time, required_id, span_number
from collector.decode.records import scored_row, scored_window
from collector.decode.row_collector import RowCollector
from collector.decode.sources import ScopeSource, Source
from collector.decode.values import attributes_of, json_text
from contract.ids import span_id
from contract.windows import SPAN_NAME, ScoredWindow
from contract.words import RefusalReason
from store.write.batch import Row

_OURS = "twin."
_NONE = b"[]"


def decode_spans(request: Any, collected: RowCollector) -> None:
    """Collect the rows of the spans of an ExportTraceServiceRequest."""
    for of_resource in request.resource_spans:
        source = collected.source(of_resource.resource, of_resource.schema_url)
        for of_scope in of_resource.scope_spans:
            scope = collected.scope(of_scope.scope, of_scope.schema_url)
            collected.items += len(of_scope.spans)
            for span in of_scope.spans:
                _collect_span(span, source, scope, collected)


def _collect_span(span: Any, source: Source, scope: ScopeSource, collected: RowCollector) -> None:
    attributes: dict[str, Any] = {}
    try:
        collected.require_few_parts(span)
        attributes = attributes_of(span.attributes)
        collected.require_gateway(source)
        if not span.name.startswith(_OURS):
            collected.rows["spans"].append(_row(span, attributes, source, scope))
            return
        collected.require_role(span.name)
        row = _row(span, attributes, source, scope)
        if span.name != SPAN_NAME:
            collected.rows["spans"].append(row)
            return
        scored = scored_window({**source.attributes, **attributes}, latest_ns=collected.latest_ns)
        _require_its_ids(span, scored)
        collected.require_cut(scored)
        window = collected.spoken(scored.window)
        if window is not scored.window:
            scored = replace(scored, window=window)
        times = span.start_time_unix_nano, span.end_time_unix_nano
        collected.add_record(ScoredWindow.table, scored_row(scored, *times), row)
    except Refused as why:
        collected.refuse(f"span {span.name}", span, attributes, why)


def _require_its_ids(span: Any, scored: ScoredWindow) -> None:
    """The trace of a window is its id and its span is its score's: an alert is found by them in any back end."""
    window, score = scored.window.window_id, scored.score.score_id
    if span.trace_id.hex() != window:
        raise Refused(RefusalReason.MALFORMED, f"its trace is {span.trace_id.hex()}, its window {window}")
    if int.from_bytes(span.span_id, "big") != span_id(score):
        raise Refused(RefusalReason.MALFORMED, f"its span id is {span.span_id.hex()}, its score is {score}")


def _row(span: Any, attributes: dict[str, Any], source: Source, scope: ScopeSource) -> Row:
    status = span.status
    return (
        required_id("trace_id", span.trace_id, 16),
        span_number(required_id("span_id", span.span_id, 8)),
        span_number(optional_id("parent_span_id", span.parent_span_id, 8)),
        span.trace_state,
        span.flags,
        span.name,
        require_small("kind", span.kind),
        require_time("start_time_unix_nano", span.start_time_unix_nano),
        require_time("end_time_unix_nano", span.end_time_unix_nano),
        require_small("status.code", status.code),
        status.message,
        source.service_name,
        source.resource_id,
        scope.scope_id,
        json_text(attributes),
        json_text([_event(each) for each in events]) if (events := span.events) else _NONE,
        json_text([_link(each) for each in links]) if (links := span.links) else _NONE,
        span.dropped_attributes_count,
        span.dropped_events_count,
        span.dropped_links_count,
    )


def _event(event: Any) -> dict[str, Any]:
    return {
        "time_ns": require_time("an event's time_unix_nano", event.time_unix_nano),
        "name": event.name,
        "attributes": attributes_of(event.attributes),
        "dropped_attributes": event.dropped_attributes_count,
    }


def _link(link: Any) -> dict[str, Any]:
    return {
        "trace_id": link.trace_id.hex(),
        "span_id": link.span_id.hex(),
        "trace_state": link.trace_state,
        "attributes": attributes_of(link.attributes),
        "dropped_attributes": link.dropped_attributes_count,
        "flags": link.flags,
    }
