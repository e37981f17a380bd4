"""The store of the sample plant: its records written by the store's own writer, its questions read by its reader."""

import shutil
import threading
import weakref
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pyarrow as pa

from collector.credentials import Credential
from collector.decode.request import SIGNALS, Arrived, decode_request
from contract.alerts import RaisedBy
from contract.scope import Scope
from contract.trail import Stored, Trail
from contract.words import ArtifactKind, Role
from scoring.telemetry.encoder import Telemetry
from scoring.telemetry.timed_records import Event, TimedWindow
from store.database.connection import Database, open_database
from store.query.local import Reader
from store.write.batch import Batch
from store.write.writer import Writer
from tests.dashboard.sample_alert import BUNDLE, CONTRACT, GATEWAY, SECOND, time_of
from tests.dashboard.sample_declared import blind_fan, declarations
from tests.dashboard.sample_history import earlier_alerts, handled_alert, waiting_alerts
from tests.dashboard.sample_run import run_records, timed
from tests.new_store import put_new_store
from tests.store.plant_rows import artifact_of, batch_of

SENDER = Credential(name="edge", roles=frozenset(Role), sha256="0" * 64)
STORES_KEPT = 12
_PLANTING = threading.Lock()


class SampleStore:
    """An open store with the answers it has given: nothing in it changes, so each is asked once."""

    def __init__(self, *commits: list[Batch]) -> None:
        folder = Path(mkdtemp(prefix="sample-store-"))
        database = open_database(put_new_store(folder / "store.duckdb"))
        weakref.finalize(self, _remove, database, folder)
        writer = Writer(database)
        for batches in commits:
            writer.commit(batches)
        writer.close()
        self._reader = Reader(database)
        self._answers: dict[str, pa.Table] = {}

    def ask(self, scope: Scope, name: str, **params: Any) -> pa.Table:
        """Answer as the reader does."""
        key = repr((scope.sites, name, sorted(params.items())))
        if key not in self._answers:
            self._answers[key] = self._reader.ask(scope, name, **params)
        return self._answers[key]


def sample_store(shown: Trail, *, alerts: int = 1, runs: int = 1) -> SampleStore:
    """The store in which the trail stands, with that many alerts that wait; without a run it is empty."""
    with _PLANTING:  # a page asks four questions at a time, and one store is enough for them
        return _planted(shown, alerts, runs > 0)


@lru_cache(maxsize=STORES_KEPT)
def _planted(shown: Trail, alerts: int, has_run: bool) -> SampleStore:
    if not has_run:
        return SampleStore()
    return SampleStore(list(_sent(shown, with_alert=alerts > 0)), list(_batches(shown, alerts)))


def _remove(database: Database, folder: Path) -> None:
    database.close()
    shutil.rmtree(folder)


def _batches(shown: Trail, alerts: int) -> Iterator[Batch]:
    received: dict[int, list[Any]] = {}
    for record in _records(shown, alerts):
        received.setdefault(_received_ns(record), []).append(record)
    for received_ns, records in sorted(received.items()):
        yield batch_of(records, received_ns=received_ns)


def _sent(shown: Trail, *, with_alert: bool) -> Iterator[Batch]:
    """The window that raised and the raise as requests of an edge: they make a trace too."""
    edge, raised = Telemetry(gateway=GATEWAY), shown.events[0]
    if shown.raising is not None:
        window = timed(shown.raising.record, is_staged=True)
        yield _request("traces", edge.encode_windows([window]), received_ns=window.end_ns + SECOND // 5)
    if with_alert:
        trace = RaisedBy(window_id=raised.record.window_id, score_id=raised.record.score_id)
        request = edge.encode_events([Event(record=raised.record, trace=trace)], observed_ns=raised.record.produced_ns)
        yield _request("logs", request, received_ns=raised.received_ns)


def _request(signal: str, raw: bytes, *, received_ns: int) -> Batch:
    arrived = Arrived(
        signal=next(each for each in SIGNALS if each.name == signal),
        raw=raw,
        is_json=False,
        transport="http",
        sender=SENDER,
        received_ns=received_ns,
    )
    return decode_request(arrived).batch


def _records(shown: Trail, alerts: int) -> Iterator[Any]:
    contract, bundle = shown.contract_raw or b"", shown.bundle_tar or b""
    yield from declarations(shown)
    yield artifact_of(ArtifactKind.CONTRACT, CONTRACT.terms.ref, contract, produced_ns=time_of(-6 * 3600))
    yield artifact_of(ArtifactKind.BUNDLE, BUNDLE.bundle_id, bundle, produced_ns=time_of(1))
    yield from (each for each in (shown.run, shown.deployment) if each)
    if shown.latest:
        yield timed(shown.latest.record)
    yield from (*run_records(shown), *earlier_alerts())
    if alerts:
        stored: tuple[Stored[Any], ...] = (*shown.events[1:], *shown.actions, *shown.verdicts)
        yield from (each.record for each in stored)
        yield from (*waiting_alerts(shown, alerts), *handled_alert(), *blind_fan(shown))


def _received_ns(record: Any) -> int:
    """Within half a minute of when it was made: a batch for each record costs more than one for many."""
    if isinstance(record, TimedWindow):
        made_ns: int = record.scored.decision.produced_ns
    else:
        made_ns = getattr(record, record.time_field)
    return made_ns - made_ns % (30 * SECOND) + 30 * SECOND
