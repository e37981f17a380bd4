"""The statements the writer and the migrations run: one file each below store/writes, read once."""

from functools import cache
from pathlib import Path

WRITES = Path(__file__).parent / "writes"


@cache
def statement(name: str) -> str:
    """Return the text of store/writes/<name>.sql; FileNotFoundError when there is none."""
    return (WRITES / f"{name}.sql").read_text(encoding="utf-8")
