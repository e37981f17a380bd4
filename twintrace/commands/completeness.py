"""Tell which share of the hops that are due is complete, over all alerts."""

import argparse
import json
from typing import TYPE_CHECKING, Any

from twintrace.terminal import say

if TYPE_CHECKING:
    from store.trail.completeness import Completeness, Share

LEAST = 0.99


def add(subparsers: Any) -> None:
    """Declare the arguments."""
    from twintrace.store_access import add_reading_arguments

    parser = subparsers.add_parser("completeness", help="share of due hops that are complete, over all alerts")
    parser.add_argument(
        "--min", type=_share, default=LEAST, dest="least", metavar="SHARE", help="exit 1 below (%(default)s)"
    )
    parser.add_argument("--json", action="store_true", help="an object with `overall` and a share per hop")
    add_reading_arguments(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the shares; 1 when the machine hops are below --min, or there is no alert to tell it from."""
    from store.trail.completeness import find_completeness
    from twintrace.store_access import open_ask, reading_scope

    with open_ask(args) as ask:
        found = find_completeness(ask, reading_scope())
    say(json.dumps(completeness_tree(found), indent=2) if args.json else completeness_text(found))
    overall = found.machine.share
    return 0 if overall is not None and overall >= args.least else 1


def completeness_tree(found: "Completeness") -> dict[str, Any]:
    """Return the shares as scripts read them; null where nothing is due."""
    return {
        "overall": found.machine.share,
        "with_people": found.with_people.share,
        "alerts": found.alerts,
        "hops": {name.value: share.share for name, share in found.hops.items()},
        "counts": {name.value: {"complete": s.complete, "due": s.due} for name, s in found.hops.items()},
        "incomplete": list(found.incomplete),
    }


def completeness_text(found: "Completeness") -> str:
    """Return the shares as people read them."""
    from twintrace.terminal import aligned

    if not found.alerts:
        return "no alert in this store: completeness is not measured"
    rows = [
        ("machine hops", *_share_cells(found.machine)),
        ("with people's", *_share_cells(found.with_people)),
        *((f"  {name.value}", *_share_cells(share)) for name, share in found.hops.items()),
    ]
    lines = [f"{found.alerts} alerts", aligned(rows)]
    if found.incomplete:
        lines.append(f"not complete: {', '.join(found.incomplete[:5])}{' …' if len(found.incomplete) > 5 else ''}")
    return "\n".join(lines)


def _share_cells(share: "Share") -> tuple[str, str]:
    if share.share is None:
        return "nothing due", ""
    return f"{share.share * 100:.2f} %", f"{share.complete} of {share.due}"


def _share(text: str) -> float:
    share = float(text)
    if not 0 <= share <= 1:
        raise argparse.ArgumentTypeError(f"{text} is no share: 0 to 1, as 0.99")
    return share
