"""One window through features, model and decision, and the alert events that come of it."""

from dataclasses import replace
from itertools import pairwise

import pytest

from contract import ids
from contract.window_cut import read_cut
from contract.words import AlertStep, ClearReason, Criticality, DecisionStep, Quality
from inference.alert import ended_event
from inference.errors import BundleMismatch
from inference.line import open_line
from tests.inference.made_line import RUN, play, samples, small_bundle, small_contract


def test_a_fault_raises_one_alert_and_its_end_clears_it() -> None:
    played = play(small_bundle(), samples())

    assert [e.step for e in played.events] == [AlertStep.RAISED, AlertStep.CLEARED]
    assert played.events[0].sequence in range(130, 136)
    assert played.events[1].reason == ClearReason.RETURNED_TO_NORMAL


def test_the_four_records_of_a_window_name_each_other() -> None:
    bundle = small_bundle()
    scored = play(bundle, samples()).windows[0]

    contract = small_contract().terms.ref
    assert scored.window.window_id == ids.window_id("loop-1", RUN, 100, "5.0s", "1.0s", contract)
    assert scored.vector.vector_id == ids.vector_id(scored.window.window_id, scored.vector.feature_code)
    assert scored.score.score_id == ids.score_id(scored.vector.vector_id, bundle.bundle_id)
    assert scored.window.ranges == ("flow=96-100", "pressure=96-100", "temperature=96-100")
    assert (scored.window.readings_count, scored.window.readings_expected) == (15, 15)
    assert scored.decision.step == DecisionStep.QUIET


def test_every_window_is_one_that_a_collector_takes_by_the_contract_in_its_bundle() -> None:
    played = play(small_bundle(), samples())
    cut = read_cut(small_contract().raw)

    assert cut is not None
    assert len(played.windows) > 50
    for scored in played.windows:
        cut.require(scored.window)


def test_a_refused_reading_is_expected_and_not_counted_and_an_uncertain_one_is_both() -> None:
    rows = list(samples())
    rows[98] = replace(rows[98], present=(True, False, True), values=(120.0, float("nan"), 40.0))
    rows[99] = replace(rows[99], present=(False, False, False))
    rows[100] = replace(rows[100], quality=(int(Quality.UNCERTAIN_RANGE), 0, 0))

    window = play(small_bundle(), tuple(rows)).windows[0].window

    assert (window.readings_count, window.readings_expected, window.readings_uncertain) == (11, 15, 1)
    assert window.ranges == ("flow=96-98,100-100", "pressure=96-97,100-100", "temperature=96-98,100-100")


def test_the_state_before_a_window_is_the_state_after_the_one_before() -> None:
    windows = play(small_bundle(), samples()).windows

    for earlier, later in pairwise(windows):
        assert (later.decision.above_before, later.decision.below_before) == (
            earlier.decision.above,
            earlier.decision.below,
        )


def test_the_raised_event_points_at_the_window_that_raised_it() -> None:
    played = play(small_bundle(), samples())
    raised = played.events[0]
    window = next(w for w in played.windows if w.window.last_sequence == raised.sequence)

    assert raised.window_id == window.window.window_id
    assert raised.score_id == window.score.score_id
    assert raised.alert_id == window.decision.alert_id
    assert raised.led_by == "flow_mean"
    assert raised.event_ns == window.window.last_ns


def test_an_alert_that_a_run_ends_points_at_its_newest_window() -> None:
    bundle = small_bundle()
    played = play(bundle, samples(140))
    newest = played.windows[-1]
    assert played.state.open is not None

    event = ended_event(
        played.state.open,
        ClearReason.RUN_ENDED,
        asset_id="loop-1",
        rule=bundle.policy.rule,
        gateway_id="gw-1",
        edge_sequence=9,
        produced_ns=5,
    )

    assert (event.step, event.reason) == (AlertStep.CLEARED, ClearReason.RUN_ENDED)
    assert (event.window_id, event.sequence) == (newest.window.window_id, newest.window.last_sequence)
    assert event.alert_id == played.events[0].alert_id


def test_the_same_rows_played_at_another_time_give_the_same_ids_and_scores() -> None:
    bundle = small_bundle()
    shifted = tuple(replace(row, time_ns=row.time_ns + 86_400_000_000_000) for row in samples())

    first, second = play(bundle, samples()), play(bundle, shifted)

    assert [w.score for w in first.windows] == [w.score for w in second.windows]
    assert [e.event_id for e in first.events] == [e.event_id for e in second.events]


def test_a_line_refuses_a_contract_its_bundle_was_not_made_for() -> None:
    other = small_contract(("version: 1.0.0", "version: 2.0.0"))

    with pytest.raises(BundleMismatch, match=r"runs 2\.0\.0"):
        open_line(other, small_bundle(), asset_id="loop-1", criticality=Criticality.A)
