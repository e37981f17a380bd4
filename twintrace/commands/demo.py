"""Start everything on recorded or simulated runs: collector, edge, dashboard."""

import argparse
from pathlib import Path
from typing import Any

from twintrace.demo.ports import DEFAULTS, OPTIONS


def add(subparsers: Any) -> None:
    """Declare the arguments."""
    parser = subparsers.add_parser("demo", help="start everything on recorded or simulated runs")
    parser.add_argument("--data", type=Path, help="folder of recorded runs (else TWINTRACE_DATA, download, simulator)")
    parser.add_argument("--state", type=Path, default=Path(".twintrace"), help="where everything lies (%(default)s)")
    parser.add_argument("--fresh", action="store_true", help="remove what earlier starts left in the state")
    parser.add_argument(
        "--exit-when-loaded", action="store_true", help="print the ledger and exit 0 if it balances; no fleet"
    )
    parser.add_argument(
        "--fleet",
        action=argparse.BooleanOptionalAction,
        help="let three simulated sites live beside the runs (else: when no data folder is named)",
    )
    parser.add_argument("--no-browser", action="store_true", help="do not open the first alert")
    for name, option in OPTIONS.items():
        parser.add_argument(
            option, dest=name, type=_port, default=DEFAULTS[name], metavar="PORT", help="%(default)s; 0: any free one"
        )
    parser.set_defaults(run=run, keeps_state=True)


def run(args: argparse.Namespace) -> int:
    """Run the demo and return the exit code."""
    # here, so that --help and a wrong option answer at once
    from rich.console import Console

    from twintrace.demo.run import DemoOptions, run_demo

    options = DemoOptions(
        data=args.data,
        state=args.state,
        fresh=args.fresh,
        exit_when_loaded=args.exit_when_loaded,
        browser=not args.no_browser,
        fleet=args.fleet,
        ports={name: getattr(args, name) for name in OPTIONS},
    )
    return run_demo(options, console=Console())


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError(f"{port} is no port: 0 to 65535")
    return port
