"""The statements of the outbox: one file each below scoring/sql, read once."""

from functools import cache
from pathlib import Path

_SQL = Path(__file__).parent / "sql"


@cache
def statement(name: str) -> str:
    """Return the text of scoring/sql/<name>.sql; FileNotFoundError when there is none."""
    return (_SQL / f"{name}.sql").read_text(encoding="utf-8")
