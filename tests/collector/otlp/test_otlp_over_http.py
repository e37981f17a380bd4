"""OTLP over HTTP as its senders meet it: right answers for right, wrong, large and unwelcome requests."""

import gzip
import json
import socket
import time
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import urllib3
from google.rpc.status_pb2 import Status  # type: ignore[import-untyped]
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceResponse
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse

from collector.limits import Limits
from tests.collector.otlp.rules import Rule
from tests.collector.otlp_made import action, event, logs, reading_batch, span, traces
from tests.collector.running import Running, config_for, running, token_of
from tests.processes import PATIENCE_S

JSON = "application/json"


@pytest.mark.parametrize(
    ("encoding", "compress"), [("gzip", gzip.compress), ("deflate", zlib.compress), ("identity", bytes)]
)
@pytest.mark.otlp(Rule.COMPRESSION, Rule.HTTP_GZIP, Rule.HTTP_PROTOBUF, Rule.HTTP_SUCCESS)
def test_a_span_is_stored_however_it_was_compressed(collector: Running, encoding: str, compress: object) -> None:
    body = compress(traces([span(7)]).SerializeToString())  # type: ignore[operator]

    answer = collector.post("/v1/traces", body, content_encoding=encoding)

    assert answer.status == 200
    assert answer.headers["content-type"] == "application/x-protobuf"
    assert ExportTraceServiceResponse.FromString(answer.data) == ExportTraceServiceResponse()
    assert collector.rows("select span_id from spans") == [(7,)]


def test_a_body_in_chunks_without_a_length_is_read(collector: Running) -> None:
    raw = gzip.compress(traces([span(7)]).SerializeToString())
    headers = {"content-type": "application/x-protobuf", "content-encoding": "gzip"}

    with urllib3.PoolManager(retries=False, timeout=PATIENCE_S) as pool:
        pieces = iter([raw[:10], raw[10:]])
        answer = pool.request("POST", f"{collector.http}/v1/traces", body=pieces, headers=headers, chunked=True)

    assert answer.status == 200
    assert collector.rows("select count(*) from spans") == [(1,)]


@pytest.mark.otlp(Rule.HTTP_JSON, Rule.JSON_IDS)
def test_json_is_answered_in_json(collector: Running) -> None:
    sent = {
        "traceId": "0af7651916cd43dd8448eb211c80319c",
        "spanId": "b7ad6b7169203331",
        "name": "from a browser",
        "startTimeUnixNano": "1700000000000000000",
        "endTimeUnixNano": "1700000000000000001",
    }
    body = json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": [sent]}]}]}).encode()

    answer = collector.post("/v1/traces", body, kind="application/json; charset=utf-8")

    assert (answer.status, answer.headers["content-type"], answer.json()) == (200, "application/json", {})
    assert collector.rows("select replace(trace_id::varchar, '-', ''), span_id from spans") == [
        ("0af7651916cd43dd8448eb211c80319c", 0xB7AD6B7169203331)
    ]


@pytest.mark.parametrize("body", [b"\xff\xff\xff", b"not protobuf at all", b"\x0a\x05ab"])
@pytest.mark.otlp(Rule.HTTP_BAD_DATA, Rule.HTTP_SAME_TYPE, Rule.HTTP_STATUS)
def test_a_corrupt_body_is_told_to_be_corrupt_in_its_own_type(steady: Running, body: bytes) -> None:
    answer = steady.post("/v1/traces", body)

    assert (answer.status, answer.headers["content-type"]) == (400, "application/x-protobuf")
    assert Status.FromString(answer.data).code == 3
    assert "traces" in Status.FromString(answer.data).message


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"resourceSpans": 7}', b"[" * 100_000, b'{"a":' * 5_000])
@pytest.mark.otlp(Rule.HTTP_BAD_DATA, Rule.HTTP_SAME_TYPE, Rule.HTTP_STATUS)
def test_corrupt_json_is_told_in_json(steady: Running, body: bytes) -> None:
    answer = steady.post("/v1/traces", body, kind="application/json")

    assert (answer.status, answer.headers["content-type"]) == (400, "application/json")
    assert answer.json()["code"] == 3


@pytest.mark.otlp(Rule.HTTP_BAD_DATA, Rule.HTTP_GZIP)
def test_a_broken_compressed_stream_is_a_bad_request(steady: Running) -> None:
    whole = gzip.compress(traces([span(7)]).SerializeToString())

    for body in (whole[:-9], b"\x1f\x8b" + b"x" * 50, whole + b"more"):
        assert steady.post("/v1/traces", body, content_encoding="gzip").status == 400


def test_another_type_or_encoding_is_not_supported(steady: Running) -> None:
    assert steady.post("/v1/logs", b"<xml/>", kind="text/xml").status == 415
    assert steady.post("/v1/logs", b"", content_encoding="br").status == 415


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [("POST", "/v1/profiles", 404, 5), ("POST", "/v1/traces/", 404, 5), ("GET", "/v1/traces", 405, 12)],
)
@pytest.mark.otlp(Rule.HTTP_PATHS, Rule.HTTP_STATUS)
def test_another_path_or_method_is_named_as_such(
    steady: Running, method: str, path: str, status: int, code: int
) -> None:
    with urllib3.PoolManager(retries=False, timeout=PATIENCE_S) as pool:
        plain = pool.request(method, steady.http + path)
        spoken = pool.request(method, steady.http + path, headers={"content-type": JSON})

    told = Status.FromString(plain.data)
    assert (plain.status, plain.headers["content-type"], told.code) == (status, "application/x-protobuf", code)
    assert path in told.message
    assert (spoken.status, spoken.json()["code"], spoken.json()["message"]) == (status, code, told.message)


def pieces_of(raw: bytes, *, wait_s: float) -> Iterator[bytes]:
    for at in range(0, len(raw), 20):
        time.sleep(wait_s)
        yield raw[at : at + 20]


def send_in_pieces(collector: Running, raw: bytes, *, wait_s: float) -> urllib3.BaseHTTPResponse:
    headers = {"content-type": "application/x-protobuf"}
    with urllib3.PoolManager(retries=False, timeout=PATIENCE_S) as pool:
        pieces = pieces_of(raw, wait_s=wait_s)
        return pool.request("POST", f"{collector.http}/v1/traces", body=pieces, headers=headers, chunked=True)


@pytest.mark.otlp(Rule.HTTP_RETRYABLE)
def test_a_body_that_is_slow_is_read_and_one_that_stands_still_may_come_again(tmp_path: Path) -> None:
    raw = traces([span(number) for number in range(1, 9)]).SerializeToString()
    with running(config_for(tmp_path, anonymous=True, limits=Limits(stalled_s=2))) as collector:
        slow = send_in_pieces(collector, raw, wait_s=0.15)  # longer in all than it may stand still
        with socket.create_connection(("127.0.0.1", collector.started.ports.otlp_http), PATIENCE_S) as half_sent:
            head = "POST /v1/traces HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/x-protobuf\r\n"
            half_sent.sendall(f"{head}content-length: {len(raw)}\r\n\r\n".encode() + raw[:50])
            told = half_sent.makefile("rb").read()

    assert len(raw) / 20 * 0.15 > 2
    assert slow.status == 200
    assert told.startswith(b"HTTP/1.1 503")
    assert b"retry-after: 1\r\n" in told
    assert b"2 s without a byte" in told


def test_a_body_that_drips_ends_at_last(tmp_path: Path) -> None:
    raw = traces([span(number) for number in range(1, 30)]).SerializeToString()
    with running(config_for(tmp_path, anonymous=True, limits=Limits(body_s=1))) as collector:
        answer = send_in_pieces(collector, raw, wait_s=0.05)

    assert answer.status == 503
    assert "did not come within 1 s" in Status.FromString(answer.data).message


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
@pytest.mark.otlp(Rule.HTTP_SIZE)
def test_too_large_a_request_is_refused_by_its_inflated_size(steady: Running, encoding: str) -> None:
    zeros = bytes(steady.config.max_request_bytes + 1)

    answer = steady.post("/v1/traces", gzip.compress(zeros) if encoding == "gzip" else zeros, content_encoding=encoding)

    assert answer.status == 413
    assert Status.FromString(answer.data).code == 8
    assert not Status.FromString(answer.data).details


@pytest.mark.otlp(Rule.DUPLICATES)
def test_a_resend_is_stored_once(collector: Running) -> None:
    spans = traces([span(1), span(2)]).SerializeToString()
    readings = logs([event(reading_batch(0, 9))]).SerializeToString()

    for _ in range(3):
        assert collector.post("/v1/traces", spans).status == 200
        assert collector.post("/v1/logs", readings, token=token_of("edge")).status == 200

    assert collector.rows("select count(*) from spans") == [(2,)]
    assert collector.rows("select count(*), count(distinct sequence) from readings") == [(10, 10)]
    assert collector.rows("select signal, sum(duplicates)::int from ingest_batches group by 1 order by 1") == [
        ("logs", 2),
        ("traces", 4),
    ]


@pytest.mark.parametrize("token", ["", token_of("edge")])
@pytest.mark.otlp(Rule.DUPLICATES)
def test_equal_lines_and_spans_of_one_id_are_all_there_and_a_resend_adds_none(collector: Running, token: str) -> None:
    line = {"timeUnixNano": "1700000000123000000", "body": {"stringValue": "tick"}}
    lines = json.dumps({"resourceLogs": [{"scopeLogs": [{"logRecords": [line] * 1000}]}]}).encode()
    shared = {"traceId": "0af7651916cd43dd8448eb211c80319c", "spanId": "b7ad6b7169203331", "name": "GET"}
    pair = [{**shared, "kind": kind, "startTimeUnixNano": "1700000000000000000"} for kind in (3, 2)]
    spans = [
        json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": each}]}]}).encode()
        for each in (pair, pair[:1], pair[1:])
    ]

    with ThreadPoolExecutor(6) as senders:
        sent = [("/v1/logs", lines), *(("/v1/traces", body) for body in spans)] * 3
        answers = list(senders.map(lambda each: collector.post(*each, token=token, kind=JSON), sent))

    assert [(each.status, each.json()) for each in answers] == [(200, {})] * 12
    assert collector.rows("select count(*) from logs") == [(1000,)]
    assert collector.rows("select kind from spans order by 1") == [(2,), (3,)]
    assert collector.rows("select sum(records - duplicates)::int from ingest_batches") == [(1002,)]


def test_a_wrong_token_is_told_so_and_stores_nothing(collector: Running) -> None:
    answer = collector.post("/v1/traces", traces([span(1)]).SerializeToString(), token="guessed")

    assert (answer.status, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert Status.FromString(answer.data).code == 16
    assert collector.rows("select count(*) from spans") == [(0,)]


@pytest.mark.parametrize("sender", ["", "edge", "dataset", "cli"])
@pytest.mark.otlp(Rule.HTTP_PARTIAL)
def test_an_action_from_anybody_but_an_operator_is_refused_with_a_row(collector: Running, sender: str) -> None:
    body = logs([event(action("n1"))]).SerializeToString()

    answer = collector.post("/v1/logs", body, token=token_of(sender) if sender else "")

    assert answer.status == 200
    assert ExportLogsServiceResponse.FromString(answer.data).partial_success.rejected_log_records == 1
    assert collector.rows("select count(*) from operator_actions") == [(0,)]
    assert collector.rows("select reason, source, gateway_id from refusals") == [
        ("not_allowed", sender or "anonymous", "")
    ]


def test_an_operators_action_is_stored(collector: Running) -> None:
    body = logs([event(action("n1"))]).SerializeToString()

    answer = collector.post("/v1/logs", body, token=token_of("desk"))

    assert answer.status == 200
    assert collector.rows("select verb, actor, commit_number from operator_actions") == [("acknowledge", "ann", 1)]


PROXY = "https://collector.plant.example"


def test_a_collector_that_can_be_reached_from_outside_takes_nothing_without_a_token(tmp_path: Path) -> None:
    body = traces([span(1)]).SerializeToString()

    with running(config_for(tmp_path, bind="0.0.0.0", tls_proxy=PROXY)) as collector:  # noqa: S104 (the case under test)
        without, given = collector.post("/v1/traces", body), collector.post("/v1/traces", body, token=token_of("edge"))

        assert (without.status, given.status) == (401, 200)
        assert collector.rows("select count(*) from spans") == [(1,)]
