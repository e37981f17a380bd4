"""Rules of OTLP that no other test holds, and that each rule has a test that says so."""

import json
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.rpc.error_details_pb2 import BadRequest, RetryInfo  # type: ignore[import-untyped]
from google.rpc.status_pb2 import Status  # type: ignore[import-untyped]
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceResponse
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)

from collector.config import CollectorConfig
from collector.decode.request import SIGNALS, Signal
from collector.errors import BadRequest as NotOtlp
from collector.errors import Busy, CollectorError, Forbidden, NotHere, TooLarge, UnknownToken
from collector.otlp.answers import http_error, status_of
from tests.collector.otlp.conformance_doc import ROOT, conformance_document, marked_with
from tests.collector.otlp.rules import Rule
from tests.collector.otlp.test_otlp_over_grpc import TRACES, export, refused
from tests.collector.otlp_made import START, action, event, logs, span, traces
from tests.collector.running import Running
from tests.collector.taking import Store
from tests.collector.test_process_life import files_limited_to
from tests.collector.test_process_life import request as many_spans

JSON, PROTOBUF = "application/json", "application/x-protobuf"
of_each_signal = pytest.mark.parametrize("signal", SIGNALS, ids=lambda signal: signal.name)


def test_the_committed_document_is_current() -> None:
    current = (ROOT / "docs" / "CONFORMANCE.md").read_text(encoding="utf-8") == conformance_document()

    assert current, "stale: run `python -m tests.collector.otlp.conformance_doc > docs/CONFORMANCE.md`"


def test_every_rule_has_a_test() -> None:
    assert [rule.name for rule in Rule if not marked_with().get(rule)] == []


def test_no_rule_says_what_another_says() -> None:
    assert len({rule.says for rule in Rule}) == len(Rule) - 1  # an empty request succeeds over both transports


@of_each_signal
@pytest.mark.otlp(Rule.HTTP_EMPTY, Rule.HTTP_SUCCESS, Rule.HTTP_ONE_PORT, Rule.HTTP_PATHS)
def test_an_empty_request_succeeds_in_both_encodings(steady: Running, signal: Signal) -> None:
    for kind, body, answered in ((PROTOBUF, b"", b""), (JSON, b"{}", b"{}")):
        answer = steady.post(signal.path, body, kind=kind)

        assert (answer.status, answer.headers["content-type"], answer.data) == (200, kind, answered)


@of_each_signal
@pytest.mark.otlp(Rule.GRPC_EMPTY, Rule.GRPC_SUCCESS)
def test_an_empty_request_succeeds_over_grpc(steady: Running, signal: Signal) -> None:
    raw = export(steady, f"/{signal.service}/Export", b"")

    assert signal.response.FromString(raw) == signal.response()


@of_each_signal
@pytest.mark.otlp(Rule.EMPTY_ENVELOPES)
def test_resources_and_scopes_without_items_succeed(steady: Running, signal: Signal) -> None:
    request = signal.request()
    of_resource = getattr(request, request.DESCRIPTOR.fields[0].name)
    of_resource.add()
    scopes = getattr(of_resource.add(), of_resource[0].DESCRIPTOR.fields[1].name)
    scopes.add()

    assert steady.post(signal.path, request.SerializeToString()).data == b""


@pytest.mark.otlp(Rule.GRPC_PARTIAL)
def test_a_rejected_record_is_counted_and_explained_over_grpc(collector: Running) -> None:
    raw = logs([event(action("n1")), event(action("n2"))]).SerializeToString()

    told = ExportLogsServiceResponse.FromString(export(collector, f"/{SIGNALS[2].service}/Export", raw))

    assert told.partial_success.rejected_log_records == 2
    assert "takes a credential with role operator" in told.partial_success.error_message


@pytest.mark.otlp(Rule.HTTP_PARTIAL, Rule.SPAN_IDS)
@pytest.mark.parametrize("wrong", [{"trace_id": b""}, {"trace_id": bytes(16)}, {"span_id": b"12345"}], ids=str)
def test_a_span_without_a_valid_id_is_rejected_and_explained(collector: Running, wrong: dict[str, Any]) -> None:
    answer = collector.post("/v1/traces", traces([span(1), span(2, **wrong)]).SerializeToString())

    told = ExportTraceServiceResponse.FromString(answer.data).partial_success
    assert (answer.status, told.rejected_spans) == (200, 1)
    assert next(iter(wrong)) in told.error_message
    assert collector.rows("select span_id from spans") == [(1,)]


@pytest.mark.otlp(Rule.HTTP_BAD_DATA, Rule.GRPC_FINAL)
def test_bad_data_is_described_in_the_details(steady: Running) -> None:
    over_http = Status.FromString(steady.post("/v1/traces", b"\xff\xff\xff").data)
    in_json = steady.post("/v1/traces", b"{", kind=JSON).json()
    _, over_grpc = refused(steady, TRACES, b"\xff\xff\xff")

    for status in (over_http, over_grpc):
        found = BadRequest()
        assert status.details[0].Unpack(found)
        assert found.field_violations[0].description == status.message
    assert in_json["details"][0]["@type"] == "type.googleapis.com/google.rpc.BadRequest"
    assert in_json["details"][0]["fieldViolations"][0]["description"] == in_json["message"]


@pytest.mark.otlp(Rule.GRPC_THROTTLING, Rule.GRPC_RETRYABLE)
def test_while_the_disk_is_full_a_message_is_unavailable_and_may_come_again(collector: Running) -> None:
    raw = many_spans(1)

    with files_limited_to(4096):
        code, status = refused(collector, TRACES, raw)

    assert code is grpc.StatusCode.UNAVAILABLE
    assert [detail.Is(RetryInfo.DESCRIPTOR) for detail in status.details] == [True]
    assert export(collector, TRACES, raw) == b""


ERRORS: list[tuple[CollectorError, int, int]] = [
    (NotOtlp("bad"), 400, 3),
    (NotOtlp("bad", unsupported=True), 415, 3),
    (UnknownToken("who"), 401, 16),
    (Forbidden("no"), 403, 7),
    (NotHere("where", is_method=False), 404, 5),
    (NotHere("how", is_method=True), 405, 12),
    (TooLarge(9), 413, 8),
    (Busy("later"), 503, 14),
]


@pytest.mark.otlp(Rule.HTTP_STATUS, Rule.HTTP_SAME_TYPE, Rule.HTTP_RETRYABLE, Rule.GRPC_RETRYABLE, Rule.GRPC_EXHAUSTED)
@pytest.mark.parametrize(("error", "http", "code"), ERRORS, ids=lambda each: type(each).__name__)
def test_every_error_is_a_status_and_only_what_may_pass_later_is_retryable(
    error: CollectorError, http: int, code: int
) -> None:
    in_protobuf, in_json = http_error(error, as_json=False), http_error(error, as_json=True)
    status = Status.FromString(bytes(in_protobuf.body))

    assert (in_protobuf.status_code, in_protobuf.headers["content-type"]) == (http, PROTOBUF)
    assert (in_json.status_code, in_json.headers["content-type"]) == (http, JSON)
    assert (status.code, status.message) == (code, str(error)) == (json.loads(bytes(in_json.body))["code"], str(error))
    may_pass = any(detail.Is(RetryInfo.DESCRIPTOR) for detail in status_of(error).details)
    assert may_pass == (http in (429, 502, 503, 504)) == ("retry-after" in in_protobuf.headers)


@pytest.mark.otlp(Rule.NEWER_FIELDS)
def test_a_field_of_a_later_version_is_ignored_in_protobuf(collector: Running) -> None:
    whole = traces([span(1)]).resource_spans[0].scope_spans[0].spans[0].SerializeToString()
    later = whole + b"\xfa\x3f\x05later" + b"\xf0\x3f\x07"  # fields 1023 and 1022, a text and a number
    request = ExportTraceServiceRequest()
    request.resource_spans.add().scope_spans.add().spans.add().MergeFromString(later)

    answer = collector.post("/v1/traces", request.SerializeToString())

    assert b"later" in request.SerializeToString()
    assert (answer.status, answer.data) == (200, b"")
    assert collector.rows("select span_id from spans") == [(1,)]


@pytest.mark.otlp(Rule.JSON_IDS, Rule.JSON_ENUMS, Rule.JSON_NAMES)
def test_ids_in_json_are_hex_of_either_case(collector: Running) -> None:
    ids = [
        ("5B8EFFF798038103D269B633813FC60C", "EEE19B7EC3C1B174"),
        ("5b8efff798038103d269b633813fc60c", "eEe19b7ec3c1b175"),
    ]
    spans = [{"traceId": trace, "spanId": own, "kind": 2, "droppedAttributesCount": 3} for trace, own in ids]

    answer = collector.post(
        "/v1/traces", json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": spans}]}]}).encode(), kind=JSON
    )

    assert (answer.status, answer.json()) == (200, {})
    assert collector.rows(
        "select trace_id::varchar, span_id % 256, kind, dropped_attributes from spans order by 2"
    ) == [
        ("5b8efff7-9803-8103-d269-b633813fc60c", 0x74, 2, 3),
        ("5b8efff7-9803-8103-d269-b633813fc60c", 0x75, 2, 3),
    ]


@pytest.mark.otlp(Rule.FLAGS)
def test_flags_are_kept_with_their_reserved_bits(store: Store) -> None:
    store.take("traces", traces([span(1, flags=2**32 - 1)]))

    assert store.rows("select flags from spans") == [(2**32 - 1,)]


@pytest.mark.otlp(Rule.POINT_TIME)
def test_a_data_point_without_a_time_is_rejected_and_its_neighbour_stored(store: Store) -> None:
    request = ExportMetricsServiceRequest()
    points = request.resource_metrics.add().scope_metrics.add().metrics.add(name="m").gauge.data_points
    points.add(as_int=1)
    points.add(as_int=2, time_unix_nano=START)

    decoded, _ = store.take("metrics", request)

    assert decoded.response.partial_success.rejected_data_points == 1
    assert "time_unix_nano is 0 or missing" in decoded.response.partial_success.error_message
    assert store.rows("select value from metric_points") == [(2.0,)]


@pytest.mark.otlp(Rule.GRPC_PORT, Rule.HTTP_PORT)
def test_ports_are_those_of_otlp_unless_configured(tmp_path: Path) -> None:
    config = CollectorConfig(store=tmp_path / "store.duckdb", anonymous=True)

    assert (config.otlp_grpc_port, config.otlp_http_port) == (4317, 4318)
