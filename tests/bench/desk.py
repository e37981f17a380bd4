"""A collector and a dashboard as real processes on a store that something has filled."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from scoring.sources.simulator.recorded_runs import write_runs
from tests.bench.kept_plant import kept_plant
from tests.bench.otlp_load import GATEWAY
from tests.browser.conftest import wait_for_health
from tests.story.plant import SCOPE, Plant, a_plant
from twintrace.demo.ports import HOST

Fill = Callable[[Plant], None]
"""Leaves a plant with its collector started and something in its store."""


@dataclass(frozen=True, kw_only=True)
class RunningDesk:
    """Where the dashboard answers, the plant behind it, and the alerts its edge has raised, newest first."""

    url: str
    plant: Plant
    alerts: tuple[str, ...]


@contextmanager
def a_desk(folder: Path, fill: Fill) -> Iterator[RunningDesk]:
    """Fill the store of a new plant, then serve it; every process ends with the block."""
    data = folder / "data"
    write_runs(data)
    with a_plant(folder / "state", data) as plant:
        plant.add_gateway(GATEWAY)
        fill(plant)
        plant.start("dashboard")
        url = f"http://{HOST}:{plant.ports['dashboard']}"
        wait_for_health(url)
        yield RunningDesk(url=url, plant=plant, alerts=_alerts(plant))


def at_scale(plant: Plant) -> None:
    """Start from the store of 100,000 alerts and play six simulated runs into it."""
    shutil.copyfile(kept_plant(), plant.state.store)
    simulated(plant)


def simulated(plant: Plant) -> None:
    """Play six simulated runs through a real edge, which then leaves."""
    plant.start("collector", "edge")
    plant.wait_until_loaded()
    plant.stop("edge")


def _alerts(plant: Plant) -> tuple[str, ...]:
    """Return the alerts of the runs an edge has played: those have every hop of a trail."""
    assets = sorted({played.run.asset_id for played in plant.plan.runs})
    answers = [plant.remote().ask(SCOPE, "asset_alerts", asset_id=asset, limit=50, now_ns=0) for asset in assets]
    rows = sorted((row for answer in answers for row in answer.to_pylist()), key=lambda row: -row["raised_ns"])
    return tuple(row["alert_id"] for row in rows)
