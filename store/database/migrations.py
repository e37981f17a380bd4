"""Schema files NNNN_name.sql -> a store of the newest version, each file in one transaction."""

import re
from dataclasses import dataclass
from pathlib import Path

import duckdb

from store.database.statements import statement
from store.errors import WrongSchema

SCHEMA_FOLDER = Path(__file__).parent / "schema"
_NAME = re.compile(r"(\d{4})_[a-z0-9_]+\.sql")


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """One schema file: its number and its statements."""

    version: int
    name: str
    text: str


def migrations(folder: Path = SCHEMA_FOLDER) -> tuple[Migration, ...]:
    """Return the schema files in order. Raises ValueError when a name is no NNNN_name.sql or a number is missing."""
    found = []
    for expected, path in enumerate(sorted(folder.glob("*.sql")), start=1):
        match = _NAME.fullmatch(path.name)
        if match is None or int(match[1]) != expected:
            raise ValueError(
                f"{path}: schema files are NNNN_name.sql without a gap; this one should be {expected:04d}_…"
            )
        found.append(Migration(version=expected, name=path.name, text=path.read_text(encoding="utf-8")))
    return tuple(found)


def newest_version(folder: Path = SCHEMA_FOLDER) -> int:
    """Return the schema version that this program speaks."""
    return len(migrations(folder))


def stored_version(connection: duckdb.DuckDBPyConnection) -> int:
    """Return the schema version of an open store; 0 when nothing was ever created in it."""
    try:  # asking whether there is such a table makes DuckDB read and bind every view of the file, at each opening
        (version,) = connection.execute(statement("migrate/version")).fetchall()[0]
    except duckdb.CatalogException:
        return 0
    return int(version)


def migrate(
    connection: duckdb.DuckDBPyConnection, path: Path, *, now_ns: int, folder: Path = SCHEMA_FOLDER
) -> tuple[str, ...]:
    """Bring the store to the newest version and return the files applied, none when it was there already.

    Raises WrongSchema when the store is newer than this program; a file that fails leaves the version before it.
    """
    found, known = stored_version(connection), newest_version(folder)
    if found > known:
        raise WrongSchema(path, found=found, known=known)
    pending = migrations(folder)[found:]
    for migration in pending:
        _apply(connection, migration, now_ns)
    return tuple(migration.name for migration in pending)


def _apply(connection: duckdb.DuckDBPyConnection, migration: Migration, now_ns: int) -> None:
    connection.begin()
    try:
        connection.execute(statement("migrate/create_version")).fetchall()
        connection.execute(migration.text).fetchall()
        values = {"version": migration.version, "name": migration.name, "applied_ns": now_ns}
        connection.execute(statement("migrate/record_version"), values).fetchall()
    except duckdb.Error:
        connection.rollback()
        raise
    connection.commit()
