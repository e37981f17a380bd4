"""`twintrace dashboard --config FILE`: serves the pages in a browser until it is told to stop."""

import argparse
from pathlib import Path
from typing import Any

from twintrace.terminal import say


def add(subparsers: Any) -> None:
    """Add the command."""
    parser = subparsers.add_parser("dashboard", help="serve the pages in a browser")
    parser.add_argument("--config", type=Path, required=True, metavar="FILE", help="dashboard.yaml")
    parser.set_defaults(run=run, keeps_state=True)


def run(args: argparse.Namespace) -> int:
    """Serve until told to stop; errors of configuration, token or port are raised before anything starts."""
    # here, so that the other commands start without Dash
    from dashboard.config import read_config, read_token
    from dashboard.serving.server import free_port, serve

    config = read_config(args.config)
    read_token(config)
    port = free_port(config)
    say(f"dashboard http://{config.bind}:{port}")
    serve(args.config, bind=config.bind, port=port)
    return 0
