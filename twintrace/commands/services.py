"""List the services that sent spans, log records or metric points."""

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from twintrace.terminal import say

if TYPE_CHECKING:
    from twintrace.signals.values import Row

COUNTS = ("span", "log", "point")
EXAMPLES = """\
examples:
  twintrace services           every service.name, what it sent, and when
  twintrace services --json    with the first and last time of each signal
"""


def add(subparsers: Any) -> None:
    """Declare the arguments."""
    from twintrace.signals.options import add_list_options

    parser = subparsers.add_parser("services", help="list services and what they sent", epilog=EXAMPLES)
    add_list_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the services; 0 also when there are none."""
    from store.query.records import rows_of
    from twintrace.signals.options import more_text
    from twintrace.signals.values import json_text
    from twintrace.store_access import open_ask, reading_scope

    with open_ask(args) as ask:
        rows = rows_of(ask.ask(reading_scope(), "services", after_service=None, limit=args.limit))
    if args.json:
        say(json_text(rows))
    else:
        say(services_text(rows) + more_text(args, rows, "services") if rows else "no service has sent anything yet")
    return 0


def services_text(rows: "Sequence[Row]") -> str:
    """Return the services as people read them."""
    from twintrace.terminal import Column, table, utc_second

    numbers = [Column(title=title, is_number=True) for title in ("SPANS", "LOGS", "POINTS")]
    times = (Column(title="FIRST (UTC)", is_spare=True), Column(title="LAST (UTC)"))
    return table(
        (Column(title="SERVICE", least=8), *numbers, *times),
        [
            (
                row["service_name"] or "(no name)",
                *(str(row[f"{what}s"]) for what in COUNTS),
                utc_second(min(filter(None, (row[f"first_{what}_ns"] for what in COUNTS)), default=None)),
                utc_second(max(filter(None, (row[f"last_{what}_ns"] for what in COUNTS)), default=None)),
            )
            for row in rows
        ],
    )
