"""Preparing: everything the processes need is on disk before one starts, and a second time changes nothing."""

import shutil
import time
from pathlib import Path

import pytest

from contract.document import read
from contract.ids import mint
from inference.bundle import read_bundle
from scoring.config import Deployments
from scoring.setup import read_setup
from scoring.sources.simulator.recorded_runs import write_runs
from twintrace.demo.ports import DEFAULTS
from twintrace.demo.prepare.dataset import labels_of
from twintrace.demo.prepare.plan import Plan, prepare
from twintrace.demo.state import State
from twintrace.errors import UnusableFolder


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One run of a pump and one of a fan, and a file nobody knows."""
    everything = tmp_path_factory.mktemp("everything")
    write_runs(everything)
    folder = tmp_path_factory.mktemp("data")
    for path in ("pump/2.csv", "fan/1.csv"):
        (folder / path).parent.mkdir()
        shutil.copyfile(everything / path, folder / path)
    (folder / "notes.csv").write_text("who,what\nme,that\n", encoding="utf-8")
    return folder


@pytest.fixture
def state(tmp_path: Path) -> State:
    """A state folder that is not there yet."""
    return State(root=tmp_path / "state")


def prepared(state: State, data: Path, messages: list[str] | None = None) -> Plan:
    lines = messages if messages is not None else []
    return prepare(state, data, ports=DEFAULTS, now_ns=time.time_ns(), report=lines.append)


def snapshot(state: State) -> dict[str, bytes]:
    """Every file of a state."""
    return {str(path.relative_to(state.root)): path.read_bytes() for path in state.root.rglob("*") if path.is_file()}


def test_the_edge_accepts_what_was_prepared(state: State, data: Path) -> None:
    plan = prepared(state, data)

    setup = read_setup(state.config("edge"))

    assert {planned.setup.run.run_id for planned in setup.plan} == {played.run.run_id for played in plan.runs}
    assert plan.readings == sum(played.run.rows * len(played.contract.terms.signals) for played in plan.runs)


def test_every_run_has_a_bundle_of_its_own(state: State, data: Path) -> None:
    plan = prepared(state, data)

    deployed = read(state.bundles / "deployments.yaml", Deployments).runs

    assert set(deployed) == {played.run.run_id for played in plan.runs}
    assert len(set(deployed.values())) == len(plan.runs)
    assert all(read_bundle(state.bundles / bundle).bundle_id == bundle for bundle in deployed.values())


def test_a_second_start_changes_no_byte(state: State, data: Path) -> None:
    prepared(state, data)
    before = snapshot(state)

    prepared(state, data)

    assert snapshot(state) == before


def test_two_installations_agree_on_every_id(tmp_path: Path, data: Path) -> None:
    plans = [prepared(State(root=tmp_path / name), data) for name in ("one", "other")]

    runs = [[played.run.run_id for played in plan.runs] for plan in plans]
    assert runs[0] == runs[1]


def test_what_is_left_aside_is_told(state: State, data: Path) -> None:
    messages: list[str] = []

    prepared(state, data, messages)

    assert f"Left aside: {data / 'notes.csv'} (columns who, what match no known contract)" in messages
    assert messages[-1] == "2 runs of 2 assets at Simulated plant (simulated)"


def test_a_run_too_short_for_a_model_is_left_aside_by_name(state: State, data: Path, tmp_path: Path) -> None:
    mine = tmp_path / "data"
    shutil.copytree(data, mine)
    rows = (mine / "fan" / "1.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (mine / "fan" / "2.csv").write_text("".join(rows[:100]), encoding="utf-8")
    messages: list[str] = []

    first = prepared(state, mine, messages)
    second = prepared(state, mine)

    assert any(line.startswith("Left aside: fan/2.csv (") for line in messages)
    assert [played.run.path for played in first.runs] == ["fan/1.csv", "pump/2.csv"]
    assert second.runs == first.runs
    read_setup(state.config("edge"))


def test_data_without_one_long_run_is_refused(state: State, data: Path, tmp_path: Path) -> None:
    rows = (data / "fan" / "1.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    mine = tmp_path / "data" / "fan"
    mine.mkdir(parents=True)
    (mine / "1.csv").write_text("".join(rows[:100]), encoding="utf-8")

    with pytest.raises(UnusableFolder, match="no run is long enough to commission a model"):
        prepared(state, mine.parent)


def test_labels_are_minted_from_rows_and_placed_in_played_time(state: State, data: Path) -> None:
    plan = prepared(state, data)

    labels = labels_of([played.run for played in plan.runs], plan.shifts_ns, name="anomaly")

    assert len(labels) == 2
    for label, played in zip(labels, plan.runs, strict=True):
        stretch = played.run.labels[0]
        assert label.run_id == played.run.run_id
        assert label.label_id == mint(
            "label", played.run.run_id, "anomaly", stretch.first_sequence, stretch.last_sequence
        )
        assert label.first_ns == stretch.first_ns + plan.shifts_ns[played.run.run_id]
