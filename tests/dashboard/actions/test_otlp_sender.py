"""What a person did, on the wire: one OTLP log event, and what each answer of a collector means."""

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest, ExportLogsServiceResponse

from contract.alerts import OperatorAction, RaisedBy, Verdict
from contract.codec import record_from
from contract.ids import mint, span_id
from contract.words import VerdictValue
from dashboard.actions.otlp_sender import Sender, encode
from dashboard.actions.records import ActionOrigin, acknowledge, judge
from dashboard.errors import NotSent, NotTaken
from tests.dashboard.sample_alert import ALERT, sample_trail

SEEN = acknowledge(ALERT, ActionOrigin(actor="m.kern", nonce="a" * 32, now_ns=1_795_486_800_000_000_000))
RAISED = sample_trail().events[0].record
BY = RaisedBy(window_id=RAISED.window_id, score_id=RAISED.score_id)


@dataclass
class Collector:
    """A collector that gives one answer, and what it was sent."""

    status: int = 200
    body: bytes = b""
    requests: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)


@contextmanager
def listening(collector: Collector) -> Iterator[str]:
    """Serve it on a free port of the loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            collector.requests.append((self.path, headers, gzip.decompress(raw)))
            self.send_response(collector.status)
            self.send_header("content-length", str(len(collector.body)))
            self.end_headers()
            self.wfile.write(collector.body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def sender_to(collector: Collector) -> Iterator[Sender]:
    """A sender whose connections are closed afterwards."""
    with listening(collector) as endpoint:
        sender = Sender(endpoint=endpoint, token="secret")
        try:
            yield sender
        finally:
            sender.close()


def test_an_action_arrives_as_a_log_event_in_the_trace_of_its_alert() -> None:
    collector = Collector()
    with sender_to(collector) as sender:
        sender.send(SEEN, RAISED)

    path, headers, body = collector.requests[0]
    request = ExportLogsServiceRequest.FromString(body)
    resource = {a.key: a.value.string_value for a in request.resource_logs[0].resource.attributes}
    log = request.resource_logs[0].scope_logs[0].log_records[0]
    assert (path, headers["authorization"]) == ("/v1/logs", "Bearer secret")
    assert resource["service.name"] == "twintrace-dashboard"
    assert log.event_name == "twin.operator.action"
    assert log.trace_id.hex() == RAISED.window_id
    assert int.from_bytes(log.span_id) == span_id(RAISED.score_id)
    assert log.time_unix_nano == SEEN.acted_ns


@pytest.mark.parametrize(
    "record",
    [SEEN, judge(ALERT, VerdictValue.FALSE, ActionOrigin(actor="m", nonce="b" * 32, now_ns=7), reason="pump was off")],
)
def test_the_collector_reads_back_the_record_that_was_sent(record: OperatorAction | Verdict) -> None:
    request = ExportLogsServiceRequest.FromString(encode([record], {ALERT: BY}))

    attributes = {
        each.key: getattr(each.value, str(each.value.WhichOneof("value")))
        for each in request.resource_logs[0].scope_logs[0].log_records[0].attributes
    }
    assert record_from(type(record), attributes) == record


@pytest.mark.parametrize(
    ("status", "body", "kind", "says"),
    [
        (503, b"", NotSent, "answered HTTP 503"),
        (500, b"", NotSent, "answered HTTP 500"),
        (200, b"\xff\xff", NotSent, "what is no OTLP"),
        (401, b"", NotTaken, "refused the token"),
        (403, b"", NotTaken, "check token_file and its role"),
    ],
)
def test_anything_but_a_commit_is_said_and_never_taken_for_one(
    status: int, body: bytes, kind: type[NotSent], says: str
) -> None:
    with sender_to(Collector(status=status, body=body)) as sender, pytest.raises(kind, match=says):
        sender.send(SEEN, RAISED)


def test_a_record_that_the_collector_rejects_is_not_saved() -> None:
    answer = ExportLogsServiceResponse()
    answer.partial_success.rejected_log_records = 1
    answer.partial_success.error_message = "dashboard may not send twin.operator.action"

    with (
        sender_to(Collector(body=answer.SerializeToString())) as sender,
        pytest.raises(NotTaken, match=r"Not saved: .* may not send twin\.operator\.action"),
    ):
        sender.send(SEEN, RAISED)


def test_a_collector_that_is_away_is_named() -> None:
    with listening(Collector()) as endpoint:
        gone = endpoint
    sender = Sender(endpoint=gone, token="secret", timeout_s=2)

    with pytest.raises(NotSent, match=f"the collector at {gone} does not answer"):
        sender.send(SEEN, RAISED)
    sender.close()


def test_what_is_done_to_several_is_one_request_with_each_record_in_its_own_trace() -> None:
    collector, other = Collector(), mint("alert", "other")
    origin = ActionOrigin(actor="m.kern", nonce="c" * 32, now_ns=9)
    elsewhere = RaisedBy(window_id=mint("window", 2), score_id=mint("score", 2))

    with sender_to(collector) as sender:
        refused = sender.send_all([SEEN, acknowledge(other, origin)], {ALERT: BY, other: elsewhere})

    ((_, _, body),) = collector.requests
    logs = ExportLogsServiceRequest.FromString(body).resource_logs[0].scope_logs[0].log_records
    assert refused == ""
    assert [log.trace_id.hex() for log in logs] == [BY.window_id, elsewhere.window_id]
    assert [int.from_bytes(log.span_id) for log in logs] == [span_id(BY.score_id), span_id(elsewhere.score_id)]


def test_of_several_the_collector_may_refuse_some_and_says_why() -> None:
    answer = ExportLogsServiceResponse()
    answer.partial_success.rejected_log_records, answer.partial_success.error_message = 1, "note too long"

    with sender_to(Collector(body=answer.SerializeToString())) as sender:
        assert sender.send_all([SEEN], {ALERT: BY}) == "note too long"
        with pytest.raises(NotTaken, match="refused it: note too long"):
            sender.send(SEEN, RAISED)
