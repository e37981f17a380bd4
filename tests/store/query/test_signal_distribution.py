"""How a signal's readings are spread, held against a slow count, and which readings their reference is."""

import itertools
import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract.ids import mint
from contract.reading_codec import decode
from contract.readings import ReadingBatch
from contract.scope import Scope
from contract.windows import UnscoredWindows
from store.query.records import rows_of
from tests.inference.made_line import SECOND
from tests.oracles.distribution_oracle import exact_counts, may_be, spread_of
from tests.oracles.series_oracle import Point
from tests.store.plant_rows import ASSET, BEGIN_NS, SITE, Planted, declared, planted, played_run
from tests.store.query.test_series_ends import QUALITY, RUNS, batch_of, of_two_runs

ALL = Scope(actor="test")
NUMBER = itertools.count()
FIT_ROWS = (0, 60)
PLAYED = played_run()
SIGNAL = PLAYED.contract.terms.signal_names[0]
END_NS = BEGIN_NS + 200 * SECOND
WHOLE = st.integers(-500, 500).map(float)
ANY = st.floats(-1e9, 1e9) | st.sampled_from((0.0, -0.0, 0.5))
NO_NUMBER = st.sampled_from((float("nan"), float("inf"), float("-inf")))
BANDS = st.none() | st.tuples(st.integers(-300, 0).map(float), st.integers(0, 300).map(float))


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planted]:
    with planted(tmp_path_factory.mktemp("store"), declared()) as plant:
        yield plant


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planted]:
    with planted(tmp_path_factory.mktemp("played"), *PLAYED.records) as plant:
        yield plant


def asked(plant: Planted, signal: str, scope: Scope = ALL, **changes: Any) -> list[dict[str, Any]]:
    given = {"from_ns": BEGIN_NS, "to_ns": END_NS, "band": None, "bins": 30, "fit": FIT_ROWS, **changes}
    (band_low, band_high), (fit_from, fit_to) = (given.pop(name) or (None, None) for name in ("band", "fit"))
    over = {"band_low": band_low, "band_high": band_high, "fit_from": fit_from, "fit_to": fit_to, **given}
    return rows_of(plant.reader.ask(scope, "signal_distribution", asset_id=ASSET, signal=signal, **over))


def put(plant: Planted, points: list[Point]) -> str:
    """Store the points as a signal of their own."""
    signal = f"flow_{next(NUMBER)}"
    plant.put_together([batch_of(signal, points, run) for run in RUNS if any(p.run_id == run for p in points)])
    return signal


def readings_of(values: list[float], *, step_ns: int = SECOND, quality: int = 0) -> list[Point]:
    """A reading each step."""
    return [Point(BEGIN_NS + i * step_ns, i, RUNS[0], value, quality) for i, value in enumerate(values)]


def stored(signal: str, run: Any = PLAYED) -> list[Point]:
    """The readings of the played run, decoded once more."""
    batches = (each for each in run.of(ReadingBatch) if each.signal == signal)
    return [
        Point(*row)
        for batch in batches
        for column in (decode(batch.body),)
        for row in zip(
            column.times_ns,
            column.sequences,
            itertools.repeat(batch.run_id, len(column.values)),
            column.values,
            column.quality,
            strict=True,
        )
    ]


def held_against(told: dict[str, Any], points: list[Point], band: tuple[float, float] | None) -> None:
    """Hold one row against every reading of its part."""
    spread = spread_of(points, band)
    for name in ("good", "uncertain", "bad", "no_number", "least", "greatest", "outside"):
        assert told[name] == getattr(spread, name), name
    assert told["median"] == (spread.median if spread.median is None else pytest.approx(spread.median))
    times = [point.time_ns for point in points]
    assert (told["first_ns"], told["last_ns"]) == ((min(times), max(times)) if times else (None, None))
    assert sum(told["counts"]) == told["good"]


@settings(max_examples=60, deadline=None)
@given(points=of_two_runs(WHOLE | NO_NUMBER), bins=st.sampled_from((1, 2, 7, 30)), band=BANDS, at=st.data())
def test_both_parts_are_counted_as_a_slow_count_counts_them(
    plant: Planted, points: list[Point], bins: int, band: tuple[float, float] | None, at: st.DataObject
) -> None:
    signal = put(plant, points)
    first, last = min(p.time_ns for p in points), max(p.time_ns for p in points)
    from_ns = at.draw(st.integers(first, last + 1))
    to_ns = at.draw(st.integers(from_ns, last + 1))

    in_range, before = asked(plant, signal, from_ns=from_ns, to_ns=to_ns, bins=bins, band=band)

    inside = [p for p in points if from_ns <= p.time_ns <= to_ns]
    earlier = [p for p in points if from_ns - (to_ns - from_ns) <= p.time_ns < from_ns]
    assert (in_range["part"], before["part"]) == ("range", "before")
    held_against(in_range, inside, band)
    held_against(before, earlier, band)
    numbers = [*spread_of(inside, None).values, *spread_of(earlier, None).values]
    assert (in_range["low"], in_range["high"]) == ((min(numbers), max(numbers)) if numbers else (None, None))
    for told, part in ((in_range, inside), (before, earlier)):
        values = spread_of(part, None).values
        assert told["counts"] == exact_counts(values, told["low"] or 0, told["high"] or 0, bins)


@settings(max_examples=60, deadline=None)
@given(points=of_two_runs(ANY))
def test_every_number_lies_in_its_bin(plant: Planted, points: list[Point]) -> None:
    signal = put(plant, points)

    in_range, _ = asked(plant, signal, from_ns=0, to_ns=2**62)

    values = spread_of(points, None).values
    assert len(in_range["counts"]) == 30
    if values:
        assert may_be(in_range["counts"], values, in_range["low"], in_range["high"])
        assert in_range["counts"][0] > 0


@pytest.mark.parametrize(
    "values",
    [[7.5], [7.5] * 4, [-1.7e308, 0.0, 1.7e308], [5e-324, 1e-323], [0.1 + 0.2, 0.3], [float("nan")], []],
    ids=["one", "constant", "as wide as doubles", "as narrow as doubles", "neighbours", "no number", "nothing"],
)
def test_no_value_is_lost_however_near_or_far_they_lie(plant: Planted, values: list[float]) -> None:
    numbers = [value for value in values if math.isfinite(value)]
    signal = put(plant, readings_of(values)) if values else "silent"

    in_range, before = asked(plant, signal)

    assert sum(in_range["counts"]) == in_range["good"] == len(numbers)
    assert in_range["no_number"] == len(values) - len(numbers)
    assert (before["good"], sum(before["counts"])) == (0, 0)


@settings(max_examples=20, deadline=None)
@given(quality=QUALITY | st.integers(0, 2**32 - 1))
def test_of_every_quality_a_reading_is_counted_once(plant: Planted, quality: int) -> None:
    signal = put(plant, readings_of([1.0, float("nan")], quality=quality))

    in_range, _ = asked(plant, signal)

    held_against(in_range, readings_of([1.0, float("nan")], quality=quality), None)
    assert sum(in_range[name] for name in ("good", "uncertain", "bad", "no_number")) == 2


def test_the_reference_is_what_the_bundle_in_service_was_fitted_on(played: Planted) -> None:
    in_range, fitted = asked(played, SIGNAL, from_ns=END_NS - 50 * SECOND, band=(30.0, 34.0))

    points = stored(SIGNAL)
    assert fitted["part"] == "fitted"
    held_against(fitted, [p for p in points if FIT_ROWS[0] <= p.sequence < FIT_ROWS[1]], (30.0, 34.0))
    held_against(in_range, [p for p in points if p.time_ns >= END_NS - 50 * SECOND], (30.0, 34.0))


def test_without_the_rows_that_fitted_it_is_the_same_length_of_time_before(played: Planted) -> None:
    begin, end = END_NS - 50 * SECOND, END_NS - 20 * SECOND
    _, unknown = asked(played, SIGNAL, from_ns=begin, to_ns=end, fit=None)
    _, unstored = asked(played, SIGNAL, from_ns=begin, to_ns=end, fit=(5_000, 6_000))
    _, unserved = asked(played, SIGNAL, from_ns=BEGIN_NS, to_ns=BEGIN_NS + 10 * SECOND)

    earlier = [p for p in stored(SIGNAL) if begin - 30 * SECOND <= p.time_ns < begin]
    for told in (unknown, unstored):
        assert told["part"] == "before"
        held_against(told, earlier, None)
    assert (unserved["part"], unserved["good"]) == ("before", 0), "no bundle was in service yet"


def test_a_bundle_that_was_given_has_no_fitted_rows_here(tmp_path_factory: pytest.TempPathFactory) -> None:
    given = [replace(each, reason="filling") if isinstance(each, UnscoredWindows) else each for each in PLAYED.records]
    with planted(tmp_path_factory.mktemp("given"), *given) as plant:
        _, reference = asked(plant, SIGNAL, from_ns=END_NS - 50 * SECOND)

    assert reference["part"] == "before"


def test_a_later_run_of_the_same_bundle_is_held_against_the_run_that_fitted_it(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    (deployed,) = (each for each in PLAYED.records if type(each).__name__ == "Deployment")
    again = replace(deployed, deployment_id=mint("deployment", "again"), run_id=RUNS[1], from_ns=END_NS - 40 * SECOND)
    with planted(tmp_path_factory.mktemp("again"), *PLAYED.records, again) as plant:
        _, fitted = asked(plant, SIGNAL, from_ns=END_NS - 30 * SECOND)

    assert (fitted["part"], fitted["good"]) == ("fitted", FIT_ROWS[1] - FIT_ROWS[0])


@pytest.mark.parametrize(("sites", "rows"), [(None, 2), ((f"Acme/{SITE}",), 2), (("elsewhere",), 0), ((), 0)])
def test_who_may_not_see_the_site_is_told_nothing(played: Planted, sites: tuple[str, ...] | None, rows: int) -> None:
    assert len(asked(played, SIGNAL, Scope(actor="test", sites=sites))) == rows
