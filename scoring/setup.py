"""Configuration -> everything an edge runs with, checked before the first row is read."""

from dataclasses import dataclass
from pathlib import Path

from contract.document import read
from contract.ids import Digest, Id
from contract.site import SiteAsset, SiteFile, read_site
from contract.telemetry import SealedContract, read_contract
from contract.words import Criticality
from inference.bundle import Bundle, read_bundle, require_match
from inference.errors import InferenceError
from inference.score import Scorer
from scoring.config import Deployments, EdgeConfig, Playback
from scoring.errors import BadSetup
from scoring.sources.protocol import Source, SourceRun
from scoring.sources.registry import open_source


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSetup:
    """What one run is scored with: its place in time, the contract, the bundle and how critical the asset is.

    Without a bundle its readings are taken as ever; `problem` says why no window of it is scored. `begun_by` says
    what made a live source begin again; empty is a start.
    """

    gateway_id: str
    run: SourceRun
    shift_ns: int
    contract: SealedContract
    bundle: Bundle | None
    criticality: Criticality
    problem: str = ""
    begun_by: str = ""

    @property
    def bundle_id(self) -> Digest:
        """The id of the bundle that scores, empty when none can."""
        return Digest("") if self.bundle is None else self.bundle.bundle_id


DEPLOYMENTS = "deployments.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedRun:
    """A run, the source that yields it and what it is scored with."""

    source: Source
    setup: RunSetup


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeSetup:
    """An edge whose parts fit each other; `plan` is in the order the runs are played.

    A bundle that cannot be used is no reason to be mute: the runs it was to score have a `problem` instead.
    """

    config: EdgeConfig
    token: str
    site: SiteFile
    site_raw: bytes
    contracts: tuple[SealedContract, ...]
    bundles: tuple[Bundle, ...]
    plan: tuple[PlannedRun, ...]

    @property
    def problems(self) -> tuple[str, ...]:
        """What keeps windows from being scored: asset and reason, each once."""
        problems = (f"{p.setup.run.asset} is not scored: {p.setup.problem}" for p in self.plan if p.setup.problem)
        return tuple(dict.fromkeys(problems))

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person should know of the data before it is read, each once."""
        return tuple(dict.fromkeys(note for planned in self.plan for note in planned.setup.run.notes))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Accepted:
    """A bundle that scores, or why the one that is deployed cannot."""

    bundle: Bundle | None
    problem: str = ""


def read_setup(path: Path) -> EdgeSetup:
    """Read a configuration and all it names.

    Raises BadDocument, BadSource or BadSetup, each naming the part and what to do.
    """
    config = read(path, EdgeConfig).resolve_paths(path.resolve().parent)
    site = read_site(config.site)
    contracts = _contracts(config)
    token = _token(config.token_file)
    deployed = read(config.bundles / DEPLOYMENTS, Deployments)
    planned = [
        (source, run.known_in(deployed.runs)) for source in map(open_source, site.sources) for run in source.runs()
    ]
    runs = [(run, _contract_of(config, contracts, site.asset(run.asset_id))) for _, run in planned]
    bundles = _bundles(config, deployed, runs)
    shifts = read(config.playback, Playback).shifts_ns
    plan = tuple(
        PlannedRun(source=source, setup=_run_setup(config, site, contracts, bundles, shifts, source, run))
        for source, run in planned
    )
    return EdgeSetup(
        config=config,
        token=token,
        site=site,
        site_raw=config.site.read_bytes(),
        contracts=tuple(contracts.values()),
        bundles=tuple({each.bundle.bundle_id: each.bundle for each in bundles.values() if each.bundle}.values()),
        plan=plan,
    )


def _contracts(config: EdgeConfig) -> dict[str, SealedContract]:
    contracts: dict[str, SealedContract] = {}
    for path in config.contracts:
        contract = read_contract(path)
        if contract.terms.ref in contracts:
            raise BadSetup(str(path), f"{contract.terms.ref} is named twice: give one of them another version")
        contracts[contract.terms.ref] = contract
    return contracts


def _token(path: Path) -> str:
    try:
        token = path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise BadSetup(str(path), f"the token cannot be read: {error.strerror}; set token_file") from error
    if not token or not token.isascii() or any(sign.isspace() for sign in token):
        raise BadSetup(str(path), "holds no token: one line of ASCII without spaces")
    return token


def _bundles(
    config: EdgeConfig, deployed: Deployments, runs: list[tuple[SourceRun, SealedContract]]
) -> dict[Id, _Accepted]:
    """The bundle of every run; a bundle that scores several is read once."""
    path = config.bundles / DEPLOYMENTS
    read_once: dict[tuple[Digest, str], _Accepted] = {}
    bundles = {}
    for run, contract in runs:
        bundle_id = deployed.assets.get(run.asset) if run.is_live else deployed.runs.get(run.run_id)
        if bundle_id is None:
            of = f"asset {run.asset}" if run.is_live else f"run {run.run_id} ({run.path} of {run.asset})"
            raise BadSetup(str(path), f"names no bundle for {of}: train one and add it")
        key = bundle_id, contract.terms.ref
        if key not in read_once:
            read_once[key] = _accepted(config.bundles / bundle_id, bundle_id, contract)
        bundles[run.run_id] = read_once[key]
    return bundles


def _accepted(folder: Path, bundle_id: Digest, contract: SealedContract) -> _Accepted:
    """Read a bundle, hold it against the contract and let its model answer: what scores is known to be able to."""
    try:
        bundle = _bundle(folder, bundle_id)
        require_match(bundle, contract)
        Scorer(bundle)
    except (InferenceError, BadSetup) as error:
        return _Accepted(bundle=None, problem=f"bundle {bundle_id[:12]}… is not used: {error}")
    return _Accepted(bundle=bundle)


def _bundle(folder: Path, bundle_id: Digest) -> Bundle:
    bundle = read_bundle(folder)
    if bundle.bundle_id != bundle_id:
        raise BadSetup(str(folder), f"holds bundle {bundle.bundle_id}: rename the folder, or fetch the bundle again")
    return bundle


def _run_setup(
    config: EdgeConfig,
    site: SiteFile,
    contracts: dict[str, SealedContract],
    bundles: dict[Id, _Accepted],
    shifts: dict[Id, int],
    source: Source,
    run: SourceRun,
) -> RunSetup:
    asset = site.asset(run.asset_id)
    contract = _contract_of(config, contracts, asset)
    _require_signals(source, contract, run)
    if not run.is_live and run.run_id not in shifts:
        problem = f"has no shift for run {run.run_id} ({run.path}): add it under shifts_ns, 0 plays it as recorded"
        raise BadSetup(str(config.playback), problem)
    return RunSetup(
        gateway_id=config.gateway,
        run=run,
        shift_ns=0 if run.is_live else shifts[run.run_id],
        contract=contract,
        bundle=bundles[run.run_id].bundle,
        problem=bundles[run.run_id].problem,
        criticality=asset.criticality,
    )


def _contract_of(config: EdgeConfig, contracts: dict[str, SealedContract], asset: SiteAsset) -> SealedContract:
    try:
        return contracts[asset.contract]
    except KeyError:
        there = ", ".join(contracts)
        problem = f"asset {asset.id} is under contract {asset.contract}, this gateway has {there}: add it to contracts"
        raise BadSetup(str(config.site), problem) from None


def _require_signals(source: Source, contract: SealedContract, run: SourceRun) -> None:
    missing = [name for name in contract.terms.signal_names if name not in source.signals(run)]
    if missing:
        problem = f"columns names none for {', '.join(missing)} of {contract.terms.ref}, which {run.asset} is under"
        raise BadSetup(f"source {run.source_id}", problem)
