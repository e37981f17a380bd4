"""The statements the writer and the migrations run: one file each below store/write/sql, read once."""

from functools import cache
from pathlib import Path

WRITES = Path(__file__).parents[1] / "write" / "sql"


@cache
def statement(name: str) -> str:
    """Return the text of store/write/sql/<name>.sql; FileNotFoundError when there is none."""
    return (WRITES / f"{name}.sql").read_text(encoding="utf-8")
