"""A plant in a folder whose machines live: a fan and a pump simulated by the wall clock, with a past to be fit on."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from contract.site import read_site
from contract.telemetry import SealedContract, read_contract
from inference.bundle import write_bundle
from scoring.setup import EdgeSetup, PlannedRun, read_setup
from scoring.sources.registry import open_source
from scoring.sources.simulator.source import SimulatedPlant
from scoring.training.commission import commission
from scoring.training.rows import admitted_samples

CONTRACT = """
contract: small-fan
version: 1.0.0
asset_class: fan
signals:
  - {name: speed, label: speed, unit: /min, range: [0, 3600], sampling_s: 1}
  - {name: vibration, label: vibration, unit: mm/s, range: [0, 45], sampling_s: 1}
window: {length_s: 5, step_s: 1, min_readings: 3, max_gap_s: 5}
features:
  - {name: speed_mean, function: mean, signal: speed}
  - {name: vibration_mean, function: mean, signal: vibration}
states: {signal: speed, levels: {running: 600, stopped: 0}}
commissioning: {fit_rows: [0, 700], limit_rows: [700, 1000], limit_factor: 1.5, model: mahalanobis}
decision:
  rule: deviation
  persistence: 2
  hysteresis: 0.9
  clear_after: 4
  rearm_s: 0
  priority:
    A: {medium: 0, high: 1.15, critical: 4}
    B: {low: 0, medium: 1.15, high: 4}
    C: {low: 0, medium: 4}
forwarding: {batch_s: 0.2, health_s: 1}
"""
SIGNALS = ("speed", "vibration")
SICK, SOUND = "acme/works/fan-1", "acme/works/fan-2"
PAST_S = 1200

MACHINES = {
    "fan-1": {"machine": "fan", "happenings": [{"kind": "wear", "from_s": 0, "growth_s": 0.5}]},
    "fan-2": {"machine": "fan"},
}


def make_living_plant(folder: Path, *, endpoint: str = "http://127.0.0.1:1", past_s: int = PAST_S) -> Path:
    """Write a plant of two fans that live, one of them sick from the beginning; return edge.yaml.

    The models are fit on a past of PAST_S; with less or none of it in the site file, less or none is played.
    """
    (folder / "fan.yaml").write_text(CONTRACT)
    (folder / "token").write_text("secret-of-the-edge\n")
    (folder / "site.yaml").write_text(yaml.safe_dump(site_tree(past_s=PAST_S)))
    deployed = _commission(folder, read_contract(folder / "fan.yaml"))
    (folder / "site.yaml").write_text(yaml.safe_dump(site_tree(past_s=past_s)))
    runs = [run.run_id for run in SimulatedPlant(source=_simulator(folder)).runs() if not run.is_live]
    tree = {"runs": dict(zip(runs, deployed.values(), strict=False)), "assets": deployed}
    (folder / "bundles" / "deployments.yaml").write_text(yaml.safe_dump(tree))
    (folder / "playback.yaml").write_text(yaml.safe_dump({"shifts_ns": dict.fromkeys(map(str, runs), 0)}))
    config = {
        "gateway": "gw-1",
        "site": "site.yaml",
        "contracts": ["fan.yaml"],
        "bundles": "bundles",
        "playback": "playback.yaml",
        "outbox": "edge/outbox.sqlite3",
        "endpoint": endpoint,
        "token_file": "token",
    }
    (folder / "edge.yaml").write_text(yaml.safe_dump(config))
    return folder / "edge.yaml"


def setup_at(
    config: Path, clock: Callable[[], int], *, ticks: Callable[[], int] | None = None, boot: str = "boot-1"
) -> EdgeSetup:
    """Return the setup with its simulator on another clock and of a boot of that name."""
    setup = read_setup(config)
    source = SimulatedPlant(source=_simulator(config.parent), clock=clock, ticks=ticks or clock, boot=boot)
    known = {(each.setup.run.asset_id, each.setup.run.is_live): each.setup for each in setup.plan}
    plan = tuple(
        PlannedRun(source=source, setup=replace(known[run.asset_id, run.is_live], run=run)) for run in source.runs()
    )
    return replace(setup, plan=plan)


def site_tree(*, past_s: int) -> dict[str, Any]:
    """Return the site file."""
    asset = {"criticality": "A", "contract": "small-fan@1.0.0", "origin": "simulated"}
    source = {"id": "machines", "kind": "simulator", "seed": 3, "period_s": 1, "past_s": past_s, "assets": MACHINES}
    return {
        "site": "works",
        "path": {"enterprise": "acme", "site": "works", "area": "hall"},
        "time_zone": "UTC",
        "assets": [{"id": each, "name": each, **asset} for each in MACHINES],
        "sources": [source],
    }


def _simulator(folder: Path) -> Any:
    return read_site(folder / "site.yaml").sources[0]


def _commission(folder: Path, contract: SealedContract) -> dict[str, str]:
    source = open_source(_simulator(folder))
    deployed = {}
    for run in source.runs():
        if not run.is_live:
            samples = admitted_samples(source, run, contract.terms)
            bundle = commission(contract, samples, asset_id=run.asset_id, name="small", origin="simulated", built_ns=1)
            write_bundle(bundle, folder / "bundles" / bundle.bundle_id)
            deployed[run.asset] = str(bundle.bundle_id)
    return deployed
