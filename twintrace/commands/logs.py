"""Find log records by service, severity, text, event, attribute, trace and time."""

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from twintrace.terminal import say

if TYPE_CHECKING:
    from twintrace.signals.values import Row

EXAMPLES = """\
Readings and documents of gateways came as log records too, but are kept in
tables of their own.

examples:
  twintrace logs --since 1h --severity WARN      warnings and worse
  twintrace logs --service shop --text "out of"
  twintrace logs --event twin.alert --limit 5    the newest five of an event
  twintrace logs --trace 4bf92f35                of the trace whose id begins so
"""


def add(subparsers: Any) -> None:
    """Declare the arguments."""
    from twintrace.signals.options import SEVERITIES, add_signal_options, severity

    parser = subparsers.add_parser("logs", help="find log records, newest first", epilog=EXAMPLES)
    parser.add_argument(
        "--severity",
        type=severity,
        metavar="LEAST",
        help=f"as severe or more: 1 to 24, or {', '.join(SEVERITIES)}",
    )
    parser.add_argument("--text", metavar="TEXT", help="with this text in the body, in capitals or not")
    parser.add_argument("--event", metavar="NAME", help="of this event")
    parser.add_argument("--trace", metavar="TRACE", help="of this trace: its id, or the first 8 digits or more")
    add_signal_options(parser, "record")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the log records; 0 also when there are none, 1 when --trace is of none."""
    from store.query.records import rows_of
    from twintrace.signals.options import more_text, signal_params
    from twintrace.signals.trace_id import find_trace_id
    from twintrace.signals.values import json_text
    from twintrace.store_access import open_ask, reading_scope

    scope, params = reading_scope(), signal_params(args)
    with open_ask(args) as ask:
        trace_id = None if args.trace is None else find_trace_id(ask, scope, args.trace, option="--trace")
        found = {"least_severity": args.severity, "text": args.text, "event": args.event, "trace_id": trace_id}
        rows = rows_of(ask.ask(scope, "logs", **params, **found, after_ns=None, after_id=None))
    if args.json:
        say(json_text(rows))
    else:
        say(logs_text(rows) + more_text(args, rows, "log records") if rows else "no log record found")
    return 0


def logs_text(rows: "Sequence[Row]") -> str:
    """Return the log records as people read them."""
    from twintrace.signals.options import severity_name
    from twintrace.terminal import Column, table, utc_time

    columns = (
        Column(title="TIME (UTC)"),
        Column(title="SEVERITY"),
        Column(title="SERVICE", least=8),
        Column(title="TRACE", least=8, is_id=True, is_spare=True),
        Column(title="MESSAGE", least=20),
    )
    return table(
        columns,
        [
            (
                utc_time(row["at_ns"]),
                severity_name(row["severity_number"], row["severity_text"]),
                row["service_name"] or "(no name)",
                row["trace_id"] or "-",
                _message(row),
            )
            for row in rows
        ],
    )


def _message(row: "Row") -> str:
    """Return event and body; of a record without a body what its attributes say."""
    from twintrace.signals.values import attributes_text, body_text

    said = body_text(row["body"]) or attributes_text(row["attributes"])
    return ": ".join(part for part in (row["event_name"], said) if part) or "(empty)"
