"""State and data folder -> everything the three processes need on disk, all of it before anything starts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from contract.ids import Id
from contract.site import SiteFile
from contract.telemetry import SealedContract, read_contract
from twintrace.demo.prepare.commissioning import PlayedRun, commission_runs, played_runs
from twintrace.demo.prepare.configs import copy_contracts, write_configs
from twintrace.demo.prepare.discovery import DiscoveredRuns, discover
from twintrace.demo.prepare.playback import fix_shifts
from twintrace.demo.prepare.site import contract_files, write_site
from twintrace.demo.prepare.tokens import write_tokens
from twintrace.demo.state import State, claim
from twintrace.errors import UnusableFolder

MOST_REPORTED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is played: the site, its runs by recorded start, and the shift of each."""

    site: SiteFile
    runs: tuple[PlayedRun, ...]
    shifts_ns: Mapping[Id, int]

    @property
    def readings(self) -> int:
        """Readings in all files: rows x signals."""
        return sum(played.run.rows * self.signals[played.run.run_id] for played in self.runs)

    @property
    def signals(self) -> dict[Id, int]:
        """Signals of each run."""
        return {played.run.run_id: len(played.contract.terms.signals) for played in self.runs}


def prepare(state: State, data: Path, *, ports: Mapping[str, int], now_ns: int, report: Callable[[str], None]) -> Plan:
    """Write site, contracts, tokens, bundles, playback and configuration; what is there already is kept.

    Raises UnusableFolder when the data cannot be played in this state, BadSource when a file cannot be read.
    """
    found = discover(data)
    claim(state, data)
    _report_left_aside(found, report)
    write_tokens(state)
    contracts = _contracts(state, found)
    runs = commission_runs(state, played_runs(write_site(found, state.config("site")), contracts), report=report)
    if not runs:
        raise UnusableFolder(data, "no run is long enough to commission a model on its first rows")
    site = write_site(_only(found, runs), state.config("site"))
    shifts = fix_shifts(state, [played.run for played in runs], now_ns=now_ns)
    write_configs(state, ports=ports, contracts=contract_files(found))
    report(f"{len(runs)} runs of {len(site.assets)} assets at {site.path.site} ({found.template.origin.value})")
    return Plan(site=site, runs=runs, shifts_ns=shifts)


def _contracts(state: State, found: DiscoveredRuns) -> dict[str, SealedContract]:
    sealed = [read_contract(path) for path in copy_contracts(state, contract_files(found))]
    return {contract.terms.ref: contract for contract in sealed}


def _only(found: DiscoveredRuns, runs: tuple[PlayedRun, ...]) -> DiscoveredRuns:
    kept = {played.run.path for played in runs}
    return replace(found, runs=tuple(run for run in found.runs if run.path in kept))


def _report_left_aside(found: DiscoveredRuns, report: Callable[[str], None]) -> None:
    for aside in found.left_aside[:MOST_REPORTED]:
        report(f"Left aside: {aside.file} ({aside.reason})")
    if len(found.left_aside) > MOST_REPORTED:
        report(f"Left aside: {len(found.left_aside) - MOST_REPORTED} more CSV files")
