"""The edge of one gateway: announces, follows live runs and plays recorded ones into the outbox, beats."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

import psutil

from contract.plant import LedgerLine
from contract.words import NoticeEvent
from scoring.clock import Clock, SteadyClock, Step
from scoring.errors import OutboxUnusable
from scoring.outbox.ledger import ALERT_EVENTS, SCORES, UNSCORED, Ledger
from scoring.outbox.outbox import Outbox
from scoring.outbox.records import OtlpSignal, Precedence, Request, RunState
from scoring.pipeline.asset_pipeline import AssetPipeline
from scoring.pipeline.batch_builder import ProcessedRows
from scoring.pipeline.in_service import announced_key, is_in_service
from scoring.pipeline.live_runs import LiveRunReader, Part, begun_again, left_open, live_asset
from scoring.pipeline.requests import pack_facts, pack_notices, pack_processed
from scoring.setup import EdgeSetup, PlannedRun, RunSetup
from scoring.sources.protocol import RawRow, SourceRun
from scoring.telemetry.announcements import announcements
from scoring.telemetry.encoder import Telemetry
from scoring.telemetry.health import measure_health
from scoring.telemetry.timed_records import Notice
from scoring.uplink.sender import Sender

BATCH_ROWS = 64
"""Rows a transaction: past it a window costs hardly less, and a kill loses more work."""

LEDGER_ROWS, LEDGER_LIVE_NS = 2_000, 60 * 10**9
"""How often the ledger is told: of a recorded run by rows, so that a restart tells the same; of a live one by time."""

PRESENT_FIRST_BYTES = 512 << 10
"""What may wait when a past is played beside live runs: the outbox goes up in order, more would delay the present."""

_LEAST_HEADROOM = 256 << 10
_EDGE_SEQUENCE, _LEDGER_NUMBER = "edge_sequence", "ledger_number"


class Edge:
    """Everything between the sources and the outbox of one gateway; only `sender` runs in another thread."""

    def __init__(
        self,
        setup: EdgeSetup,
        outbox: Outbox,
        sender: Sender,
        *,
        clock: Clock,
        say: Callable[[str], None],
        ticks: Clock = time.monotonic_ns,
    ) -> None:
        """Go on where the outbox stands. Raises OutboxUnusable when it was made from other data.

        `clock` says what time it is; `ticks` what is due: they are told apart when the clock is stepped.
        """
        require_same_data(outbox, [planned.setup.run for planned in setup.plan])
        self._setup, self._outbox, self._sender, self._say = setup, outbox, sender, say
        self._clock, self._ticks = SteadyClock(clock, ticks), ticks
        self._telemetry = Telemetry(gateway=setup.config.gateway)
        self._ledger = Ledger(tallies=outbox.tallies())
        counters = outbox.counters()
        self._edge_sequence, self._ledger_number = counters.get(_EDGE_SEQUENCE, 0), counters.get(_LEDGER_NUMBER, 0)
        self._announced = outbox.announced()
        self._health_ns = round(min(c.terms.forwarding.health_s for c in setup.contracts) * 1e9)
        self._process, self._begun_ns = psutil.Process(), ticks()
        self._next_health_ns = self._next_live_ns = self._next_ledger_ns = ticks()
        self._evicted = False  # since the ledger last said so
        self._live_runs = self._read_live_runs(setup)
        for line in (*setup.problems, *setup.notes):
            say(line)

    def run(self, stop: threading.Event) -> None:
        """Announce, play every recorded run that has not ended, then beat; live runs are followed all the while."""
        self.announce()
        self.close_earlier_boots()
        self.keep_up()
        self.play(stop)
        while not stop.is_set():
            self.keep_up()
            stop.wait(min(0.5, self._health_ns / 1e9))

    def announce(self) -> None:
        """Put what was never said in the outbox: contracts, bundles, the site file, assets, runs."""
        now_ns = self._clock()
        new = list(announcements(self._setup, announced=self._announced, now_ns=now_ns))
        requests = pack_facts(self._telemetry, (r for each in new for r in each.records), now_ns=now_ns)
        if not new:
            return
        with self._outbox.transaction() as t:
            for request in requests:
                t.put(request)
            for each in new:
                t.mark_announced(each.key)
        self._announced.update(each.key for each in new)
        self._sender.notify()

    def play(self, stop: threading.Event) -> None:
        """Play the recorded runs in order; one whose file or model fails is named and left, the others go on."""
        for planned in self._setup.plan:
            if planned.setup.run.is_live:
                continue
            if stop.is_set():
                return
            try:
                self._play_run(planned, stop)
            except OutboxUnusable:
                raise
            except Exception as error:  # noqa: BLE001 (a rim: one run's trouble never ends another's)
                self._failed(planned, error, 1)

    def follow(self) -> None:
        """Take what the live sources have by now, in one transaction; the ledger is told once a minute."""
        now = self._ticks()
        parts = self._live_runs.take(edge_sequence=self._edge_sequence)
        self._next_live_ns = now + (0 if self._live_runs.has_more else self._live_runs.every_ns)
        if not parts:
            return
        for part in parts:
            self._open_tallies(part.setup)
        tell = now >= self._next_ledger_ns
        if tell:
            self._next_ledger_ns = now + LEDGER_LIVE_NS
        self._put(parts, tell=tell)

    def close_earlier_boots(self) -> None:
        """End what earlier boots of live sources left open: their alerts end with their runs, the ledger says so."""
        for setup, saved in left_open(self._setup.plan, self._outbox.runs()):
            self._end(setup, AssetPipeline(setup, saved, clock=self._clock))

    def beat(self) -> None:
        """Put one set of health numbers in the outbox, and what the ledger has not said; nothing when it is full."""
        now_ns, ticks = self._clock(), self._ticks()
        self._next_health_ns = ticks + self._health_ns
        depth = self._outbox.depth()
        if depth.bytes >= self._setup.config.outbox_max_bytes:
            return
        disk = self._outbox.path.parent
        health = measure_health(
            process=self._process,
            disk=disk,
            depth=depth,
            uplink=self._sender.uplink,
            now_ns=now_ns,
            uptime_s=(ticks - self._begun_ns) / 1e9,
        )
        body = self._telemetry.encode_health(health)
        request = Request(
            precedence=Precedence.HEALTH,
            signal=OtlpSignal.METRICS,
            body=body,
            records=len(health),
            created_ns=now_ns,
        )
        # the ledger is told by rows, so that a restart tells the same; only an eviction cannot wait for the next row
        lines = self._ledger_lines(now_ns) if self._evicted else ()
        self._evicted = False
        self._commit([request, *pack_facts(self._telemetry, lines, now_ns=now_ns)])

    def _play_run(self, planned: PlannedRun, stop: threading.Event) -> None:
        run, contract = planned.setup.run, planned.setup.contract
        saved = self._outbox.run_state(run.run_id)
        if saved is not None and saved.at_end:
            return
        deployed = is_in_service(self._announced, run.run_id, planned.setup.bundle_id)
        pipeline = AssetPipeline(planned.setup, saved, clock=self._clock, deployed=deployed)
        self._open_tallies(planned.setup)
        rows = planned.source.rows(run, contract.terms.signal_names, from_sequence=pipeline.next_sequence)
        for batch in _batches(rows):
            self._wait_for_room(stop)
            if stop.is_set():
                return
            before = pipeline.next_sequence
            processed = pipeline.take(batch, edge_sequence=self._edge_sequence)
            due = pipeline.next_sequence // LEDGER_ROWS > before // LEDGER_ROWS
            self._put([self._part(planned.setup, processed, pipeline.state())], tell=due)
            self.keep_up()
        self._end(planned.setup, pipeline)

    def _end(self, setup: RunSetup, pipeline: AssetPipeline) -> None:
        processed = pipeline.end(edge_sequence=self._edge_sequence)
        part = self._part(setup, processed, pipeline.state(at_end=True))
        self._ledger.end(setup.run.run_id)
        self._put([part], tell=True)

    def _part(self, setup: RunSetup, processed: ProcessedRows, state: RunState) -> Part:
        return Part(setup=setup, processed=processed, requests=self._packed(processed), state=state)

    def _packed(self, processed: ProcessedRows) -> tuple[Request, ...]:
        return tuple(pack_processed(self._telemetry, processed, now_ns=self._clock()))

    def _open_tallies(self, setup: RunSetup) -> None:
        run = setup.run
        for signal in (*setup.contract.terms.signal_names, SCORES, UNSCORED, ALERT_EVENTS):
            self._ledger.open(run_id=run.run_id, signal=signal, source=run.source_id, asset_id=run.asset_id)

    def _put(self, parts: Sequence[Part], *, tell: bool) -> None:
        now_ns = self._clock()
        requests: list[Request] = []
        for part in parts:
            requests.extend(part.requests)
            for signal, counted in part.processed.counted.items():
                self._ledger.add(part.processed.run_id, signal, counted)
            self._edge_sequence += len(part.processed.alerts)
        if tell:
            requests.extend(pack_facts(self._telemetry, self._ledger_lines(now_ns), now_ns=now_ns))
        self._commit(requests, parts=parts)

    def _commit(self, requests: Sequence[Request], *, parts: Sequence[Part] = ()) -> None:
        keys = [announced_key(each) for part in parts if (each := part.processed.deployment) is not None]
        with self._outbox.transaction() as t:
            for request in requests:
                t.put(request)
            if self._live_runs or not self._setup.config.historian_waits:
                evicted = t.make_room(self._setup.config.outbox_max_bytes)
                self._ledger.drop(evicted)
                self._evicted = self._evicted or bool(evicted)
            for part in parts:
                t.save_run(part.state)
            for key in keys:
                t.mark_announced(key)
            t.save_tallies(self._ledger.take_changed())
            t.set_counter(_EDGE_SEQUENCE, self._edge_sequence)
            t.set_counter(_LEDGER_NUMBER, self._ledger_number)
        self._announced.update(keys)
        self._sender.notify()

    def _ledger_lines(self, now_ns: int) -> tuple[LedgerLine, ...]:
        lines = self._ledger.lines(
            gateway_id=self._setup.config.gateway, after_number=self._ledger_number, produced_ns=now_ns
        )
        self._ledger_number += len(lines)
        return lines

    def _wait_for_room(self, stop: threading.Event) -> None:
        """A recorded run can wait: it pauses until the collector has taken enough, the more so beside live ones."""
        config = self._setup.config
        fill = config.outbox_max_bytes - max(config.outbox_max_bytes // 10, _LEAST_HEADROOM)
        if self._live_runs:
            fill = min(fill, PRESENT_FIRST_BYTES)
        while (self._live_runs or config.historian_waits) and not stop.is_set() and self._outbox.depth().bytes > fill:
            self.keep_up()
            stop.wait(0.1)

    def keep_up(self) -> None:
        """Do what is due: take a step of the clock, take from the live sources, beat."""
        if self._sender.failure is not None:
            raise self._sender.failure
        if (step := self._clock.step()) is not None:
            self._take_step(step)
        if self._live_runs and self._ticks() >= self._next_live_ns:
            self.follow()
        if self._ticks() >= self._next_health_ns:
            self.beat()

    def _take_step(self, step: Step) -> None:
        """The clock was set: live runs end with what they have by the old time and begin again by the new one."""
        if self._live_runs:
            self.follow()
            while self._live_runs.has_more:
                self.follow()
        self._clock.take_step()
        self._say(f"{step}; what is due goes by the monotonic clock, live runs begin again")
        attributes = (("twin.clock.from", step.from_ns), ("twin.clock.to", step.to_ns), ("twin.clock.step", step.by_ns))
        self._notify(f"{step} on gateway {self._setup.config.gateway}", NoticeEvent.CLOCK_STEP, *attributes)
        if self._live_runs:
            self._setup = replace(self._setup, plan=begun_again(self._setup.plan, str(step)))
            self.announce()
            self.close_earlier_boots()
            self._live_runs = self._read_live_runs(self._setup)
            self._next_live_ns = self._next_ledger_ns = self._ticks()

    def _read_live_runs(self, setup: EdgeSetup) -> LiveRunReader:
        return LiveRunReader(setup.plan, clock=self._clock, pack=self._packed, failed=self._failed)

    def _failed(self, planned: PlannedRun, error: Exception, times: int) -> None:
        """Tell that one asset's rows could not be taken, on the terminal and in the logs of the store."""
        run = planned.setup.run
        what = f"{run.asset} is not followed" if run.is_live else f"run {run.path} of {run.asset} is not played on"
        text = f"{what}: {error or type(error).__name__}" + (f" (failure {times}, tried again)" if run.is_live else "")
        self._say(text)
        self._notify(
            text,
            NoticeEvent.ASSET_FAILED,
            ("twin.asset.id", run.asset_id),
            ("twin.run.id", run.run_id),
            ("twin.failures", times),
        )

    def _notify(self, text: str, event: NoticeEvent, *attributes: tuple[str, str | int]) -> None:
        now_ns = self._clock()
        of = ("twin.gateway.id", self._setup.config.gateway)
        notice = Notice(event=event.value, text=text, time_ns=now_ns, attributes=(of, *attributes))
        self._commit(pack_notices(self._telemetry, [notice], now_ns=now_ns))


def require_same_data(outbox: Outbox, runs: Sequence[SourceRun]) -> None:
    """Raise OutboxUnusable when a run that the outbox began is gone before its end, or its file is another one.

    The runs of earlier boots of a live source are not there any more, and that is how it is.
    """
    now = {(run.source_id, run.path): run for run in runs}
    living = {(run.source_id, run.asset) for run in runs if run.is_live}
    begun = [state for state in outbox.runs() if (state.source, live_asset(state)) not in living]
    for state in begun:
        run = now.get((state.source, state.path))
        if run is not None and run.run_id != state.run_id:
            problem = (
                f"holds {state.path} of source {state.source} with sha256 {state.sha256[:12]}…, the file now has "
                f"{run.sha256[:12]}…: put the file back, or begin with a new outbox"
            )
            raise OutboxUnusable(outbox.path, problem)
        if run is None and not (state.at_end and _any_known(begun, now)):
            problem = (
                f"holds {state.path} of source {state.source}, which the site file does not name: "
                "put it back, or begin with a new outbox"
            )
            raise OutboxUnusable(outbox.path, problem)


def _any_known(begun: Sequence[RunState], now: Mapping[tuple[str, str], SourceRun]) -> bool:
    return any((state.source, state.path) in now for state in begun)


def _batches(rows: Iterator[RawRow]) -> Iterator[list[RawRow]]:
    while batch := list(islice(rows, BATCH_ROWS)):
        yield batch
