"""Who answers a reading command: the collector at --api, the one that serves --state, or the store file itself."""

import argparse
import json
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from contract.evidence import Evidence
from contract.scope import Scope
from store.errors import CannotOpen, NotAllowed, StoreAway
from store.query.protocol import Ask
from store.remote import RemoteStore
from store.trail.alert_id import find_alert_id
from store.trail.evidence import find_evidence
from twintrace.errors import UnusableFolder

TOKEN = "TWINTRACE_TOKEN"  # noqa: S105 (the variable's name)
LOCK_WAIT_S = 5.0
_POLL_S = 0.1
_HEALTH_S = 2.0


def add_reading_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare --state and --api, of which one tells whom to ask."""
    group = parser.add_mutually_exclusive_group()
    group.add_argument(
        "--state", type=Path, default=Path(".twintrace"), metavar="DIR", help="state folder (%(default)s)"
    )
    group.add_argument("--api", metavar="URL", help=f"read API of a collector; the token comes from ${TOKEN}")


def reading_scope(*, sites: tuple[str, ...] | None = None) -> Scope:
    """Return the scope of who sits at the command line."""
    return Scope(actor="twintrace", sites=sites)


def asked_evidence(args: argparse.Namespace) -> Evidence:
    """Gather what proves the alert that `args.alert` begins. Raises UnknownAlert, and what `open_ask` raises."""
    scope = reading_scope()
    with open_ask(args) as ask:
        return find_evidence(ask, scope, find_alert_id(ask, scope, args.alert))


@contextmanager
def open_ask(args: argparse.Namespace) -> Iterator[Ask]:
    """Open whoever answers, and close it again.

    With --state: the collector that run.json names if it is the one that answers there, else the store file, read
    only; while another process holds that, both are looked at again for 5 s. Raises UnusableFolder, CannotOpen,
    WrongSchema, StoreAway or NotAllowed.
    """
    if args.api is not None:
        with closing(_remote(args.api)) as remote:
            yield remote
        return
    state: Path = args.state
    if not state.is_dir():
        raise UnusableFolder(state, "no such state folder: start `twintrace demo`, or name another with --state")
    with _of_state(state, until=time.monotonic() + LOCK_WAIT_S) as ask:
        yield ask


def _remote(api: str) -> RemoteStore:
    token = os.environ.get(TOKEN, "")
    if not token:
        raise NotAllowed(api, f"no token: put one of a credential with role reader in {TOKEN}")
    return RemoteStore(api, token)


@contextmanager
def _of_state(state: Path, *, until: float) -> Iterator[Ask]:
    while True:
        remote = _served(state)
        if remote is not None:
            with closing(remote):
                yield remote
            return
        with ExitStack() as stack:
            try:
                ask = stack.enter_context(_own_store(state))
            except CannotOpen as error:
                # a collector that is just starting holds the file before it says where it answers
                if error.holder is None or time.monotonic() >= until:
                    raise
            else:
                yield ask
                return
        time.sleep(_POLL_S)


def _served(state: Path) -> RemoteStore | None:
    """Return the collector that serves the state; None when it is gone or another one answers in its place."""
    try:
        run_file = json.loads((state / "run.json").read_text(encoding="utf-8"))
        address, instance = f"http://127.0.0.1:{int(run_file['ports']['api'])}", run_file["instance"]
    except (OSError, ValueError, KeyError, TypeError):
        return None  # nobody serves it, or the file was half written by a machine that died
    with closing(RemoteStore(address, "", connect_s=_HEALTH_S, read_s=_HEALTH_S)) as unsigned:
        try:
            if unsigned.health()["instance"] != instance:
                return None
        except StoreAway:
            return None
    return RemoteStore(address, token_of(state))


def token_of(state: Path) -> str:
    """Return the token of the command line of a state. Raises UnusableFolder."""
    path = state / "tokens" / "cli"
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UnusableFolder(path, f"the token of the command line can't be read: {error}") from error


@contextmanager
def _own_store(state: Path) -> Iterator[Ask]:
    # here: whoever asks a collector needs no DuckDB installed
    from store.database.connection import open_database
    from store.query.local import Reader

    with open_database(state / "store.duckdb", read_only=True, wait_s=0) as database:
        yield Reader(database)
