"""Find metric series by name, service, attribute and time, and show their points."""

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from twintrace.terminal import say

if TYPE_CHECKING:
    from store.query.protocol import Ask
    from twintrace.signals.values import Row

EXAMPLES = """\
A series is one metric of one sender with one set of attributes. --limit counts
series, and with --points the points of each, newest first.

examples:
  twintrace metrics --since 1h                           with a point since then
  twintrace metrics --service shop --attribute host=web-1
  twintrace metrics process.cpu.time --points --limit 5  the newest points
"""


def add(subparsers: Any) -> None:
    """Declare the arguments."""
    from twintrace.signals.options import add_signal_options

    parser = subparsers.add_parser("metrics", help="find metric series, and show their points", epilog=EXAMPLES)
    parser.add_argument("metric", nargs="?", metavar="NAME", help="only of this metric")
    parser.add_argument("--points", action="store_true", help="show the points of each series of NAME")
    add_signal_options(parser, "point")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the series, or the points of each; 0 also when there are none."""
    from store.query.records import rows_of
    from twintrace.errors import BadOption
    from twintrace.signals.options import MOST, more_text, signal_params
    from twintrace.signals.values import json_text
    from twintrace.store_access import open_ask, reading_scope

    if args.points and args.metric is None:
        raise BadOption("--points", "takes a NAME, as twintrace metrics http.server.duration --points")
    params = signal_params(args) | ({"limit": MOST} if args.points else {})
    with open_ask(args) as ask:
        asked = {**params, "metric": args.metric, "after_name": None, "after_id": None}
        rows = rows_of(ask.ask(reading_scope(), "metric_series", **asked))
        if not rows:
            say("[]" if args.json else "no metric found")
        elif args.points:
            _print_points(ask, args, rows)
        else:
            say(json_text(rows) if args.json else series_text(rows) + more_text(args, rows, "series"))
    return 0


def _print_points(ask: "Ask", args: argparse.Namespace, series: "Sequence[Row]") -> None:
    """Print series by series, so that no more than the points of one are held."""
    from twintrace.signals.options import more_text
    from twintrace.signals.values import json_text

    if args.json:
        say(json_text(point for row in series for point in _points(ask, args, row)))
        return
    for number, row in enumerate(series):
        points = _points(ask, args, row)
        say(("\n" if number else "") + points_text(row, points) + more_text(args, points, "points"))


def _points(ask: "Ask", args: argparse.Namespace, series: "Row") -> "Sequence[Row]":
    from store.query.records import rows_of
    from twintrace.store_access import reading_scope

    asked = {"metric": series["name"], "series_id": series["series_id"], "limit": args.limit}
    within = {"from_ns": args.since, "to_ns": args.until, "after_ns": None, "after_id": None}
    return list(rows_of(ask.ask(reading_scope(), "metric_points", **asked, **within)))


def series_text(rows: "Sequence[Row]") -> str:
    """Return the series as people read them."""
    from twintrace.signals.values import attributes_text
    from twintrace.terminal import Column, table, utc_second

    columns = (
        Column(title="NAME", least=16),
        Column(title="UNIT", least=4),
        Column(title="KIND", least=16),
        Column(title="SERVICE", least=8),
        Column(title="ATTRIBUTES", least=10),
        Column(title="POINTS", is_number=True),
        Column(title="FIRST (UTC)", is_spare=True),
        Column(title="LAST (UTC)", is_spare=True),
    )
    return table(
        columns,
        [
            (
                row["name"],
                row["unit"],
                kind_text(row),
                row["service_name"] or "(no name)",
                attributes_text(row["attributes"]) or "-",
                str(row["points"]),
                utc_second(row["first_ns"]),
                utc_second(row["last_ns"]),
            )
            for row in rows
        ],
    )


def kind_text(row: "Row") -> str:
    """Return what a series is, as `sum, cumulative, monotonic`."""
    monotonic = "monotonic" if row["monotonic"] else ""
    return ", ".join(part for part in (row["kind"].replace("_", " "), row["temporality"], monotonic) if part)


def points_text(row: "Row", points: "Sequence[Row]") -> str:
    """Return one series and its points as people read them."""
    from contract.visible_text import visible
    from twintrace.signals.values import attributes_text, point_text
    from twintrace.terminal import Column, table, utc_time

    attributes = f" {{{said}}}" if (said := attributes_text(row["attributes"])) else ""
    unit = f" in {row['unit']}" if row["unit"] else ""
    head = f"{row['name']}{attributes}{unit}: {kind_text(row)}, from {row['service_name'] or '(no name)'}"
    columns = (Column(title="TIME (UTC)"), Column(title="VALUE", least=20))
    return f"{visible(head)}\n{table(columns, [(utc_time(point['time_ns']), point_text(point)) for point in points])}"
