"""Say which gateway speaks for an asset: one that replaces another, or the same one after the asset moved to a site."""

import argparse
import getpass
import json
import os
import platform
import secrets
import time
from pathlib import Path
from typing import Any

from twintrace.terminal import say

DEFAULT_STATE = Path(".twintrace")


def add(subparsers: Any) -> None:
    """Declare the arguments."""
    from twintrace.store_access import TOKEN

    parser = subparsers.add_parser("asset", help="say which gateway speaks for an asset")
    verbs = parser.add_subparsers(metavar="approve", required=True)
    approved = verbs.add_parser(
        "approve",
        help="let a gateway speak for an asset that another has, or that it has at another site",
        epilog="twintrace asset approve 'Acme/Main/pump-7' --gateway gw-2 --note 'gw-1 was replaced'",
    )
    approved.add_argument("key", type=_key, metavar="ENTERPRISE/SITE/ASSET", help="the asset")
    approved.add_argument("--gateway", required=True, metavar="ID", help="the gateway that speaks for it from now on")
    approved.add_argument("--note", default="", help="why")
    where = approved.add_mutually_exclusive_group()
    where.add_argument("--state", type=Path, default=DEFAULT_STATE, metavar="DIR", help="state folder (%(default)s)")
    where.add_argument("--otlp", metavar="URL", help=f"OTLP/HTTP of a collector; the token comes from ${TOKEN}")
    approved.set_defaults(run=approve)


def approve(args: argparse.Namespace) -> int:
    """Send the approval. Raises UnusableFolder, NotAllowed, NotSent or NotTaken."""
    from contextlib import closing

    from contract.ids import approval_id
    from contract.plant import AssetApproval
    from dashboard.actions.otlp_sender import Sender
    from dashboard.errors import NotTaken

    endpoint, token = _collector(args)
    nonce = secrets.token_hex(16)
    approval = AssetApproval(
        approval_id=approval_id(args.key, args.gateway, nonce),
        asset_id=args.key,
        gateway_id=args.gateway,
        session=f"{getpass.getuser()} on {platform.node()}",
        nonce=nonce,
        note=args.note,
        approved_ns=time.time_ns(),
    )
    with closing(Sender(endpoint=endpoint, token=token)) as sender:
        if refused := sender.send_all([approval], None):
            raise NotTaken(endpoint, f"refused it: {refused}")
    say(f"{args.gateway} speaks for {args.key} from now on")
    return 0


def _collector(args: argparse.Namespace) -> tuple[str, str]:
    """Return where a collector takes records, and a token. Raises UnusableFolder or NotAllowed."""
    from store.errors import NotAllowed
    from twintrace.errors import UnusableFolder
    from twintrace.store_access import TOKEN, token_of

    if args.otlp is not None:
        if token := os.environ.get(TOKEN, ""):
            return str(args.otlp).rstrip("/"), token
        raise NotAllowed(args.otlp, f"no token: put one of a credential with role approver in {TOKEN}")
    try:
        port = json.loads((args.state / "run.json").read_text(encoding="utf-8"))["ports"]["otlp_http"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UnusableFolder(args.state, "no collector serves it: start it, or name one with --otlp") from error
    return f"http://127.0.0.1:{int(port)}", token_of(args.state)


def _key(text: str) -> str:
    from contract.asset_key import is_asset_key

    if not is_asset_key(text):
        problem = f"{text!r} is no key of an asset: give enterprise/site/asset, as Acme/Main/pump-7"
        raise argparse.ArgumentTypeError(problem)
    return text
