"""A collector for tests: takes OTLP over HTTP on loopback, decodes it, answers as it is told."""

import gzip
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from contract.alerts import AlertEvent
from contract.codec import record_from
from contract.plant import LedgerLine
from contract.reading_codec import decode
from contract.readings import ReadingBatch
from contract.records import EVENTS, EventRecord
from contract.windows import PARTS, SPAN_NAME
from tests.processes import PATIENCE_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """How to answer one request."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A span that arrived."""

    trace_id: str
    span_id: str
    parent: str
    name: str
    start_ns: int
    end_ns: int
    attributes: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """A log event that arrived, as our record."""

    record: EventRecord
    trace_id: str
    span_id: str
    time_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A log record with an event name that is none of our records."""

    event: str
    text: str
    severity: str
    attributes: dict[str, Any]
    time_ns: int


@dataclass(slots=True, kw_only=True)
class Received:
    """Everything that was answered with 200, in order of arrival."""

    spans: list[Span] = field(default_factory=list)
    logs: list[Log] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    beats: int = 0  # requests of health
    metrics: dict[str, float] = field(default_factory=dict)
    requests: list[tuple[str, int]] = field(default_factory=list)  # signal and HTTP status of every request

    def records(self, kind: type[Any]) -> list[Any]:
        """The records of one kind."""
        return [log.record for log in self.logs if isinstance(log.record, kind)]

    def ids(self) -> list[str]:
        """An id of everything that was received but health, ledger numbers among them; a resend is there twice."""
        return sorted([*(f"span {span.span_id}" for span in self.spans), *self._log_ids()])

    def _log_ids(self) -> Iterator[str]:
        for log in self.logs:
            record = log.record
            match record:
                case ReadingBatch():
                    for sequence in decode(record.body).sequences:
                        yield f"reading {record.run_id} {record.signal} {sequence}"
                case AlertEvent():
                    yield f"alert {record.event_id} {record.edge_sequence}"
                case LedgerLine():
                    yield f"ledger {record.line_id} {record.sent} {record.refused} {record.at_end}"
                case _:
                    own_id = getattr(record, fields(record)[0].name)  # every other record begins with its id
                    yield f"{record.event} {own_id} {getattr(record, 'part', '')}"


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a killed edge's connection; any other error is the test's."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class Receiver:
    """The server; `tell` decides the answer to a request of a signal and its decoded size in records."""

    def __init__(self) -> None:
        self.received = Received()
        self.tell: Callable[[str, Any], Reply] = lambda _signal, _message: Reply()
        self.headers: dict[str, str] = {}
        self._lock, self._came = threading.Lock(), threading.Condition()
        self._server = _Server(("127.0.0.1", 0), self._handler())

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def wait(self, until: Callable[[Received], bool], *, timeout_s: float = PATIENCE_S) -> None:
        """Wait until what was received is enough; fails when it never is."""
        with self._came:
            assert self._came.wait_for(lambda: until(self.received), timeout_s), self.received.requests[-5:]

    def take(self, signal: str, headers: dict[str, str], body: bytes) -> Reply:
        message = _REQUESTS[signal].FromString(gzip.decompress(body))
        with self._lock:
            self.headers = headers
            reply = self.tell(signal, message)
            if reply.status == 200:
                _READ[signal](self.received, message)
            self.received.requests.append((signal, reply.status))
        with self._came:
            self._came.notify_all()
        return reply

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                reply = receiver.take(self.path.rpartition("/")[2], headers, body)
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(reply.body)))
                self.end_headers()
                self.wfile.write(reply.body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the server's signature)
                """Say nothing."""

        return Handler


@contextmanager
def receiving() -> Iterator[Receiver]:
    """Run a receiver."""
    receiver = Receiver()
    thread = threading.Thread(target=receiver._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver._server.shutdown()
        receiver._server.server_close()
        thread.join(5)


def spans_of(message: Any) -> list[Span]:
    """The spans of a decoded request."""
    return [
        Span(
            trace_id=span.trace_id.hex(),
            span_id=span.span_id.hex(),
            parent=span.parent_span_id.hex(),
            name=span.name,
            start_ns=span.start_time_unix_nano,
            end_ns=span.end_time_unix_nano,
            attributes=_attributes(of_resource.resource.attributes, span.attributes),
        )
        for of_resource in message.resource_spans
        for of_scope in of_resource.scope_spans
        for span in of_scope.spans
    ]


def logs_of(message: Any) -> list[Log]:
    """The log events of a decoded request, as our records: what is malformed fails the test."""
    return [
        Log(
            record=record_from(
                EVENTS[log.event_name],
                _attributes(of_resource.resource.attributes, log.attributes),
                _value(log.body),
            ),
            trace_id=log.trace_id.hex(),
            span_id=log.span_id.hex(),
            time_ns=log.time_unix_nano,
        )
        for of_resource in message.resource_logs
        for of_scope in of_resource.scope_logs
        for log in of_scope.log_records
        if log.event_name in EVENTS
    ]


def notices_of(message: Any) -> list[Notice]:
    """The log records of a decoded request that are none of our records."""
    return [
        Notice(
            event=log.event_name,
            text=_value(log.body),
            severity=log.severity_text,
            attributes=_attributes(log.attributes),
            time_ns=log.time_unix_nano,
        )
        for of_resource in message.resource_logs
        for of_scope in of_resource.scope_logs
        for log in of_scope.log_records
        if log.event_name not in EVENTS
    ]


def _read_traces(received: Received, message: Any) -> None:
    for span in spans_of(message):
        if span.name == SPAN_NAME:
            for part in PARTS:
                record_from(part, span.attributes)
        received.spans.append(span)


def _read_logs(received: Received, message: Any) -> None:
    received.logs.extend(logs_of(message))
    received.notices.extend(notices_of(message))


def _read_metrics(received: Received, message: Any) -> None:
    received.beats += 1
    for of_resource in message.resource_metrics:
        for of_scope in of_resource.scope_metrics:
            for metric in of_scope.metrics:
                for point in (*metric.gauge.data_points, *metric.sum.data_points):
                    labels = ",".join(f"{key}={value}" for key, value in _attributes(point.attributes).items())
                    received.metrics[f"{metric.name}{{{labels}}}" if labels else metric.name] = (
                        point.as_double or float(point.as_int)
                    )


_REQUESTS: dict[str, Any] = {
    "traces": ExportTraceServiceRequest,
    "logs": ExportLogsServiceRequest,
    "metrics": ExportMetricsServiceRequest,
}
_READ = {"traces": _read_traces, "logs": _read_logs, "metrics": _read_metrics}


def _attributes(*lists: Any) -> dict[str, Any]:
    return {pair.key: _value(pair.value) for pairs in lists for pair in pairs}


def _value(value: Any) -> Any:
    kind = value.WhichOneof("value")
    if kind is None:
        return None
    held = getattr(value, kind)
    return [_value(each) for each in held.values] if kind == "array_value" else held
