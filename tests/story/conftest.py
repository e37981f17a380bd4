"""One set of simulated runs, and the store of an undisturbed replay of them, for every story."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from scoring.sources.simulator.recorded_runs import write_runs
from tests.story.plant import Plant, a_plant


@pytest.fixture(scope="session")
def simulated_runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("simulated")
    write_runs(folder)
    return folder


@pytest.fixture(scope="session")
def undisturbed(simulated_runs: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """The name of every row after a replay in which nothing went wrong."""
    with a_plant(tmp_path_factory.mktemp("undisturbed") / "state", simulated_runs) as plant:
        plant.call_nobody_blind()
        plant.start("collector", "edge")
        plant.wait_until_loaded()
        plant.stop("edge")
        plant.stop("collector")
        return plant.names()


@pytest.fixture
def plant(simulated_runs: Path, tmp_path: Path) -> Iterator[Plant]:
    with a_plant(tmp_path / "state", simulated_runs) as made:
        made.call_nobody_blind()
        yield made
