"""Discovered runs -> the site file: folders become assets, columns become signals."""

from itertools import groupby
from pathlib import Path
from typing import Any

import yaml

from contract.site import SiteFile, read_site
from contract.telemetry import read_contract
from twintrace.demo.prepare.discovery import DiscoveredRun, DiscoveredRuns
from twintrace.demo.prepare.template import PLANTS, Machine


def write_site(found: DiscoveredRuns, file: Path) -> SiteFile:
    """Write the site file of what was found and return it as the edge will read it."""
    tree = {
        "site": found.template.site,
        "path": {"enterprise": found.template.path.enterprise, "site": found.template.path.site}
        | {"area": found.template.path.area, "line": found.template.path.line},
        "time_zone": found.template.time_zone,
        "assets": _assets(found),
        "sources": [_source(found, list(runs)) for _, runs in groupby(sorted(found.runs, key=_feed), key=_feed)],
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(yaml.safe_dump(tree, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return read_site(file)


def contract_files(found: DiscoveredRuns) -> tuple[Path, ...]:
    """Return the contract files that the found runs are held against."""
    return tuple(PLANTS / name for name in sorted({run.machine.contract for run in found.runs}))


def _feed(run: DiscoveredRun) -> tuple[str, bool]:
    """What one source can read: files of one machine that all have labels, or all have none."""
    return run.machine.source, not run.labelled


def _source(found: DiscoveredRuns, runs: list[DiscoveredRun]) -> dict[str, Any]:
    machine, labelled = runs[0].machine, runs[0].labelled
    assets: dict[str, list[str]] = {}
    for run in runs:
        assets.setdefault(_asset_id(run), []).append(run.path)
    return {
        "id": machine.source if labelled else f"{machine.source}-unlabelled",
        "kind": "historian",
        "root": str(found.root),
        "time_column": machine.time_column,
        "columns": dict(machine.columns),
        "label_column": machine.label_column if labelled else "",
        "assets": assets,
    }


def _assets(found: DiscoveredRuns) -> list[dict[str, Any]]:
    declared = {_asset_id(run): _asset(found, run) for run in found.runs}
    return list(declared.values())


def _asset(found: DiscoveredRuns, run: DiscoveredRun) -> dict[str, Any]:
    machine: Machine = run.machine
    return {
        "id": _asset_id(run),
        "name": machine.name,
        "component": machine.folder(run.folder).component,
        "criticality": machine.criticality.value,
        "contract": read_contract(PLANTS / machine.contract).terms.ref,
        "origin": found.template.origin.value,
        "aliases": {"folder": run.folder},
    }


def _asset_id(run: DiscoveredRun) -> str:
    return run.machine.folder(run.folder).id
