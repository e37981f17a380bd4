"""The simulator: the same seed gives the same bytes, physics holds, faults show where the labels say."""

import csv
from pathlib import Path

import numpy as np
import pytest

from contract.site import SiteFile
from contract.telemetry import TelemetryContract, read_contract
from scoring.sources.historian.csv_files import list_runs
from scoring.sources.simulator.machines import Drive, Machine, Series, fan, lagged, pump
from scoring.sources.simulator.recorded_runs import COMMISSIONING_S, PLANS, Fault, Plan, severity, write_runs
from twintrace.demo.prepare.discovery import discover
from twintrace.demo.prepare.site import write_site
from twintrace.demo.prepare.template import PLANTS
from twintrace.demo.state import State


def drive(*, load: float = 1.0, wear: float = 0.0, clogging: float = 0.0) -> Drive:
    """A machine driven steadily."""
    random = np.random.default_rng(7)
    steady = np.ones(400)
    return Drive(load=steady * load, wear=steady * wear, clogging=steady * clogging, random=random)


def mean(series: Series) -> float:
    return float(series.mean())


@pytest.fixture(scope="module")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> SiteFile:
    """The site of simulated runs."""
    folder = tmp_path_factory.mktemp("simulated")
    write_runs(folder)
    return write_site(discover(folder), State(root=folder / "state").config("site"))


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    one = [path.read_bytes() for path in write_runs(tmp_path / "one", seed=3)]
    two = [path.read_bytes() for path in write_runs(tmp_path / "two", seed=3)]
    other = [path.read_bytes() for path in write_runs(tmp_path / "other", seed=4)]

    assert one == two
    assert all(mine != theirs for mine, theirs in zip(one, other, strict=True))


def test_flow_follows_the_speed_and_power_its_cube() -> None:
    slow, fast = pump(drive(load=0.9)), pump(drive(load=1.0))

    assert mean(slow["speed"]) / mean(fast["speed"]) == pytest.approx(0.9, abs=0.01)
    assert mean(slow["flow"]) < mean(fast["flow"])
    assert mean(slow["motor_current"]) < mean(fast["motor_current"])


@pytest.mark.parametrize(
    ("machine", "fault", "rises", "falls"),
    [
        (pump, {"wear": 1.0}, ["vibration", "bearing_temperature"], []),
        (pump, {"clogging": 1.0}, ["discharge_pressure"], ["flow"]),
        (fan, {"wear": 1.0}, ["vibration"], []),
        (fan, {"clogging": 1.0}, ["static_pressure"], ["air_flow"]),
    ],
)
def test_a_fault_moves_the_signals_it_should(
    machine: Machine, fault: dict[str, float], rises: list[str], falls: list[str]
) -> None:
    sound, faulty = machine(drive()), machine(drive(**fault))

    assert all(mean(faulty[signal]) > 1.05 * mean(sound[signal]) for signal in rises)
    assert all(mean(faulty[signal]) < 0.95 * mean(sound[signal]) for signal in falls)


def test_a_temperature_lags_behind_its_cause() -> None:
    target = np.concatenate([np.zeros(10), np.full(1000, 10.0)])

    answer = lagged(target, seconds=100)

    assert answer[9] == 0
    assert answer[110] == pytest.approx(6.3, abs=0.2)
    assert answer[-1] == pytest.approx(10, abs=0.01)


def test_a_fault_grows_and_is_repaired() -> None:
    grown = severity(Fault(kind="wear", first_s=10, growth_s=10, severity=0.8, last_s=30), "wear", 40)

    assert (grown[10], grown[15], grown[20], grown[30], grown[31]) == (0, pytest.approx(0.4), 0.8, 0.8, 0)


@pytest.mark.parametrize("plan", [plan for plan in PLANS if plan.fault], ids=lambda plan: plan.path)
def test_no_fault_begins_while_the_model_is_commissioned(plan: Plan) -> None:
    assert plan.fault is not None
    assert plan.fault.first_s > COMMISSIONING_S


def test_each_machine_has_a_sound_run_and_two_kinds_of_fault() -> None:
    for machine in (pump, fan):
        faults = {plan.fault.kind if plan.fault else "none" for plan in PLANS if plan.machine is machine}

        assert faults == {"none", "wear", "clogging"}


def test_labels_stand_where_the_faults_are(simulated: SiteFile) -> None:
    labels = {run.path: run.labels for source in simulated.historians for run in list_runs(source)}

    for plan in PLANS:
        stretches = labels[plan.path]
        assert len(stretches) == (1 if plan.fault else 0)
        if plan.fault:
            assert 0 <= plan.fault.first_s - stretches[0].first_sequence < 60  # rows are missing before it


@pytest.mark.parametrize("name", ["pump-station", "fan"])
def test_nearly_every_cell_is_admitted_and_some_are_not(simulated: SiteFile, name: str) -> None:
    terms = read_contract(PLANTS / f"{name}.yaml").terms
    source = next(s for s in simulated.historians if set(s.columns) == set(terms.signal_names))

    cells = [cell for paths in source.assets.values() for path in paths for cell in _cells(source.root / path, terms)]

    refused = sum(1 for admitted in cells if not admitted)
    assert 0 < refused < len(cells) / 100


def _cells(file: Path, terms: TelemetryContract) -> list[bool]:
    with file.open(encoding="utf-8") as text:
        rows = list(csv.DictReader(text))
    return [bool(row[s.name]) and s.range[0] <= float(row[s.name]) <= s.range[1] for row in rows for s in terms.signals]
