"""OTLP messages for the tests, built by hand: attributes, spans, and records of ours as an edge sends them."""

from collections.abc import Iterable, Mapping
from typing import Any

from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, ArrayValue, KeyValue
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord, ResourceLogs, ScopeLogs
from opentelemetry.proto.resource.v1.resource_pb2 import Resource
from opentelemetry.proto.trace.v1.trace_pb2 import ResourceSpans, ScopeSpans, Span

from contract import codec, ids
from contract.alerts import AlertEvent, OperatorAction, Verdict
from contract.reading_codec import Column, encode
from contract.readings import ReadingBatch
from contract.records import roles_for
from contract.windows import SPAN_NAME, Decision, FeatureVector, Score, ScoredWindow, Window
from contract.words import Role

START = 1_700_000_000 * 10**9
SITE = "Acme/Main"
ASSET = f"{SITE}/pump-7"
CONTRACT_OF_WINDOWS = b"contract: water-loop\nversion: 1.0.0\nwindow: {length_s: 20, step_s: 1}\n"
RUN = ids.run_id(ASSET, "plant", "valve1/0.csv", "0" * 64)


def any_value(value: Any) -> AnyValue:
    if isinstance(value, bool):
        return AnyValue(bool_value=value)
    if isinstance(value, str):
        return AnyValue(string_value=value)
    if isinstance(value, int):
        return AnyValue(int_value=value)
    if isinstance(value, float):
        return AnyValue(double_value=value)
    if isinstance(value, bytes):
        return AnyValue(bytes_value=value)
    return AnyValue(array_value=ArrayValue(values=[any_value(each) for each in value]))


def key_values(attributes: Mapping[str, Any]) -> list[KeyValue]:
    return [KeyValue(key=key, value=any_value(value)) for key, value in attributes.items()]


def gateway_resource(gateway: str = "gw-1") -> Resource:
    return Resource(attributes=key_values({"service.name": "edge", "twin.gateway.id": gateway}))


def span(number: int, *, start: int = START, **fields: Any) -> Span:
    given: dict[str, Any] = {
        "trace_id": number.to_bytes(16, "big"),
        "span_id": number.to_bytes(8, "big"),
        "name": "foreign",
        "start_time_unix_nano": start,
        "end_time_unix_nano": start + 1000,
    }
    return Span(**{**given, **fields})


def foreign_resource() -> Resource:
    return Resource(attributes=key_values({"service.name": "edge", "host.name": "gw-1"}))


def traces(spans: Iterable[Span], resource: Resource | None = None) -> ExportTraceServiceRequest:
    of_scope = ScopeSpans(spans=list(spans))
    sent = resource or resource_of(each.name for each in of_scope.spans)
    return ExportTraceServiceRequest(resource_spans=[ResourceSpans(resource=sent, scope_spans=[of_scope])])


def logs(records: Iterable[LogRecord], resource: Resource | None = None) -> ExportLogsServiceRequest:
    of_scope = ScopeLogs(log_records=list(records))
    sent = resource or resource_of(each.event_name for each in of_scope.log_records)
    return ExportLogsServiceRequest(resource_logs=[ResourceLogs(resource=sent, scope_logs=[of_scope])])


def resource_of(names: Iterable[str]) -> Resource:
    """The gateway's when it says some of it; nobody else may speak for it."""
    is_gateway = any(name.startswith("twin.") and Role.GATEWAY in roles_for(name) for name in names)
    return gateway_resource() if is_gateway else foreign_resource()


def event(record: Any) -> LogRecord:
    """Return a record of ours as the log event that carries it."""
    found = LogRecord(
        event_name=record.event,
        time_unix_nano=getattr(record, record.time_field),
        attributes=key_values(codec.attributes_of(record)),
    )
    if isinstance(getattr(record, "body", None), bytes):
        found.body.bytes_value = record.body
    return found


def reading_batch(first: int, last: int, *, signal: str = "flow", run: ids.Id = RUN) -> ReadingBatch:
    sequences = range(first, last + 1)
    times = [START + each * 10**9 for each in sequences]
    column = Column(
        sequences=sequences, times_ns=times, values=[each / 2 for each in sequences], quality=[0] * len(sequences)
    )
    return ReadingBatch(
        gateway_id="gw-1",
        source="plant",
        run_id=run,
        asset_id=ASSET,
        signal=signal,
        unit="L/min",
        contract="water-loop@1.0.0",
        first_sequence=first,
        last_sequence=last,
        count=len(sequences),
        first_ns=times[0],
        last_ns=times[-1],
        produced_ns=START,
        body=encode(column),
    )


def scored_window(last: int = 160, *, score: float = 3.5, alert: ids.Id | None = None) -> ScoredWindow:
    window = ids.window_id(ASSET, RUN, last, "20.0s", "1.0s", "water-loop@1.0.0")
    vector = ids.vector_id(window, "1")
    bundle = ids.digest(b"bundle")
    return ScoredWindow(
        window=Window(
            window_id=window,
            gateway_id="gw-1",
            asset_id=ASSET,
            run_id=RUN,
            contract="water-loop@1.0.0",
            first_sequence=last - 19,
            last_sequence=last,
            first_ns=START + (last - 19) * 10**9,
            last_ns=START + last * 10**9,
            ranges=(f"flow={last - 19}-{last}",),
            readings_count=20,
            readings_expected=20,
            readings_uncertain=0,
            readings_digest=ids.digest(b"readings"),
            operating_state="running",
        ),
        vector=FeatureVector(
            vector_id=vector, feature_code="1", features=(0.5, 1.25), features_digest=ids.digest(b"features")
        ),
        score=Score(
            score_id=ids.score_id(vector, bundle),
            bundle_id=bundle,
            score=score,
            contributions=(1.0, 11.25),
            score_digest=ids.digest(b"score"),
        ),
        decision=Decision(
            rule="deviation",
            step="rising",
            limit=3.0,
            ratio=score / 3,
            above_before=0,
            below_before=0,
            above=1,
            below=0,
            alert_id=alert,
            decision_digest=ids.digest(b"decision"),
            produced_ns=START,
        ),
    )


def window_span(scored: ScoredWindow) -> Span:
    parts = (scored.window, scored.vector, scored.score, scored.decision)
    attributes = {name: value for part in parts for name, value in codec.attributes_of(part).items()}
    return Span(
        trace_id=bytes.fromhex(scored.window.window_id),
        span_id=ids.span_id(scored.score.score_id).to_bytes(8, "big"),
        name=SPAN_NAME,
        start_time_unix_nano=START,
        end_time_unix_nano=START + 2000,
        attributes=key_values(attributes),
    )


ALERT = ids.alert_id(ASSET, "deviation", RUN, ids.digest(b"bundle"), 160)


def alert_event(step: str = "raised") -> AlertEvent:
    scored = scored_window()
    return AlertEvent(
        event_id=ids.mint("alert_event", ALERT, step, 160),
        alert_id=ALERT,
        gateway_id="gw-1",
        kind="deviation",
        step=step,
        asset_id=ASSET,
        rule="deviation",
        run_id=RUN,
        bundle_id=scored.score.bundle_id,
        window_id=scored.window.window_id,
        vector_id=scored.vector.vector_id,
        score_id=scored.score.score_id,
        edge_sequence=1,
        sequence=160,
        raised_sequence=160,
        score=3.5,
        limit=3.0,
        ratio=3.5 / 3,
        priority="medium",
        led_by="flow_mean",
        event_ns=START,
        produced_ns=START,
    )


def action(nonce: str, verb: str = "acknowledge") -> OperatorAction:
    return OperatorAction(
        action_id=ids.action_id(ALERT, verb, nonce),
        alert_id=ALERT,
        verb=verb,
        actor="ann",
        session="s-1",
        nonce=nonce,
        acted_ns=START,
    )


def verdict(nonce: str) -> Verdict:
    return Verdict(
        verdict_id=ids.action_id(ALERT, "verdict", nonce),
        alert_id=ALERT,
        value="true",
        source="operator",
        actor="ann",
        session="s-1",
        nonce=nonce,
        decided_ns=START,
    )
