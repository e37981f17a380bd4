"""A plant in a folder for the edge's tests: CSV files, site, contract, bundles, playback, token and edge.yaml."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import yaml

from contract.ids import Id
from contract.site import HistorianSource, read_site
from contract.telemetry import SealedContract, read_contract
from inference.bundle import write_bundle
from scoring.pipeline.checks import Checks, CheckState
from scoring.setup import EdgeSetup, read_setup
from scoring.sources.historian.csv_files import list_runs, read_rows
from scoring.sources.protocol import SourceRun
from scoring.training.commission import commission

CONTRACT = """
contract: small-loop
version: 1.0.0
asset_class: loop
signals:
  - {name: flow, label: flow, unit: L/min, range: [0, 300], sampling_s: 1}
  - {name: pressure, label: pressure, unit: bar, range: [-2, 10], out_of_range: flag, sampling_s: 1}
  - {name: temperature, label: temperature, unit: Cel, range: [-20, 150], nullable: true, sampling_s: 1}
window: {length_s: 5, step_s: 1, min_readings: 3, max_gap_s: 5}
features:
  - {name: flow_mean, function: mean, signal: flow}
  - {name: pressure_mean, function: mean, signal: pressure}
commissioning: {fit_rows: [0, 60], limit_rows: [60, 100], limit_factor: 1.5, model: mahalanobis}
decision:
  rule: deviation
  persistence: 3
  hysteresis: 0.9
  clear_after: 4
  rearm_s: 0
  priority:
    A: {medium: 0, high: 1.15, critical: 4}
    B: {low: 0, medium: 1.15, high: 4}
    C: {low: 0, medium: 4}
"""
COLUMNS = {"flow": "Flow", "pressure": "Pressure", "temperature": "Temp"}
BEGIN = datetime(2026, 1, 31, 12, tzinfo=UTC)
GATEWAY = "gw-1"

Row = tuple[str, ...]
Change = Callable[[list[Row]], list[Row]]


@dataclass(frozen=True, slots=True, kw_only=True)
class MadePlant:
    """Where everything of the plant lies."""

    folder: Path
    config: Path
    runs: tuple[SourceRun, ...]
    contract: SealedContract

    @property
    def outbox(self) -> Path:
        return self.folder / "edge" / "outbox.sqlite3"

    def setup(self) -> EdgeSetup:
        return read_setup(self.config)

    def configure(self, **changes: object) -> None:
        """Change keys of edge.yaml."""
        tree = yaml.safe_load(self.config.read_text())
        self.config.write_text(yaml.safe_dump({**tree, **changes}))


def made_rows(rows: int, *, seed: int, fault: range = range(0), begin: datetime = BEGIN) -> list[Row]:
    """Rows one second apart: time, flow, pressure, temperature, label; in the fault the flow falls by half."""
    chance = np.random.default_rng(seed)
    flow = 120 + np.sin(np.arange(rows)) + chance.normal(0, 0.5, rows)
    flow[list(fault)] /= 2
    pressure, temperature = 3 + chance.normal(0, 0.05, rows), 40 + chance.normal(0, 0.1, rows)
    return [
        (
            (begin + timedelta(seconds=at)).strftime("%Y-%m-%d %H:%M:%S"),
            f"{flow[at]:.4f}",
            f"{pressure[at]:.4f}",
            f"{temperature[at]:.4f}",
            str(float(at in fault)),
        )
        for at in range(rows)
    ]


def write_csv(file: Path, rows: Sequence[Row], *, delimiter: str = ";") -> None:
    """Write rows under the plant's header."""
    file.parent.mkdir(parents=True, exist_ok=True)
    lines = [("when", "Flow", "Pressure", "Temp", "fault"), *rows]
    file.write_text("".join(delimiter.join(row) + "\n" for row in lines))


def make_plant(
    folder: Path,
    files: Mapping[str, Sequence[Row]],
    *,
    endpoint: str = "http://127.0.0.1:1",
    contract: str = CONTRACT,
    shift_s: int = 0,
    assets: Mapping[str, tuple[str, ...]] | None = None,
) -> MadePlant:
    """Write a plant whose runs are these files, with a bundle fit on each; all of one asset unless `assets` says."""
    for path, rows in files.items():
        write_csv(folder / "data" / path, rows)
    (folder / "loop.yaml").write_text(contract)
    (folder / "site.yaml").write_text(yaml.safe_dump(_site(folder, assets or {"loop-1": tuple(files)})))
    (folder / "token").write_text("secret-of-the-edge\n")
    sealed = read_contract(folder / "loop.yaml")
    source = read_site(folder / "site.yaml").historians[0]
    runs = list_runs(source)
    deploy(folder, sealed, source, runs)
    shifts = {str(run.run_id): shift_s * 1_000_000_000 for run in runs}
    (folder / "playback.yaml").write_text(yaml.safe_dump({"shifts_ns": shifts}))
    config = {
        "gateway": GATEWAY,
        "site": "site.yaml",
        "contracts": ["loop.yaml"],
        "bundles": "bundles",
        "playback": "playback.yaml",
        "outbox": "edge/outbox.sqlite3",
        "endpoint": endpoint,
        "token_file": "token",
    }
    (folder / "edge.yaml").write_text(yaml.safe_dump(config))
    return MadePlant(folder=folder, config=folder / "edge.yaml", runs=runs, contract=sealed)


def deploy(
    folder: Path, contract: SealedContract, source: HistorianSource, runs: Sequence[SourceRun], *, name: str = "small"
) -> None:
    """Fit a bundle on each run and write them with deployments.yaml."""
    deployed: dict[Id, str] = {}
    for run in runs:
        checks = Checks(terms=contract.terms, run_id=run.run_id, asset_id=run.asset_id, shift_ns=0)
        order, samples = CheckState(), []
        for row in read_rows(source, run.file, contract.terms.signal_names):
            order, checked = checks.check(order, row, now_ns=run.last_ns)
            if checked.sample is not None:
                samples.append(checked.sample)
        bundle = commission(contract, samples, asset_id=run.asset_id, name=name, origin="simulated", built_ns=1)
        write_bundle(bundle, folder / "bundles" / bundle.bundle_id)
        deployed[run.run_id] = str(bundle.bundle_id)
    runs_tree = {"runs": {str(run_id): bundle_id for run_id, bundle_id in deployed.items()}}
    (folder / "bundles" / "deployments.yaml").write_text(yaml.safe_dump(runs_tree))


def _site(folder: Path, assets: Mapping[str, tuple[str, ...]]) -> dict[str, object]:
    return {
        "site": "works",
        "path": {"enterprise": "acme", "site": "works", "area": "hall"},
        "time_zone": "Europe/Berlin",
        "assets": [
            {
                "id": asset,
                "name": asset.replace("-", " ").capitalize(),
                "criticality": "A",
                "contract": "small-loop@1.0.0",
                "origin": "simulated",
                "aliases": {"cmms": "L-1"},
            }
            for asset in assets
        ],
        "sources": [
            {
                "id": "lab",
                "root": str(folder / "data"),
                "time_column": "when",
                "columns": COLUMNS,
                "label_column": "fault",
                "assets": {asset: list(paths) for asset, paths in assets.items()},
            }
        ],
    }
