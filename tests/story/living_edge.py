"""`--config FILE --live-from ROW`: an edge whose recorded rows come as they are made.

Everything is the edge's own but the pace: rows before ROW are there at once, as after a long absence, the others come
one by one. It plays until it is killed.
"""

import argparse
import sys
import threading
import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from scoring.edge import Edge
from scoring.outbox.outbox import open_outbox
from scoring.setup import EdgeSetup, read_setup
from scoring.sources.protocol import RawRow, Source, SourceRun
from scoring.uplink.http_post import open_uplink
from scoring.uplink.sender import Sender

ROWS_A_SECOND = 32  # two seconds a batch


@dataclass(frozen=True, slots=True, kw_only=True)
class Living:
    """A source that yields what another recorded, at the pace of a machine that runs."""

    recorded: Source
    live_from: int

    def runs(self) -> tuple[SourceRun, ...]:
        return self.recorded.runs()

    def signals(self, run: SourceRun) -> Collection[str]:
        return self.recorded.signals(run)

    def again(self) -> "Living":
        return self

    def rows(self, run: SourceRun, signals: tuple[str, ...], *, from_sequence: int = 0) -> Iterator[RawRow]:
        for row in self.recorded.rows(run, signals, from_sequence=from_sequence):
            if row.sequence >= self.live_from:
                time.sleep(1 / ROWS_A_SECOND)
            yield row


def live(setup: EdgeSetup, live_from: int) -> EdgeSetup:
    plan = tuple(replace(each, source=Living(recorded=each.source, live_from=live_from)) for each in setup.plan)
    return replace(setup, plan=plan)


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--live-from", type=int, required=True)
    given = parser.parse_args(arguments)
    setup = live(read_setup(given.config), given.live_from)
    outbox = open_outbox(setup.config.outbox, gateway=setup.config.gateway)
    sender = Sender(outbox, open_uplink(setup.config.endpoint, setup.token), say=_say)
    edge = Edge(setup, outbox, sender, clock=time.time_ns, say=_say)
    sender.start()
    edge.run(threading.Event())


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
