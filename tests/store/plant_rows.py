"""A store filled with what a real edge made of simulated rows: a loop with a fault, a refusal and a second site."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from collector.decode.record_rows import row_of, score_row
from collector.decode.records import reading_rows
from contract import ids
from contract.alerts import AlertEvent, OperatorAction, Verdict
from contract.ids import Digest, Id, digest, mint
from contract.plant import Artifact, Asset, Run
from contract.readings import ReadingBatch
from contract.telemetry import SealedContract
from contract.windows import ScoredWindow
from contract.words import ArtifactKind, Criticality
from inference.bundle import Bundle, pack_bundle
from scoring.outbox.ledger import Ledger
from scoring.pipeline.asset_pipeline import AssetPipeline
from scoring.setup import RunSetup
from scoring.sources.protocol import RawRow, SourceRun
from scoring.telemetry.timed_records import TimedWindow
from store.database.connection import Database, open_database
from store.query.local import Reader
from store.write.batch import Batch
from store.write.writer import Writer
from tests.inference.made_line import FAULT, SECOND, samples, small_bundle, small_contract
from tests.new_store import put_new_store

GATEWAY = "gw-1"
BEGIN_NS = 1_700_000_000 * SECOND
RECEIVED_NS = BEGIN_NS + 86_400 * SECOND
ASSET, SITE = "loop-1", "north"
REFUSED_ROW = FAULT.start + 1  # inside the window that raises


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What the edge made of one run."""

    run: SourceRun
    contract: SealedContract
    bundle: Bundle
    asset: Asset
    records: tuple[Any, ...]

    def of(self, kind: type) -> tuple[Any, ...]:
        return tuple(each for each in self.records if type(each) is kind)

    @property
    def alert_id(self) -> Id:
        events: tuple[AlertEvent, ...] = self.of(AlertEvent)
        return events[0].alert_id


def declared(asset_id: str = ASSET, *, site: str = SITE, **facts: Any) -> Asset:
    given = {
        "name": f"Loop {asset_id}",
        "component": "inlet valve",
        "enterprise": "Acme",
        "area": "water",
        "asset_class": "loop",
        "criticality": "A",
        "redundancy": "single",
        "time_zone": "Europe/Berlin",
        "origin": "simulated",
        "contract": "small-loop@1.0.0",
        "aliases": ("scada=L1",),
        "declared_ns": BEGIN_NS,
        "site_id": f"Acme/{site}",
        **facts,
    }
    declaration = mint("asset", asset_id, repr(sorted(given.items())))
    return Asset(declaration_id=declaration, asset_id=asset_id, site=site, **{"gateway_id": GATEWAY, **given})


@cache
def played_run(
    *, asset: Asset | None = None, path: str = "loop/1.csv", refuse: int | None = REFUSED_ROW, rows: int = 200
) -> Played:
    """Run the edge's own pipeline over 200 rows a second apart; the flow of one row is far out of range."""
    asset = asset or declared()
    contract, bundle = small_contract(), small_bundle()
    run = SourceRun(
        run_id=ids.run_id(asset.asset_id, "historian", path, "0" * 64),
        source_id="historian",
        asset_id=asset.asset_id,
        path=path,
        file=Path(path),
        sha256=Digest("0" * 64),
        rows=rows,
        first_ns=BEGIN_NS,
        last_ns=BEGIN_NS + (rows - 1) * SECOND,
    )
    setup = RunSetup(
        gateway_id=asset.gateway_id,
        run=run,
        shift_ns=0,
        contract=contract,
        bundle=bundle,
        criticality=Criticality(asset.criticality),
    )
    records = tuple(_records(setup, _raw(rows, refuse)))
    return Played(run=run, contract=contract, bundle=bundle, asset=asset, records=(asset, *records))


def _raw(rows: int, refuse: int | None) -> list[RawRow]:
    return [
        RawRow(
            sequence=row.sequence,
            time_ns=row.time_ns,
            time_text="",
            values=(999.0, *row.values[1:]) if row.sequence == refuse else row.values,
        )
        for row in samples(rows)
    ]


def _records(setup: RunSetup, rows: list[RawRow]) -> Iterator[Any]:
    run, ledger = setup.run, Ledger()
    pipeline = AssetPipeline(setup, None, clock=iter(range(BEGIN_NS + 3600 * SECOND, 2**62, 1_000_000)).__next__)
    signals = (*setup.contract.terms.signal_names, "#scores", "#unscored", "#alert_events")
    for signal in signals:
        ledger.open(run_id=run.run_id, signal=signal, source=run.source_id, asset_id=run.asset_id)
    yield _run_record(setup)
    yield from _artifacts(setup)
    edge_sequence = 0
    for processed in (pipeline.take(rows, edge_sequence=0), None):
        last = processed is None
        processed = processed or pipeline.end(edge_sequence=edge_sequence)
        edge_sequence += len(processed.alerts)
        for signal, counted in processed.counted.items():
            ledger.add(run.run_id, signal, counted)
        yield from (*processed.readings, *processed.refusals, *processed.windows, *processed.unscored)
        yield from (event.record for event in processed.alerts)
        yield from (processed.deployment,) if processed.deployment else ()
        if last:
            ledger.end(run.run_id)
        yield from ledger.lines(gateway_id=setup.gateway_id, after_number=100 * last, produced_ns=RECEIVED_NS)


def _run_record(setup: RunSetup) -> Run:
    run = setup.run
    return Run(
        run_id=run.run_id,
        gateway_id=setup.gateway_id,
        source=run.source_id,
        asset_id=run.asset_id,
        path=run.path,
        sha256=run.sha256,
        rows=run.rows,
        origin="simulated",
        shift_ns=0,
        first_ns=run.first_ns,
        last_ns=run.last_ns,
    )


def _artifacts(setup: RunSetup) -> tuple[Artifact, ...]:
    assert setup.bundle is not None
    bundle = artifact_of(ArtifactKind.BUNDLE, setup.bundle.bundle_id, pack_bundle(setup.bundle))
    return (bundle, artifact_of(ArtifactKind.CONTRACT, setup.contract.terms.ref, setup.contract.raw))


def artifact_of(kind: ArtifactKind, name: str, body: bytes, *, produced_ns: int = BEGIN_NS) -> Artifact:
    return Artifact(
        artifact_id=digest(body), kind=kind.value, name=name, part=0, parts=1, produced_ns=produced_ns, body=body
    )


def action_of(alert: Id, verb: str = "acknowledge", *, actor: str = "m.kern", retracts: Id | None = None) -> Any:
    nonce = mint("nonce", verb, actor, retracts or "")
    return OperatorAction(
        action_id=ids.action_id(alert, verb, nonce),
        alert_id=alert,
        verb=verb,
        actor=actor,
        nonce=nonce,
        retracts=retracts,
        acted_ns=RECEIVED_NS,
    )


def verdict_of(alert: Id, value: str, *, source: str = "operator", retracts: Id | None = None) -> Verdict:
    nonce = mint("nonce", value, source, retracts or "")
    return Verdict(
        verdict_id=ids.action_id(alert, "verdict", nonce),
        alert_id=alert,
        value=value,
        source=source,
        actor="j.ruiz",
        nonce=nonce,
        retracts=retracts,
        decided_ns=RECEIVED_NS,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """An open store with a reader over it and a writer, that more records can be put in with."""

    database: Database
    reader: Reader
    writer: Writer

    def put(self, records: Sequence[Any], *, received_ns: int = RECEIVED_NS) -> None:
        for record in records:
            self.writer.commit([batch_of([record], received_ns=received_ns)])

    def put_together(self, records: Sequence[Any], *, received_ns: int = RECEIVED_NS) -> None:
        self.writer.commit([batch_of(records, received_ns=received_ns)])

    def put_received(self, received: Sequence[tuple[int, Any]]) -> None:
        """Put in records each received at its own time; as one group, since a commit each costs 14 times as much."""
        self.writer.commit([batch_of([record], received_ns=at) for at, record in received])

    def put_rows(self, rows: dict[str, list[Any]], *, received_ns: int = RECEIVED_NS) -> None:
        """Put in telemetry that is no record of ours."""
        self.writer.commit([replace(batch_of([], received_ns=received_ns), rows=rows)])

    def change(self, statement: str, *values: Any) -> None:
        """Alter stored rows as nobody should, and make sure that some were."""
        with self.database.cursor() as cursor:
            ((changed,),) = cursor.execute(statement, list(values)).fetchall()
        assert changed > 0, "the statement met no row"


@contextmanager
def planted(folder: Path, *records: Any) -> Iterator[Planted]:
    with open_database(put_new_store(folder / "store.duckdb")) as database:
        plant = Planted(database=database, reader=Reader(database), writer=Writer(database))
        if records:
            plant.put_together(records)
        yield plant
        plant.writer.close()


def batch_of(records: Sequence[Any], *, received_ns: int) -> Batch:
    rows: dict[str, list[Any]] = {}
    for record in records:
        if isinstance(record, TimedWindow):
            row = (*score_row(record.scored), record.start_ns, record.end_ns)
            rows.setdefault(ScoredWindow.table, []).append(row)
        elif not isinstance(record, ReadingBatch):
            rows.setdefault(record.table, []).append(row_of(record))
    return Batch(
        batch_id=bytes.fromhex(mint("batch", repr(records))),
        signal="logs",
        transport="http",
        credential="edge",
        items=len(records),
        refused=0,
        size_bytes=0,
        received_ns=received_ns,
        rows=rows,
        carriers={},
        readings=[reading_rows(each) for each in records if isinstance(each, ReadingBatch)],
    )


def elsewhere() -> Played:
    """The same machine at another site, played from another file."""
    return played_run(asset=declared("loop-2", site="south"), path="loop/2.csv", refuse=None)
