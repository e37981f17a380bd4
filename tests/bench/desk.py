"""A collector and a dashboard as real processes on a store that something has filled."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from scoring.sources.simulator import write_runs
from tests.browser.conftest import wait_for_health
from tests.story.plant import SCOPE, Plant, a_plant
from twintrace.demo.ports import HOST

Fill = Callable[[Plant], None]
"""Leaves a plant with its collector started and something in its store."""


@dataclass(frozen=True, kw_only=True)
class RunningDesk:
    """Where the dashboard answers, the plant behind it, and some of its alerts, newest first."""

    url: str
    plant: Plant
    alerts: tuple[str, ...]


@contextmanager
def a_desk(folder: Path, fill: Fill) -> Iterator[RunningDesk]:
    """Fill the store of a new plant, then serve it; every process ends with the block."""
    data = folder / "data"
    write_runs(data)
    with a_plant(folder / "state", data) as plant:
        fill(plant)
        plant.start("dashboard")
        url = f"http://{HOST}:{plant.ports['dashboard']}"
        wait_for_health(url)
        rows = plant.remote().ask(SCOPE, "alerts", limit=50).to_pylist()
        yield RunningDesk(url=url, plant=plant, alerts=tuple(row["alert_id"] for row in rows))


def simulated(plant: Plant) -> None:
    """Play six simulated runs through a real edge, which then leaves."""
    plant.start("collector", "edge")
    plant.wait_until_loaded()
    plant.stop("edge")


def stored(build: Callable[[Path], object]) -> Fill:
    """Let a function write the store's file; the collector is started on it."""

    def fill(plant: Plant) -> None:
        build(plant.state.store)
        plant.start("collector")
        plant.wait_until_ready()

    return fill
