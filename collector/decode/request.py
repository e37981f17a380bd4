"""One OTLP request -> one Batch for the writer and what the sender is told of it."""

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from google.protobuf.message import DecodeError
from opentelemetry.proto.collector.logs.v1 import logs_service_pb2 as logs_service
from opentelemetry.proto.collector.metrics.v1 import metrics_service_pb2 as metrics_service
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2 as trace_service

from collector.credentials import Credential
from collector.decode.asset_speakers import AssetSpeakers
from collector.decode.json_form import fill_from_json, read_json
from collector.decode.known_bundles import KnownBundles
from collector.decode.logs import decode_logs
from collector.decode.metrics import decode_metrics
from collector.decode.parts import require_few, require_few_in_tree
from collector.decode.row_collector import RowCollector
from collector.decode.salvage import Salvaged, salvage
from collector.decode.spans import decode_spans
from collector.errors import BadRequest, readable
from collector.limits import Limits
from store.write.batch import Batch

DEFAULTS = Limits()


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One of OTLP's signals: its messages, where it is posted, and how it is decoded."""

    name: str
    path: str
    service: str
    request: Any
    response: Any
    rejected: str  # the field of partial_success
    decode: Callable[[Any, RowCollector], None]


SIGNALS: tuple[Signal, ...] = (
    Signal(
        name="traces",
        path="/v1/traces",
        service="opentelemetry.proto.collector.trace.v1.TraceService",
        request=trace_service.ExportTraceServiceRequest,
        response=trace_service.ExportTraceServiceResponse,
        rejected="rejected_spans",
        decode=decode_spans,
    ),
    Signal(
        name="metrics",
        path="/v1/metrics",
        service="opentelemetry.proto.collector.metrics.v1.MetricsService",
        request=metrics_service.ExportMetricsServiceRequest,
        response=metrics_service.ExportMetricsServiceResponse,
        rejected="rejected_data_points",
        decode=decode_metrics,
    ),
    Signal(
        name="logs",
        path="/v1/logs",
        service="opentelemetry.proto.collector.logs.v1.LogsService",
        request=logs_service.ExportLogsServiceRequest,
        response=logs_service.ExportLogsServiceResponse,
        rejected="rejected_log_records",
        decode=decode_logs,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """A request as it came, inflated; who sent it, how and when, and what it is held to."""

    signal: Signal
    raw: bytes
    is_json: bool
    transport: str  # grpc or http
    sender: Credential
    received_ns: int
    limits: Limits = DEFAULTS
    speakers: AssetSpeakers = field(default_factory=AssetSpeakers)
    bundles: KnownBundles = field(default_factory=KnownBundles)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """The rows to commit, and the first of what was refused."""

    batch: Batch
    problem: str
    signal: Signal
    unreadable: int = 0  # items that could not be parsed, refused ones

    @property
    def is_unreadable(self) -> bool:
        """Whether none of its items could be parsed."""
        return 0 < self.unreadable == self.batch.items

    @property
    def response(self) -> Any:
        """Return the answer when nothing more is refused by the store."""
        return response_to(self.signal, self.batch.refused, self.problem)


def decode_request(arrived: Arrived, *, may_read: bool = True) -> Decoded:
    """Decode a request. Raises BadRequest when it isn't OTLP; what is wrong with single items becomes refusals.

    Without `may_read` nothing is read from the store for its windows: raises MustRead instead.
    """
    salvaged = _parse(arrived)
    collected = _row_collector(arrived, may_read=may_read)
    collected.places = salvaged.places
    arrived.signal.decode(salvaged.message, collected)
    for each in salvaged.unreadable:
        collected.refuse_unreadable(each)
    return Decoded(
        batch=_batch(arrived, collected),
        problem=collected.first_problem,
        signal=arrived.signal,
        unreadable=len(salvaged.unreadable),
    )


def undecoded(arrived: Arrived) -> Batch:
    """Return a batch of a request without its rows, for one that could not be decoded."""
    return _batch(arrived, _row_collector(arrived, may_read=False))


def response_to(signal: Signal, refused: int, problem: str) -> Any:
    """Return the answer to a committed request: a partial success when items were refused."""
    response = signal.response()
    if refused:
        setattr(response.partial_success, signal.rejected, refused)
        more = f" (and {refused - 1} more; see refusals)" if refused > 1 else ""
        response.partial_success.error_message = readable(problem) + more
    return response


def _row_collector(arrived: Arrived, *, may_read: bool) -> RowCollector:
    digest = hashlib.sha256(arrived.raw).digest()
    return RowCollector(
        sender=arrived.sender,
        received_ns=arrived.received_ns,
        limits=arrived.limits,
        digest=digest,
        speakers=arrived.speakers,
        bundles=arrived.bundles,
        may_read=may_read,
    )


def _batch(arrived: Arrived, collected: RowCollector) -> Batch:
    return Batch(
        batch_id=os.urandom(16),
        signal=arrived.signal.name,
        transport=arrived.transport,
        credential=arrived.sender.name,
        items=collected.items,
        refused=collected.refused,
        size_bytes=len(arrived.raw),
        received_ns=arrived.received_ns,
        rows=collected.rows,
        carriers=collected.carriers,
        readings=collected.readings,
        body=arrived.raw,
        digest=collected.digest,
        encoding="json" if arrived.is_json else "protobuf",
    )


def _parse(arrived: Arrived) -> Salvaged:
    """Parse all at once, and item by item when that fails. Raises BadRequest, and TooManyItems before it parses."""
    request, most = arrived.signal.request(), arrived.limits.items
    try:
        if arrived.is_json:
            tree = read_json(arrived.raw)
            require_few_in_tree(tree, request.DESCRIPTOR, len(arrived.raw), most)
            return Salvaged(message=fill_from_json(tree, request))
        require_few(arrived.raw, request.DESCRIPTOR, most)
        request.MergeFromString(arrived.raw)
        return Salvaged(message=request)
    except (BadRequest, DecodeError):
        return _salvaged(arrived)


def _salvaged(arrived: Arrived) -> Salvaged:
    try:
        return salvage(arrived.raw, arrived.signal.request(), is_json=arrived.is_json)
    except BadRequest as error:
        raise BadRequest(f"no OTLP request of {arrived.signal.name}: {error}") from error
