"""What the page of a trace asks, held against slow answers: its counts, first rows, plant and senders."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from contract.alerts import AlertEvent
from contract.ids import Id, mint
from contract.scope import Scope
from scoring.telemetry.timed_records import TimedWindow
from store.query.records import rows_of
from tests.oracles import trace_oracle as oracle
from tests.store.plant_rows import Planted, elsewhere, planted, played_run

ALL, NORTH, SOUTH = Scope(actor="t"), Scope(actor="t", sites=("Acme/north",)), Scope(actor="t", sites=("Acme/south",))
FIRST, OTHER = played_run(), elsewhere()
RAISED: AlertEvent = FIRST.of(AlertEvent)[0]
CLEARED: AlertEvent = FIRST.of(AlertEvent)[-1]
FOREIGN, NOBODY = mint("foreign trace"), mint("no trace")
TRACES = (RAISED.window_id, FOREIGN, mint("another"))


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredTraces:
    """What was put into the store beside the plant's own records."""

    plant: Planted
    spans: list[tuple[Any, ...]]
    logs: list[tuple[Any, ...]]

    def ask(self, name: str, trace: Id, scope: Scope = ALL, **params: Any) -> list[dict[str, Any]]:
        return rows_of(self.plant.reader.ask(scope, name, trace_id=trace, **params))


def made_span(chance: random.Random, number: int) -> tuple[Any, ...]:
    start = chance.randrange(1, 40)
    service = chance.choice(["orders", "billing", "edge"])
    ids = (bytes.fromhex(chance.choice(TRACES)), number, None, "", 0)
    times = (start, start + chance.randrange(100))
    sent = (service, bytes.fromhex(mint(service)), bytes.fromhex(mint("scope", service)))
    return (*ids, f"op {number}", 1, *times, chance.choice([0, 1, 2]), "", *sent, b"{}", b"[]", b"[]", 0, 0, 0)


def made_log(chance: random.Random, number: int) -> tuple[Any, ...]:
    trace = chance.choice([*TRACES, None])
    ids = (bytes.fromhex(mint("log", number)), bytes.fromhex(trace) if trace else None, 7, 0)
    times = (chance.choice([0, 5, 9]), chance.randrange(1, 20))
    sent = ("edge", bytes.fromhex(mint("edge")), bytes.fromhex(mint("scope", "edge")))
    return (*ids, f"log {number}", *times, 9, "INFO", b"", b"{}", *sent, 0)


def senders() -> dict[str, list[tuple[Any, ...]]]:
    services = ("orders", "billing", "edge", "silent")
    attributes = [b'{"service.name":"%s"}' % each.encode() for each in services]
    ids = [bytes.fromhex(mint(each)) for each in services]
    scopes = [bytes.fromhex(mint("scope", each)) for each in services]
    return {
        "resources": [(*pair, "", 5, 1, "[]") for pair in zip(ids, attributes, strict=True)],
        "scopes": [(each, f"lib {name}", "2", b"{}", "", 5, 0) for each, name in zip(scopes, services, strict=True)],
    }


@pytest.fixture(scope="module")
def traces(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StoredTraces]:
    chance = random.Random(4)
    spans = [made_span(chance, number) for number in range(1, 60)]
    logs = [made_log(chance, number) for number in range(40)]
    with planted(tmp_path_factory.mktemp("store"), *FIRST.records, *OTHER.records) as plant:
        plant.put_rows({"spans": spans, "logs": logs, **senders()})
        yield StoredTraces(plant=plant, spans=spans, logs=logs)


@pytest.mark.parametrize("trace", [*TRACES, NOBODY])
def test_a_summary_counts_the_whole_trace(traces: StoredTraces, trace: Id) -> None:
    assert traces.ask("trace_summary", trace) == [oracle.summary(traces.spans, traces.logs, trace)]


@pytest.mark.parametrize("limit", [0, 1, 7, 100])
@pytest.mark.parametrize("trace", TRACES)
def test_the_first_spans_and_logs_of_a_trace_are_read(traces: StoredTraces, trace: Id, limit: int) -> None:
    spans = traces.ask("trace_spans", trace, limit=limit)
    logs = traces.ask("trace_logs", trace, limit=limit)

    assert [row["name"] for row in spans] == oracle.first_spans(traces.spans, trace, limit)
    assert [row["event_name"] for row in logs] == oracle.first_logs(traces.logs, trace, limit)


@pytest.mark.parametrize("trace", [*TRACES, NOBODY])
def test_who_sent_a_trace_are_the_resources_and_scopes_of_its_rows(traces: StoredTraces, trace: Id) -> None:
    rows = traces.ask("trace_sources", trace, limit=99)

    mine = {row[11] for row in oracle.of_trace(traces.spans, trace, at=0)}
    mine |= {row[11] for row in oracle.of_trace(traces.logs, trace, at=1)}
    assert {row["source_id"] for row in rows if row["kind"] == "resource"} == {mint(each) for each in mine}
    assert sorted(row["name"] for row in rows if row["kind"] == "scope") == sorted(f"lib {each}" for each in mine)
    assert len(rows) == 2 * len(mine)


def test_the_trace_of_the_window_that_raised_leads_to_its_asset_and_alert(traces: StoredTraces) -> None:
    (row,) = traces.ask("trace_place", RAISED.window_id)

    scored = next(w.scored for w in FIRST.of(TimedWindow) if w.scored.window.window_id == RAISED.window_id)
    assert (row["asset_id"], row["site"], row["ratio"]) == (RAISED.asset_id, "north", scored.decision.ratio)
    assert (row["alert_id"], row["is_raise"], row["priority"]) == (FIRST.alert_id, True, RAISED.priority)


def test_a_window_scored_while_an_alert_was_open_leads_to_it_and_one_without_to_none(traces: StoredTraces) -> None:
    windows = [each.scored for each in FIRST.of(TimedWindow)]
    during = next(w for w in windows if w.decision.alert_id and w.window.window_id != RAISED.window_id)
    before = next(w for w in windows if not w.decision.alert_id)

    (opened,) = traces.ask("trace_place", during.window.window_id)
    (quiet,) = traces.ask("trace_place", before.window.window_id)

    assert (opened["alert_id"], opened["is_raise"]) == (FIRST.alert_id, False)
    assert (quiet["asset_id"], quiet["alert_id"]) == (RAISED.asset_id, None)


def test_a_trace_of_another_service_is_of_no_asset(traces: StoredTraces) -> None:
    assert traces.ask("trace_place", FOREIGN) == []


@pytest.mark.parametrize("name", ["trace_spans", "trace_logs", "trace_place", "trace_sources", "trace_summary"])
def test_who_asks_for_some_sites_sees_the_traces_of_windows_there_and_no_others(
    traces: StoredTraces, name: str
) -> None:
    limit: Any = {} if name in ("trace_place", "trace_summary") else {"limit": 99}

    everything, mine = traces.ask(name, RAISED.window_id, **limit), traces.ask(name, RAISED.window_id, NORTH, **limit)
    others, foreign = traces.ask(name, RAISED.window_id, SOUTH, **limit), traces.ask(name, FOREIGN, NORTH, **limit)

    assert everything == mine
    for hidden in (others, foreign):
        assert [row for row in hidden if row.get("spans", 1) or row.get("logs", 1)] == []
