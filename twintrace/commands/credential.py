"""Add, list and revoke who may send to a collector or ask it; a running collector knows within 10 s."""

import argparse
from pathlib import Path
from typing import Any

from twintrace.terminal import say

DEFAULT_STATE = Path(".twintrace")


def add(subparsers: Any) -> None:
    """Declare the arguments."""
    from contract.words import Role

    parser = subparsers.add_parser("credential", help="add, list or revoke who may send to a collector or ask it")
    verbs = parser.add_subparsers(metavar="add|list|revoke", required=True)
    new = verbs.add_parser("add", help="mint a token and print it once; the file holds its sha256 only")
    new.add_argument("name", metavar="NAME", help="who it is, as it stands beside what was sent")
    may = "what it may send or ask; without any, foreign telemetry only"
    roles = [role.value for role in Role]
    new.add_argument("--role", action="append", default=[], choices=roles, dest="roles", help=may)
    new.add_argument("--site", action="append", dest="sites", metavar="ENTERPRISE/SITE", help="this site only")
    new.add_argument("--gateway", action="append", dest="gateways", metavar="ID", help="speaks for this gateway only")
    new.add_argument("--on-behalf", action="store_true", help="may act in the name of people, as a dashboard does")
    new.add_argument("--token-file", type=Path, metavar="FILE", help="write the token here, do not print it")
    new.set_defaults(run=add_one, keeps_state=True)
    listed = verbs.add_parser("list", help="who there is and what they may")
    listed.set_defaults(run=list_all)
    revoked = verbs.add_parser("revoke", help="take a credential away")
    revoked.add_argument("name", metavar="NAME")
    revoked.set_defaults(run=revoke, keeps_state=True)
    for verb in (new, listed, revoked):
        verb.add_argument("--file", type=Path, metavar="FILE", help="the collector's credentials file")
        verb.add_argument("--state", type=Path, default=DEFAULT_STATE, metavar="DIR", help="a state with such a file")


def add_one(args: argparse.Namespace) -> int:
    """Add a credential and print its token, once. Raises BadDocument, or UnusableFolder when the name is taken."""
    from twintrace.credential_edits import added

    token = added(
        _path(args),
        name=args.name,
        roles=args.roles,
        sites=args.sites,
        gateways=args.gateways,
        on_behalf=args.on_behalf,
    )
    if args.token_file is None:
        say(token)
        say("this token is shown once: keep it in a file of mode 0600", as_error=True)
        return 0
    from twintrace.demo.state import write_durably

    write_durably(args.token_file, token.encode(), mode=0o600)
    say(f"{args.name}: token in {args.token_file}")
    return 0


def list_all(args: argparse.Namespace) -> int:
    """Print who there is. Raises BadDocument."""
    from collector.credential_file import read_credentials
    from twintrace.terminal import aligned

    rows = [("NAME", "ROLES", "SITES", "GATEWAYS", "ON BEHALF")]
    for each in read_credentials(_path(args)).credentials:
        roles = ", ".join(sorted(role.value for role in each.roles))
        told = ", ".join(sorted(each.sites)) if each.sites is not None else "all"
        gateways = ", ".join(sorted(each.gateways)) if each.gateways is not None else "all"
        rows.append((each.name, roles, told, gateways if "gateway" in roles else "", "yes" if each.on_behalf else ""))
    say(aligned(rows))
    return 0


def revoke(args: argparse.Namespace) -> int:
    """Take a credential away; 1 when there is none of that name. Raises BadDocument."""
    from twintrace.credential_edits import revoked

    if not revoked(_path(args), args.name):
        say(f"{args.name}: no such credential in {_path(args)}", as_error=True)
        return 1
    say(f"{args.name}: revoked; a running collector knows within 10 s")
    return 0


def _path(args: argparse.Namespace) -> Path:
    from twintrace.demo.state import State

    return args.file or State(root=args.state).credentials
