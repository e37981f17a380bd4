"""Where windows are cut, what is in them, and why some have no score."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.ids import Id
from contract.telemetry import TelemetryContract
from contract.words import Quality, UnscoredReason
from inference.window import readings_digest
from scoring.pipeline.sample import Sample
from scoring.pipeline.windower import Cut, Windower
from tests.inference.made_line import samples, small_contract
from tests.oracles.window_oracle import SECOND, cuts

TERMS = small_contract(("fit_rows: [0, 60], limit_rows: [60, 100]", "fit_rows: [0, 1], limit_rows: [1, 2]")).terms
COARSE = replace(TERMS, window=replace(TERMS.window, step_s=2.5))
RUNS = (Id("a" * 32), Id("b" * 32))
GOOD, BAD = int(Quality.GOOD), int(Quality.BAD)


@st.composite
def streams(draw: Any) -> list[Sample]:
    """Rows of up to two runs, with odd spacing, gaps, absent cells and bad quality."""
    made: list[Sample] = []
    for run in RUNS[: draw(st.integers(1, 2))]:
        now = 1_700_000_000 * SECOND
        for sequence in range(draw(st.integers(0, 25))):
            now += draw(st.sampled_from([SECOND // 2, SECOND, SECOND, SECOND + 1, 5 * SECOND, 5 * SECOND + 1]))
            present = draw(st.tuples(*[st.sampled_from([True, True, True, False])] * 3))
            values = tuple(draw(st.floats(-9, 9)) if there else float("nan") for there in present)
            quality = draw(st.tuples(*[st.sampled_from([GOOD, GOOD, GOOD, BAD])] * 3))
            made.append(
                Sample(
                    run_id=run,
                    asset_id="loop-1",
                    sequence=sequence,
                    time_ns=now,
                    values=values,
                    quality=quality,
                    present=present,
                )
            )
    return made


def facts_of(sample: Sample, cut: Cut) -> dict[str, object]:
    return {
        "sequence": sample.sequence,
        "rows": None if cut.matrix is None else cut.matrix.sequences.tolist(),
        "unscored": None if cut.unscored is None else cut.unscored.value,
        "gap": cut.gap,
    }


@given(streams(), st.sampled_from([TERMS, COARSE]))
def test_the_windows_are_those_that_looking_back_over_the_run_finds(
    rows: list[Sample], terms: TelemetryContract
) -> None:
    windower = Windower(terms)

    found = [facts_of(row, cut) for row in rows if (cut := windower.push(row)) is not None]

    assert found == cuts(terms, rows)


@given(streams(), st.sampled_from([TERMS, COARSE]), st.data())
def test_a_windower_restored_at_any_row_cuts_the_same(
    rows: list[Sample], terms: TelemetryContract, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(rows)))
    through = Windower(terms)
    for row in rows[:at]:
        through.push(row)

    restored = Windower(terms, through.snapshot())

    assert restored.snapshot() == through.snapshot()
    for row in rows[at:]:
        whole, again = through.push(row), restored.push(row)
        assert (whole is None) == (again is None)
        if whole is None or again is None:
            continue
        assert facts_of(row, whole) == facts_of(row, again)
        assert whole.detail == again.detail
        if whole.matrix is not None and again.matrix is not None:
            assert readings_digest(whole.matrix) == readings_digest(again.matrix)


def cut_at(rows: tuple[Sample, ...], sequence: int, terms: TelemetryContract = TERMS) -> Cut:
    windower = Windower(terms)
    found = {row.sequence: windower.push(row) for row in rows}
    cut = found[sequence]
    assert cut is not None
    return cut


def test_a_window_holds_what_came_after_its_length_and_not_what_came_at_it() -> None:
    cut = cut_at(samples(30), 20)

    assert cut.matrix is not None
    assert cut.matrix.sequences.tolist() == [16, 17, 18, 19, 20]  # 5 s: the row 5 s before is out
    assert cut.matrix.values.flags.c_contiguous


def test_a_matrix_is_not_touched_by_later_rows() -> None:
    windower, rows = Windower(TERMS), samples(400)
    kept = [windower.push(row) for row in rows[:20]][-1]
    assert kept is not None
    assert kept.matrix is not None
    before = readings_digest(kept.matrix)

    for row in rows[20:]:
        windower.push(row)

    assert readings_digest(kept.matrix) == before


def test_a_window_longer_than_the_first_arrays_keeps_all_its_rows() -> None:
    long = replace(TERMS, window=replace(TERMS.window, length_s=300))

    cut = cut_at(samples(700), 650, long)

    assert cut.matrix is not None
    assert cut.matrix.sequences.tolist() == list(range(351, 651))
    assert cut.matrix.values[:, 0].tolist() == [row.values[0] for row in samples(700)[351:651]]


def test_a_gap_is_told_once_and_starts_a_new_window() -> None:
    late = tuple(
        row if row.sequence < 10 else replace(row, time_ns=row.time_ns + 5 * SECOND + 1) for row in samples(20)
    )

    cut, after, full = cut_at(late, 10), cut_at(late, 11), cut_at(late, 12)

    assert (cut.unscored, cut.gap, cut.matrix) == (UnscoredReason.GAP, True, None)
    assert cut.detail == "no row for more than 5 s"
    assert (after.unscored, after.gap, after.detail) == (UnscoredReason.FILLING, False, "flow: 2 of 3 readings")
    assert full.matrix is not None
    assert full.matrix.sequences.tolist() == [10, 11, 12]


def test_a_row_that_was_refused_whole_neither_cuts_nor_bridges_a_gap() -> None:
    refused = (False, False, False)
    rows = tuple(replace(row, present=refused) if 10 <= row.sequence < 15 else row for row in samples(20))
    windower = Windower(TERMS)

    found = {row.sequence: windower.push(row) for row in rows}

    assert all(found[at] is None for at in range(10, 15))
    assert found[15] is not None
    assert found[15].gap


def test_what_is_missing_in_a_window_that_should_be_full_is_named() -> None:
    rows = tuple(
        replace(row, quality=(GOOD, BAD, GOOD)) if row.sequence in (17, 18, 19) else row for row in samples(30)
    )

    cut = cut_at(rows, 20)

    assert (cut.unscored, cut.detail) == (UnscoredReason.TOO_FEW_READINGS, "pressure: 2 of 3 readings")


def test_a_signal_no_feature_needs_may_be_missing() -> None:
    rows = tuple(replace(row, present=(True, True, False)) for row in samples(30))

    cut = cut_at(rows, 20)

    assert cut.matrix is not None
    assert np.isnan(cut.matrix.values[:, 2]).all()


def test_rows_of_commissioning_make_windows_to_fit_on_and_none_to_score() -> None:
    terms = small_contract().terms

    assert cut_at(samples(), 99, terms).unscored is UnscoredReason.COMMISSIONING
    assert cut_at(samples(), 99, terms).matrix is not None
    assert cut_at(samples(), 0, terms).matrix is None
    assert cut_at(samples(), 100, terms).unscored is None


def test_a_state_that_the_contract_does_not_score_is_the_reason() -> None:
    rule = "states: {signal: flow, levels: {running: 100, standby: 0}}\nfeatures:"
    terms = replace(small_contract(("features:", rule)).terms, commissioning=TERMS.commissioning)

    cut = cut_at(samples(160), 150, terms)  # in the fault the flow falls below 100

    assert (cut.unscored, cut.matrix, cut.detail) == (UnscoredReason.STATE, None, "the asset is standby")


def test_a_snapshot_of_another_contract_version_starts_anew() -> None:
    windower = Windower(TERMS)
    for row in samples(20):
        windower.push(row)

    fresh = Windower(replace(TERMS, version="2.0.0"), windower.snapshot())

    assert fresh.snapshot() == Windower(replace(TERMS, version="2.0.0")).snapshot()


@pytest.mark.parametrize("rows", [1, 50])
def test_a_snapshot_holds_no_more_than_a_window(rows: int) -> None:
    windower = Windower(TERMS)
    for row in samples(rows):
        windower.push(row)

    assert len(windower.snapshot()) < 5 * (16 + 3 * 13) + 300
