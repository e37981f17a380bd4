"""The one owner of the DuckDB file: opens it, migrates it, lends cursors, opens it again when it broke."""

import re
import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import duckdb

from contract.private_file import make_private
from store.database.migrations import migrate, newest_version, stored_version
from store.database.statements import statement
from store.database.yielding import run_yielding
from store.errors import CannotOpen, WrongSchema

LOCK_WAIT_S = 10.0
REOPEN_WAIT_S = 1.0  # readers wait meanwhile; who reopens comes again
_POLL_S = 0.1
_HOLDER = re.compile(r"\(PID (\d+)\)")

Settings = dict[str, str | bool | int | float | list[str]]

SERVING: Settings = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
}
"""No file but its own and no extension; no statement changes this, once the configuration is locked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreLimits:
    """What DuckDB may take of the machine; 0 leaves it to DuckDB: 80 % of memory, every core, 90 % of the disk.

    With `yields` its own threads, which help with large questions, give way to the program's.
    """

    memory_bytes: int = 0
    threads: int = 0
    temp_bytes: int = 0  # of what does not fit in memory, in a folder beside the file
    yields: bool = False

    def settings(self) -> Settings:
        """Return as DuckDB reads it what it takes when it opens a file."""
        given: Settings = {"memory_limit": f"{self.memory_bytes}B"} if self.memory_bytes else {}
        return given | ({"threads": self.threads} if self.threads else {})


UNLIMITED = StoreLimits()


class Database:
    """An open store. Lends cursors to one writer and any number of readers; safe from every thread."""

    def __init__(
        self,
        path: Path,
        *,
        read_only: bool,
        connection: duckdb.DuckDBPyConnection,
        limits: StoreLimits = UNLIMITED,
    ) -> None:
        self.path = path
        self.read_only = read_only
        self.limits = limits
        self._connection = connection
        self._lock = threading.Lock()

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """Return a new cursor: one a query, closed by who asked for it."""
        with self._lock:
            return self._connection.cursor()

    def schema_version(self) -> int:
        """Return the schema version of the file."""
        with self.cursor() as cursor:
            return stored_version(cursor)

    def is_alive(self) -> bool:
        """Tell whether the store still answers; a failed checkpoint invalidates it until it is opened again."""
        try:
            with self.cursor() as cursor:
                cursor.execute(statement("check/alive")).fetchall()
        except duckdb.Error:
            return False
        return True

    def reopen(self, *, wait_s: float = REOPEN_WAIT_S) -> None:
        """Open the file again in this process; cursors lent before are dead. Raises CannotOpen or WrongSchema.

        What was committed is in the file or its log, so nothing acknowledged is lost. When it fails, the store is
        closed and may be opened again later; who asks it meanwhile gets a duckdb.Error.
        """
        with self._lock:
            self._connection.close()
            if not self.path.exists():  # connecting would make an empty one in its place
                raise CannotOpen(self.path, "the file is gone: put it back, with the .wal beside it if there is one")
            connection = _connect_alive(self.path, self.read_only, wait_s, self.limits)
            try:
                _require_newest(connection, self.path)
            except BaseException:
                connection.close()
                raise
            self._connection = connection

    def free_bytes(self) -> int:
        """Return the free space of the disk under the file."""
        return shutil.disk_usage(self.path.parent).free

    def close(self) -> None:
        """Close the file; its log is folded into it."""
        with self._lock:
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_database(
    path: Path,
    *,
    read_only: bool = False,
    wait_s: float = LOCK_WAIT_S,
    limits: StoreLimits = UNLIMITED,
    clock: Callable[[], int] = time.time_ns,
) -> Database:
    """Open the store and migrate it; read_only neither creates nor migrates.

    Waits `wait_s` for another process to let go of the file. Raises CannotOpen naming the holder or what is wrong
    with the file, and WrongSchema when the file is newer than this program (read_only: also when it is older).
    """
    if not read_only:
        make_private(path, path.with_name(f"{path.name}.wal"))
    connection = _connect(path, read_only, wait_s, limits)
    try:
        if read_only:
            _require_newest(connection, path)
        else:
            make_private(path, is_new=True)
            migrate(connection, path, now_ns=clock())
    except BaseException:
        connection.close()
        raise
    return Database(path, read_only=read_only, connection=connection, limits=limits)


def _require_newest(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    found, known = stored_version(connection), newest_version()
    if found != known:
        raise WrongSchema(path, found=found, known=known)


def _connect(path: Path, read_only: bool, wait_s: float, limits: StoreLimits) -> duckdb.DuckDBPyConnection:  # noqa: FBT001 (own callers)
    if read_only and not path.exists():
        raise CannotOpen(path, "no such store: start the collector once, or check --state")
    if not path.parent.is_dir():
        raise CannotOpen(path, f"no folder {path.parent}: create it")
    until = time.monotonic() + wait_s
    while True:
        try:
            connection = _begin(path, read_only, limits)
            _lock(connection, limits)
            return connection
        except duckdb.Error as error:
            holder = _HOLDER.search(str(error))
            if holder is None:
                raise CannotOpen(path, f"not usable as a store: {_first_line(error)}") from error
            if time.monotonic() >= until:
                raise _held(path, int(holder[1])) from error
        time.sleep(_POLL_S)


def _begin(path: Path, read_only: bool, limits: StoreLimits) -> duckdb.DuckDBPyConnection:  # noqa: FBT001 (own callers)
    """Connect; DuckDB starts its threads now, and they have the priority of the thread in which it does."""

    def connect() -> duckdb.DuckDBPyConnection:
        return duckdb.connect(str(path), read_only=read_only, config=SERVING | limits.settings())

    return run_yielding(connect) if limits.yields else connect()


def _lock(connection: duckdb.DuckDBPyConnection, limits: StoreLimits) -> None:
    """Set what can't be set before, and let nothing be set any more; done already when this process has it open."""
    (is_locked,) = connection.execute(statement("serve/is_locked")).fetchall()[0]
    if is_locked:
        return
    if limits.temp_bytes:  # given with the others, DuckDB 2.0 shows it and does not hold it
        connection.execute(statement("serve/limit_temp"), {"size": f"{limits.temp_bytes}B"})
    connection.execute(statement("serve/lock"))


def _connect_alive(path: Path, read_only: bool, wait_s: float, limits: StoreLimits) -> duckdb.DuckDBPyConnection:  # noqa: FBT001 (own callers)
    # DuckDB keeps one instance a file and process: while a reader's cursor lives, connect() returns the broken one.
    until = time.monotonic() + wait_s
    while True:
        connection = _connect(path, read_only, wait_s, limits)
        try:
            connection.execute(statement("check/alive")).fetchall()
        except duckdb.Error as error:
            connection.close()
            if time.monotonic() >= until:
                raise CannotOpen(path, f"still broken after reopening: {_first_line(error)}") from error
            time.sleep(_POLL_S)
        else:
            return connection


def _held(path: Path, holder: int) -> CannotOpen:
    return CannotOpen(path, f"process {holder} holds it: stop that process, or ask it over --api", holder=holder)


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]
