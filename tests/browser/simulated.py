"""A plant of simulated runs, of which a test starts the parts that it wants."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.browser.conftest import wait_for_health, written_runs
from tests.story.plant import Plant, a_plant


@contextmanager
def a_simulated_plant(folder: Path) -> Iterator[Plant]:
    """Prepare a state for fresh runs of the simulator; nothing runs yet."""
    with a_plant(folder / "state", written_runs(folder / "data")) as plant:
        yield plant


def shown(plant: Plant) -> str:
    """The address of the plant's dashboard, once it answers."""
    url = f"http://127.0.0.1:{plant.ports['dashboard']}"
    wait_for_health(url)
    return url


@contextmanager
def an_empty_plant(folder: Path) -> Iterator[tuple[Plant, str]]:
    """A collector to which no edge has sent anything, and the address of the dashboard before it."""
    with a_simulated_plant(folder) as plant:
        plant.start("collector", "dashboard")
        plant.wait_until_ready()
        yield plant, shown(plant)


@contextmanager
def a_loaded_plant(folder: Path) -> Iterator[tuple[Plant, str]]:
    """A plant whose runs have been played, and the address of its dashboard."""
    with a_simulated_plant(folder) as plant:
        plant.start("collector", "edge", "dashboard")
        plant.wait_until_loaded()
        yield plant, shown(plant)
