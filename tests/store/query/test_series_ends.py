"""A thinned series ends with what its range ended with, and keeps its bounds, whatever came and in whatever order."""

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract.ids import Id, mint
from contract.reading_codec import Column, encode
from contract.readings import ReadingBatch
from contract.scope import Scope
from scoring.telemetry.timed_records import TimedWindow
from store.query.records import rows_of
from tests.oracles.series_oracle import Point, extremes, number_text, segments
from tests.store.plant_rows import ASSET, BEGIN_NS, RECEIVED_NS, Planted, declared, planted, played_run

ALL = Scope(actor="test")
RUNS: tuple[Id, Id] = (mint("run", "a"), mint("run", "b"))
BATCH: ReadingBatch = next(each for each in played_run().records if isinstance(each, ReadingBatch))
WINDOW: TimedWindow = next(each for each in played_run().records if isinstance(each, TimedWindow))
NUMBER = itertools.count()
"""Each example has a signal or an asset of its own, so that all of them share one store."""

STEPS = st.sampled_from((0, 0, 1, 2, 10**9, 10**12))
QUALITY = st.sampled_from((0, 0, 0x40940000, 0x809B0000))
NUMBERS = st.floats(-1e9, 1e9) | st.sampled_from((0.0, -0.0, 0.5))
MOST = st.sampled_from((4, 5, 6, 7, 20, 59, 60, 61, 2000))


def of_two_runs(values: st.SearchStrategy[float]) -> st.SearchStrategy[list[Point]]:
    """Points of two runs that overlap in time, each by rising sequence; times may repeat within a run and across."""
    rows = st.lists(st.tuples(STEPS, values, QUALITY), max_size=45)
    return st.tuples(rows, rows).map(_points).filter(bool)


def _points(runs: tuple[Sequence[tuple[int, float, int]], ...]) -> list[Point]:
    made = []
    for run, rows in zip(RUNS, runs, strict=True):
        times = itertools.accumulate((step for step, _, _ in rows), initial=BEGIN_NS)
        made += [Point(t, at, run, value, quality) for at, (t, (_, value, quality)) in enumerate(zip(times, rows))]  # noqa: B905 (one time more)
    return made


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planted]:
    with planted(tmp_path_factory.mktemp("store"), declared()) as plant:
        yield plant


def asked(plant: Planted, name: str, **params: Any) -> list[dict[str, Any]]:
    return rows_of(plant.reader.ask(ALL, name, from_ns=0, to_ns=2**62, **params))


@settings(max_examples=80, deadline=None)
@given(points=of_two_runs(NUMBERS | st.just(float("nan")) | st.just(float("inf"))), max_points=MOST)
def test_a_signal_series_holds_its_ends_and_extremes_and_nothing_that_is_not_stored(
    plant: Planted, points: list[Point], max_points: int
) -> None:
    signal = f"flow_{next(NUMBER)}"
    plant.put_together([batch_of(signal, points, run) for run in RUNS if any(p.run_id == run for p in points)])

    rows = asked(plant, "signal_series", asset_id=ASSET, signal=signal, max_points=max_points)
    sensors = rows_of(plant.reader.ask(ALL, "asset_sensors", asset_id=ASSET, now_ns=RECEIVED_NS))

    told = [(row["time_ns"], row["run_id"], number_text(row["value"]), row["quality"]) for row in rows]
    held_against(points, told, max_points)
    sensor = next(each for each in sensors if each["signal"] == signal)
    assert told[-1][0::2] == (sensor["last_ns"], number_text(sensor["value"]))
    assert told[-1][3] == sensor["quality"]


@settings(max_examples=80, deadline=None)
@given(points=of_two_runs(NUMBERS), max_points=MOST)
def test_a_score_series_holds_its_ends_and_extremes_and_nothing_that_is_not_stored(
    plant: Planted, points: list[Point], max_points: int
) -> None:
    asset = f"pump_{next(NUMBER)}"
    plant.put_together([window_of(asset, point) for point in points])

    rows = asked(plant, "score_series", asset_id=asset, max_points=max_points)

    told = [(row["time_ns"], row["run_id"], number_text(row["score"]), 0) for row in rows]
    held_against([point._replace(quality=0) for point in points], told, max_points)


def held_against(points: list[Point], told: list[tuple[int, str, str, int]], max_points: int) -> None:
    """Hold what an answer told, in its order, against every point there is."""
    stored = Counter(point.key for point in points)
    assert told[-1] == max(points, key=lambda p: p[:3]).key
    assert told[0] == min(points, key=lambda p: p[:3]).key
    assert [time_ns for time_ns, *_ in told] == sorted(time_ns for time_ns, *_ in told)
    assert Counter(told) <= stored
    assert len(told) <= max_points
    if len(points) <= max_points:
        assert Counter(told) == stored
        return
    for segment in segments(points, max_points):
        kept = {value for time_ns, _, value, _ in told if time_ns in {point.time_ns for point in segment}}
        assert extremes(segment) <= kept


def batch_of(signal: str, points: list[Point], run: Id) -> ReadingBatch:
    mine = [point for point in points if point.run_id == run]
    column = Column(
        sequences=[p.sequence for p in mine],
        times_ns=[p.time_ns for p in mine],
        values=[p.value for p in mine],
        quality=[p.quality for p in mine],
    )
    return replace(
        BATCH,
        signal=signal,
        run_id=run,
        first_sequence=0,
        last_sequence=mine[-1].sequence,
        count=len(mine),
        first_ns=mine[0].time_ns,
        last_ns=mine[-1].time_ns,
        body=encode(column),
    )


def window_of(asset: str, point: Point) -> TimedWindow:
    scored, key = WINDOW.scored, (asset, point.run_id, str(point.sequence))
    window = replace(
        scored.window,
        window_id=mint("window", *key),
        asset_id=asset,
        run_id=Id(point.run_id),
        last_sequence=point.sequence,
        last_ns=point.time_ns,
    )
    score = replace(scored.score, score_id=mint("score", *key), score=point.value)
    return replace(WINDOW, scored=replace(scored, window=window, score=score))
