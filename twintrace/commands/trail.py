"""Show the seven hops of one alert, from readings to outcome."""

import argparse
import json
from typing import TYPE_CHECKING, Any

from twintrace.terminal import say

if TYPE_CHECKING:
    from contract.trail import Hop, Trail


def add(subparsers: Any) -> None:
    """Declare the arguments."""
    from twintrace.store_access import add_reading_arguments

    parser = subparsers.add_parser("trail", help="the seven hops of one alert")
    parser.add_argument("alert", metavar="ALERT", help="its id, or the first 8 digits or more")
    parser.add_argument("--json", action="store_true", help="an object with the list `hops`")
    add_reading_arguments(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the trail; 1 when there is no such alert."""
    from store.errors import UnknownAlert
    from store.trail.alert_id import find_alert_id
    from store.trail.find import find_trail
    from twintrace.store_access import open_ask, reading_scope

    scope = reading_scope()
    try:
        with open_ask(args) as ask:
            trail = find_trail(ask, scope, find_alert_id(ask, scope, args.alert))
    except UnknownAlert as error:
        say(f"twintrace trail: {error}", as_error=True)
        return 1
    say(json.dumps(trail_tree(trail), indent=2) if args.json else trail_text(trail))
    return 0


def trail_tree(trail: "Trail") -> dict[str, Any]:
    """Return the trail as scripts read it; times are ISO 8601 UTC beside their nanoseconds."""
    from store.trail.find import raise_of

    raised = raise_of(trail.events).record
    return {
        "alert_id": trail.alert_id,
        "asset_id": raised.asset_id,
        "run_id": raised.run_id,
        "bundle_id": raised.bundle_id,
        "kind": raised.kind,
        "priority": trail.events[-1].record.priority,
        "hops": [_hop_tree(hop) for hop in trail.hops],
    }


def trail_text(trail: "Trail") -> str:
    """Return the trail as people read it, in the site's zone."""
    from contract.visible_text import visible
    from contract.words import AlertKind
    from store.trail.find import UNZONED, raise_of
    from twintrace.terminal import aligned, local_time

    raised = raise_of(trail.events).record
    zone = UNZONED if trail.asset is None else trail.asset.time_zone
    name = raised.asset_id if trail.asset is None else trail.asset.name
    what = f"blind: {raised.reason}" if raised.kind == AlertKind.BLIND else f"led by {raised.led_by}"
    title = f"{trail.alert_id}  {raised.priority}, {name}, {what}"
    rows = [
        (
            f"{number} {hop.name.value}",
            hop.status.value.replace("_", " "),
            local_time(hop.time_ns, zone) or "-",
            (hop.digest or hop.id)[:12] or "-",
            hop.reason or hop.value,
        )
        for number, hop in enumerate(trail.hops, start=1)
    ]
    return f"{visible(title)}\n{aligned(rows)}"


def _hop_tree(hop: "Hop") -> dict[str, Any]:
    from twintrace.terminal import iso_time

    return {
        "name": hop.name.value,
        "status": hop.status.value,
        "id": hop.id,
        "digest": hop.digest,
        "time": iso_time(hop.time_ns),
        "time_ns": hop.time_ns,
        "value": hop.value,
        "reason": hop.reason,
    }
