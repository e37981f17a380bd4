"""A store of any size filled in bulk: simulated pumps at three sites, scored until this minute, acted on and judged."""

import math
import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from contract.ids import Digest, Id, digest, mint
from contract.plant import Artifact, Asset, Deployment, Run
from contract.telemetry import SealedContract, parse_contract
from contract.words import ArtifactKind
from inference.bundle import Bundle, pack_bundle
from scoring.pipeline.sample import Sample
from scoring.training.commission import commission
from store.database.connection import Database, open_database
from store.write.writer import Writer
from tests.store.plant_rows import batch_of

MACHINES, SIGNALS = 24, 7
SITES = (("North", "Europe/Berlin"), ("Harbour", "Europe/Lisbon"), ("Ridge", "America/Denver"))
DAY_NS = 86_400 * 10**9
STATEMENTS = Path(__file__).parent / "plant"
CONTRACT = Path(__file__).parents[2] / "twintrace" / "plants" / "pump-station.yaml"
USUAL = ((1480, 8), (92, 3), (1.2, 0.05), (6.4, 0.15), (28, 0.8), (2.4, 0.3), (61, 2))
"""Of each signal of the contract: its usual value and how far it swings; plant/03_sensors.sql has the same."""

LEAST_BLOCK = 8
"""Windows an episode takes from the quiet before it to the quiet after it."""


def build(
    path: Path,
    *,
    episodes: int = 100_000,
    scores: int = 1_000_000,
    readings: int = 10_000_000,
    days: float = 90,
    now_ns: int | None = None,
) -> None:
    """Make the store at `path`, which must not be there; rows are counted per machine, so sizes are rounded down.

    Every alert in it has its windows, readings, bundle and contract, so that its trail opens with names and bands.
    The newest window ended within the last row's time before `now_ns`. Raises ValueError when there are fewer than
    8 windows an episode, or fewer rows than windows.
    """
    rows, windows, block = readings // (MACHINES * SIGNALS), scores // MACHINES, scores // max(episodes, 1)
    if block < LEAST_BLOCK or rows < windows:
        raise ValueError(f"{scores} scores for {episodes} episodes and {readings} readings: see what build() says")
    received_ns = now_ns or time.time_ns()
    step_ns = int(days * DAY_NS) // rows
    with open_database(path) as database:
        contract, bundle = _contract(), _bundle()
        begin_ns = received_ns - rows * step_ns
        _put_records(database, contract, bundle, begin_ns=begin_ns, last_ns=begin_ns + (rows - 1) * step_ns, rows=rows)
        frame: dict[str, Any] = {"runs": MACHINES, "rows": rows, "windows": windows, "block": block, "step_ns": step_ns}
        frame |= {"begin_ns": begin_ns, "received_ns": received_ns, "limit": bundle.manifest.identity.policy.limit}
        _fill(database, {**frame, "bundle_id": bundle.bundle_id, "contract": contract.terms.ref})
        Writer(database).close()  # makes the episodes, as it does for any store that lacks them


def _fill(database: Database, frame: dict[str, Any]) -> None:
    first, *rest = sorted(STATEMENTS.glob("*.sql"))
    with database.cursor() as cursor:
        cursor.execute(first.read_text(), frame).fetchall()
        for path in rest:
            cursor.execute(path.read_text()).fetchall()


def _put_records(
    database: Database, contract: SealedContract, bundle: Bundle, *, begin_ns: int, last_ns: int, rows: int
) -> None:
    ref = contract.terms.ref
    records: list[Any] = [
        _artifact(ArtifactKind.BUNDLE, bundle.bundle_id, pack_bundle(bundle), begin_ns),
        _artifact(ArtifactKind.CONTRACT, ref, contract.raw, begin_ns),
    ]
    for number in range(MACHINES):
        asset = _asset(number, ref, begin_ns)
        run = _run(asset, rows, begin_ns, last_ns)
        records += [asset, run, _deployment(run, bundle, ref)]
    writer = Writer(database)
    writer.commit([batch_of(records, received_ns=begin_ns)])
    writer.close()


def _asset(number: int, ref: str, declared_ns: int) -> Asset:
    asset_id = f"pump-{101 + number}"
    site, zone = SITES[number % len(SITES)]
    return Asset(
        declaration_id=mint("asset", asset_id, "made"),
        gateway_id=f"gw-{number % len(SITES)}",
        asset_id=asset_id,
        name=f"Pump P-{101 + number}",
        component="drive-end bearing",
        enterprise="Acme",
        site=site,
        area=f"Pump house {1 + number // 3 % 2}",
        asset_class="pump",
        criticality="ABC"[number // 3 % 3],
        redundancy="single",
        time_zone=zone,
        origin="simulated",
        contract=ref,
        aliases=(f"scada=P{101 + number}",),
        declared_ns=declared_ns,
    )


def _run(asset: Asset, rows: int, first_ns: int, last_ns: int) -> Run:
    path = f"simulated/{asset.asset_id}"
    return Run(
        run_id=mint("run", "simulator", path, "0"),
        gateway_id=asset.gateway_id,
        source="simulator",
        asset_id=asset.asset_id,
        path=path,
        sha256=Digest("0" * 64),
        rows=rows,
        origin="simulated",
        shift_ns=0,
        first_ns=first_ns,
        last_ns=last_ns,
    )


def _deployment(run: Run, bundle: Bundle, ref: str) -> Deployment:
    return Deployment(
        deployment_id=mint("deployment", run.asset_id, run.run_id, bundle.bundle_id),
        gateway_id=run.gateway_id,
        asset_id=run.asset_id,
        run_id=run.run_id,
        bundle_id=bundle.bundle_id,
        contract=ref,
        from_sequence=0,
        from_ns=run.first_ns,
    )


def _artifact(kind: ArtifactKind, name: str, body: bytes, produced_ns: int) -> Artifact:
    return Artifact(
        artifact_id=digest(body), kind=kind.value, name=name, part=0, parts=1, produced_ns=produced_ns, body=body
    )


def _contract() -> SealedContract:
    return parse_contract(CONTRACT.read_bytes(), CONTRACT.name)


def _bundle() -> Bundle:
    return commission(
        _contract(), _samples(400), asset_id="pump-101", name="pump-station", origin="simulated", built_ns=1
    )


def _samples(rows: int) -> Iterator[Sample]:
    chance = random.Random(1)
    for at in range(rows):
        yield Sample(
            run_id=Id("0" * 32),
            asset_id="pump-101",
            sequence=at,
            time_ns=at * 10**9,
            values=tuple(_value(usual, spread, at, chance) for usual, spread in USUAL),
            quality=(0,) * SIGNALS,
            present=(True,) * SIGNALS,
        )


def _value(usual: float, spread: float, at: int, chance: random.Random) -> float:
    return usual + spread * (math.sin(at / 40) + chance.random() - 0.5)
