"""The checks: what of a row is admitted, what is refused and why, what was there before."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.telemetry import parse_contract
from contract.words import Quality, RefusalReason
from scoring.pipeline.checks import CheckedRow, Checks, CheckState
from scoring.sources.protocol import Cell, RawRow
from tests.scoring.made_plant import CONTRACT

SECOND = 1_000_000_000
NOW = 2_000_000_000 * SECOND
TERMS = parse_contract(CONTRACT.encode(), "loop.yaml").terms  # flow refuses, pressure flags, temperature may be null


def checks(*, shift_ns: int = 0) -> Checks:
    return Checks(terms=TERMS, run_id="a" * 32, asset_id="loop-1", shift_ns=shift_ns)  # type: ignore[arg-type]


def row(sequence: int, time_ns: int | None, *values: Cell, text: str = "then") -> RawRow:
    return RawRow(sequence, time_ns, text, values)


def judged(*rows: RawRow, now_ns: int = NOW) -> list[CheckedRow]:
    state, results = CheckState(), []
    for each in rows:
        state, result = checks().check(state, each, now_ns=now_ns)
        results.append(result)
    return results


def reasons(result: CheckedRow) -> dict[str, RefusalReason]:
    return {refused.signal: refused.reason for refused in result.refused}


def test_a_good_row_is_a_sample_at_its_played_time() -> None:
    _, result = checks(shift_ns=5).check(CheckState(), row(7, 100, 120.0, 3.0, 40.0), now_ns=NOW)

    assert result.sample is not None
    assert (result.sample.sequence, result.sample.time_ns, result.sample.values) == (7, 105, (120.0, 3.0, 40.0))
    assert result.sample.present == (True, True, True)
    assert result.refused == ()
    assert result.duplicates == ()


def test_beyond_its_range_a_signal_is_refused_or_flagged_as_the_contract_says() -> None:
    (result,) = judged(row(0, 1, 301.0, 11.0, 40.0))

    assert reasons(result) == {"flow": RefusalReason.OUT_OF_RANGE}
    assert result.refused[0].detail.startswith("flow 301 L/min is outside [0, 300]: check the sensor")
    assert result.sample is not None
    assert result.sample.quality[1] == Quality.UNCERTAIN_RANGE
    assert result.sample.present == (False, True, True)
    assert math.isnan(result.sample.values[0])


def test_null_is_refused_unless_the_contract_allows_it() -> None:
    (result,) = judged(row(0, 1, None, math.nan, None))

    assert reasons(result) == {"flow": RefusalReason.NULL, "pressure": RefusalReason.NULL}
    assert result.sample is not None
    assert result.sample.present == (False, False, False)


@pytest.mark.parametrize(("cell", "shown"), [("broken", "broken"), (math.inf, "inf"), ("x" * 900, "x" * 200)])
def test_what_is_no_number_is_refused_with_its_text(cell: Cell, shown: str) -> None:
    (result,) = judged(row(0, 1, cell, 3.0, 40.0))

    assert reasons(result) == {"flow": RefusalReason.NOT_A_NUMBER}
    assert result.refused[0].value == shown


def test_a_row_without_a_time_is_refused_whole_and_the_next_one_is_not() -> None:
    first, bad, after = judged(
        row(0, 10, 1.0, 1.0, 1.0), row(1, None, 1.0, 1.0, 1.0, text="noon"), row(2, 11, 1.0, 1.0, 1.0)
    )

    assert first.sample is not None
    assert set(reasons(bad).values()) == {RefusalReason.MALFORMED}
    assert len(bad.refused) == 3
    assert "'noon' is not a time" in bad.refused[0].detail
    assert after.sample is not None


def test_a_step_back_is_out_of_order_until_time_has_caught_up() -> None:
    results = judged(*(row(at, time, 1.0 * at, 1.0, 1.0) for at, time in enumerate((10, 20, 15, 19, 21))))

    assert [result.sample is not None for result in results] == [True, True, False, False, True]
    assert set(reasons(results[2]).values()) == {RefusalReason.OUT_OF_ORDER}
    assert "before row 1" in results[2].refused[0].detail


def test_the_same_reading_twice_is_a_duplicate_and_another_value_at_its_time_a_refusal() -> None:
    _, again = judged(row(0, 10, 1.0, 2.0, 3.0), row(1, 10, 1.0, 2.5, 3.0))

    assert again.sample is None
    assert again.duplicates == ("flow", "temperature")
    assert reasons(again) == {"pressure": RefusalReason.DUPLICATE}
    assert again.refused[0].detail == "pressure is 2.5 here and 2 in row 0, at one time"


def test_the_future_is_refused_beyond_the_tolerance_and_does_not_move_the_order() -> None:
    within, beyond, after = judged(
        row(0, NOW + 4 * SECOND, 1.0, 1.0, 1.0),
        row(1, NOW + 60 * SECOND, 1.0, 1.0, 1.0),
        row(2, NOW + 5 * SECOND, 1.0, 1.0, 1.0),
    )

    assert within.sample is not None
    assert set(reasons(beyond).values()) == {RefusalReason.FROM_THE_FUTURE}
    assert "60 s ahead of the gateway's clock, 5 s are allowed" in beyond.refused[0].detail
    assert after.sample is not None


@pytest.mark.parametrize("time_ns", [-1, 2**63 - 1, 2**70])
def test_a_time_that_no_column_can_hold_is_refused_without_an_event_time(time_ns: int) -> None:
    (result,) = judged(row(0, time_ns, 1.0, 1.0, 1.0), now_ns=2**63)

    assert set(reasons(result).values()) == {RefusalReason.TIME_OUT_OF_RANGE}
    assert result.event_ns is None


CELLS = st.one_of(st.none(), st.floats(), st.sampled_from(["broken", "-"]), st.floats(0, 300))
ROWS = st.lists(
    st.tuples(st.one_of(st.none(), st.integers(-5, 40)), st.tuples(CELLS, CELLS, CELLS)), min_size=1, max_size=30
)


@given(ROWS)
def test_every_reading_is_admitted_refused_a_duplicate_or_an_allowed_null(
    drawn: list[tuple[int | None, tuple[Cell, Cell, Cell]]],
) -> None:
    results = judged(*(row(at, time, *cells) for at, (time, cells) in enumerate(drawn)))

    for (_, cells), result in zip(drawn, results, strict=True):
        present = () if result.sample is None else result.sample.present
        allowed_null = cells[2] is None or (isinstance(cells[2], float) and math.isnan(cells[2]))
        accounted = sum(present) + len(result.refused) + len(result.duplicates)
        assert accounted == 3 - allowed_null


@given(ROWS)
def test_admitted_times_rise_and_admitted_values_are_finite(
    drawn: list[tuple[int | None, tuple[Cell, Cell, Cell]]],
) -> None:
    samples = [r.sample for r in judged(*(row(at, t, *cells) for at, (t, cells) in enumerate(drawn))) if r.sample]

    times = [sample.time_ns for sample in samples]
    assert times == sorted(set(times))
    for sample in samples:
        assert all(math.isfinite(value) for value, there in zip(sample.values, sample.present, strict=True) if there)


@given(ROWS, st.integers(0, 30))
def test_a_saved_state_judges_the_rest_of_a_run_as_the_state_itself(
    drawn: list[tuple[int | None, tuple[Cell, Cell, Cell]]], cut: int
) -> None:
    rows = [row(at, time, *cells) for at, (time, cells) in enumerate(drawn)]
    state = CheckState()
    for each in rows[:cut]:
        state, _ = checks().check(state, each, now_ns=NOW)
    saved = CheckState.from_json(state.to_json())

    for each in rows[cut:]:
        state, there = checks().check(state, each, now_ns=NOW)
        saved, back = checks().check(saved, each, now_ns=NOW)
        assert repr(back) == repr(there)  # by text: NaN equals itself
