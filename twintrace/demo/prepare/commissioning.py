"""Every run gets a bundle of its own, fit on its first rows and put in service: made once, kept by later starts."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import yaml

from contract.document import read
from contract.site import SiteFile
from contract.telemetry import SealedContract
from inference.bundle import write_bundle
from scoring.config import Deployments
from scoring.errors import BadSetup
from scoring.setup import DEPLOYMENTS
from scoring.sources.protocol import Source, SourceRun
from scoring.sources.registry import open_source
from scoring.training.commission import commission
from scoring.training.rows import admitted_samples
from twintrace.demo.state import State, write_durably


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayedRun:
    """A run with the source that reads it and the contract it is held against."""

    run: SourceRun
    source: Source
    contract: SealedContract
    origin: str


def played_runs(site: SiteFile, contracts: Mapping[str, SealedContract]) -> tuple[PlayedRun, ...]:
    """Return every run with an end of the site's sources with its contract, by recorded start. Raises BadSource."""
    runs = [
        PlayedRun(run=run, source=source, contract=contracts[asset.contract], origin=asset.origin)
        for source in map(open_source, site.sources)
        for run in source.runs()
        if not run.is_live and (asset := site.asset(run.asset_id))
    ]
    return tuple(sorted(runs, key=lambda played: (played.run.first_ns, played.run.run_id)))


def commission_runs(state: State, runs: Sequence[PlayedRun], *, report: Callable[[str], None]) -> tuple[PlayedRun, ...]:
    """Write one bundle a run and deployments.yaml, and return the runs that have one; told of a run too short."""
    deployments = state.bundles / DEPLOYMENTS
    if not deployments.exists():
        report(f"Commissioning {len(runs)} runs: a model each, fit on its first rows")
        fit = [(played.run, bundle) for played in runs if (bundle := _commission(state, played, report))]
        bundles = {str(run.run_id): bundle for run, bundle in fit}
        newest = {run.asset: bundle for run, bundle in fit}  # scores what its asset does from now on
        write_durably(deployments, yaml.safe_dump({"runs": bundles, "assets": newest}).encode())
    deployed = read(deployments, Deployments).runs
    known = (replace(played, run=played.run.known_in(deployed)) for played in runs)
    return tuple(played for played in known if played.run.run_id in deployed)


def _commission(state: State, played: PlayedRun, report: Callable[[str], None]) -> str | None:
    try:
        bundle = commission(
            played.contract,
            admitted_samples(played.source, played.run, played.contract.terms),
            asset_id=played.run.asset_id,
            name=played.contract.terms.contract,
            origin=played.origin,
            built_ns=time.time_ns(),
        )
    except BadSetup as error:
        report(f"Left aside: {played.run.path} ({error})")
        return None
    write_bundle(bundle, state.bundles / bundle.bundle_id)
    return str(bundle.bundle_id)
