"""What cannot be scored of one asset is an unscored window with its reason: its readings and all others go on."""

import threading
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
import yaml
from numpy.typing import NDArray

from contract.alerts import AlertEvent
from contract.plant import Artifact, Deployment, LedgerLine
from contract.reading_codec import decode
from contract.readings import ReadingBatch
from contract.windows import SPAN_NAME, UnscoredWindows
from contract.words import Criticality, Priority
from inference.bundle import Bundle, Policy, read_bundle, write_bundle
from scoring.setup import EdgeSetup
from scoring.sources.protocol import RawRow, Source, SourceRun
from tests.inference.made_models import answering, turning, with_model
from tests.scoring.edge_process import EdgeProcess
from tests.scoring.living_plant import SICK, SOUND, make_living_plant, setup_at
from tests.scoring.made_plant import CONTRACT, MadePlant, Row, made_rows, make_plant
from tests.scoring.pipeline.test_live_runs import following, readings
from tests.scoring.receiver import Received, Receiver, receiving
from tests.scoring.sources.historian.test_clock_changes import stop_at
from tests.scoring.sources.simulator.test_simulated_plant import SECOND_NS, Clock
from tests.scoring.test_edge import running
from tests.scoring.test_edge_process import ended
from twintrace.cli import main

ROWS = 600
HUGE = range(150, 153)
LOOP_1, LOOP_2 = "acme/works/loop-1", "acme/works/loop-2"
ASSETS = {"loop-1": ("a.csv",), "loop-2": ("b.csv",)}
WIDE = CONTRACT.replace("range: [0, 300]", "range: [-1.0e+300, 1.0e+300]")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


def with_flow(rows: list[Row], at: range, flow: str) -> list[Row]:
    return [(row[0], flow, *row[2:]) if place in at else row for place, row in enumerate(rows)]


def two_loops(folder: Path, endpoint: str, *, first: list[Row] | None = None) -> MadePlant:
    """Two assets; the flow of the first is beyond every float32 in three rows, and falls by half later."""
    spoilt = with_flow(made_rows(ROWS, seed=1, fault=range(300, 340)), HUGE, "1e+299")
    files = {"a.csv": first or spoilt, "b.csv": made_rows(ROWS, seed=2, fault=range(400, 440))}
    return make_plant(folder, files, endpoint=endpoint, contract=WIDE, assets=ASSETS)


def play(plant: MadePlant, receiver: Receiver) -> str:
    """Play everything in a process; return what it said."""
    edge = EdgeProcess(plant.config, forked=True)
    try:
        receiver.wait(lambda received: ended(plant, received))
        edge.ask_to_stop()
        code, said = edge.ended()
        assert code == 0
        return said
    finally:
        edge.close()


def scored(received: Received, asset: str) -> list[int]:
    """Where the scored windows of an asset end."""
    spans = [s.attributes for s in received.spans if s.name == SPAN_NAME]
    return sorted(each["twin.sequence.last"] for each in spans if each["twin.asset.id"] == asset)


def stored(received: Received, asset: str, signal: str) -> list[int]:
    batches = [b for b in received.records(ReadingBatch) if (b.asset_id, b.signal) == (asset, signal)]
    return sorted(sequence for batch in batches for sequence in decode(batch.body).sequences)


def unscored(received: Received, asset: str) -> dict[str, tuple[int, str]]:
    """How many windows of an asset have no score for each reason, and the first detail."""
    found: dict[str, tuple[int, str]] = {}
    for each in received.records(UnscoredWindows):
        if each.asset_id == asset:
            count, detail = found.get(each.reason, (0, each.detail))
            found[each.reason] = (count + each.count, detail)
    return found


def require_balance(received: Received) -> None:
    last = {(line.run_id, line.signal): line for line in received.records(LedgerLine)}
    assert all(line.at_end and line.read == line.sent + line.duplicates + line.refused for line in last.values())


def test_a_value_that_overflows_a_feature_costs_the_windows_that_hold_it_and_nothing_else(
    tmp_path: Path, receiver: Receiver
) -> None:
    plant = two_loops(tmp_path, receiver.endpoint)

    play(plant, receiver)

    got = receiver.received
    beyond = {*range(HUGE.start, HUGE.stop + 4)}  # a window holds five rows
    assert scored(got, LOOP_1) == sorted(set(range(100, ROWS)) - beyond)
    assert scored(got, LOOP_2) == list(range(100, ROWS))
    count, detail = unscored(got, LOOP_1)["feature_not_finite"]
    assert count == len(beyond)
    assert detail.startswith("feature flow_mean is inf: flow 1e+299 in row 150 is more than its features can hold; ")
    assert detail.endswith("narrow its range in small-loop@1.0.0")
    for asset in (LOOP_1, LOOP_2):
        assert all(stored(got, asset, signal) == list(range(ROWS)) for signal in plant.contract.terms.signal_names)
    assert [(e.asset_id, e.step) for e in got.records(AlertEvent)] == [
        (asset, step) for asset in (LOOP_1, LOOP_2) for step in ("raised", "cleared")
    ]
    require_balance(got)


def test_an_edge_that_stops_among_windows_that_cannot_be_scored_goes_on_as_one_that_did_not(
    tmp_path: Path, receiver: Receiver
) -> None:
    rows = with_flow(made_rows(ROWS, seed=1, fault=range(300, 340)), range(190, 193), "1e+299")  # across two batches
    with receiving() as calm:
        play(two_loops(tmp_path / "calm", calm.endpoint, first=rows), calm)
    plant = two_loops(tmp_path / "stopped", receiver.endpoint, first=rows)
    with running(plant) as r:
        r.edge.play(stop_at(r.outbox, 192))

    play(plant, receiver)

    assert 192 not in scored(receiver.received, LOOP_1)
    assert _ids(receiver.received) == _ids(calm.received)


def test_an_alert_that_is_open_when_windows_cannot_be_scored_is_decided_when_they_can_again(
    tmp_path: Path, receiver: Receiver
) -> None:
    rows = with_flow(made_rows(ROWS, seed=1, fault=range(140, 180)), HUGE, "1e+299")
    plant = two_loops(tmp_path, receiver.endpoint, first=rows)

    play(plant, receiver)

    raised, cleared = [e for e in receiver.received.records(AlertEvent) if e.asset_id == LOOP_1]
    assert raised.sequence < HUGE.start < 180 < cleared.sequence
    assert cleared.alert_id == raised.alert_id


@pytest.mark.parametrize(
    ("raises", "says"),
    [(False, "output `contributions` is nan for feature flow_mean"), (True, "cannot run it")],
)
def test_a_model_that_fails_on_some_windows_is_named_and_scores_the_others(
    tmp_path: Path, receiver: Receiver, raises: bool, says: str
) -> None:
    rows = with_flow(made_rows(ROWS, seed=1), HUGE, "290")
    plant = two_loops(tmp_path, receiver.endpoint, first=rows)
    exchange(plant, "a.csv", turning(2, above=140, raises=raises))

    play(plant, receiver)

    got = receiver.received
    count, detail = unscored(got, LOOP_1)["scoring_failed"]
    assert says in detail
    assert scored(got, LOOP_1)[-1] == ROWS - 1
    assert len(scored(got, LOOP_1)) + count == ROWS - 100
    assert 3 <= count <= 7
    assert scored(got, LOOP_2) == list(range(100, ROWS))
    assert stored(got, LOOP_1, "flow") == list(range(ROWS))
    require_balance(got)


def test_what_nobody_foresaw_in_scoring_takes_no_reading_with_it(tmp_path: Path, receiver: Receiver) -> None:
    plant = two_loops(tmp_path, receiver.endpoint, first=made_rows(ROWS, seed=1))
    # a policy that knows no asset as critical as this one
    exchange(plant, "a.csv", change=lambda bundle: replace(bundle.policy, priority={Criticality.B: {Priority.LOW: 0}}))

    play(plant, receiver)

    got = receiver.received
    count, detail = unscored(got, LOOP_1)["scoring_failed"]
    assert (count, scored(got, LOOP_1)) == (ROWS - 100, [])
    assert detail.startswith("KeyError: ")
    assert scored(got, LOOP_2) == list(range(100, ROWS))
    assert stored(got, LOOP_1, "flow") == list(range(ROWS))
    require_balance(got)


SCORE, PARTS = np.array([2.0], np.float32), np.array([[3.0, 1.0]], np.float32)


@pytest.mark.parametrize(
    ("score", "parts", "says"),
    [
        (
            SCORE,
            np.array([[2.0, 1, 1]], np.float32),
            "output `contributions` has 3 values, the contract has 2 features",
        ),
        (SCORE[np.newaxis], PARTS, "output `score` has shape [1, 1], needs [1]"),
    ],
)
def test_a_bundle_whose_model_answers_wrongly_is_named_and_its_asset_is_collected_without_it(
    tmp_path: Path,
    receiver: Receiver,
    capsys: pytest.CaptureFixture[str],
    score: NDArray[np.float32],
    parts: NDArray[np.float32],
    says: str,
) -> None:
    plant = two_loops(tmp_path, receiver.endpoint)
    folder = exchange(plant, "a.csv", answering(2, score, parts))
    assert main(["bundle", "verify", str(folder)]) == 1
    assert says in capsys.readouterr().err
    assert main(["config", "check", str(plant.config)]) == 1
    assert f"loop-1 is not scored: bundle {folder.name[:12]}… is not used: Model: {says}" in capsys.readouterr().err

    said = play(plant, receiver)

    got = receiver.received
    assert said.count(f"loop-1 is not scored: bundle {folder.name[:12]}… is not used: Model: {says}") == 1
    assert unscored(got, LOOP_1)["no_bundle"] == (
        ROWS - 100,
        f"bundle {folder.name[:12]}… is not used: Model: {says}",
    )
    assert scored(got, LOOP_1) == []
    assert scored(got, LOOP_2) == list(range(100, ROWS))
    assert stored(got, LOOP_1, "flow") == list(range(ROWS))
    assert [each.asset_id for each in got.records(Deployment)] == [LOOP_2]
    assert folder.name not in {each.name for each in got.records(Artifact)}
    require_balance(got)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failing:
    """A source that fails for one asset as long as it is told to: it raises, or every other row is of another width."""

    inner: Source
    asset: str
    broken: threading.Event
    raises: bool

    def runs(self) -> tuple[SourceRun, ...]:
        return self.inner.runs()

    def signals(self, run: SourceRun) -> Collection[str]:
        return self.inner.signals(run)

    def again(self) -> "Failing":
        return replace(self, inner=self.inner.again())

    def rows(self, run: SourceRun, signals: tuple[str, ...], *, from_sequence: int = 0) -> Iterator[RawRow]:
        for row in self.inner.rows(run, signals, from_sequence=from_sequence):
            fails = run.asset_id == self.asset and self.broken.is_set()
            if fails and self.raises:
                raise RuntimeError("the driver lost its connection")
            yield row._replace(values=()) if fails and row.sequence % 2 == 0 else row


@pytest.mark.parametrize(("raises", "says"), [(True, "the driver lost its connection"), (False, "is longer than")])
def test_a_live_asset_whose_rows_fail_is_named_rarely_tried_again_and_loses_nothing(
    tmp_path: Path, receiver: Receiver, raises: bool, says: str
) -> None:
    clock, broken = Clock(), threading.Event()
    setup = failing(
        setup_at(make_living_plant(tmp_path, endpoint=receiver.endpoint, past_s=0), clock), broken, raises=raises
    )

    with following(setup, clock) as (edge, _):
        for second in range(0, 40, 2):  # two rows at a time: the first is taken before the second fails
            broken.set() if 10 <= second < 20 else broken.clear()
            edge.follow()
            clock.now_ns += 2 * SECOND_NS

    got = receiver.received
    found = {asset: sorted(values) for (_, asset, signal), values in readings(got).items() if signal == "speed"}
    assert found == {SICK: list(range(39)), SOUND: list(range(39))}
    assert set(range(2, 39)) == set(scored(got, SICK)) == set(scored(got, SOUND))
    assert [(n.event, n.attributes["twin.failures"]) for n in got.notices] == [
        ("twin.gateway.asset_failed", times) for times in (1, 2, 4)
    ]
    assert got.notices[0].text.startswith("fan-1 is not followed: ")
    assert says in got.notices[0].text


def failing(setup: EdgeSetup, broken: threading.Event, *, raises: bool) -> EdgeSetup:
    plan = tuple(
        replace(planned, source=Failing(inner=planned.source, asset=SICK, broken=broken, raises=raises))
        for planned in setup.plan
    )
    return replace(setup, plan=plan)


def exchange(
    plant: MadePlant, path: str, model: bytes | None = None, change: Callable[[Bundle], Policy] | None = None
) -> Path:
    """Put another model or policy in the bundle of a run, sealed as it should be; return the bundle's folder."""
    bundles = plant.folder / "bundles"
    deployed = yaml.safe_load((bundles / "deployments.yaml").read_text())
    run = next(run for run in plant.runs if run.path == path)
    found = read_bundle(bundles / deployed["runs"][run.run_id])
    bundle = with_model(found, model or found.model, policy=change(found) if change else None)
    write_bundle(bundle, bundles / bundle.bundle_id)
    deployed["runs"][str(run.run_id)] = str(bundle.bundle_id)
    (bundles / "deployments.yaml").write_text(yaml.safe_dump(deployed))
    return bundles / bundle.bundle_id


def _ids(received: Received) -> set[str]:
    """Everything that is the same of two installations: all but what names a folder."""
    return {each for each in received.ids() if not each.startswith(("twin.artifact", "twin.asset"))}
