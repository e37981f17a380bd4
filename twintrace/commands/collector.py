"""`twintrace collector --config FILE`: takes OTLP, owns the store, answers the read API, until it is told to stop."""

import argparse
import logging
from pathlib import Path
from typing import Any

from collector.config import read_config
from collector.service import Started, run_collector
from twintrace.terminal import VisibleFormatter, say


def add(subparsers: Any) -> None:
    """Add the command."""
    parser = subparsers.add_parser("collector", help="take OTLP and own the store")
    parser.add_argument("--config", type=Path, required=True, metavar="FILE", help="collector.yaml")
    parser.set_defaults(run=run, keeps_state=True)


def run(args: argparse.Namespace) -> int:
    """Run the collector; 0 when it was told to stop. Raises what keeps it from beginning; the command line says it."""
    handler = logging.StreamHandler()
    handler.setFormatter(VisibleFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    run_collector(read_config(args.config), announce=_announce)
    return 0


def _announce(started: Started) -> None:
    ports = started.ports
    where = f"otlp_grpc={ports.otlp_grpc} otlp_http={ports.otlp_http} api={ports.api}"
    say(f"ready {where} instance={started.instance}")
