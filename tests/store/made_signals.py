"""Random OpenTelemetry signals as strangers send them, through the collector's decoding into a store."""

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, ArrayValue, KeyValue, KeyValueList
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord
from opentelemetry.proto.metrics.v1.metrics_pb2 import Metric
from opentelemetry.proto.resource.v1.resource_pb2 import Resource
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

from store.database.connection import Database, open_database
from store.query.local import Reader
from store.write.writer import Writer
from tests.collector.otlp_made import any_value, key_values
from tests.collector.taking import decoded
from tests.new_store import put_new_store
from tests.oracles.signal_oracle import Sent

KEYS = (
    *("http.method", "http", "a.b", "", "/", "~", "~0", "~1/", '"', "\\", "$", "$.a", "$bytes", "*", "[0]", "#", "é😀"),
    *(
        "\x00",
        "\n",
        "a b",
        "'",
        "\u202e",
        "0",
        "-",
        "/a/b",
        "\x1f",
        "\x7f",
        "**",
        "a",
        "b",
        "name\ufffd",
        "twin.gateway",
    ),
)
VALUES: tuple[Any, ...] = (
    *(
        "",
        "GET",
        "500",
        "5",
        "true",
        "null",
        '"',
        "a\\b",
        "é😀",
        "cut \ufffd",
        "\x00",
        "\u202egpj",
        "[1,2]",
        "NaN",
        "$",
    ),
    *(True, False, 0, 5, 500, -1, 2**53 + 1, 2**53, 2**63 - 1, -(2**63), 5.0, 500.0, 0.1, -0.0, 1e300, 1e16, 5e-324),
    *(float("nan"), float("inf"), float("-inf"), b"", b"\x00\xff", [1, 2], [1, 2.0, "x"], [], None, {"a": [True]}),
)
TEXTS = (
    *("", "GET", "get", "500", "500.0", "5e2", '"500"', "5", "true", "True", "false", "null", '"', "a\\b", "é😀", "0"),
    *("cut \ufffd", "\x00", "\u202egpj", "[1,2]", "[1, 2]", '[1,2.0,"x"]', '[1,2,"x"]', "[]", '{"a": [true]}', "NaN"),
    *("nan", "inf", "-inf", "Infinity", "9007199254740993", "9007199254740992", "9007199254740992.0", "1e300", "-1"),
    *("9223372036854775807", "-9223372036854775808", "0.1", "0.10", "1e16", "5e-324", "AP8=", "$", "%", "_", "{}"),
)

SERVICES = ("shop", "billing", "", "Ünïcode 😀", "a%b_c")
WITHOUT_CLOCK = "billing"
"""A service that says of none of its log records when it was."""
NAMES = ("GET /", "query", "cut \ufffd", "\x1b[31mred", "\u202egnp.exe", "")
BODIES = ("", "Order 5 % done", "order_5 DONE", "Ärger\nmit ÜBER", "cut 😀\ufffd", "\x00nul", 'say "no"', "50 \\ %")


@dataclass(frozen=True, kw_only=True)
class Stored:
    """What was sent, and a reader over the store that took it."""

    reader: Reader
    spans: Sequence[Sent]
    logs: Sequence[Sent]
    points: Sequence[Sent]


def attribute(value: Any) -> AnyValue:
    if value is None:
        return AnyValue()
    if isinstance(value, dict):
        pairs = [KeyValue(key=key, value=attribute(each)) for key, each in value.items()]
        return AnyValue(kvlist_value=KeyValueList(values=pairs))
    if isinstance(value, list):
        return AnyValue(array_value=ArrayValue(values=[attribute(each) for each in value]))
    return any_value(value)


def some_attributes(chance: random.Random, most: int = 6) -> list[KeyValue]:
    keys = chance.sample(KEYS, chance.randrange(most))
    return [KeyValue(key=key, value=attribute(chance.choice(VALUES))) for key in keys]


def some_resources(chance: random.Random) -> list[Resource]:
    named = [key_values({"service.name": service} if service else {}) for service in SERVICES]
    return [Resource(attributes=[*name, *some_attributes(chance)]) for name in named for _ in range(2)]


def a_time(chance: random.Random) -> int:
    times: list[int] = [*range(12), 10**9, 1_700_000_000 * 10**9 + 1, 2**63 - 2]
    return chance.choice(times)


def some_spans(chance: random.Random, resources: Sequence[Resource], many: int = 120) -> list[Sent]:
    return [Sent(resource=chance.choice(resources), item=_span(chance, number)) for number in range(1, many)]


def _span(chance: random.Random, number: int) -> Span:
    trace = chance.randrange(1, 30)
    # every third trace has lost its root
    parent = b"" if trace % 3 and chance.random() < 0.3 else chance.randrange(1, 40).to_bytes(8, "big")
    return Span(
        trace_id=trace.to_bytes(16, "big"),
        span_id=number.to_bytes(8, "big"),
        parent_span_id=parent,
        name=chance.choice(NAMES),
        start_time_unix_nano=a_time(chance),
        end_time_unix_nano=a_time(chance),
        status=Status(code=chance.choice([0, 1, 2])),  # type: ignore[arg-type]
        attributes=some_attributes(chance),
    )


def some_logs(chance: random.Random, resources: Sequence[Resource], many: int = 120) -> list[Sent]:
    sent = [Sent(resource=chance.choice(resources), item=_log(chance, number)) for number in range(many)]
    for each in sent:
        if each.service == WITHOUT_CLOCK:
            each.item.time_unix_nano = 0
    return sent


def _log(chance: random.Random, number: int) -> LogRecord:
    return LogRecord(
        flags=number,  # tells them apart
        trace_id=chance.randrange(5).to_bytes(16, "big"),
        time_unix_nano=a_time(chance),
        observed_time_unix_nano=a_time(chance) or 1,
        severity_number=chance.randrange(25),  # type: ignore[arg-type]
        event_name=chance.choice(["", "order.paid", "é"]),
        body=AnyValue(string_value=chance.choice(BODIES)),
        attributes=some_attributes(chance),
    )


def some_points(chance: random.Random, resources: Sequence[Resource], many: int = 40) -> list[Sent]:
    return [sent for number in range(many) for sent in _points(chance, chance.choice(resources), number)]


def _points(chance: random.Random, resource: Resource, number: int) -> Iterator[Sent]:
    kind = chance.choice(["gauge", "sum", "histogram", "exponential_histogram", "summary"])
    metric = Metric(name=chance.choice(["load", "Größe", "a%b"]), unit=chance.choice(["1", "s"]))
    data = getattr(metric, kind)
    data.SetInParent()
    if hasattr(data, "aggregation_temporality"):
        data.aggregation_temporality = chance.randrange(3)
    if kind == "sum":
        data.is_monotonic = chance.random() < 0.5
    attributes = some_attributes(chance, 3)
    for later in range(chance.randrange(1, 4)):
        chance.shuffle(attributes)
        fields = {"start_time_unix_nano": 1, "time_unix_nano": a_time(chance) or 1, "attributes": attributes}
        point = data.data_points.add(**fields)
        _FILL[kind](chance, point)
        point.start_time_unix_nano = 10 * number + later  # no two are equal, which would be one point
        yield Sent(resource=resource, item=point, metric=metric, kind=kind)


def _number(chance: random.Random, point: Any) -> None:
    point.flags = chance.choice([0, 0, 0, 1])
    if chance.random() < 0.5:
        point.as_int = chance.choice([0, 7, 2**53 + 1, 2**63 - 1, -(2**63)])
    elif chance.random() < 0.9:
        point.as_double = chance.choice([0.0, -2.5, 1e300, float("nan"), float("inf"), float("-inf")])


def _histogram(chance: random.Random, point: Any) -> None:
    point.count, point.sum = 2**63 + 5, chance.choice([1.5, float("nan")])
    point.bucket_counts.extend([1, 2**63 + 4])
    point.explicit_bounds.extend([chance.choice([0.5, float("inf")])])


def _exponential(chance: random.Random, point: Any) -> None:
    point.count, point.scale, point.zero_count = chance.randrange(9), -3, 1
    point.positive.offset = -7
    point.positive.bucket_counts.extend([1, 2])


def _summary(chance: random.Random, point: Any) -> None:
    point.count, point.sum = chance.randrange(9), 2.5
    point.quantile_values.add(quantile=0.5, value=float("nan"))


_FILL = {
    "gauge": _number,
    "sum": _number,
    "histogram": _histogram,
    "exponential_histogram": _exponential,
    "summary": _summary,
}


@contextmanager
def stored(folder: Path, seed: int) -> Iterator[Stored]:
    """A store of random signals; the same seed makes the same."""
    chance = random.Random(seed)
    resources = some_resources(chance)
    spans, logs = some_spans(chance, resources), some_logs(chance, resources)
    points = some_points(chance, resources)
    with open_database(put_new_store(folder / "store.duckdb")) as database:
        put_signals(database, spans=spans, logs=logs, points=points)
        yield Stored(reader=Reader(database), spans=spans, logs=logs, points=points)


def put_signals(
    database: Database, *, spans: Sequence[Sent] = (), logs: Sequence[Sent] = (), points: Sequence[Sent] = ()
) -> None:
    """Store the signals as a collector does."""
    writer = Writer(database)
    for signal, request in (("traces", of_spans(spans)), ("logs", of_logs(logs)), ("metrics", of_points(points))):
        found = decoded(signal, request)
        assert found.problem == ""
        writer.commit([found.batch])
    writer.close()


def of_spans(sent: Sequence[Sent]) -> ExportTraceServiceRequest:
    request = ExportTraceServiceRequest()
    for each in sent:
        request.resource_spans.add(resource=each.resource).scope_spans.add().spans.append(each.item)
    return request


def of_logs(sent: Sequence[Sent]) -> ExportLogsServiceRequest:
    request = ExportLogsServiceRequest()
    for each in sent:
        request.resource_logs.add(resource=each.resource).scope_logs.add().log_records.append(each.item)
    return request


def of_points(sent: Sequence[Sent]) -> ExportMetricsServiceRequest:
    request = ExportMetricsServiceRequest()
    seen: set[int] = set()
    for each in sent:
        if id(each.metric) not in seen:
            request.resource_metrics.add(resource=each.resource).scope_metrics.add().metrics.append(each.metric)
        seen.add(id(each.metric))
    return request
