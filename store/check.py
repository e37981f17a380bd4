"""Whether the store holds each record once: rows and repeats, table by table."""

from dataclasses import dataclass

from store.database import Database
from store.sql import statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One table: its rows, and how many of them are there a second time."""

    table: str
    rows: int
    repeated: int


def check_store(database: Database) -> tuple[Finding, ...]:
    """Return a finding a table that holds records, by name."""
    with database.cursor() as cursor:
        found = cursor.execute(statement("check/repeats")).fetchall()
    return tuple(Finding(table=table, rows=rows, repeated=rows - different) for table, rows, different in found)
