"""One set of simulated runs, and the store of an undisturbed replay of them, for every story."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from scoring.sources.simulator.recorded_runs import write_runs
from tests.forked_process import forked_command
from tests.story.plant import Plant, a_plant


@pytest.fixture(scope="session")
def simulated_runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("simulated")
    write_runs(folder)
    return folder


@pytest.fixture(scope="session")
def undisturbed_plant(simulated_runs: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plant]:
    """A plant, stopped, after a replay in which nothing went wrong."""
    with a_plant(tmp_path_factory.mktemp("undisturbed") / "state", simulated_runs, launch=forked_command) as plant:
        plant.call_nobody_blind()
        plant.start("collector", "edge")
        plant.wait_until_loaded()
        plant.stop("edge")
        plant.stop("collector")
        yield plant


@pytest.fixture(scope="session")
def undisturbed(undisturbed_plant: Plant) -> dict[str, list[str]]:
    """The name of every row after a replay in which nothing went wrong."""
    return undisturbed_plant.names()


@pytest.fixture
def plant(simulated_runs: Path, tmp_path: Path) -> Iterator[Plant]:
    with a_plant(tmp_path / "state", simulated_runs, launch=forked_command) as made:
        made.call_nobody_blind()
        yield made
