"""A plant of real processes on loopback: simulated runs, an edge, a collector; any of them can be killed."""

import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import urllib3
import yaml

from contract.scope import Scope
from store.database.connection import open_database
from store.errors import StoreError
from store.query.local import Reader
from store.remote import RemoteStore
from store.write.writer import Writer
from tests.forked_process import Process
from tests.processes import PATIENCE_S
from tests.store.plant_rows import Planted
from twintrace.credential_edits import added
from twintrace.demo.ports import HOST, settle_ports
from twintrace.demo.prepare.plan import Plan, prepare
from twintrace.demo.prepare.tokens import read_token
from twintrace.demo.progress import LedgerTotals, ask_progress, ask_totals
from twintrace.demo.state import State, write_durably
from twintrace.demo.supervisor import last_lines, our_command

SCOPE = Scope(actor="story")
LOAD_S = 300.0  # bounds a hang, also on a busy machine; nothing is measured by it
TURN_S = 0.3  # each look costs the collector more than its wait costs the test
NEVER_MIND = 10_000.0
"""So many intervals or heartbeats that they decide nothing."""

PLAYED_NS = 1_790_000_000_000_000_000
"""When the last row is played: fixed, so that two plants of the same data are alike in every time."""

KEYS = {
    "ledger_lines": "line_id::varchar",
    "readings": "run_id::varchar || '/' || signal || '/' || sequence || '/' || time_ns || '/' || value",
    "scores": "score_id::varchar || '/' || score || '/' || step || '/' || readings_digest",
    "alert_events": "event_id::varchar || '/' || alert_id::varchar || '/' || edge_sequence",
    "unscored_windows": "run_id::varchar || '/' || reason || '/' || last_sequence",
    "refusals": "refusal_id::varchar",
    "logs": "log_id::varchar",
    "spans": "trace_id::varchar || '/' || span_id",
    "assets": "declaration_id::varchar",
    "runs": "run_id::varchar || '/' || shift_ns",
    "deployments": "deployment_id::varchar",
    "artifacts": "kind || '/' || name || '/' || part",  # a bundle's build time and a site's folder differ
}
"""What names a row of each table: two plants of the same data hold the same names."""


class Launch(Protocol):
    """How a command of `twintrace` becomes a process; `forked_command` where many are started."""

    def __call__(self, arguments: Sequence[str], *, log: Path) -> Process: ...


def from_command_line(arguments: Sequence[str], *, log: Path) -> Process:
    with log.open("ab") as output:
        return subprocess.Popen(our_command(arguments), stdout=output, stderr=output)


@dataclass
class Plant:
    """The processes of one state folder."""

    state: State
    ports: dict[str, int]
    plan: Plan
    launch: Launch
    processes: dict[str, Process] = field(default_factory=dict)

    @property
    def api(self) -> str:
        return f"http://{HOST}:{self.ports['api']}"

    @property
    def otlp(self) -> str:
        return f"http://{HOST}:{self.ports['otlp_http']}"

    def send_in_small_requests(self) -> None:
        """Make the edge send 48 kB at a time, so that a replay is a hundred requests long."""
        config = self.state.config("edge")
        tree = yaml.safe_load(config.read_text())
        config.write_text(yaml.safe_dump({**tree, "request_bytes": 48 << 10}))

    def call_nobody_blind(self) -> None:
        """Make the collector raise no alert of its own, however long a gateway takes to come back."""
        config = self.state.config("collector")
        tree = yaml.safe_load(config.read_text())
        config.write_text(yaml.safe_dump({**tree, "blind": {"intervals": NEVER_MIND, "heartbeats": NEVER_MIND}}))

    def token(self, name: str) -> str:
        return read_token(self.state, name)

    def add_gateway(self, name: str) -> None:
        """Give a further gateway a credential of its own; its token file has its name."""
        token = added(
            self.state.credentials, name=name, roles=["gateway"], sites=None, gateways=[name], on_behalf=False
        )
        write_durably(self.state.token(name), token.encode(), mode=0o600)

    def remote(self) -> RemoteStore:
        return RemoteStore(self.api, self.token("cli"))

    def start(self, *names: str) -> None:
        for name in names:
            self.state.log(name).parent.mkdir(exist_ok=True)
            command = [name, "--config", str(self.state.config(name))]
            self.processes[name] = self.launch(command, log=self.state.log(name))

    def kill(self, name: str) -> None:
        """SIGKILL: no farewell, no flush."""
        process = self.processes.pop(name)
        process.kill()
        process.wait()

    def stop(self, name: str) -> int:
        process = self.processes[name]
        process.send_signal(signal.SIGTERM)
        code = process.wait(timeout=PATIENCE_S)
        del self.processes[name]
        return code

    def wait_until_ready(self, *, within_s: float = PATIENCE_S) -> None:
        with urllib3.PoolManager(retries=False, timeout=2) as pool:
            until = time.monotonic() + within_s
            while time.monotonic() < until:
                self._require_alive()
                try:
                    if pool.request("GET", f"{self.api}/ready").status == 200:
                        return
                except urllib3.exceptions.HTTPError:
                    pass
                time.sleep(0.05)
        raise AssertionError(f"not ready: {last_lines(self.state.log('collector'))}")

    def wait_until_loaded(self, *, within_s: float = LOAD_S) -> None:
        """Wait until every run is read to its end and every line of the ledger balances."""
        until = time.monotonic() + within_s
        while time.monotonic() < until:
            self._require_alive()
            totals = self.totals_at_end()
            if totals is not None and totals.balanced:
                return
            time.sleep(TURN_S)
        raise AssertionError(f"not loaded: {self.totals_at_end()}; {last_lines(self.state.log('edge'))}")

    def totals_at_end(self) -> LedgerTotals | None:
        """The ledger once every run is at its end; None before, and when no collector answers."""
        signals = {played.run.run_id: len(played.contract.terms.signals) for played in self.plan.runs}
        remote = self.remote()
        try:
            return ask_totals(remote) if ask_progress(remote, signals=signals).at_end else None
        except StoreError:
            return None

    def names(self) -> dict[str, list[str]]:
        """Every row's name by table, sorted, doubles kept; the collector must be stopped."""
        return {table: [str(row[0]) for row in self.rows(_listing(table, key))] for table, key in KEYS.items()}

    def put_past_the_door(self, records: Sequence[Any]) -> None:
        """Store what a collector would refuse, as one of before may have stored it; no collector may run meanwhile."""
        with open_database(self.state.store) as database:
            plant = Planted(database=database, reader=Reader(database), writer=Writer(database))
            plant.put_together(records, received_ns=time.time_ns())
            plant.writer.close()

    def rows(self, question: str) -> list[tuple[Any, ...]]:
        with open_database(self.state.store, read_only=True) as database, database.cursor() as cursor:
            return list(cursor.execute(question).fetchall())

    def _require_alive(self) -> None:
        for name, process in self.processes.items():
            assert process.poll() is None, f"{name} ended: {last_lines(self.state.log(name))}"


@contextmanager
def a_plant(folder: Path, data: Path, *, launch: Launch = from_command_line) -> Iterator[Plant]:
    """Prepare a state for the data; the test starts and stops the processes it wants."""
    state = State(root=folder)
    folder.mkdir(parents=True, exist_ok=True)
    ports = settle_ports(dict.fromkeys(("otlp_grpc", "otlp_http", "api", "dashboard"), 0))
    plan = prepare(state, data, ports=ports, now_ns=PLAYED_NS, report=lambda _: None)
    plant = Plant(state=state, ports=ports, plan=plan, launch=launch)
    try:
        yield plant
    finally:
        for name in list(plant.processes):
            plant.kill(name)


def copy_of(prepared: Path, folder: Path) -> Path:
    """Copy a data folder, so that two plants do not share one."""
    shutil.copytree(prepared, folder)
    return folder


def _listing(table: str, key: str) -> str:
    return f"select {key} as name from {table} order by name"  # noqa: S608 (own constants)
