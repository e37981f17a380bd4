"""Our records: each to its table, beside it what carried it; what can't be stored is a refusal with a reason."""

import json
from dataclasses import fields, replace
from typing import Any
from uuid import UUID

import pytest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord

from collector.credentials import NOBODY, Credential
from collector.decode.record_rows import record_columns, row_of
from contract import ids
from contract.alerts import AlertEvent, OperatorAction, Verdict
from contract.ids import NO_RECORD
from contract.minted import asset_declaration_id
from contract.plant import Artifact, Asset, AssetApproval, Deployment, LedgerLine, Run
from contract.readings import Refusal
from contract.records import EVENTS
from contract.windows import ScoredWindow, UnscoredWindows
from contract.words import Role
from tests.collector.otlp_made import (
    ASSET,
    RUN,
    SITE,
    START,
    action,
    alert_event,
    event,
    foreign_resource,
    gateway_resource,
    key_values,
    logs,
    reading_batch,
    scored_window,
    span,
    traces,
    verdict,
    window_span,
)
from tests.collector.taking import Store, decoded, with_body


def declared(**told: Any) -> Asset:
    """A declaration with the id that it makes."""
    asset = Asset(**told)
    return replace(asset, declaration_id=asset_declaration_id(asset))


RECORDS: list[Any] = [
    Refusal(
        refusal_id=ids.mint("refusal", "plant", RUN, "flow", 7),
        gateway_id="gw-1",
        source="plant",
        run_id=RUN,
        asset_id=ASSET,
        signal="flow",
        sequence=7,
        reason="out_of_range",
        detail="flow is 900 L/min, beyond 0 to 300",
        produced_ns=START,
    ),
    UnscoredWindows(
        stretch_id=ids.unscored_id(ASSET, RUN, 0, "water-loop@1.0.0"),
        gateway_id="gw-1",
        asset_id=ASSET,
        run_id=RUN,
        contract="water-loop@1.0.0",
        reason="commissioning",
        detail="rows 0 to 400 fit the model",
        count=400,
        first_sequence=0,
        last_sequence=399,
        first_ns=START,
        last_ns=START + 1,
        produced_ns=START,
    ),
    alert_event(),
    action("n1"),
    verdict("n2"),
    declared(
        declaration_id=NO_RECORD,
        gateway_id="gw-1",
        asset_id=ASSET,
        name="Pump 7",
        enterprise="E",
        site="north",
        area="loops",
        asset_class="pump",
        criticality="A",
        redundancy="single",
        time_zone="UTC",
        origin="recorded",
        contract="water-loop@1.0.0",
        aliases=("erp=4711",),
        site_id=SITE,
        declared_ns=START,
    ),
    AssetApproval(
        approval_id=ids.approval_id(ASSET, "gw-2", "n3"),
        asset_id=ASSET,
        gateway_id="gw-2",
        actor="ann",
        session="s-1",
        nonce="n3",
        approved_ns=START,
    ),
    Run(
        run_id=RUN,
        gateway_id="gw-1",
        source="plant",
        asset_id=ASSET,
        path="valve1/0.csv",
        sha256=ids.Digest("0" * 64),
        rows=1000,
        origin="recorded",
        shift_ns=5,
        first_ns=START,
        last_ns=START + 1,
    ),
    Deployment(
        deployment_id=ids.deployment_id(ASSET, RUN, ids.digest(b"bundle"), 400),
        gateway_id="gw-1",
        asset_id=ASSET,
        run_id=RUN,
        bundle_id=ids.digest(b"bundle"),
        contract="water-loop@1.0.0",
        from_sequence=400,
        from_ns=START,
    ),
    LedgerLine(
        line_id=ids.mint("ledger", "gw-1", RUN, "flow", 1),
        gateway_id="gw-1",
        source="plant",
        run_id=RUN,
        asset_id=ASSET,
        signal="flow",
        number=1,
        read=10,
        sent=8,
        duplicates=0,
        refused=1,
        dropped=1,
        dropped_ranges=("3-3",),
        first_sequence=0,
        last_sequence=9,
        at_end=True,
        produced_ns=START,
    ),
]


def held_as(record: Any) -> tuple[Any, ...]:
    values = (getattr(record, field.name) for field in fields(record))
    return tuple(list(value) if isinstance(value, tuple) else value for value in values)


def as_sent(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(value.hex if isinstance(value, UUID) else value for value in row)


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: type(record).__name__)
def test_an_event_goes_to_its_table_and_whole_to_the_logs(store: Store, record: Any) -> None:
    names = ", ".join(f'"{name}"' for name in record_columns(type(record)))

    store.take("logs", logs([event(record)]))
    _, again = store.take("logs", logs([event(record)]))

    found = store.rows(f"select {names} from {record.table}")  # noqa: S608 (names are ours)
    assert [as_sent(row) for row in found] == [held_as(record)]
    assert again.duplicates == 1
    ((text, name),) = store.rows("select attributes, event_name from logs")
    assert name == record.event
    assert json.loads(text)


def test_every_event_has_an_example_here() -> None:
    own_tests = {"twin.readings", "twin.artifact", "twin.label"}

    assert {type(record).event for record in RECORDS} | own_tests == set(EVENTS)


def test_a_window_span_is_a_score_and_a_span(store: Store) -> None:
    scored = scored_window(alert=None)
    parts = (scored.window, scored.vector, scored.score, scored.decision)

    store.take("traces", traces([window_span(scored)]))
    _, again = store.take("traces", traces([window_span(scored)]))

    columns = ", ".join(f'"{name}"' for name in record_columns(ScoredWindow))
    (found,) = store.rows(f"select {columns} from scores")  # noqa: S608 (names are ours)
    assert as_sent(found) == tuple(value for part in parts for value in held_as(part))
    assert store.rows("select start_ns, end_ns from scores") == [(START, START + 2000)]
    assert again.duplicates == 1
    assert store.rows("select name, replace(trace_id::varchar, '-', '') from spans") == [
        ("twin.window", scored.window.window_id)
    ]


def test_a_window_scored_again_after_a_restart_is_the_same_window(store: Store) -> None:
    again = window_span(scored_window())
    again.start_time_unix_nano += 7 * 3600 * 10**9
    again.end_time_unix_nano += 7 * 3600 * 10**9

    store.take("traces", traces([window_span(scored_window())]))
    _, receipt = store.take("traces", traces([again]))

    assert receipt.duplicates == 1
    assert store.rows("select (select count(*) from scores), (select count(*) from spans)") == [(1, 1)]


def test_an_artifact_is_kept_by_part_and_not_in_the_logs(store: Store) -> None:
    parts = [
        Artifact(
            artifact_id=ids.digest(b"one\0two"),
            kind="evaluation",
            name="b",
            part=part,
            parts=2,
            produced_ns=START,
            body=body,
        )
        for part, body in enumerate((b"one\0", b"two"))
    ]

    store.take("logs", logs([event(part) for part in parts]))
    store.take("logs", logs([event(parts[1])]))

    assert store.rows("select part, body from artifacts order by part") == [(0, b"one\0"), (1, b"two")]
    assert store.rows("select artifact_id, kind, name, gateway_id from artifact_senders") == [
        (ids.digest(b"one\0two"), "evaluation", "b", "gw-1")
    ]
    assert store.rows("select records, duplicates from ingest_batches") == [(2, 0), (1, 1)]
    assert store.rows("select count(*) from logs") == [(0,)]


def test_readings_are_expanded_and_not_in_the_logs(store: Store) -> None:
    _, receipt = store.take("logs", logs([event(reading_batch(5, 7))]))

    assert receipt.readings == 3
    assert store.rows("select asset_id, signal, sequence, time_ns, value from readings order by sequence") == [
        (ASSET, "flow", at, START + at * 10**9, at / 2) for at in (5, 6, 7)
    ]
    assert store.rows('select unit, gateway_id, "count" from reading_batches') == [("L/min", "gw-1", 3)]
    assert store.rows("select count(*) from logs") == [(0,)]


def test_a_refusal_says_which_reading_it_is_about(store: Store) -> None:
    store.take("logs", logs([with_body(reading_batch(11, 12), b"")]))

    assert store.rows("select asset_id, signal, sequence, replace(run_id::varchar, '-', '') from refusals") == [
        (ASSET, "flow", 11, RUN)
    ]


BY_DATASET = replace(verdict("d"), source="dataset")
BY_SYSTEMS = [replace(verdict("f"), source="finding"), replace(verdict("m"), source="downtime_record")]
SAID = [alert_event(), action("a"), verdict("v"), BY_DATASET, *BY_SYSTEMS]


@pytest.mark.parametrize(
    ("role", "stored"),
    [
        (Role.GATEWAY, [alert_event()]),
        (Role.OPERATOR, [action("a"), verdict("v")]),
        (Role.DATASET, [BY_DATASET]),
        (Role.CMMS, BY_SYSTEMS[:1]),
        (Role.MES, BY_SYSTEMS[1:]),
        (Role.APPROVER, []),
        (Role.READER, []),
    ],
)
def test_each_role_may_send_its_own_records_and_sources_only(role: Role, stored: list[Any]) -> None:
    request = logs([])
    for each in SAID:
        request.MergeFrom(logs([event(each)]))
    sender = Credential(name="it", roles=frozenset({role}), sha256="0" * 64, on_behalf=True)

    found = decoded("logs", request, sender)

    rows = [row for kind in (AlertEvent, OperatorAction, Verdict) for row in found.batch.rows.get(kind.table, ())]
    assert rows == [row_of(each) for each in stored]
    assert found.batch.refused == len(SAID) - len(stored)


@pytest.mark.parametrize(("may", "stored"), [({}, 1), ({"gateways": ["gw-1"]}, 1), ({"gateways": ["gw-2"]}, 0)])
@pytest.mark.parametrize("signal", ["traces", "logs", "metrics"])
def test_nobody_speaks_for_a_gateway_but_its_own_credential(signal: str, may: dict[str, Any], stored: int) -> None:
    sender = Credential(name="it", roles=frozenset({Role.GATEWAY}), sha256="0" * 64, **may)
    metrics = ExportMetricsServiceRequest()
    metrics.resource_metrics.add(resource=gateway_resource())
    metrics.resource_metrics[0].scope_metrics.add().metrics.add(name="m").gauge.data_points.add(
        as_int=1, time_unix_nano=START
    )
    said = {
        "traces": traces([window_span(scored_window())]),
        "logs": logs([event(alert_event())]),
        "metrics": metrics,
    }

    assert decoded(signal, said[signal], sender).batch.refused == 1 - stored
    assert decoded(signal, said[signal], NOBODY).batch.refused == 1
    operator = Credential(name="it", roles=frozenset({Role.OPERATOR}), sha256="0" * 64)
    assert decoded(signal, said[signal], operator).batch.refused == 1


def test_a_record_cannot_name_another_gateway_than_its_resource_does() -> None:
    sender = Credential(name="it", roles=frozenset({Role.GATEWAY}), sha256="0" * 64, gateways=frozenset({"gw-1"}))
    record = event(alert_event())
    record.attributes.extend(key_values({"twin.gateway.id": "gw-2"}))

    found = decoded("logs", logs([record]), sender)

    assert found.batch.refused == 1
    assert "may not speak for gateway 'gw-2'" in found.problem


@pytest.mark.parametrize(("on_behalf", "name", "stored"), [(True, "it", 1), (False, "it", 0), (False, "ann", 1)])
def test_who_may_not_speak_for_people_acts_in_its_own_name(on_behalf: bool, name: str, stored: int) -> None:
    sender = Credential(name=name, roles=frozenset({Role.OPERATOR}), sha256="0" * 64, on_behalf=on_behalf)

    found = decoded("logs", logs([event(action("a"))]), sender)

    assert len(found.batch.rows.get("operator_actions", ())) == stored


@pytest.mark.parametrize(("sites", "stored"), [(None, 1), ([SITE, "Acme/South"], 1), (["Acme/South"], 0), ([], 0)])
def test_an_asset_is_declared_at_the_sites_of_the_credential_only(sites: list[str] | None, stored: int) -> None:
    sender = Credential(
        name="it", roles=frozenset({Role.GATEWAY}), sha256="0" * 64, sites=None if sites is None else frozenset(sites)
    )
    (asset,) = [each for each in RECORDS if isinstance(each, Asset)]

    assert len(decoded("logs", logs([event(asset)]), sender).batch.rows.get("assets", ())) == stored


def test_foreign_telemetry_takes_no_role(store: Store) -> None:
    found = decoded("traces", traces([span(1), window_span(scored_window())], foreign_resource()), NOBODY)

    assert [row[5] for row in found.batch.rows["spans"]] == ["foreign"]
    assert found.batch.refused == 1


def test_an_unknown_event_of_ours_is_kept_as_a_log_for_a_later_version(store: Store) -> None:
    store.take("logs", logs([LogRecord(event_name="twin.from.the.future", time_unix_nano=START)]))

    assert store.rows("select event_name from logs") == [("twin.from.the.future",)]
