"""`twintrace store check|migrate`: look after the store file while no collector runs on it."""

import argparse
from pathlib import Path
from typing import Any

from store.check import Finding, check_store
from store.database.connection import open_database
from store.errors import CannotOpen
from twintrace.terminal import say

DEFAULT_STATE = Path(".twintrace")


def add(subparsers: Any) -> None:
    """Add the command with its two verbs."""
    parser = subparsers.add_parser("store", help="check or migrate the store file")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    for verb, description, run in (
        (
            "check",
            "tell what the store holds, whether each record is there once and each episode is what its records say",
            check,
        ),
        ("migrate", "bring the store to this program's schema version", migrate),
    ):
        command = verbs.add_parser(verb, help=description)
        command.add_argument("--state", type=Path, default=DEFAULT_STATE, metavar="DIR", help="folder of store.duckdb")
        command.set_defaults(run=run, keeps_state=True)


def check(args: argparse.Namespace) -> int:
    """Print rows and repeats per table, and episodes unlike their records; 1 when there are any. Raises StoreError."""
    with open_database(_path(args), read_only=True) as database:
        findings = check_store(database)
        say(f"{database.path}: schema version {database.schema_version()}")
    for finding in findings:
        say(f"{finding.table}: {finding.rows} rows, {finding.repeated} repeated{_unlike(finding)}")
    repeated, unlike = any(each.repeated for each in findings), any(each.unlike for each in findings)
    say("some records are there more than once" if repeated else "each record is there once")
    say("some episodes are not what their records say" if unlike else "each episode is what its records say")
    return 1 if repeated or unlike else 0


def _unlike(finding: Finding) -> str:
    return f", {finding.unlike} unlike their records" if finding.unlike else ""


def migrate(args: argparse.Namespace) -> int:
    """Migrate the store and print its version. Raises StoreError when it can't be opened or is newer."""
    if not _path(args).exists():
        raise CannotOpen(_path(args), "no such store: check --state")
    with open_database(_path(args)) as database:
        say(f"{database.path}: schema version {database.schema_version()}")
    return 0


def _path(args: argparse.Namespace) -> Path:
    path: Path = args.state / "store.duckdb"
    return path
