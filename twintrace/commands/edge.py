"""`twintrace edge --config FILE`: scores its sources and sends what comes of it, until it is told to stop."""

import argparse
import signal
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from twintrace.terminal import say

if TYPE_CHECKING:
    from scoring.setup import EdgeSetup


def add(subparsers: Any) -> None:
    """Declare the arguments."""
    parser = subparsers.add_parser("edge", help="score sources and send the records")
    parser.add_argument("--config", type=Path, required=True, metavar="FILE", help="edge.yaml")
    parser.set_defaults(run=run, keeps_state=True)


def run(args: argparse.Namespace) -> int:
    """Run the edge until SIGTERM or SIGINT; 0 when it was told to stop, 1 when its outbox failed on the way.

    Raises what the configuration, a bundle or the outbox is refused with: it never began.
    """
    stop = _stop_on_signals()  # before the imports: they take most of the start
    # here, so that the other commands start without the SDK and the runtime
    from scoring.edge import Edge
    from scoring.errors import OutboxUnusable
    from scoring.outbox.outbox import open_outbox
    from scoring.uplink.http_post import open_uplink
    from scoring.uplink.sender import Sender

    setup = check_edge_config(args.config)
    outbox = open_outbox(setup.config.outbox, gateway=setup.config.gateway)
    uplink = open_uplink(setup.config.endpoint, setup.token)
    sender = Sender(outbox, uplink, say=_say, request_bytes=setup.config.request_bytes)
    try:
        edge = Edge(setup, outbox, sender, clock=time.time_ns, say=_say)
        sender.start()
        try:
            edge.run(stop)
        except OutboxUnusable as error:
            _say(str(error))
            return 1
        return 0
    finally:
        sender.stop()
        outbox.close()


def check_edge_config(file: Path) -> "EdgeSetup":
    """Read an edge configuration with everything it names; nothing is written, nothing is opened for long.

    A bundle that cannot be used is among its `problems`: the edge collects without it.
    Raises BadDocument, BadSource or BadSetup, each saying which part and what to do.
    """
    from scoring.setup import read_setup

    return read_setup(file)


def _stop_on_signals() -> threading.Event:
    stop = threading.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda _number, _frame: stop.set())
    return stop


def _say(line: str) -> None:
    say(f"twintrace edge: {line}", as_error=True)
