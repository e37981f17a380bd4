"""The plant's own line over recorded runs, from file to evaluation: what it finds, held so that nothing drifts."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from contract.document import read
from contract.site import HistorianSource
from contract.telemetry import SealedContract, read_contract
from contract.words import AlertStep, Criticality
from inference.bundle import Bundle
from inference.decide import interrupt
from inference.decision_state import DecisionState
from inference.line import open_line, score_window
from scoring.pipeline.sample import Sample
from scoring.pipeline.windower import Windower
from scoring.sources.historian.csv_files import Historian, list_runs
from scoring.sources.protocol import SourceRun
from scoring.training.commission import commission
from scoring.training.rows import admitted_samples
from tests.recorded import recorded
from twintrace.demo.prepare.template import PLANTS, SiteTemplate
from twintrace.evaluation.document import Document, evaluate
from twintrace.evaluation.measures import LabelledEvent, LabelledRun

PUMP_LOOP = tuple(f"other/{number}.csv" for number in (1, 2, 3, 4, 10))


@cache
def document() -> Document:
    contract = read_contract(PLANTS / "water-loop.yaml")
    source = historian(recorded("skab"))
    runs = []
    for run in list_runs(source):
        samples = tuple(admitted_samples(Historian(source=source), run, contract.terms))
        bundle = commission(contract, samples, asset_id="loop", name="loop", origin="recorded", built_ns=0)
        runs.append(played(contract, bundle, run, samples))
    return evaluate(runs)


def historian(root: Path) -> HistorianSource:
    (machine,) = read(PLANTS / "water-loop.site.yaml", SiteTemplate).machines
    valve = sorted(file.relative_to(root).as_posix() for file in (root / "valve1").glob("*.csv"))
    return HistorianSource(
        id="recorded",
        root=root,
        time_column=machine.time_column,
        label_column=machine.label_column,
        columns=machine.columns,
        assets={"loop": (*valve, *PUMP_LOOP)},
    )


def played(contract: SealedContract, bundle: Bundle, run: SourceRun, samples: tuple[Sample, ...]) -> LabelledRun:
    line = open_line(contract, bundle, asset_id="loop", criticality=Criticality.A)
    windower, state = Windower(contract.terms), DecisionState()
    decided: list[tuple[int, int, bool]] = []
    raised: list[int] = []
    for sample in samples:
        cut = windower.push(sample)
        if cut is not None and cut.gap:
            state, _ = interrupt(state)
        if cut is None or cut.matrix is None or cut.unscored is not None:
            continue
        _, state, outcome = score_window(
            line, run_id=run.run_id, gateway_id="gw-1", matrix=cut.matrix, state=state, produced_ns=0
        )
        decided.append((sample.sequence, sample.time_ns, state.open is not None))
        raised += [sample.sequence] if outcome.alert_step is AlertStep.RAISED else []
    sequences, times, active = zip(*decided, strict=True)
    return LabelledRun(
        run_id=run.run_id,
        asset_id=run.asset_id,
        path=run.path,
        rows=run.rows,
        fit_end=contract.terms.commissioning.fit_rows[1],
        scored_from=contract.terms.commissioning.limit_rows[1],
        step_s=contract.terms.window.step_s,
        sequences=np.array(sequences, np.int64),
        times_ns=np.array(times, np.int64),
        active=np.array(active, np.bool_),
        raised=tuple(raised),
        events=tuple(
            LabelledEvent(
                name="anomaly",
                first_sequence=label.first_sequence,
                last_sequence=label.last_sequence,
                first_ns=label.first_ns,
            )
            for label in run.labels
        ),
    )


def test_the_events_found_and_the_false_alerts_are_those_of_the_reference() -> None:
    together = document()["together"]["twintrace"]

    assert (together["events"], together["findable"], together["found"]) == (21, 20, 18)
    assert together["false_alerts"] == 3
    assert together["normal_hours"] == pytest.approx(1.94, abs=0.02)
    assert together["median_delay_s"] == pytest.approx(56, abs=2)
    assert together["far"] == pytest.approx(0.103, abs=0.005)
    assert together["mar"] == pytest.approx(0.245, abs=0.005)


def test_the_fault_that_began_in_the_fit_rows_is_the_one_that_cannot_be_found() -> None:
    unfindable = {
        run["path"]: event["unfindable"] for run in document()["runs"] for event in run["events"] if event["unfindable"]
    }

    assert unfindable == {"other/2.csv": "begins at row 104, in the rows the model was fit on"}


def test_the_baselines_that_read_nothing_score_row_f1_like_a_detector() -> None:
    together = document()["together"]

    assert together["always_alarm"]["row_f1"] == pytest.approx(0.695, abs=0.001)
    assert together["clock_alarm"]["row_f1"] == pytest.approx(0.813, abs=0.001)
    assert together["clock_alarm"]["false_alerts"] > together["twintrace"]["false_alerts"]
