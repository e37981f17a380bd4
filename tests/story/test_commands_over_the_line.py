"""The reading commands as a person at a terminal meets them: over a running collector, and over its file afterwards."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
import urllib3

from contract.ids import mint
from scoring.sources.simulator.recorded_runs import write_runs
from tests.story.plant import Plant, a_plant
from twintrace.cli import main
from twintrace.demo.state import State, write_run_file

pytestmark = pytest.mark.waits

Printed = tuple[int, str, str]
RunCommand = Callable[..., Printed]


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plant]:
    """A state with every run stored, that nobody serves."""
    folder = tmp_path_factory.mktemp("read")
    write_runs(folder / "data")
    with a_plant(folder / "state", folder / "data") as made:
        made.start("collector", "edge")
        made.wait_until_loaded()
        made.stop("edge")
        made.stop("collector")
        shutil.copytree(made.state.root, folder / "copy")
        yield made


@pytest.fixture
def copied(stopped: Plant, tmp_path: Path) -> Path:
    """A state with every run stored, that nobody serves: a test may alter it."""
    return shutil.copytree(stopped.state.root.with_name("copy"), tmp_path / "state")


@pytest.fixture(scope="module")
def plant(stopped: Plant) -> Plant:
    """A state that a collector serves, with every run stored."""
    stopped.start("collector")
    stopped.wait_until_ready()
    health = urllib3.request("GET", f"{stopped.api}/health").json()
    write_run_file(stopped.state, instance=health["instance"], ports=stopped.ports)
    return stopped


@pytest.fixture
def run_command(capsys: pytest.CaptureFixture[str]) -> RunCommand:
    """Run a command in this process: exit code, standard output, standard error."""

    def run(*arguments: str | Path) -> Printed:
        code = main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


@pytest.fixture
def alert(plant: Plant, run_command: RunCommand) -> str:
    return str(listed(plant.state.root, run_command)[0]["alert_id"])


def listed(state: Path, run_command: RunCommand, *more: str) -> list[dict[str, Any]]:
    code, printed, _ = run_command("alerts", "--state", state, "--json", *more)
    assert code == 0
    found: list[dict[str, Any]] = json.loads(printed)
    return found


def test_alerts_are_listed_for_scripts_and_for_people(plant: Plant, run_command: RunCommand) -> None:
    rows = listed(plant.state.root, run_command)

    code, printed, _ = run_command("alerts", "--state", plant.state.root)

    assert code == 0
    assert all(row["alert_id"] in printed for row in rows)


def test_alerts_are_filtered_by_asset(plant: Plant, run_command: RunCommand) -> None:
    everything = listed(plant.state.root, run_command)

    pumps = listed(plant.state.root, run_command, "--asset", "pump-101")

    assert {row["asset_id"] for row in pumps} == {"Simulation/Simulated plant/pump-101"}
    assert len(pumps) == sum(row["asset_id"].endswith("/pump-101") for row in everything)


def test_a_trail_names_every_hop_with_what_scripts_rely_on(plant: Plant, run_command: RunCommand, alert: str) -> None:
    code, printed, _ = run_command("trail", alert, "--state", plant.state.root, "--json")

    hops = json.loads(printed)["hops"]
    assert code == 0
    assert [hop["name"] for hop in hops] == [
        "readings", "features", "model", "decision", "alert", "action", "outcome",
    ]  # fmt: skip
    assert all({"name", "status", "id", "digest", "time", "reason"} <= hop.keys() for hop in hops)


def test_the_first_digits_of_an_id_are_enough(plant: Plant, run_command: RunCommand, alert: str) -> None:
    code, printed, _ = run_command("verify", alert[:12], "--state", plant.state.root)

    assert (code, printed.splitlines()[0]) == (0, "identical")


@pytest.mark.parametrize("command", ["trail", "verify"])
def test_an_unknown_alert_is_a_no_that_names_it(command: str, plant: Plant, run_command: RunCommand) -> None:
    never = mint("alert", "never")

    code, _, printed = run_command(command, never, "--state", plant.state.root)

    assert code == 1
    assert never in printed
    assert "twintrace alerts" in printed


@pytest.mark.parametrize("command", ["trail", "verify"])
def test_what_is_no_id_is_told_so(command: str, plant: Plant, run_command: RunCommand) -> None:
    code, _, printed = run_command(command, "pump", "--state", plant.state.root)

    assert code != 0
    assert "pump" in printed


def test_completeness_is_a_release_gate(plant: Plant, run_command: RunCommand) -> None:
    code, printed, _ = run_command("completeness", "--state", plant.state.root, "--json", "--min", "1")

    found = json.loads(printed)
    assert (code, found["overall"]) == (0, 1.0)
    assert found["hops"]["readings"] == 1.0


def test_the_ledger_balances(plant: Plant, run_command: RunCommand) -> None:
    code, printed, _ = run_command("ledger", "--state", plant.state.root, "--json")

    assert code == 0
    assert json.loads(printed)


def test_a_collector_is_asked_by_its_address_and_token(
    plant: Plant, run_command: RunCommand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TWINTRACE_TOKEN", plant.token("cli"))
    by_address = run_command("alerts", "--api", plant.api, "--json")

    monkeypatch.setenv("TWINTRACE_TOKEN", "wrong")
    code, _, printed = run_command("alerts", "--api", plant.api, "--json")

    assert by_address[0] == 0
    assert code == 2
    assert plant.api in printed


def test_no_token_and_no_state_are_told_before_anything_begins(
    plant: Plant, run_command: RunCommand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TWINTRACE_TOKEN", raising=False)

    without_token = run_command("alerts", "--api", plant.api)
    without_state = run_command("alerts", "--state", tmp_path / "nowhere")

    assert (without_token[0], without_state[0]) == (2, 2)
    assert "TWINTRACE_TOKEN" in without_token[2]
    assert str(tmp_path / "nowhere") in without_state[2]


def test_a_stopped_store_is_read_and_what_was_altered_in_it_is_named(run_command: RunCommand, copied: Path) -> None:
    alert = str(listed(copied, run_command)[0]["alert_id"])

    untouched = run_command("verify", alert, "--state", copied)
    _alter_a_reading(State(root=copied).store, alert)
    code, printed, _ = run_command("verify", alert, "--state", copied)

    assert untouched[0] == 0
    assert (code, printed.splitlines()[0]) == (1, "mismatch")
    assert "first hop that differs: readings" in printed


def _alter_a_reading(store: Path, alert: str) -> None:
    """Change the last reading of one signal in the window that raised, by less than anyone could see."""
    with duckdb.connect(str(store)) as connection:
        connection.execute(
            "update readings set value = value + 1e-9 from alert_events as e "
            "where e.alert_id = $alert and e.step = 'raised' and readings.run_id = e.run_id "
            "and readings.sequence = e.sequence and readings.signal = 'speed'",
            {"alert": alert},
        )
