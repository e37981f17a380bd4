"""List alerts, newest first."""

import argparse
import json
from typing import Any

from twintrace.terminal import say

EVERY = 1_000_000


def add(subparsers: Any) -> None:
    """Declare the arguments."""
    from twintrace.moments import moment
    from twintrace.store_access import add_reading_arguments

    parser = subparsers.add_parser("alerts", help="list alerts, newest first")
    add_reading_arguments(parser)
    parser.add_argument("--site", help="only of assets at this site: enterprise/site, or its name")
    parser.add_argument("--asset", help="only of this asset: enterprise/site/asset, or its id at the site")
    parser.add_argument(
        "--since", type=moment, metavar="WHEN", help="raised since: 2026-11-24, a full time, or 24h, 7d"
    )
    parser.add_argument("--json", action="store_true", help="a list of objects")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the alerts; 0 also when there are none."""
    from contract.asset_key import is_site_id
    from store.query.records import rows_of
    from twintrace.store_access import open_ask, reading_scope

    scope = reading_scope(sites=(args.site,) if args.site and is_site_id(args.site) else None)
    with open_ask(args) as ask:
        rows = rows_of(ask.ask(scope, "alerts", limit=EVERY))
    chosen = [row for row in rows if _is_wanted(row, args)]
    say(json.dumps(chosen, indent=2) if args.json else _table(chosen))
    return 0


def _is_wanted(row: dict[str, Any], args: argparse.Namespace) -> bool:
    """Tell whether it is of that asset and site, by key or as they are called there, and recent enough."""
    from contract.asset_key import asset_at_site, is_site_id

    key, site = row["asset_id"], args.site
    return (
        args.asset in (None, key, asset_at_site(key))
        and (site in (None, row["site"]) or is_site_id(site))
        and (args.since is None or row["raised_ns"] >= args.since)
    )


def _table(rows: list[dict[str, Any]]) -> str:
    from twintrace.terminal import aligned

    if not rows:
        return "no alerts"
    head = ("ALERT", "RAISED", "PRIORITY", "ASSET", "SITE", "LED BY", "RATIO", "STATE", "VERDICT")
    return aligned([head, *map(_line, rows)])


def _line(row: dict[str, Any]) -> tuple[str, ...]:
    from contract.words import AlertKind
    from twintrace.terminal import local_time

    is_blind = row["kind"] == AlertKind.BLIND
    state = "active" if row["cleared_ns"] is None else row["clear_reason"].replace("_", " ")
    return (
        row["alert_id"],
        local_time(row["raised_ns"], row["time_zone"]),
        row["priority"],
        row["asset_id"],
        row["site"],
        "(blind)" if is_blind else row["led_by"],
        "-" if is_blind else f"{row['ratio_max']:.2f}",
        state if row["acknowledged_by"] is None else f"{state}, acknowledged by {row['acknowledged_by']}",
        row["verdict"] or "",
    )
