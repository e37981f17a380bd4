"""What can't be parsed costs itself and nothing else: neighbours are stored, and the rest is told with its bytes."""

import hashlib
import json
from typing import Any

import pytest
from google.protobuf import json_format
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import KeyValue
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord

from collector.decode.request import Arrived, Decoded, decode_request
from collector.decode.sources import content_id
from collector.decode.wire import wire_fields
from collector.errors import BadRequest
from tests.collector.decode.test_otlp_json import as_otlp_json
from tests.collector.otlp.rules import Rule
from tests.collector.otlp_made import START, any_value, logs, span, traces
from tests.collector.running import Running, token_of
from tests.collector.taking import ALL_ROLES, SIGNAL

DAMAGE, NO_UTF8, HALF = "DAMAGE", b"\xff\xfe\xff\xfe\xff\xfe", "\\ud83dxx"
"""A word of six bytes, what stands in its place in protobuf, and half an emoji in its place in JSON."""

JSON, PROTOBUF = "application/json", "application/x-protobuf"
groups = st.lists(st.lists(st.lists(st.booleans(), max_size=4), max_size=3), max_size=3)
"""Resources of scopes of items; True is an item that can be parsed."""


def request_of(signal: str, drawn: list[list[list[bool]]]) -> Any:
    """A request of such items, each with a name of its own; a damaged one has the word in it."""
    request, number = SIGNAL[signal].request(), 0
    for scopes in drawn:
        resource = getattr(request, f"resource_{'spans' if signal == 'traces' else signal}").add()
        for items in scopes:
            scope = getattr(resource, f"scope_{'spans' if signal == 'traces' else signal}").add()
            for is_sound in items:
                number += 1
                _add(signal, scope, f"{'sound' if is_sound else DAMAGE}-{number}", number)
    return request


def _add(signal: str, scope: Any, name: str, number: int) -> None:
    if signal == "traces":
        scope.spans.append(span(number, name=name))
    elif signal == "logs":
        scope.log_records.append(LogRecord(time_unix_nano=START, severity_text=name))
    else:
        points = scope.metrics.add(name=f"m{number}").sum.data_points
        points.add(time_unix_nano=START, as_int=number, attributes=[{"key": name, "value": any_value(1)}])


def arrived(signal: str, raw: bytes, *, is_json: bool = False) -> Arrived:
    return Arrived(
        signal=SIGNAL[signal], raw=raw, is_json=is_json, transport="http", sender=ALL_ROLES, received_ns=START
    )


def spelled(request: Any, *, is_json: bool) -> bytes:
    """The request as it is sent, damaged where it says so."""
    if is_json:
        return json.dumps(as_otlp_json(json_format.MessageToDict(request))).replace(DAMAGE, HALF).encode()
    return bytes(request.SerializeToString()).replace(DAMAGE.encode(), NO_UTF8)


def names_in(signal: str, found: Decoded) -> list[str]:
    rows = found.batch.rows.get({"traces": "spans", "logs": "logs", "metrics": "metric_points"}[signal], ())
    if signal == "metrics":
        return [next(iter(json.loads(row[10]))) for row in rows]
    return [row[5] if signal == "traces" else row[8] for row in rows]


@pytest.mark.parametrize("is_json", [False, True])
@pytest.mark.parametrize("signal", sorted(SIGNAL))
@given(drawn=groups)
@pytest.mark.otlp(Rule.UTF8)
def test_every_sound_item_is_kept_and_every_damaged_one_refused(
    signal: str, is_json: bool, drawn: list[list[list[bool]]]
) -> None:
    request, flat = request_of(signal, drawn), [each for scopes in drawn for items in scopes for each in items]

    found = decode_request(arrived(signal, spelled(request, is_json=is_json), is_json=is_json))

    assert names_in(signal, found) == [f"sound-{at}" for at, is_sound in enumerate(flat, start=1) if is_sound]
    assert (found.batch.items, found.batch.refused) == (len(flat), flat.count(False))
    assert found.is_unreadable == (len(flat) > 0 and not any(flat))


@given(drawn=groups)
def test_a_log_record_has_the_id_of_its_place_whatever_its_neighbours_are(drawn: list[list[list[bool]]]) -> None:
    damaged = spelled(request_of("logs", drawn), is_json=False)
    flat = [each for scopes in drawn for items in scopes for each in items]
    request = (b"log", ALL_ROLES.name.encode(), hashlib.sha256(damaged).digest())

    kept = decode_request(arrived("logs", damaged)).batch

    expected = [content_id(*request, place.to_bytes(8, "big")) for place, is_sound in enumerate(flat) if is_sound]
    assert [row[0] for row in kept.rows.get("logs", ())] == expected


@given(drawn=groups)
def test_the_fields_of_a_message_put_together_are_the_message(drawn: list[list[list[bool]]]) -> None:
    raw = bytes(request_of("traces", drawn).SerializeToString())

    fields = list(wire_fields(raw))

    assert b"".join(raw[each.begin : each.end] for each in fields) == raw
    assert len(fields) == len(drawn)


@pytest.mark.parametrize(
    "raw",
    [b"\x0a\x05ab", b"\x0a", b"\xff" * 11, b"\x00\x01", b"\x0b", b"\x0f", b"\x0d\x01", b"\x09\x01", b"\x80"],
    ids=bytes.hex,
)
def test_bytes_that_are_no_message_are_a_bad_request(raw: bytes) -> None:
    with pytest.raises(BadRequest, match="byte"):
        list(wire_fields(raw))
    with pytest.raises(BadRequest, match="no OTLP request of traces"):
        decode_request(arrived("traces", raw))


def test_a_resource_that_cannot_be_read_costs_its_own_items_only() -> None:
    request = request_of("traces", [[[True, True]], [[True]]])
    request.resource_spans[0].resource.attributes.add(key=DAMAGE)

    found = decode_request(arrived("traces", spelled(request, is_json=False)))

    assert names_in("traces", found) == ["sound-3"]
    assert (found.batch.items, found.batch.refused) == (2, 1)
    assert found.problem.startswith("resource_spans: ")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("spanId", "not hex"),
        ("startTimeUnixNano", 1e30),
        ("droppedAttributesCount", -1),
        ("kind", "SPAN_KIND_CLEINT"),
        ("kind", 1e400),
        ("kind", 1.5),
        ("status", {"code": "STATUS_CODE_FINE"}),
        ("attributes", [{"key": "big", "value": {"intValue": str(2**64)}}]),
        ("events", 7),
    ],
    ids=str,
)
@pytest.mark.otlp(Rule.HTTP_PARTIAL)
def test_a_value_that_protobuf_cannot_hold_names_its_field(collector: Running, field: str, value: Any) -> None:
    spans = as_otlp_json(json_format.MessageToDict(traces([span(1), span(2), span(3)])))
    bad = spans["resourceSpans"][0]["scopeSpans"][0]["spans"][1]
    bad[field] = value
    body = json.dumps(spans).encode()

    answers = [collector.post("/v1/traces", body, kind=JSON, token=token_of("edge")) for _ in range(2)]

    for each in answers:
        assert (each.status, each.json()["partialSuccess"]["rejectedSpans"]) == (200, "1")
    assert collector.rows("select span_id from spans order by 1") == [(1,), (3,)]
    ((source, reason, detail, value),) = collector.rows("select source, reason, detail, value from refusals")
    assert (source, reason) == ("edge", "malformed")
    assert field in detail
    assert f'"traceId": "{bad["traceId"]}"' in value
    assert collector.rows("select credential, items, body from dead_letters") == [("edge", 3, body)]
    assert collector.rows("select records, duplicates, refused from ingest_batches") == [(3, 0, 1), (3, 2, 1)]


@pytest.mark.parametrize("is_json", [False, True])
@pytest.mark.parametrize(("levels", "stored"), [(5, [1, 2, 3]), (60, [1, 3])])
def test_what_is_nested_too_deep_costs_itself_and_its_refusal_says_where_and_why(
    collector: Running, levels: int, stored: list[int], is_json: bool
) -> None:
    body = nested_json(levels) if is_json else nested_protobuf(levels)

    answer = collector.post("/v1/traces", body, kind=JSON if is_json else PROTOBUF, token=token_of("edge"))

    assert answer.status == 200
    assert collector.rows("select span_id from spans order by 1") == [(each,) for each in stored]
    refused = collector.rows("select source, detail from refusals")
    assert [source for source, _ in refused] == ["edge"] * (3 - len(stored))
    for _, detail in refused:
        assert "attributes.value." in detail or not is_json
        assert ("Max recursion depth" if is_json else "MaxDepth") in detail
        assert len(detail) < 200


def nested_json(levels: int) -> bytes:
    """Three spans, the second with a list in a list, so many levels of them."""
    tree = as_otlp_json(json_format.MessageToDict(traces([span(1), span(2), span(3)])))
    value: Any = {"stringValue": "leaf"}
    for _ in range(levels):
        value = {"arrayValue": {"values": [value]}}
    tree["resourceSpans"][0]["scopeSpans"][0]["spans"][1]["attributes"] = [{"key": "deep", "value": value}]
    return json.dumps(tree).encode()


def nested_protobuf(levels: int) -> bytes:
    """The same by hand: protobuf makes no message of that depth."""
    value = field_of(1, b"leaf")
    for _ in range(levels):
        value = field_of(5, field_of(1, value))
    attribute = field_of(9, field_of(1, b"deep") + field_of(2, value))
    more = {2: attribute}
    spans = (field_of(2, span(each).SerializeToString() + more.get(each, b"")) for each in (1, 2, 3))
    return field_of(1, field_of(2, b"".join(spans)))


def field_of(number: int, content: bytes) -> bytes:
    length, size = bytearray(), len(content)
    while size >= 0x80:
        length.append(size & 0x7F | 0x80)
        size >>= 7
    return bytes([number << 3 | 2, *length, size]) + content


@pytest.mark.parametrize(
    ("where", "path"),
    [("name", "name"), ("key", "attributes.key"), ("value", "attributes.value.string_value"), ("event", "events.name")],
)
def test_a_string_that_is_no_utf8_names_its_field_in_protobuf(where: str, path: str) -> None:
    sent = span(2, name=DAMAGE if where == "name" else "op")
    sent.attributes.append(KeyValue(key=DAMAGE if where == "key" else "k", value=any_value("v")))
    sent.attributes.append(KeyValue(key="text", value=any_value(DAMAGE if where == "value" else "v")))
    sent.events.add(name=DAMAGE if where == "event" else "e")

    found = decode_request(arrived("traces", spelled(traces([span(1), sent]), is_json=False)))

    assert (found.batch.items, found.batch.refused) == (2, 1)
    assert found.problem == f"span: not OTLP in protobuf: {path} is no UTF-8"


@pytest.mark.otlp(Rule.HTTP_BAD_DATA)
def test_a_request_of_which_nothing_can_be_read_is_a_bad_request_and_kept(collector: Running) -> None:
    body = spelled(request_of("logs", [[[False, False]]]), is_json=False)

    answer = collector.post("/v1/logs", body, token=token_of("edge"))

    assert answer.status == 400
    assert collector.rows("select count(*) from refusals") == [(2,)]
    assert collector.rows("select body from dead_letters") == [(body,)]


@pytest.mark.otlp(Rule.JSON_INT64)
def test_names_of_enum_values_and_both_spellings_of_large_numbers_are_read_exactly() -> None:
    sent = {
        "traceId": "0af7651916cd43dd8448eb211c80319c",
        "spanId": "b7ad6b7169203331",
        "kind": "SPAN_KIND_CLIENT",
        "startTimeUnixNano": str(2**62 + 1),
        "endTimeUnixNano": 2**62 + 3,
    }
    body = json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": [sent]}]}]}).encode()

    (row,) = decode_request(arrived("traces", body, is_json=True)).batch.rows["spans"]

    assert (row[6], row[7], row[8]) == (3, 2**62 + 1, 2**62 + 3)


@pytest.mark.otlp(Rule.JSON_UNKNOWN)
def test_what_is_called_like_an_id_in_a_field_that_otlp_does_not_have_is_ignored() -> None:
    tree = as_otlp_json(json_format.MessageToDict(traces([span(1)])))
    tree["resourceSpans"][0]["scopeSpans"][0]["spans"][0]["novelty"] = {"traceId": "not hex", "kind": "ODD"}
    tree["resourceSpans"][0]["novelty"] = [{"spanId": 7}]

    found = decode_request(arrived("traces", json.dumps(tree).encode(), is_json=True))

    assert (found.batch.items, found.batch.refused) == (1, 0)


@pytest.mark.parametrize("raw", [b"12345678", b"\0" * 16, b"x" * 17])
@pytest.mark.otlp(Rule.LOG_IDS)
def test_a_log_record_with_an_invalid_id_is_of_no_trace_and_stored(raw: bytes) -> None:
    record = LogRecord(time_unix_nano=START, trace_id=raw, span_id=raw[:3])

    found = decode_request(arrived("logs", logs([record]).SerializeToString()))

    (row,) = found.batch.rows["logs"]
    assert (row[1], row[2], found.batch.refused) == (None, None, 0)


@pytest.mark.otlp(Rule.LOG_IDS)
def test_a_log_record_whose_id_is_no_hex_is_of_no_trace_and_stored() -> None:
    tree = {"resourceLogs": [{"scopeLogs": [{"logRecords": [{"traceId": "xyz", "spanId": "b7ad6b7169203331"}]}]}]}

    (row,) = decode_request(arrived("logs", json.dumps(tree).encode(), is_json=True)).batch.rows["logs"]

    assert (row[1], row[2]) == (None, 0xB7AD6B7169203331)


@pytest.mark.otlp(Rule.OBSERVED)
def test_a_log_record_without_any_time_was_observed_when_it_came() -> None:
    given_times = [{}, {"time_unix_nano": 5}, {"observed_time_unix_nano": 7}]
    request = logs([LogRecord(**times) for times in given_times])  # type: ignore[arg-type]

    rows = decode_request(arrived("logs", request.SerializeToString())).batch.rows["logs"]

    assert [(row[5], row[6]) for row in rows] == [(0, START), (5, 0), (0, 7)]


def test_a_service_name_that_is_no_text_is_spelled_as_json() -> None:
    request = ExportMetricsServiceRequest()
    resource = request.resource_metrics.add()
    resource.resource.attributes.add(key="service.name").value.kvlist_value.values.add(key="a", value=any_value(True))
    resource.scope_metrics.add().metrics.add(name="m").gauge.data_points.add(as_int=1, time_unix_nano=START)

    (row,) = decode_request(arrived("metrics", request.SerializeToString())).batch.rows["metric_points"]

    assert row[11] == '{"a":true}'
