"""One demo from start to stop: prepare, start, watch it load, say where to look, stay until asked to stop."""

import os
import sys
import time
import webbrowser
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from contract.ids import Id
from contract.visible_text import visible_lines
from dashboard.actions.otlp_sender import Sender
from store.errors import StoreError
from store.remote import RemoteStore
from twintrace.demo.after_load import Report, finish_load
from twintrace.demo.past_actions import PastActions
from twintrace.demo.ports import HOST, settle_ports
from twintrace.demo.prepare.data import VARIABLE, choose_data
from twintrace.demo.prepare.fleet import LivingSite, prepare_fleet
from twintrace.demo.prepare.plan import Plan, prepare
from twintrace.demo.prepare.tokens import read_token
from twintrace.demo.processes import start_all
from twintrace.demo.progress import SCOPE, LedgerTotals, ask_progress, ask_totals, ledger_text
from twintrace.demo.progress import Progress as LoadProgress
from twintrace.demo.state import State, start_over, state_lock
from twintrace.demo.supervisor import StopRequest, Supervisor
from twintrace.errors import NotLoaded

STALLED_S = 30.0
POLL_S, PAST_POLL_S = 0.25, 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoOptions:
    """What the command line asked for."""

    data: Path | None
    state: Path
    fresh: bool
    exit_when_loaded: bool
    browser: bool
    ports: Mapping[str, int]
    fleet: bool | None = None  # None: when nobody named a data folder, now or at the first start


def run_demo(options: DemoOptions, *, console: Console) -> int:
    """Run until Ctrl-C, TERM or, if wished, loaded; the exit code. Raises TwintraceError and what a room refuses."""

    def report(message: str | Table) -> None:
        shown = visible_lines(message) if isinstance(message, str) else message
        console.print(shown, markup=False, highlight=False, soft_wrap=isinstance(message, str))

    state = State(root=options.state.resolve())
    with state_lock(state):
        if options.fresh:
            start_over(state)
        ports = settle_ports(options.ports)
        lives = fleet_lives(state, options, environment=os.environ)
        data = choose_data(state, options.data, environment=os.environ, report=report)
        plan = prepare(state, data, ports=ports, now_ns=time.time_ns(), report=report)
        fleet = prepare_fleet(state, ports=ports, now_ns=time.time_ns(), report=report) if lives else ()
        try:
            return _serve(state, plan, fleet, options, ports, console, report)
        finally:
            state.run_file.unlink(missing_ok=True)


def _serve(
    state: State,
    plan: Plan,
    fleet: Sequence[LivingSite],
    options: DemoOptions,
    ports: Mapping[str, int],
    console: Console,
    report: Report,
) -> int:
    stop = StopRequest()
    with Supervisor(stop=stop) as supervisor:
        if not start_all(state, supervisor, ports=ports, fleet=[site.state for site in fleet]):
            return 0
        page = f"http://{HOST}:{ports['dashboard']}"
        report(f"Dashboard: {page}   Ctrl-C stops everything; state in {state.root}")
        remote = RemoteStore(f"http://{HOST}:{ports['api']}", read_token(state, "cli"))
        endpoint = f"http://{HOST}:{ports['otlp_http']}"
        totals = _watch(supervisor, remote, plan, console, impatient=options.exit_when_loaded)
        if totals is None:
            return 0
        report(ledger_text(totals))
        finish_load(state, plan, remote, endpoint=endpoint, report=report)
        _point_at_an_alert(remote, plan, page, options, report)
        if options.exit_when_loaded:
            return 0
        if fleet:
            _live(supervisor, state, remote, fleet, endpoint=endpoint, report=report)
        supervisor.wait_until(lambda: False, every_s=0.2)
    return 0


def _live(
    supervisor: Supervisor,
    state: State,
    remote: RemoteStore,
    fleet: Sequence[LivingSite],
    *,
    endpoint: str,
    report: Report,
) -> None:
    """Tell what people did about the alerts of the fleet's past, until all of it is played."""
    sender = Sender(endpoint=endpoint, token=read_token(state, "dashboard"))
    past_actions = PastActions(remote, sender, {run: past for site in fleet for run, past in site.pasts.items()})
    if supervisor.wait_until(past_actions.is_done, every_s=PAST_POLL_S):
        report(f"The past of the simulated sites is played: {past_actions.alerts} alerts of it were seen and judged")
    sender.close()


def _watch(
    supervisor: Supervisor, remote: RemoteStore, plan: Plan, console: Console, *, impatient: bool
) -> LedgerTotals | None:
    """Show progress until loaded; None when asked to stop. Raises NotLoaded when nothing moves, if impatient."""
    columns = (TextColumn("Loading readings"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as bar:
        watch = _Watch(remote=remote, signals=plan.signals, impatient=impatient, bar=bar)
        watch.task = bar.add_task("load", total=plan.readings)
        supervisor.wait_until(watch.is_loaded, every_s=POLL_S)
    return watch.totals


class _Watch:
    """Asks again and again, remembers when something last moved."""

    def __init__(self, *, remote: RemoteStore, signals: Mapping[Id, int], impatient: bool, bar: Progress) -> None:
        self._remote, self._signals, self._impatient, self._bar = remote, signals, impatient, bar
        self.task = TaskID(0)
        self.totals: LedgerTotals | None = None
        self._latest: tuple[LoadProgress, LedgerTotals | None] | None = None
        self._moved_at = time.monotonic()

    def is_loaded(self) -> bool:
        """Tell whether every run is at its end and every ledger line balances."""
        try:
            progress = ask_progress(self._remote, signals=self._signals)
            totals = ask_totals(self._remote, of=self._signals) if progress.at_end else None
        except StoreError:
            return False  # a collector that ended is the supervisor's to tell; a busy one is asked again
        if (progress, totals) != self._latest:
            self._latest, self._moved_at = (progress, totals), time.monotonic()
            self._bar.update(self.task, completed=progress.readings)
        if totals is not None and totals.balanced:
            self.totals = totals
            return True
        if self._impatient and time.monotonic() - self._moved_at > STALLED_S:
            ledger = ledger_text(totals or ask_totals(self._remote, of=self._signals))
            raise NotLoaded(f"nothing moved for {STALLED_S:.0f} s; {ledger}; see the logs in the state folder")
        return False


def fleet_lives(state: State, options: DemoOptions, *, environment: Mapping[str, str]) -> bool:
    """Tell whether simulated machines live beside the runs; a script that waits for the load does not wait for them."""
    if options.exit_when_loaded:
        return False
    if options.fleet is not None:
        return options.fleet
    is_named = options.data is not None or bool(environment.get(VARIABLE))
    return not is_named and (state.played_data() is None or state.fleet.is_dir())


def _point_at_an_alert(remote: RemoteStore, plan: Plan, page: str, options: DemoOptions, report: Report) -> None:
    played = {plan.site.key(asset) for asset in plan.site.assets}
    alerts = remote.ask(SCOPE, "alerts", limit=1000).to_pylist()
    found = [alert for alert in alerts if alert["asset_id"] in played]
    if not found:
        report(f"No alert was raised. Look at {page}/")
        return
    address = f"{page}/alerts/{found[-1]['alert_id']}"
    report(f"The first alert, from reading to outcome: {address}")
    if options.browser and not options.exit_when_loaded and _has_display():
        webbrowser.open(address)


def _has_display() -> bool:
    return sys.platform == "darwin" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
