"""Check a contract, site, edge, collector or dashboard file before anything is started with it."""

import argparse
from pathlib import Path
from typing import Any

from twintrace.documents import check_document
from twintrace.terminal import say


def add(subparsers: Any) -> None:
    """Declare the arguments."""
    parser = subparsers.add_parser("config", help="check a configuration file")
    verbs = parser.add_subparsers(metavar="check", required=True)
    check = verbs.add_parser("check", help="say what the file is and whether it is valid")
    check.add_argument("file", type=Path, metavar="FILE")
    check.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print what the file is and return 0, 1 when what it names has a problem that an edge would start with.

    Raises BadDocument, BadSource or BadSetup, naming file, key and what is allowed.
    """
    checked = check_document(args.file)
    for line in (*checked.findings.problems, *checked.findings.notes):
        say(f"twintrace config check: {args.file}: {line}", as_error=True)
    if checked.findings.problems:
        return 1
    say(f"{args.file}: valid {checked.kind}")
    return 0
