"""The state folder: where everything of one installation lies, whose it is, and that one demo at a time runs on it."""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contract.private_file import make_private
from twintrace.errors import UnusableFolder

OURS = (
    *("store.duckdb", "store.duckdb.wal", "edge", "playback.yaml", "bundles", "config", "logs", "run.json", "data"),
    "fleet",
)
"""What --fresh removes; the tokens stay, so that a portal configured with one keeps working."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Paths below one state folder."""

    root: Path

    @property
    def store(self) -> Path:
        """The collector's DuckDB file."""
        return self.root / "store.duckdb"

    @property
    def outbox(self) -> Path:
        """The edge's outbox."""
        return self.root / "edge" / "outbox.sqlite3"

    @property
    def bundles(self) -> Path:
        """One folder a bundle, and deployments.yaml."""
        return self.root / "bundles"

    @property
    def playback(self) -> Path:
        """One shift a run, kept for ever."""
        return self.root / "playback.yaml"

    @property
    def data(self) -> Path:
        """Simulated runs."""
        return self.root / "data"

    @property
    def fleet(self) -> Path:
        """One folder a simulated site that lives, each laid out as a state of its own."""
        return self.root / "fleet"

    @property
    def marker(self) -> Path:
        """Says that the folder is ours, and which data it plays."""
        return self.root / "demo.json"

    @property
    def lock(self) -> Path:
        """Held by the demo that runs."""
        return self.root / "demo.lock"

    @property
    def run_file(self) -> Path:
        """Who serves this state now, and on which ports."""
        return self.root / "run.json"

    def config(self, name: str) -> Path:
        """A configuration file: site, edge, collector or dashboard."""
        return self.root / "config" / f"{name}.yaml"

    def log(self, name: str) -> Path:
        """The log of one process."""
        return self.root / "logs" / f"{name}.log"

    def token(self, name: str) -> Path:
        """The token of one credential, mode 0600."""
        return self.root / "tokens" / name

    @property
    def credentials(self) -> Path:
        """The collector's list of credentials, hashed."""
        return self.root / "tokens" / "collector.yaml"

    def played_data(self) -> Path | None:
        """Return the data folder that this state plays, None before the first start."""
        if not self.marker.exists():
            return None
        return Path(json.loads(self.marker.read_text(encoding="utf-8"))["data"])


@contextmanager
def state_lock(state: State) -> Iterator[None]:
    """Lock the state folder for one demo; create it first. Raises UnusableFolder when it is not ours or is locked."""
    _require_ours(state)
    state.root.mkdir(mode=0o700, parents=True, exist_ok=True)
    make_private(state.root)
    descriptor = os.open(state.lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _lock(state, descriptor)
        yield
    finally:
        os.close(descriptor)


def claim(state: State, data: Path) -> None:
    """Write down which data this state plays. Raises UnusableFolder when it already plays other data."""
    played = state.played_data()
    if played is not None and played != data:
        raise UnusableFolder(
            state.root, f"this state plays {played}, not {data}: choose another --state, or start it over with --fresh"
        )
    write_durably(state.marker, json.dumps({"made_by": "twintrace demo", "data": str(data)}).encode())


def start_over(state: State) -> None:
    """Remove what earlier starts left; tokens stay."""
    for name in (*OURS, state.marker.name):
        path = state.root / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def write_run_file(state: State, *, instance: str, ports: Mapping[str, int]) -> None:
    """Tell the other commands where this state is served."""
    document: dict[str, Any] = {"pid": os.getpid(), "instance": instance, "ports": dict(ports)}
    write_durably(state.run_file, json.dumps(document).encode())


def write_durably(file: Path, raw: bytes, *, mode: int = 0o600) -> None:
    """Replace a file so that after a power cut it is the old one or the new one, and whole."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(file.name + ".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(raw)
        opened.flush()
        os.fsync(opened.fileno())
    draft.replace(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _require_ours(state: State) -> None:
    root = state.root
    if root.exists() and not root.is_dir():
        raise UnusableFolder(root, "is a file: --state takes a folder")
    names = {path.name for path in root.iterdir()} if root.exists() else set()
    if names and not names & {state.marker.name, state.lock.name}:
        raise UnusableFolder(root, "is not empty and was not made by twintrace demo: choose another --state")


def _lock(state: State, descriptor: int) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        holder = os.pread(descriptor, 20, 0).decode(errors="replace").strip()
        raise UnusableFolder(
            state.root, f"another demo (pid {holder}) runs on this state: stop it or choose another --state"
        ) from error
    os.truncate(descriptor, 0)
    os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
