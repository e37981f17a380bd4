"""OTLP/JSON says what the protobuf says, with ids in hex."""

import base64
import json
from typing import Any

import pytest
from google.protobuf import json_format
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from collector.decode.json_form import parse_json
from collector.errors import BadRequest
from tests.collector.otlp.rules import Rule
from tests.collector.otlp_made import action, event, logs, span, traces


def as_otlp_json(tree: Any) -> Any:
    """Turn protobuf's own JSON into OTLP's: every id from base64 to hex."""
    if isinstance(tree, list):
        return [as_otlp_json(each) for each in tree]
    if isinstance(tree, dict):
        return {
            key: base64.b64decode(value).hex() if key in ("traceId", "spanId", "parentSpanId") else as_otlp_json(value)
            for key, value in tree.items()
        }
    return tree


def spelled(message: Any) -> bytes:
    return json.dumps(as_otlp_json(json_format.MessageToDict(message))).encode()


@pytest.mark.otlp(Rule.JSON_IDS)
def test_spans_links_and_parents_keep_their_ids() -> None:
    rich = span(5, parent_span_id=b"12345678", kind=Span.SPAN_KIND_SERVER)
    rich.links.add(trace_id=b"0123456789abcdef", span_id=b"abcdefgh")
    rich.attributes.append(KeyValue(key="traceId", value=AnyValue(string_value="not an id")))
    rich.attributes.append(KeyValue(key="raw", value=AnyValue(bytes_value=b"\0\1")))
    rich.attributes.append(KeyValue(key="big", value=AnyValue(int_value=2**62)))

    assert parse_json(spelled(traces([rich])), ExportTraceServiceRequest()) == traces([rich])


@pytest.mark.otlp(Rule.JSON_IDS)
def test_log_events_and_exemplars_keep_their_ids() -> None:
    log = event(action("n"))
    log.trace_id, log.span_id = b"0123456789abcdef", b"abcdefgh"
    metrics = ExportMetricsServiceRequest()
    point = metrics.resource_metrics.add().scope_metrics.add().metrics.add(name="m").gauge.data_points.add(as_int=3)
    point.exemplars.add(trace_id=b"0123456789abcdef", span_id=b"abcdefgh", as_double=1.5)

    assert parse_json(spelled(logs([log])), ExportLogsServiceRequest()) == logs([log])
    assert parse_json(spelled(metrics), ExportMetricsServiceRequest()) == metrics


@pytest.mark.otlp(Rule.JSON_UNKNOWN)
def test_keys_of_a_later_version_are_left_out() -> None:
    found = parse_json(b'{"resourceSpans": [{"schemaUrl": "u", "novelty": {"a": 1}}]}', ExportTraceServiceRequest())

    assert found.resource_spans[0].schema_url == "u"


@pytest.mark.parametrize(
    "wrong",
    [
        {"spanId": "xyz"},
        {"startTimeUnixNano": "soon"},
        {"startTimeUnixNano": str(2**64)},
        {"kind": {"a": 1}},
        {"attributes": "none"},
        {"name": 7},
    ],
    ids=str,
)
def test_a_value_of_the_wrong_kind_is_a_bad_request(wrong: dict[str, Any]) -> None:
    body = json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": [wrong]}]}]}).encode()

    with pytest.raises(BadRequest, match="OTLP/JSON"):
        parse_json(body, ExportTraceServiceRequest())
