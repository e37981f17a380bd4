"""Logs on the wire mean what the OpenTelemetry SDK would have sent, for every record and for every sender of them."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest

from contract.alerts import AlertEvent, OperatorAction, RaisedBy, Verdict
from contract.codec import attributes_of
from contract.ids import mint
from contract.records import EVENTS
from dashboard.actions.otlp_encoding import encode_events
from otlp.log_events import LogEvent, encode_logs
from scoring.telemetry.encoder import SCOPE, Telemetry, software_version
from scoring.telemetry.timed_records import Event, Notice
from tests.contract.made_records import records
from tests.oracles.sdk_logs import SdkLogs, parsed

BY = RaisedBy(window_id=mint("window", 1), score_id=mint("score", 1))
OBSERVED_NS = 1_800_000_000_000_000_001
RESOURCE = {"service.name": "x", "twin.gateway.id": "gw-1"}


def made(kind: Any) -> st.SearchStrategy[Any]:
    """Any record of this kind whose time is one."""
    field = kind.time_field
    return records(kind).map(lambda record: replace(record, **{field: abs(getattr(record, field))}))


def same(ours: bytes, sdk: SdkLogs) -> bool:
    left, right = parsed([ExportLogsServiceRequest.FromString(ours), sdk.request()])
    return bool(left == right)


@pytest.mark.parametrize("kind", EVENTS.values(), ids=lambda kind: kind.__name__)
@given(data=st.data())
def test_the_edge_sends_of_every_record_what_the_sdk_would_send(kind: Any, data: st.DataObject) -> None:
    made_records = data.draw(st.lists(made(kind), min_size=1, max_size=3))
    raised_by = data.draw(st.sampled_from([None, BY]))
    telemetry = Telemetry(gateway="gw-1")
    sdk = SdkLogs(resource=telemetry.resource.attributes, scope=SCOPE, scope_version=software_version())
    for record in made_records:
        sdk.emit(
            kind.event,
            time_ns=getattr(record, kind.time_field),
            observed_ns=OBSERVED_NS,
            attributes=attributes_of(record),
            body=getattr(record, "body", None),
            raised_by=raised_by,
        )

    body = telemetry.encode_events(
        [Event(record=record, trace=raised_by) for record in made_records], observed_ns=OBSERVED_NS
    )

    assert same(body, sdk)


@pytest.mark.parametrize("kind", [AlertEvent, OperatorAction, Verdict])
@given(data=st.data())
def test_the_dashboard_sends_the_same_as_information(kind: Any, data: st.DataObject) -> None:
    record = data.draw(made(kind))
    raised_by = data.draw(st.sampled_from([None, {record.alert_id: BY}]))
    sdk = SdkLogs(resource=RESOURCE, scope="dashboard")
    sdk.emit(
        kind.event,
        time_ns=getattr(record, kind.time_field),
        observed_ns=OBSERVED_NS,
        attributes=attributes_of(record),
        severity=(9, "INFO"),
        raised_by=BY if raised_by else None,
    )

    body = encode_events([record], resource=RESOURCE, scope="dashboard", observed_ns=OBSERVED_NS, raised_by=raised_by)

    assert same(body, sdk)


def test_a_notice_is_a_warning_in_words() -> None:
    notice = Notice(event="twin.gateway.x", text="Pumpe läuft", time_ns=7, attributes=(("a", 1), ("b", "ü")))
    telemetry = Telemetry(gateway="gw-1")
    sdk = SdkLogs(resource=telemetry.resource.attributes, scope=SCOPE, scope_version=software_version())
    sdk.emit(
        notice.event,
        time_ns=7,
        observed_ns=9,
        attributes=dict(notice.attributes),
        body=notice.text,
        severity=(13, "WARN"),
    )

    assert same(telemetry.encode_notices([notice], observed_ns=9), sdk)


def test_half_a_surrogate_pair_costs_a_sign_and_no_record() -> None:
    event = LogEvent(name="n", time_ns=1, attributes={"path": "a\udcff.csv", "list": ("\ud800",)}, body="\udcff")

    request = ExportLogsServiceRequest.FromString(encode_logs([event], resource=RESOURCE, scope="s", observed_ns=2))

    (log,) = request.resource_logs[0].scope_logs[0].log_records
    assert log.attributes[0].value.string_value == "a?.csv"
    assert log.attributes[1].value.array_value.values[0].string_value == "?"
    assert log.body.string_value == "?"


def test_no_event_is_a_request_without_records() -> None:
    request = ExportLogsServiceRequest.FromString(encode_logs([], resource=RESOURCE, scope="s", observed_ns=2))

    assert len(request.resource_logs[0].scope_logs[0].log_records) == 0
