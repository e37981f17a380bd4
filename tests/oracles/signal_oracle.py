"""Slow searches over OpenTelemetry signals: every message that was sent is looked at in plain Python."""

import base64
import json
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

Row = dict[str, Any]
STATUS = {"unset": 0, "ok": 1, "error": 2}
TEMPORALITY = ("unspecified", "delta", "cumulative")


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A span, a log record or a point as it was sent, with its resource; a point also with its metric and kind."""

    resource: Any
    item: Any
    metric: Any = None
    kind: str = ""

    @property
    def service(self) -> str:
        return next((each.value.string_value for each in self.resource.attributes if each.key == "service.name"), "")

    def has(self, attributes: Sequence[tuple[str, str]]) -> bool:
        pairs = [*self.item.attributes, *self.resource.attributes]
        return all(any(each.key == key and is_meant(each.value, text) for each in pairs) for key, text in attributes)


def is_meant(value: Any, text: str) -> bool:
    """Whether the text names the value, whatever its type."""
    kind = value.WhichOneof("value")
    if kind == "string_value" and value.string_value == text:
        return True
    if kind == "bytes_value":
        return base64.b64encode(value.bytes_value).decode() == text
    if kind == "double_value" and is_number(text) and same_double(value.double_value, float(text)):
        return True
    try:
        return same_json(value, json.loads(text))
    except ValueError:
        return False


def is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def same_double(one: float, other: float) -> bool:
    return one == other or (math.isnan(one) and math.isnan(other))


def same_json(value: Any, given: Any) -> bool:
    """Whether an AnyValue is this JSON; maps in their order."""
    kind = value.WhichOneof("value")
    if kind is None:
        return given is None
    if kind == "array_value":
        items = value.array_value.values
        return isinstance(given, list) and len(items) == len(given) and all(map(same_json, items, given))
    if kind == "kvlist_value":
        pairs = value.kvlist_value.values
        return (
            isinstance(given, dict)
            and [pair.key for pair in pairs] == list(given)
            and all(same_json(pair.value, each) for pair, each in zip(pairs, given.values(), strict=True))
        )
    plain = getattr(value, kind)
    return type(plain) is type(given) and plain == given


def is_within(at_ns: int, asked: Row) -> bool:
    from_ns, to_ns = asked["from_ns"], asked["to_ns"]
    return (from_ns is None or at_ns >= from_ns) and (to_ns is None or at_ns < to_ns)


def attributes_of(asked: Row) -> list[tuple[str, str]]:
    return list(zip(asked["attribute_keys"], asked["attribute_values"], strict=True))


def is_span_met(sent: Sent, asked: Row) -> bool:
    span = sent.item
    took = span.end_time_unix_nano - span.start_time_unix_nano
    return (
        asked["service"] in (None, sent.service)
        and asked["span_name"] in (None, span.name)
        and (asked["status"] is None or span.status.code == STATUS[asked["status"]])
        and (asked["least_ns"] is None or took >= asked["least_ns"])
        and (asked["most_ns"] is None or took <= asked["most_ns"])
        and is_within(span.start_time_unix_nano, asked)
        and sent.has(attributes_of(asked))
    )


def traces(spans: Sequence[Sent], asked: Row) -> list[Row]:
    """All rows of the question `traces`, without its limit and pages."""
    wanted = {sent.item.trace_id for sent in spans if is_span_met(sent, asked)}
    rows = [_trace([sent for sent in spans if sent.item.trace_id == trace]) for trace in wanted]
    return sorted(rows, key=lambda row: (-row["start_ns"], row["trace_id"]))


def _trace(spans: Sequence[Sent]) -> Row:
    start = min(sent.item.start_time_unix_nano for sent in spans)
    roots = [sent for sent in spans if not sent.item.parent_span_id]
    first = min(roots or spans, key=lambda sent: (sent.item.start_time_unix_nano, sent.item.span_id))
    services = sorted({sent.service for sent in spans})
    return {
        "trace_id": spans[0].item.trace_id.hex(),
        "name": first.item.name,
        "service_name": first.service,
        "has_root": bool(roots),
        "start_ns": start,
        "duration_ns": max(sent.item.end_time_unix_nano for sent in spans) - start,
        "spans": len(spans),
        "errors": sum(sent.item.status.code == 2 for sent in spans),
        "service_count": len(services),
        "services": services[:20],
    }


def log_time(log: Any) -> int:
    return int(log.time_unix_nano or log.observed_time_unix_nano)


def lowered(text: str) -> str:
    """Lower case, sign by sign: what stands beside a sign changes nothing."""
    return "".join(each.lower() if len(each.lower()) == 1 else each for each in text)


def is_log_met(sent: Sent, asked: Row) -> bool:
    log = sent.item
    return (
        asked["service"] in (None, sent.service)
        and asked["event"] in (None, log.event_name)
        and (asked["trace_id"] is None or log.trace_id.hex() == asked["trace_id"])
        and (asked["least_severity"] is None or log.severity_number >= asked["least_severity"])
        and (asked["text"] is None or lowered(asked["text"]) in lowered(log.body.string_value))
        and is_within(log_time(log), asked)
        and sent.has(attributes_of(asked))
    )


def logs(sent: Sequence[Sent], asked: Row) -> list[Sent]:
    """The log records that the question `logs` tells of, newest first; at one time in no order."""
    return sorted((each for each in sent if is_log_met(each, asked)), key=lambda each: -log_time(each.item))


def is_point_met(sent: Sent, asked: Row) -> bool:
    return (
        asked["metric"] in (None, sent.metric.name)
        and asked["service"] in (None, sent.service)
        and is_within(sent.item.time_unix_nano, asked)
        and sent.has(attributes_of(asked))
    )


def series_key(sent: Sent) -> tuple[Any, ...]:
    """What makes points one series, however their attributes are ordered."""
    data = getattr(sent.metric, sent.kind)
    attributes = tuple(sorted((each.key, each.value.SerializeToString()) for each in sent.item.attributes))
    return (
        sent.metric.name,
        sent.metric.unit,
        sent.kind,
        TEMPORALITY[data.aggregation_temporality] if hasattr(data, "aggregation_temporality") else None,
        data.is_monotonic if sent.kind == "sum" else None,
        sent.resource.SerializeToString(deterministic=True),
        attributes,
    )


def series(points: Sequence[Sent], asked: Row) -> dict[tuple[Any, ...], list[Sent]]:
    """The series that the question `metric_series` tells of, with the points that it counts."""
    found: dict[tuple[Any, ...], list[Sent]] = {}
    for sent in points:
        if is_point_met(sent, asked):
            found.setdefault(series_key(sent), []).append(sent)
    return found


def services(spans: Sequence[Sent], records: Sequence[Sent], points: Sequence[Sent]) -> list[Row]:
    """All rows of the question `services`."""
    return [
        {
            "service_name": name,
            **_counted("span", name, spans, lambda span: span.start_time_unix_nano),
            **_counted("log", name, records, log_time),
            **_counted("point", name, points, lambda point: point.time_unix_nano),
        }
        for name in sorted({sent.service for sent in (*spans, *records, *points)})
    ]


def _counted(what: str, name: str, sent: Iterable[Sent], time_of: Callable[[Any], int]) -> Row:
    mine = [each for each in sent if each.service == name]
    times = [time_of(each.item) for each in mine if time_of(each.item)]
    first, last = min(times, default=None), max(times, default=None)
    return {f"{what}s": len(mine), f"first_{what}_ns": first, f"last_{what}_ns": last}
