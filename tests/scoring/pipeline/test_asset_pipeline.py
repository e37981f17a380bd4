"""One run from rows to records: windows, refusals, alerts, and a state that goes on as if nothing had happened."""

from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

from contract.alerts import AlertEvent
from contract.reading_codec import decode
from contract.words import AlertStep, ClearReason, UnscoredReason
from scoring.outbox.records import RunState
from scoring.pipeline.asset_pipeline import AssetPipeline
from scoring.pipeline.batch_builder import ProcessedRows
from scoring.setup import PlannedRun
from tests.scoring.made_plant import CONTRACT, Row, made_rows, make_plant

NOW = 2_000_000_000_000_000_000


def planned(folder: Path, rows: list[Row], *, contract: str = CONTRACT) -> PlannedRun:
    return make_plant(folder, {"a.csv": rows}, contract=contract).setup().plan[0]


def pipeline_of(plan: PlannedRun, saved: RunState | None = None) -> AssetPipeline:
    return AssetPipeline(plan.setup, saved, clock=lambda: NOW)


def take_all(
    plan: PlannedRun, pipeline: AssetPipeline, *, batch: int = 64, edge_sequence: int = 0
) -> list[ProcessedRows]:
    rows = plan.source.rows(
        plan.setup.run, plan.setup.contract.terms.signal_names, from_sequence=pipeline.next_sequence
    )
    processed = []
    while rows_now := list(islice(rows, batch)):
        processed.append(pipeline.take(rows_now, edge_sequence=edge_sequence))
        edge_sequence += len(processed[-1].alerts)
    return [*processed, pipeline.end(edge_sequence=edge_sequence)]


def events(processed: list[ProcessedRows]) -> list[AlertEvent]:
    return [event.record for each in processed for event in each.alerts if isinstance(event.record, AlertEvent)]


def summary(processed: list[ProcessedRows]) -> list[object]:
    """Everything but the edges of transactions."""
    return [
        [window.scored for each in processed for window in each.windows],
        [event for each in processed for event in each.alerts],
        [refusal for each in processed for refusal in each.refusals],
        [each.deployment for each in processed if each.deployment],
        sum(stretch.count for each in processed for stretch in each.unscored),
    ]


def test_a_fault_raises_an_alert_in_the_trace_of_the_window_that_raised_it(tmp_path: Path) -> None:
    plan = planned(tmp_path, made_rows(200, seed=1, fault=range(130, 160)))

    processed = take_all(plan, pipeline_of(plan))

    raised, cleared = events(processed)
    assert (raised.step, cleared.step, cleared.reason) == (
        AlertStep.RAISED,
        AlertStep.CLEARED,
        ClearReason.RETURNED_TO_NORMAL,
    )
    assert (raised.edge_sequence, cleared.edge_sequence) == (1, 2)
    assert 130 <= raised.sequence < 140
    traces = {event.trace for each in processed for event in each.alerts}
    assert [(t.window_id, t.score_id) for t in traces if t] == [(raised.window_id, raised.score_id)]


def test_only_the_window_that_raised_has_stage_spans_and_they_follow_each_other(tmp_path: Path) -> None:
    plan = planned(tmp_path, made_rows(200, seed=1, fault=range(130, 160)))
    ticks = iter(range(NOW, NOW + 10_000))
    pipeline = AssetPipeline(plan.setup, None, clock=lambda: next(ticks))

    processed = take_all(plan, pipeline)

    (staged,) = [window for each in processed for window in each.windows if window.stages]
    assert staged.scored.window.window_id == events(processed)[0].window_id
    assert [stage.name for stage in staged.stages] == ["readings", "features", "score", "decision"]
    assert staged.start_ns == staged.stages[0].start_ns
    assert staged.end_ns == staged.stages[-1].end_ns
    assert all(a.end_ns == b.start_ns for a, b in zip(staged.stages, staged.stages[1:], strict=False))
    assert all(stage.start_ns < stage.end_ns for stage in staged.stages)


def test_the_contract_can_ask_for_the_stages_of_a_share_of_the_windows(tmp_path: Path) -> None:
    plan = planned(tmp_path, made_rows(200, seed=1), contract=CONTRACT + "forwarding: {stage_spans: 0.5}\n")

    first, again = (
        [w.scored.window.window_id for each in take_all(plan, pipeline_of(plan)) for w in each.windows if w.stages]
        for _ in range(2)
    )

    assert first == again
    assert 25 <= len(first) <= 75


def test_commissioning_windows_are_one_unscored_record_a_transaction(tmp_path: Path) -> None:
    plan = planned(tmp_path, made_rows(150, seed=1))

    processed = take_all(plan, pipeline_of(plan))

    stretches = [stretch for each in processed for stretch in each.unscored]
    assert [(s.reason, s.count, s.first_sequence, s.last_sequence) for s in stretches] == [
        (UnscoredReason.COMMISSIONING, 64, 0, 63),
        (UnscoredReason.COMMISSIONING, 36, 64, 99),
    ]
    assert [w.scored.window.last_sequence for each in processed for w in each.windows] == list(range(100, 150))


def test_the_deployment_is_announced_with_the_first_row_it_may_score(tmp_path: Path) -> None:
    plan = planned(tmp_path, made_rows(150, seed=1))

    (deployment,) = [each.deployment for each in take_all(plan, pipeline_of(plan)) if each.deployment]

    assert (deployment.from_sequence, deployment.bundle_id) == (100, plan.setup.bundle_id)
    assert deployment.from_ns == plan.setup.run.first_ns + 100 * 1_000_000_000


def test_a_refused_reading_keeps_its_sequence_and_is_missing_in_the_batch(tmp_path: Path) -> None:
    rows = made_rows(10, seed=1)
    rows[3] = (rows[3][0], "stuck", *rows[3][2:])
    rows[5] = (rows[5][0], "900", *rows[5][2:])
    full = [*rows, *made_rows(200, seed=1)[10:]]
    plan = planned(tmp_path, full)

    first = take_all(plan, pipeline_of(plan), batch=10)[0]

    flow, pressure, _ = (decode(batch.body) for batch in first.readings)
    assert list(flow.sequences) == [0, 1, 2, 4, 6, 7, 8, 9]
    assert list(pressure.sequences) == list(range(10))
    assert [(r.sequence, r.signal, r.reason, r.value) for r in first.refusals] == [
        (3, "flow", "not_a_number", "stuck"),
        (5, "flow", "out_of_range", "900.0"),
    ]
    assert (first.counted["flow"].sent, first.counted["flow"].refused) == (8, 2)


def test_a_gap_ends_the_open_alert_and_is_an_unscored_window(tmp_path: Path) -> None:
    rows = made_rows(220, seed=1, fault=range(130, 220))
    plan = planned(tmp_path, [*rows[:160], *rows[180:]])

    processed = take_all(plan, pipeline_of(plan))

    steps = [(event.step, event.reason) for event in events(processed)]
    assert steps[:2] == [(AlertStep.RAISED, ""), (AlertStep.CLEARED, ClearReason.GAP)]
    assert UnscoredReason.GAP in {stretch.reason for each in processed for stretch in each.unscored}


def test_the_end_of_a_run_ends_the_open_alert(tmp_path: Path) -> None:
    plan = planned(tmp_path, made_rows(160, seed=1, fault=range(130, 160)))

    processed = take_all(plan, pipeline_of(plan))

    assert [event.reason for event in events(processed)] == ["", ClearReason.RUN_ENDED]
    assert events(processed[-1:]) == events(processed)[1:]


@pytest.mark.parametrize("cut", [64, 128, 192])
def test_a_pipeline_from_a_saved_state_makes_the_same_records(tmp_path: Path, cut: int) -> None:
    rows = made_rows(260, seed=1, fault=range(120, 150))
    rows[63], rows[127] = (rows[62][0], *rows[63][1:]), ("noon", *rows[127][1:])
    plan = planned(tmp_path, rows)
    whole = take_all(plan, pipeline_of(plan))

    pipeline = pipeline_of(plan)
    source = plan.source.rows(plan.setup.run, plan.setup.contract.terms.signal_names)
    before, edge_sequence = [], 0
    while pipeline.next_sequence < cut:
        before.append(pipeline.take(list(islice(source, 64)), edge_sequence=edge_sequence))
        edge_sequence += len(before[-1].alerts)
    restarted = AssetPipeline(
        plan.setup, pipeline.state(), clock=lambda: NOW, deployed=any(t.deployment for t in before)
    )
    after = take_all(plan, restarted, edge_sequence=edge_sequence)

    assert summary([*before, *after]) == summary(whole)


def test_a_bundle_swapped_in_the_middle_of_a_run_ends_the_alert_and_begins_a_new_window(tmp_path: Path) -> None:
    plant = make_plant(tmp_path, {"a.csv": made_rows(256, seed=1, fault=range(120, 256))})
    plan = plant.setup().plan[0]
    pipeline = pipeline_of(plan)
    source = plan.source.rows(plan.setup.run, plan.setup.contract.terms.signal_names)
    for _ in range(2):
        pipeline.take(list(islice(source, 64)), edge_sequence=0)
    other = make_plant(tmp_path / "other", {"a.csv": made_rows(256, seed=9)}).setup().plan[0].setup.bundle
    assert other is not None

    swapped = AssetPipeline(replace(plan.setup, bundle=other), pipeline.state(), clock=lambda: NOW)
    processed = take_all(plan, swapped, edge_sequence=1)

    first = events(processed)[0]
    assert (first.step, first.reason, first.edge_sequence) == (AlertStep.CLEARED, ClearReason.BUNDLE_SWAPPED, 2)
    assert first.bundle_id == plan.setup.bundle_id
    windows = [w.scored.window for each in processed for w in each.windows]
    assert min(window.first_sequence for window in windows) == 128
    (deployment,) = [each.deployment for each in processed if each.deployment]
    assert (deployment.bundle_id, deployment.from_sequence) == (other.bundle_id, 128)


def test_a_clock_that_is_set_back_makes_no_row_of_a_run_a_row_from_the_future(tmp_path: Path) -> None:
    plan = planned(tmp_path, made_rows(200, seed=1))
    now = [plan.setup.run.last_ns]
    pipeline = AssetPipeline(plan.setup, None, clock=lambda: now[0])
    rows = list(plan.source.rows(plan.setup.run, plan.setup.contract.terms.signal_names))
    before = pipeline.take(rows[:100], edge_sequence=0)
    now[0] -= 3600 * 1_000_000_000

    after = pipeline.take(rows[100:], edge_sequence=0)

    assert (before.refusals, after.refusals) == ((), ())
    assert [window.scored.window.last_sequence for window in after.windows] == list(range(100, 200))
