"""Find traces by service, span, attribute, status, duration and time, or show the spans of one."""

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from twintrace.terminal import say

if TYPE_CHECKING:
    from store.query.protocol import Ask
    from twintrace.signals.trace_tree import Placed
    from twintrace.signals.values import Row

STATUSES = ("unset", "ok", "error")
KINDS = ("-", "internal", "server", "client", "producer", "consumer")
DEEPEST = 12
"""From which depth on spans are indented alike, so that their names are seen."""
EXAMPLES = """\
A trace is listed when one of its spans meets all that is asked for together.
The name and service that are shown are those of its first span. An attribute is
compared by its type: 500 finds the integer, the double 500.0 and the text 500.

examples:
  twintrace traces --since 1h
  twintrace traces --service shop --status error        a span of the shop failed
  twintrace traces --name "GET /" --min-duration 250ms  such a span took so long
  twintrace traces --attribute http.status_code=500
  twintrace traces 4bf92f35                             the spans of one trace
"""


def add(subparsers: Any) -> None:
    """Declare the arguments."""
    from twintrace.moments import length
    from twintrace.signals.options import add_signal_options

    parser = subparsers.add_parser("traces", help="find traces, or show the spans of one", epilog=EXAMPLES)
    parser.add_argument(
        "trace", nargs="?", metavar="TRACE", help="show this one: its id, or the first 8 digits or more"
    )
    parser.add_argument("--name", metavar="NAME", help="a span has this name")
    parser.add_argument("--status", choices=STATUSES, help="a span has this status")
    parser.add_argument(
        "--min-duration", type=length, metavar="TIME", help="a span took so long or longer: 250ms, 1.5s"
    )
    parser.add_argument("--max-duration", type=length, metavar="TIME", help="a span took so long or less")
    add_signal_options(parser, "span")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the traces, or the spans of one; 0 also when none is found, 1 when the one is not there."""
    from twintrace.store_access import open_ask

    with open_ask(args) as ask:
        say(_listed(ask, args) if args.trace is None else _shown(ask, args))
    return 0


def _listed(ask: "Ask", args: argparse.Namespace) -> str:
    from store.query.records import rows_of
    from twintrace.signals.options import more_text, signal_params
    from twintrace.signals.values import json_text
    from twintrace.store_access import reading_scope

    params = {"span_name": args.name, "status": args.status, "after_ns": None, "after_id": None}
    lengths = {"least_ns": args.min_duration, "most_ns": args.max_duration}
    rows = rows_of(ask.ask(reading_scope(), "traces", **signal_params(args), **params, **lengths))
    if args.json:
        return json_text(rows)
    return traces_text(rows) + more_text(args, rows, "traces") if rows else "no trace found"


def traces_text(rows: "Sequence[Row]") -> str:
    """Return the traces as people read them."""
    from twintrace.terminal import Column, length_text, table, utc_second

    columns = (
        Column(title="STARTED (UTC)"),
        Column(title="TRACE", least=8, is_id=True),
        Column(title="DURATION", is_number=True),
        Column(title="SPANS", is_number=True),
        Column(title="ERRORS", is_number=True),
        Column(title="SERVICE", least=8),
        Column(title="NAME", least=8),
    )
    return table(
        columns,
        [
            (
                utc_second(row["start_ns"]),
                row["trace_id"],
                length_text(row["duration_ns"]),
                str(row["spans"]),
                str(row["errors"]) if row["errors"] else "-",
                _services(row),
                row["name"] or "(no name)",
            )
            for row in rows
        ],
    )


def _services(row: "Row") -> str:
    others = row["service_count"] - 1
    return (row["service_name"] or "(no name)") + (f" +{others}" if others else "")


def _shown(ask: "Ask", args: argparse.Namespace) -> str:
    from store.query.records import rows_of
    from twintrace.signals.options import MOST, require_alone
    from twintrace.signals.trace_id import find_trace_id
    from twintrace.signals.values import json_text
    from twintrace.store_access import reading_scope

    narrowing = ("service", "attribute", "since", "until", "name", "status", "min_duration", "max_duration")
    require_alone(args, "TRACE, which shows one trace whole", narrowing)
    scope = reading_scope()
    trace_id = find_trace_id(ask, scope, args.trace, option="TRACE")
    spans = rows_of(ask.ask(scope, "trace_spans", trace_id=trace_id, limit=MOST))
    (summary,) = rows_of(ask.ask(scope, "trace_summary", trace_id=trace_id))
    return json_text(spans) if args.json else trace_text(trace_id, spans, summary)


def trace_text(trace_id: str, spans: "Sequence[Row]", summary: "Row") -> str:
    """Return the tree of a trace's spans as people read it, with what there is of it in the first line."""
    from twintrace.signals.trace_tree import placed_spans
    from twintrace.terminal import Column, table

    head = _head(trace_id, spans, summary)
    if not spans:
        return head
    columns = (
        Column(title="SPAN", least=32),
        Column(title="SERVICE", least=8),
        Column(title="KIND", is_spare=True),
        Column(title="START", is_number=True),
        Column(title="DURATION", is_number=True),
        Column(title="STATUS", least=12),
    )
    rows = [_span_cells(placed, summary["start_ns"]) for placed in placed_spans(spans)]
    return f"{head}\n{table(columns, rows)}"


def _head(trace_id: str, spans: "Sequence[Row]", summary: "Row") -> str:
    from twintrace.terminal import counted, length_text, utc_time

    counts = [counted(summary["spans"], "span"), f"{summary['failed']} failed", counted(summary["services"], "service")]
    lines = [f"trace {trace_id}", ", ".join([*counts, counted(summary["logs"], "log record")])]
    if spans:
        took = length_text(summary["end_ns"] - summary["start_ns"])
        lines.append(f"started {utc_time(summary['start_ns'])} UTC, took {took}")
    if summary["logs"]:
        lines.append(f"its log records: twintrace logs --trace {trace_id}")
    if len(spans) < summary["spans"]:
        lines.append(f"its first {len(spans)} spans:")
    return "\n".join(lines)


def _span_cells(placed: "Placed", start_ns: int) -> tuple[str, ...]:
    from twintrace.terminal import length_text

    span = placed.span
    status = STATUSES[span["status_code"]] if span["status_code"] < len(STATUSES) else str(span["status_code"])
    lost = " (parent not stored)" if placed.lost_parent else ""
    return (
        f"{'  ' * min(placed.depth, DEEPEST)}{span['name'] or '(no name)'}{lost}",
        span["service_name"] or "(no name)",
        KINDS[span["kind"]] if span["kind"] < len(KINDS) else str(span["kind"]),
        f"+{length_text(span['start_ns'] - start_ns)}",
        length_text(span["end_ns"] - span["start_ns"]),
        f"{status}: {span['status_message']}" if span["status_message"] else status,
    )
