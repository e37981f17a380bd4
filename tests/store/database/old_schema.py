"""The schema files that an earlier version of the store had."""

from pathlib import Path

from store.database.migrations import SCHEMA_FOLDER


def schema_of(version: int, folder: Path) -> Path:
    """Put the files up to this version below the folder and return where."""
    found = folder / "schema"
    found.mkdir()
    for file in sorted(SCHEMA_FOLDER.glob("*.sql"))[:version]:
        (found / file.name).write_bytes(file.read_bytes())
    return found
