"""A small plant for tests: a contract of three signals, rows with a fault, a bundle, and the line run over them."""

import math
import random
from collections.abc import Iterable
from dataclasses import dataclass

from contract.alerts import AlertEvent
from contract.evidence import Evidence
from contract.ids import Id, run_id
from contract.reading_codec import Column
from contract.telemetry import SealedContract, parse_contract
from contract.windows import ScoredWindow
from contract.words import AlertStep, Criticality
from inference.alert import alert_event
from inference.bundle import Bundle, pack_bundle
from inference.decide import interrupt
from inference.decision_state import DecisionState
from inference.errors import FeatureNotFinite
from inference.line import open_line, score_window
from scoring.pipeline.sample import Sample
from scoring.pipeline.windower import Windower
from scoring.training.commission import commission

SECOND = 1_000_000_000
RUN: Id = run_id("loop-1", "historian", "loop/1.csv", "0" * 64)
FAULT = range(130, 160)

CONTRACT = """
contract: small-loop
version: 1.0.0
asset_class: loop
signals:
  - {name: flow, label: flow, unit: L/min, range: [0, 300], sampling_s: 1}
  - {name: pressure, label: pressure, unit: bar, range: [-2, 10], sampling_s: 1}
  - {name: temperature, label: temperature, unit: Cel, range: [-20, 150], sampling_s: 1}
window: {length_s: 5, step_s: 1, min_readings: 3, max_gap_s: 5}
features:
  - {name: flow_mean, function: mean, signal: flow}
  - {name: pressure_mean, function: mean, signal: pressure}
  - {name: flow_std, function: std, signal: flow}
commissioning: {fit_rows: [0, 60], limit_rows: [60, 100], limit_factor: 1.5, model: mahalanobis}
decision:
  rule: deviation
  persistence: 3
  hysteresis: 0.9
  clear_after: 4
  rearm_s: 0
  priority:
    A: {medium: 0, high: 1.15, critical: 4}
    B: {low: 0, medium: 1.15, high: 4}
    C: {low: 0, medium: 4}
"""


def small_contract(*changes: tuple[str, str]) -> SealedContract:
    """The contract with texts replaced, as `small_contract(("rearm_s: 0", "rearm_s: 60"))`."""
    text = CONTRACT
    for old, new in changes:
        assert old in text, f"the contract has no {old!r}"
        text = text.replace(old, new)
    return parse_contract(text.encode(), "small-loop.yaml")


def samples(rows: int = 200, *, fault: range = FAULT, seed: int = 7, run: Id = RUN) -> tuple[Sample, ...]:
    """Rows one second apart; in the fault the flow falls by half."""
    chance = random.Random(seed)
    return tuple(
        Sample(
            run_id=run,
            asset_id="loop-1",
            sequence=at,
            time_ns=1_700_000_000 * SECOND + at * SECOND,
            values=(
                (60.0 if at in fault else 120.0) + math.sin(at) + chance.gauss(0, 0.5),
                3.0 + chance.gauss(0, 0.05),
                40.0 + at / 100,
            ),
            quality=(0, 0, 0),
            present=(True, True, True),
        )
        for at in range(rows)
    )


def small_bundle(contract: SealedContract | None = None, rows: Iterable[Sample] | None = None) -> Bundle:
    """A bundle fit on the first rows."""
    return commission(
        contract or small_contract(),
        samples() if rows is None else rows,
        asset_id="loop-1",
        name="small-loop",
        origin="simulated",
        built_ns=1,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What the line made of the rows."""

    windows: tuple[ScoredWindow, ...]
    events: tuple[AlertEvent, ...]
    rows: tuple[Sample, ...]
    bundle: Bundle
    state: DecisionState


def play(
    bundle: Bundle, rows: tuple[Sample, ...], *, criticality: Criticality = Criticality.A, unscored: bool = False
) -> Played:
    """Run the line over the rows as the edge does; `unscored` leaves out what cannot be scored, else it raises."""
    contract = bundle.contract
    line = open_line(contract, bundle, asset_id="loop-1", criticality=criticality)
    windower, state = Windower(contract.terms), DecisionState()
    windows: list[ScoredWindow] = []
    events: list[AlertEvent] = []
    for row in rows:
        cut = windower.push(row)
        if cut is not None and cut.gap:
            state, _ = interrupt(state)
        if cut is None or cut.matrix is None or cut.unscored is not None:
            continue
        try:
            scored, state, outcome = score_window(
                line, run_id=row.run_id, gateway_id="gw-1", matrix=cut.matrix, state=state, produced_ns=row.time_ns + 5
            )
        except FeatureNotFinite:
            if not unscored:
                raise
            continue
        windows.append(scored)
        event = alert_event(line, scored, outcome, edge_sequence=len(events))
        events += [] if event is None else [event]
    return Played(windows=tuple(windows), events=tuple(events), rows=rows, bundle=bundle, state=state)


def evidence_of(played: Played, *, criticality: str = "A") -> Evidence:
    """What the store would hold of the first raise: the windows from rest, and their readings."""
    raised = next(e for e in played.events if e.step == AlertStep.RAISED)
    until = [w for w in played.windows if w.window.last_sequence <= raised.sequence]
    start = max(i for i, w in enumerate(until) if w.decision.above_before == w.decision.below_before == 0)
    windows = tuple(until[start:])
    first, last = windows[0].window.first_sequence, windows[-1].window.last_sequence
    return Evidence(
        raised=raised,
        windows=windows,
        readings=columns(tuple(r for r in played.rows if first <= r.sequence <= last), played.bundle.contract),
        criticality=criticality,
        bundle_tar=pack_bundle(played.bundle),
        contract_raw=played.bundle.contract.raw,
    )


def columns(rows: tuple[Sample, ...], contract: SealedContract) -> dict[str, Column]:
    """The present readings of the rows, per signal, as the store hands them back."""
    return {
        signal: Column(
            sequences=[r.sequence for r in rows if r.present[at]],
            times_ns=[r.time_ns for r in rows if r.present[at]],
            values=[r.values[at] for r in rows if r.present[at]],
            quality=[r.quality[at] for r in rows if r.present[at]],
        )
        for at, signal in enumerate(contract.terms.signal_names)
    }
