"""Who sees which signals: traces and logs of windows at the asker's sites, metrics and services of gateways there."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord
from opentelemetry.proto.metrics.v1.metrics_pb2 import Metric
from opentelemetry.proto.resource.v1.resource_pb2 import Resource
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from contract.alerts import AlertEvent
from contract.ids import mint
from contract.scope import Scope
from store.query.records import rows_of
from tests.collector.otlp_made import key_values
from tests.oracles.signal_oracle import Sent
from tests.store.made_signals import put_signals
from tests.store.plant_rows import GATEWAY, Planted, declared, planted, played_run
from tests.store.query.test_signal_questions import LOGS, POINTS, SERIES, TRACES

FIRST = played_run()
WINDOW = bytes.fromhex(FIRST.of(AlertEvent)[0].window_id)
FOREIGN = bytes.fromhex(mint("foreign trace"))
SOUTH_GATEWAY, NOBODYS = "gw-south", ""
SCOPES = {"all": None, "north": ("Acme/north",), "south": ("Acme/south",), "none": ()}


def sender(service: str, **more: str) -> Resource:
    given = {"service.name": service, **{key.replace("_", "."): value for key, value in more.items()}}
    return Resource(attributes=key_values(given))


NORTH_EDGE = sender("edge north", twin_gateway_id=GATEWAY)
SOUTH_EDGE = sender("edge south", twin_gateway_id=SOUTH_GATEWAY)
SENDERS = (NORTH_EDGE, SOUTH_EDGE, sender("shop"), sender("liar", twin_gateway_id=NOBODYS))


def point_of(resource: Resource) -> Sent:
    metric = Metric(name="load", unit="1")
    point = metric.gauge.data_points.add(time_unix_nano=5, as_double=1.0)
    return Sent(resource=resource, item=point, metric=metric, kind="gauge")


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planted]:
    south = replace(declared("loop-2", site="south"), gateway_id=SOUTH_GATEWAY)
    nobodys = replace(declared("loop-3", site="north"), gateway_id=NOBODYS)
    ids = enumerate((WINDOW, FOREIGN), start=1)
    spans = [Span(trace_id=trace, span_id=number.to_bytes(8, "big"), name="work") for number, trace in ids]
    logs = [LogRecord(trace_id=trace, body=AnyValue(string_value="hello")) for trace in (WINDOW, FOREIGN, b"")]
    with planted(tmp_path_factory.mktemp("store"), *FIRST.records, south, nobodys) as plant:
        put_signals(
            plant.database,
            spans=[Sent(resource=NORTH_EDGE, item=span) for span in spans],
            logs=[Sent(resource=NORTH_EDGE, item=log) for log in logs],
            points=[point_of(each) for each in SENDERS],
        )
        yield plant


def asked(plant: Planted, name: str, who: str, **params: Any) -> list[dict[str, Any]]:
    return rows_of(plant.reader.ask(Scope(actor="test", sites=SCOPES[who]), name, **params))


@pytest.mark.parametrize(("who", "spans", "logs"), [("all", 2, 3), ("north", 1, 1), ("south", 0, 0), ("none", 0, 0)])
def test_traces_and_logs_are_those_of_windows_at_the_askers_sites(
    plant: Planted, who: str, spans: int, logs: int
) -> None:
    found = asked(plant, "traces", who, **{**TRACES, "service": "edge north"})
    records = asked(plant, "logs", who, **{**LOGS, "text": "hello"})

    assert (len(found), len(records)) == (spans, logs)
    assert len(asked(plant, "trace_ids", who, prefix="")) == spans
    if who == "north":
        assert {row["trace_id"] for row in (*found, *records)} == {WINDOW.hex()}


@pytest.mark.parametrize(
    ("who", "services"),
    [
        ("all", ["edge north", "edge south", "liar", "shop"]),
        ("north", ["edge north"]),
        ("south", ["edge south"]),
        ("none", []),
    ],
)
def test_metrics_and_services_are_those_of_gateways_of_assets_there(
    plant: Planted, who: str, services: list[str]
) -> None:
    series = asked(plant, "metric_series", who, **SERIES)
    listed = asked(plant, "services", who, after_service=None, limit=9)

    assert sorted(row["service_name"] for row in series) == services
    assert [row["service_name"] for row in listed if row["points"]] == services


def test_points_of_a_series_elsewhere_are_not_there(plant: Planted) -> None:
    for row in asked(plant, "metric_series", "all", **SERIES):
        params = {**POINTS, "metric": row["name"], "series_id": row["series_id"]}
        seen = {who: len(asked(plant, "metric_points", who, **params)) for who in SCOPES}

        assert seen == {
            "all": 1,
            "north": int(row["service_name"] == "edge north"),
            "south": int(row["service_name"] == "edge south"),
            "none": 0,
        }
