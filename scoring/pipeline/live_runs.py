"""Live runs: what their sources have by now, all assets together; and what an earlier boot left open."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from scoring.clock import Clock
from scoring.outbox.records import Request, RunState
from scoring.pipeline.asset_pipeline import AssetPipeline
from scoring.pipeline.batch_builder import ProcessedRows
from scoring.setup import PlannedRun, RunSetup
from scoring.sources.protocol import LIVE, Source

MOST_ROWS = 64
"""Rows of one asset in one transaction: after a long sleep the rest follows at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one transaction takes of one run, encoded, and where the run stands after it."""

    setup: RunSetup
    processed: ProcessedRows
    requests: tuple[Request, ...]
    state: RunState


@dataclass(slots=True, kw_only=True)
class _LiveRun:
    """A live run with its pipeline; after a failure the pipeline is made again from where it stood before."""

    planned: PlannedRun
    pipeline: AssetPipeline
    saved: RunState | None = None
    failures: int = 0


class LiveRunReader:
    """Takes what the live sources of a gateway have; one that fails is named and tried again, the others go on."""

    def __init__(
        self,
        plan: Iterable[PlannedRun],
        *,
        clock: Clock,
        pack: Callable[[ProcessedRows], tuple[Request, ...]],
        failed: Callable[[PlannedRun, Exception, int], None],
    ) -> None:
        """A live run begins with its boot, so no state is saved of it. Raises BundleMismatch or BadModel.

        `failed` is told of an asset's first failure, and then ever more rarely, with how often it has failed.
        """
        self._clock, self._pack, self._failed = clock, pack, failed
        live = [planned for planned in plan if planned.setup.run.is_live]
        self._runs = [
            _LiveRun(planned=planned, pipeline=AssetPipeline(planned.setup, None, clock=clock)) for planned in live
        ]
        self.every_ns = round(min((p.setup.contract.terms.forwarding.batch_s for p in live), default=0) * 1e9)
        self.has_more = False

    def __bool__(self) -> bool:
        return bool(self._runs)

    def take(self, *, edge_sequence: int) -> list[Part]:
        """Take what is there, at most MOST_ROWS of an asset; `has_more` tells that some was left."""
        self.has_more = False
        parts: list[Part] = []
        for each in self._runs:
            try:
                part = self._take(each, edge_sequence + sum(len(part.processed.alerts) for part in parts))
            except Exception as error:  # noqa: BLE001 (a rim: one asset's trouble never ends another's)
                self._begin_again(each, error)
                continue
            if part is not None:
                each.saved = part.state
                parts.append(part)
        return parts

    def _take(self, each: _LiveRun, edge_sequence: int) -> Part | None:
        setup = each.planned.setup
        there = each.planned.source.rows(
            setup.run, setup.contract.terms.signal_names, from_sequence=each.pipeline.next_sequence
        )
        rows = list(islice(there, MOST_ROWS))
        if not rows:
            return None
        processed = each.pipeline.take(rows, edge_sequence=edge_sequence)
        part = Part(setup=setup, processed=processed, requests=self._pack(processed), state=each.pipeline.state())
        self.has_more = self.has_more or len(rows) == MOST_ROWS
        return part

    def _begin_again(self, each: _LiveRun, error: Exception) -> None:
        """Put the pipeline back to where it stood before the rows that failed: they are tried again."""
        each.failures += 1
        deployed = each.saved is not None and each.saved.next_sequence > 0
        each.pipeline = AssetPipeline(each.planned.setup, each.saved, clock=self._clock, deployed=deployed)
        if each.failures & (each.failures - 1) == 0:  # the 1st, 2nd, 4th, 8th …: not a line every few seconds
            self._failed(each.planned, error, each.failures)


def begun_again(plan: Iterable[PlannedRun], because: str) -> tuple[PlannedRun, ...]:
    """Return the plan with every live source as another boot: other runs, whose times begin now."""
    again: dict[int, Source] = {}
    fresh: list[PlannedRun] = []
    for planned in plan:
        if not planned.setup.run.is_live:
            fresh.append(planned)
            continue
        source = again.setdefault(id(planned.source), planned.source.again())
        run = next(run for run in source.runs() if run.is_live and run.asset_id == planned.setup.run.asset_id)
        fresh.append(PlannedRun(source=source, setup=replace(planned.setup, run=run, begun_by=because)))
    return tuple(fresh)


def left_open(plan: Sequence[PlannedRun], begun: Iterable[RunState]) -> Iterator[tuple[RunSetup, RunState]]:
    """Yield every run that an earlier boot of a live source did not end, with what ends it."""
    living = {
        (planned.setup.run.source_id, planned.setup.run.asset): planned.setup
        for planned in plan
        if planned.setup.run.is_live
    }
    for state in begun:
        setup = living.get((state.source, live_asset(state)))
        if setup is not None and not state.at_end and state.run_id != setup.run.run_id:
            run = replace(setup.run, run_id=state.run_id, path=state.path, sha256=state.sha256)
            yield replace(setup, run=run), state


def live_asset(state: RunState) -> str:
    """Return whose live run this is, by its id at the site; empty for a recorded one."""
    first, _, rest = state.path.partition("/")
    return rest.partition("/")[0] if first == LIVE else ""
