"""Telemetry: what the SDK encodes decodes to the same records, under the ids they have."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from contract.alerts import RaisedBy
from contract.codec import MAX_INT, record_from
from contract.ids import Digest, mint
from contract.plant import Artifact
from contract.reading_codec import Column, decode, encode
from contract.readings import ReadingBatch, Refusal
from contract.windows import Decision, FeatureVector, Score, ScoredWindow, Window
from scoring.errors import BadSetup
from scoring.telemetry.encoder import Telemetry
from scoring.telemetry.timed_records import Event, Measurement, MeasurementKind, Stage, TimedWindow
from tests.scoring.receiver import Received, _read_metrics, logs_of, spans_of

WINDOW, VECTOR, SCORE = mint("window", 1), mint("vector", 1), mint("score", 1)


def scored(**changes: Any) -> ScoredWindow:
    features = changes.get("features", (1.5, -2.0))
    return ScoredWindow(
        window=Window(
            window_id=WINDOW,
            gateway_id="gw-1",
            asset_id="loop-1",
            run_id=mint("run", 1),
            contract="small-loop@1.0.0",
            first_sequence=100,
            last_sequence=119,
            first_ns=1,
            last_ns=20,
            ranges=("flow=100-119", "pressure="),
            readings_count=20,
            readings_expected=40,
            readings_uncertain=0,
            readings_digest=Digest("d" * 64),
            operating_state="running",
        ),
        vector=FeatureVector(
            vector_id=VECTOR, feature_code="features-1", features=features, features_digest=Digest("e" * 64)
        ),
        score=Score(
            score_id=SCORE,
            bundle_id=Digest("f" * 64),
            score=0.5,
            contributions=(0.125, 0.125),
            score_digest=Digest("0" * 64),
        ),
        decision=Decision(
            rule="deviation",
            step="quiet",
            limit=2.0,
            ratio=0.25,
            above_before=0,
            below_before=0,
            above=0,
            below=0,
            decision_digest=Digest("1" * 64),
            produced_ns=21,
        ),
    )


def reading_batch(column: Column) -> ReadingBatch:
    return ReadingBatch(
        gateway_id="gw-1",
        source="lab",
        run_id=mint("run", 1),
        asset_id="loop-1",
        signal="flow",
        unit="L/min",
        contract="small-loop@1.0.0",
        first_sequence=column.sequences[0],
        last_sequence=column.sequences[-1],
        count=len(column.values),
        first_ns=column.times_ns[0],
        last_ns=column.times_ns[-1],
        produced_ns=1,
        body=encode(column),
    )


def test_a_scored_window_is_one_span_under_its_own_ids_with_the_real_clock() -> None:
    body = Telemetry(gateway="gw-1").encode_windows([TimedWindow(scored=scored(), start_ns=1000, end_ns=1400)])

    (span,) = spans_of(ExportTraceServiceRequest.FromString(body))
    assert (span.name, span.trace_id, span.span_id) == ("twin.window", WINDOW, SCORE[:16])
    assert (span.start_ns, span.end_ns, span.parent) == (1000, 1400, "")
    assert (
        ScoredWindow(
            window=record_from(Window, span.attributes),
            vector=record_from(FeatureVector, span.attributes),
            score=record_from(Score, span.attributes),
            decision=record_from(Decision, span.attributes),
        )
        == scored()
    )


def test_the_stages_of_a_window_are_child_spans_in_its_trace() -> None:
    stages = tuple(Stage(name=name, start_ns=at, end_ns=at + 1) for at, name in enumerate(("readings", "score"), 5))
    timed = TimedWindow(scored=scored(), start_ns=5, end_ns=7, stages=stages)

    root, *children = spans_of(ExportTraceServiceRequest.FromString(Telemetry(gateway="gw-1").encode_windows([timed])))

    assert [(c.name, c.start_ns, c.end_ns) for c in children] == [
        ("twin.window.readings", 5, 6),
        ("twin.window.score", 6, 7),
    ]
    assert {c.trace_id for c in children} == {root.trace_id}
    assert {c.parent for c in children} == {root.span_id}
    assert len({root.span_id, *(c.span_id for c in children)}) == 3


def test_a_window_of_many_features_loses_none() -> None:
    many = tuple(float(at) for at in range(500))

    body = Telemetry(gateway="gw-1").encode_windows([TimedWindow(scored=scored(features=many), start_ns=1, end_ns=2)])

    (span,) = spans_of(ExportTraceServiceRequest.FromString(body))
    assert tuple(span.attributes["twin.feature.values"]) == many


def test_an_event_carries_its_record_its_time_and_its_trace() -> None:
    refusal = Refusal(
        refusal_id=mint("refusal", 1),
        gateway_id="gw-1",
        source="lab",
        signal="flow",
        sequence=3,
        reason="null",
        detail="flow has no value",
        produced_ns=77,
    )
    trace = RaisedBy(window_id=WINDOW, score_id=SCORE)

    body = Telemetry(gateway="gw-1").encode_events([Event(record=refusal, trace=trace)], observed_ns=80)

    (log,) = logs_of(ExportLogsServiceRequest.FromString(body))
    assert (log.record, log.trace_id, log.span_id, log.time_ns) == (refusal, WINDOW, SCORE[:16], 77)


def test_bytes_travel_as_the_body() -> None:
    artifact = Artifact(
        artifact_id=Digest("a" * 64), kind="site", name="works", part=0, parts=1, produced_ns=5, body=b"\x00\xff site"
    )

    body = Telemetry(gateway="gw-1").encode_events([Event(record=artifact)], observed_ns=5)

    (log,) = logs_of(ExportLogsServiceRequest.FromString(body))
    assert log.record == artifact
    assert log.trace_id == ""


def test_joined_requests_are_the_request_of_all_their_records() -> None:
    telemetry = Telemetry(gateway="gw-1")
    first, second = (telemetry.encode_windows([TimedWindow(scored=scored(), start_ns=at, end_ns=9)]) for at in (1, 2))

    merged = spans_of(ExportTraceServiceRequest.FromString(first + second))

    assert [span.start_ns for span in merged] == [1, 2]


def test_health_is_one_point_a_measurement_and_the_newest() -> None:
    telemetry, received = Telemetry(gateway="gw-1"), Received()
    state = ("twin.uplink.state", "up")
    for value in (3.0, 4.0):
        points = [
            Measurement(
                name="twin.outbox.requests", unit="{request}", description="", value=value, kind=MeasurementKind.AMOUNT
            ),
            Measurement(name="twin.uplink.state", unit="1", description="", value=1.0, attributes=(state,)),
        ]
        message = ExportMetricsServiceRequest.FromString(telemetry.encode_health(points))

    _read_metrics(received, message)
    assert received.metrics == {"twin.outbox.requests": 4.0, "twin.uplink.state{twin.uplink.state=up}": 1.0}


def test_the_resource_is_the_same_at_every_start() -> None:
    first, second = Telemetry(gateway="gw-1").resource, Telemetry(gateway="gw-1").resource

    assert first == second
    assert first.attributes["twin.gateway.id"] == "gw-1"
    assert first.attributes["service.name"] == "twintrace-edge"


def test_a_disabled_sdk_is_refused_instead_of_sending_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_SDK_DISABLED", "true")

    with pytest.raises(BadSetup, match="OTEL_SDK_DISABLED: is true: unset it"):
        Telemetry(gateway="gw-1")


def test_the_environment_can_neither_sample_nor_shorten_records(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (
        ("OTEL_TRACES_SAMPLER", "always_off"),
        ("OTEL_ATTRIBUTE_COUNT_LIMIT", "3"),
        ("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", "4"),
    ):
        monkeypatch.setenv(name, value)

    body = Telemetry(gateway="gw-1").encode_windows([TimedWindow(scored=scored(), start_ns=1, end_ns=2)])

    (span,) = spans_of(ExportTraceServiceRequest.FromString(body))
    assert record_from(Window, span.attributes) == scored().window


COLUMNS = st.lists(
    st.tuples(
        st.integers(0, MAX_INT), st.floats(allow_nan=False, allow_infinity=False), st.sampled_from([0, 0x40940000])
    ),
    min_size=1,
    max_size=40,
).flatmap(
    lambda cells: st.sets(st.integers(0, 10_000), min_size=len(cells), max_size=len(cells)).map(
        lambda sequences: Column(
            sequences=sorted(sequences),
            times_ns=[time for time, _, _ in cells],
            values=[value for _, value, _ in cells],
            quality=[quality for _, _, quality in cells],
        )
    )
)


@given(COLUMNS)
def test_readings_come_out_of_otlp_bit_for_bit(column: Column) -> None:
    body = Telemetry(gateway="gw-1").encode_events([Event(record=reading_batch(column))], observed_ns=1)

    (log,) = logs_of(ExportLogsServiceRequest.FromString(body))
    assert isinstance(log.record, ReadingBatch)
    back = decode(log.record.body)
    assert list(back.sequences) == list(column.sequences)
    assert list(back.times_ns) == list(column.times_ns)
    assert list(back.quality) == list(column.quality)
    assert [math.copysign(1, v) for v in back.values] == [math.copysign(1, v) for v in column.values]
    assert list(back.values) == list(column.values)


@given(st.lists(st.floats(width=32, allow_nan=False, allow_infinity=False), min_size=1, max_size=20))
def test_float32_values_are_exact_on_a_span(values: list[float]) -> None:
    timed = TimedWindow(scored=scored(features=tuple(values)), start_ns=1, end_ns=2)

    (span,) = spans_of(ExportTraceServiceRequest.FromString(Telemetry(gateway="gw-1").encode_windows([timed])))

    assert tuple(span.attributes["twin.feature.values"]) == tuple(values)
