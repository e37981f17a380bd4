"""A new store as a copy of one that was migrated once: migrating costs 70 ms of CPU, and hundreds of tests want one."""

import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from store.database.connection import open_database

_folder = TemporaryDirectory(prefix="new-store-")


def put_new_store(path: Path) -> Path:
    """Put a store in which nothing is stored at the path, unless there is one, and return the path."""
    if not path.exists():
        shutil.copyfile(_migrated(), path)
        path.chmod(0o600)
    return path


@cache
def _migrated() -> Path:
    path = Path(_folder.name) / "store.duckdb"
    open_database(path).close()
    return path
