"""What the pages and the command line ask, held against slow answers from the same records."""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract.alerts import AlertEvent
from contract.ids import Id, mint
from contract.plant import LedgerLine
from contract.reading_codec import Column, decode, encode
from contract.readings import ReadingBatch
from contract.scope import Scope
from store.errors import WrongParameters
from store.query.records import rows_of
from tests.inference.made_line import SECOND
from tests.oracles import store_oracle as oracle
from tests.store.plant_rows import (
    BEGIN_NS,
    RECEIVED_NS,
    Planted,
    action_of,
    declared,
    elsewhere,
    planted,
    played_run,
    verdict_of,
)

ALL = Scope(actor="test")
FIRST, SECOND_RUN = played_run(), elsewhere()
PEOPLE = (
    action_of(FIRST.alert_id, "comment"),
    action_of(FIRST.alert_id, actor="a.first"),
    action_of(FIRST.alert_id, actor="b.second"),
    action_of(FIRST.alert_id, "retract", retracts=action_of(FIRST.alert_id, actor="b.second").action_id),
    verdict_of(FIRST.alert_id, "true", source="engineer"),
    verdict_of(FIRST.alert_id, "false", source="dataset"),
)
RECORDS = (*FIRST.records, *SECOND_RUN.records, *PEOPLE)
RUN = FIRST.run.run_id


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planted]:
    with planted(tmp_path_factory.mktemp("store"), *RECORDS) as plant:
        yield plant


def asked(plant: Planted, name: str, **params: Any) -> list[dict[str, Any]]:
    return rows_of(plant.reader.ask(ALL, name, **params))


@pytest.mark.parametrize("limit", [0, 1, 2, 50])
def test_alerts_are_as_the_records_say(plant: Planted, limit: int) -> None:
    assert asked(plant, "alerts", limit=limit) == oracle.alerts(RECORDS, limit=limit)


def test_alerts_still_open_or_raised_again_are_as_the_records_say(tmp_path: Path) -> None:
    events: tuple[AlertEvent, ...] = FIRST.of(AlertEvent)
    again = replace(
        events[1],
        event_id=mint("event", "again"),
        step="updated",
        edge_sequence=9,
        repeats=1,
        reason="raised_again",
        ratio=1.5,
        priority="low",
    )
    open_again = (*FIRST.records, again)
    with planted(tmp_path, *open_again) as plant:
        rows = asked(plant, "alerts", limit=5)

    assert rows == oracle.alerts(open_again, limit=5)
    assert rows[0]["cleared_ns"] is None
    assert (rows[0]["repeats"], rows[0]["priority"]) == (1, "low")


def test_steps_count_by_edge_sequence_whatever_the_clocks_and_the_arrival_say(tmp_path: Path) -> None:
    raised, cleared = FIRST.of(AlertEvent)
    backwards = replace(cleared, event_ns=raised.event_ns - 5, produced_ns=raised.produced_ns - 5)
    with planted(tmp_path, declared()) as plant:
        plant.put([backwards, raised])
        (row,) = asked(plant, "alerts", limit=5)

    assert row["raised_ns"] == raised.event_ns
    assert row["cleared_ns"] == backwards.event_ns


def test_the_newest_declaration_of_an_asset_counts(tmp_path: Path) -> None:
    renamed = declared(name="Loop, renamed", declared_ns=BEGIN_NS + 1)
    records = (renamed, *FIRST.records)
    with planted(tmp_path, *records) as plant:
        (row,) = asked(plant, "alerts", limit=5)

    assert row["asset_name"] == "Loop, renamed"
    assert [row] == oracle.alerts(records, limit=5)


def test_an_alert_of_an_undeclared_asset_is_listed_to_who_sees_all_sites(tmp_path: Path) -> None:
    events = FIRST.of(AlertEvent)
    with planted(tmp_path, *events) as plant:
        (row,) = asked(plant, "alerts", limit=5)
        scoped = plant.reader.ask(Scope(actor="test", sites=("Acme/north",)), "alerts", limit=5)

    assert [row] == oracle.alerts(events, limit=5)
    assert scoped.num_rows == 0


def test_progress_is_as_the_records_say(plant: Planted) -> None:
    rows = asked(plant, "run_progress")

    assert rows == oracle.run_progress(RECORDS)
    assert [(row["stored_rows"], row["rows"], row["balanced"]) for row in rows] == [(200, 200, True)] * 2


def test_a_run_that_only_began_has_come_no_further_than_its_slowest_signal(tmp_path: Path) -> None:
    left = tuple(each for each in FIRST.records if not (isinstance(each, ReadingBatch) and each.signal == "pressure"))
    with planted(tmp_path, *left) as plant:
        rows = asked(plant, "run_progress")

    assert rows == oracle.run_progress(left)
    assert (rows[0]["stored_rows"], rows[0]["balanced"]) == (0, False)


def test_a_run_without_a_ledger_line_has_not_begun(tmp_path: Path) -> None:
    left = tuple(each for each in FIRST.records if not isinstance(each, LedgerLine))
    with planted(tmp_path, *left) as plant:
        rows = asked(plant, "run_progress")

    assert rows == oracle.run_progress(left)
    assert (rows[0]["stored_rows"], rows[0]["at_end"]) == (0, False)


SCORES = [
    (each.window.last_ns, each.score.score)
    for each in oracle.windows_of(FIRST.records)
    if each.window.asset_id == "loop-1"
]


@pytest.mark.parametrize("max_points", [4, 5, 10, 33, 99, 100, 2000])
def test_a_score_series_keeps_the_least_and_greatest_of_each_stretch(plant: Planted, max_points: int) -> None:
    rows = asked(plant, "score_series", asset_id="loop-1", from_ns=0, to_ns=2**62, max_points=max_points)

    assert [(row["time_ns"], row["score"]) for row in rows] == oracle.thinned(SCORES, max_points)
    assert len(rows) <= max_points


def test_a_score_series_tells_of_each_window_what_its_record_says(plant: Planted) -> None:
    rows = asked(plant, "score_series", asset_id="loop-1", from_ns=0, to_ns=2**62, max_points=1000)

    assert rows == [
        {
            "time_ns": each.window.last_ns,
            "run_id": each.window.run_id,
            "score": each.score.score,
            "limit": each.decision.limit,
            "ratio": each.decision.ratio,
            "step": each.decision.step,
            "alert_id": each.decision.alert_id,
        }
        for each in oracle.windows_of(FIRST.records)
    ]


def test_a_series_is_within_its_times_both_ends_counted(plant: Planted) -> None:
    from_ns, to_ns = SCORES[10][0], SCORES[20][0]

    rows = asked(plant, "score_series", asset_id="loop-1", from_ns=from_ns, to_ns=to_ns, max_points=1000)

    assert [row["time_ns"] for row in rows] == [time_ns for time_ns, _ in SCORES[10:21]]


@pytest.mark.parametrize("name", ["score_series", "signal_series"])
def test_fewer_points_than_two_ends_need_are_refused(plant: Planted, name: str) -> None:
    signal = {"signal": "flow"} if name == "signal_series" else {}

    with pytest.raises(WrongParameters, match="max_points: at least 4"):
        asked(plant, name, asset_id="loop-1", from_ns=0, to_ns=2**62, max_points=3, **signal)


@pytest.mark.parametrize("max_points", [4, 2000])
@pytest.mark.parametrize("name", ["score_series", "signal_series"])
def test_a_series_is_for_who_sees_the_site_of_its_asset(plant: Planted, name: str, max_points: int) -> None:
    signal = {"signal": "flow"} if name == "signal_series" else {}
    over: dict[str, Any] = {"asset_id": "loop-1", "from_ns": 0, "to_ns": 2**62, "max_points": max_points, **signal}
    seen, unseen, unknown = (
        plant.reader.ask(Scope(actor="test", sites=sites), name, **over) for sites in (None, ("elsewhere",), ())
    )

    assert (seen.num_rows > 0, unseen.num_rows, unknown.num_rows) == (True, 0, 0)


def readings_of(records: Any, signal: str) -> list[tuple[int, float]]:
    columns = [decode(each.body) for each in records if isinstance(each, ReadingBatch) and each.signal == signal]
    return sorted((t, v) for column in columns for t, v in zip(column.times_ns, column.values, strict=True))


@pytest.mark.parametrize("max_points", [4, 50, 199, 2000])
def test_a_signal_series_keeps_the_least_and_greatest_of_each_stretch(plant: Planted, max_points: int) -> None:
    rows = asked(
        plant, "signal_series", asset_id="loop-1", signal="flow", from_ns=0, to_ns=2**62, max_points=max_points
    )

    assert [(row["time_ns"], row["value"]) for row in rows] == oracle.thinned(
        readings_of(FIRST.records, "flow"), max_points
    )
    assert {(row["run_id"], row["quality"]) for row in rows} == {(RUN, 0)}


def readings(times_ns: list[int], values: list[float]) -> ReadingBatch:
    sequences = list(range(len(values)))
    column = Column(sequences=sequences, times_ns=times_ns, values=values, quality=[0] * len(values))
    template: ReadingBatch = FIRST.of(ReadingBatch)[0]
    return replace(
        template,
        signal="flow",
        first_sequence=0,
        last_sequence=sequences[-1],
        count=len(values),
        first_ns=times_ns[0],
        last_ns=times_ns[-1],
        body=encode(column),
    )


def test_a_gap_stays_a_gap_when_a_series_is_thinned(tmp_path: Path) -> None:
    times = [BEGIN_NS + at * SECOND for at in (*range(500), *range(5000, 5500))]
    with planted(tmp_path, declared(), readings(times, [float(at % 7) for at in range(1000)])) as plant:
        rows = asked(plant, "signal_series", asset_id="loop-1", signal="flow", from_ns=0, to_ns=2**62, max_points=100)

    apart = [(later["time_ns"] - earlier["time_ns"]) // SECOND for earlier, later in itertools.pairwise(rows)]
    assert max(apart) >= 4501
    assert sorted(apart)[-2] < 250


@settings(max_examples=15, deadline=None)
@given(
    steps=st.lists(st.integers(1, 10**12), min_size=1, max_size=60),
    values=st.lists(st.floats(-1e9, 1e9), min_size=60, max_size=60),
    max_points=st.integers(4, 40),
)
def test_no_series_has_more_points_than_asked_for(
    tmp_path_factory: pytest.TempPathFactory, steps: list[int], values: list[float], max_points: int
) -> None:
    times = [BEGIN_NS + sum(steps[: at + 1]) for at in range(len(steps))]
    batch = readings(times, values[: len(times)])
    with planted(tmp_path_factory.mktemp("store"), declared(), batch) as plant:
        rows = asked(
            plant, "signal_series", asset_id="loop-1", signal="flow", from_ns=0, to_ns=2**62, max_points=max_points
        )

    expected = oracle.thinned(list(zip(times, values, strict=False)), max_points)
    assert [(row["time_ns"], row["value"]) for row in rows] == expected
    assert len(rows) <= max_points


def span_of(trace: Id, number: int) -> tuple[Any, ...]:
    ids = (bytes.fromhex(trace), number, number - 1 or None, "", 0)
    rest = (0, "", "svc", bytes(16), bytes(16), b'{"a":1}', b"[]", b"[]", 0, 0, 0)
    return (*ids, f"op {number}", 1, 10 * number, 10 * number + 5, *rest)


def test_a_trace_comes_back_with_hex_ids_by_start(tmp_path: Path) -> None:
    trace = FIRST.alert_id
    with planted(tmp_path, *FIRST.records) as plant:
        plant.put_rows({"spans": [span_of(trace, 2), span_of(trace, 1), span_of(mint("other"), 3)]})
        rows = asked(plant, "trace_spans", trace_id=trace, limit=9)
        scoped = plant.reader.ask(Scope(actor="test", sites=("Acme/north",)), "trace_spans", trace_id=trace, limit=9)

    assert [(row["trace_id"], row["span_id"], row["parent_span_id"], row["name"]) for row in rows] == [
        (trace, "0000000000000001", None, "op 1"),
        (trace, "0000000000000002", "0000000000000001", "op 2"),
    ]
    assert scoped.num_rows == 0, "a trace of no window is of no site"


def test_the_logs_of_a_windows_trace_are_for_who_sees_its_site(tmp_path: Path) -> None:
    window = FIRST.of(AlertEvent)[0].window_id
    log = (
        bytes(16),
        bytes.fromhex(window),
        7,
        0,
        "twin.alert",
        5,
        6,
        9,
        "",
        b"",
        b"{}",
        "svc",
        bytes(16),
        bytes(16),
        0,
    )
    with planted(tmp_path, *FIRST.records) as plant:
        plant.put_rows({"logs": [log]})
        found = [
            plant.reader.ask(Scope(actor="test", sites=sites), "trace_logs", trace_id=window, limit=9).to_pylist()
            for sites in (None, ("Acme/north",), ("Acme/south",))
        ]

    assert [len(rows) for rows in found] == [1, 1, 0]
    assert (found[0][0]["trace_id"], found[0][0]["span_id"]) == (window, "0000000000000007")


def test_receipt_is_when_the_collector_took_it(plant: Planted) -> None:
    rows = asked(plant, "alert_steps", alert_id=FIRST.alert_id)

    assert {row["received_ns"] for row in rows} == {RECEIVED_NS}
