"""Live runs: what their sources have by now, all assets together; and what an earlier boot left open."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from inference.errors import InferenceError
from scoring.errors import BadSource
from scoring.gateway import AssetLine, Clock, RunSetup
from scoring.outbox_records import RunState
from scoring.setup import PlannedRun
from scoring.sources.interface import LIVE
from scoring.taken import Taken

MOST_ROWS = 64
"""Rows of one asset in one transaction: after a long sleep the rest follows at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one transaction takes of one run, and where the run stands after it."""

    setup: RunSetup
    taken: Taken
    state: RunState


class Follower:
    """Takes what the live sources of a gateway have."""

    def __init__(self, plan: Iterable[PlannedRun], *, clock: Clock, say: Callable[[str], None]) -> None:
        """A live run begins with its boot, so no state is saved of it. Raises BundleMismatch or BadModel."""
        live = [planned for planned in plan if planned.setup.run.is_live]
        self._lines = {
            planned.setup.run.run_id: (planned, AssetLine(planned.setup, None, clock=clock)) for planned in live
        }
        self._say = say
        self.every_ns = round(min((p.setup.contract.terms.forwarding.batch_s for p in live), default=0) * 1e9)
        self.has_more = False

    def __bool__(self) -> bool:
        return bool(self._lines)

    def take(self, *, edge_sequence: int) -> list[Part]:
        """Take what is there, at most MOST_ROWS of an asset; `has_more` tells that some was left."""
        self.has_more = False
        parts: list[Part] = []
        for planned, line in list(self._lines.values()):
            try:
                taken = self._take(planned, line, edge_sequence + sum(len(part.taken.alerts) for part in parts))
            except (BadSource, InferenceError) as error:
                self._say(f"{planned.setup.run.asset_id} is not followed on: {error}")
                del self._lines[planned.setup.run.run_id]
                continue
            if taken is not None:
                parts.append(Part(setup=planned.setup, taken=taken, state=line.state()))
        return parts

    def _take(self, planned: PlannedRun, line: AssetLine, edge_sequence: int) -> Taken | None:
        run, signals = planned.setup.run, planned.setup.contract.terms.signal_names
        there = planned.source.rows(run, signals, from_sequence=line.next_sequence)
        rows = list(islice(there, MOST_ROWS))
        self.has_more = self.has_more or len(rows) == MOST_ROWS
        return line.take(rows, edge_sequence=edge_sequence) if rows else None


def left_open(plan: Sequence[PlannedRun], begun: Iterable[RunState]) -> Iterator[tuple[RunSetup, RunState]]:
    """Yield every run that an earlier boot of a live source did not end, with what ends it."""
    living = {
        (planned.setup.run.source_id, planned.setup.run.asset_id): planned.setup
        for planned in plan
        if planned.setup.run.is_live
    }
    for state in begun:
        setup = living.get((state.source, live_asset(state)))
        if setup is not None and not state.at_end and state.run_id != setup.run.run_id:
            run = replace(setup.run, run_id=state.run_id, path=state.path, sha256=state.sha256)
            yield replace(setup, run=run), state


def live_asset(state: RunState) -> str:
    """Return whose live run this is; empty for a recorded one."""
    first, _, rest = state.path.partition("/")
    return rest.partition("/")[0] if first == LIVE else ""
