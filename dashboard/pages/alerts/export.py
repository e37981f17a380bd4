"""Episodes -> a CSV or Parquet file: units in the names, times as UTC text and as ns, nothing a sheet would run."""

import csv
import io
from collections.abc import Callable, Iterator

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from contract.spreadsheet import defused
from dashboard.formatting.text import moment

MOST_ROWS = 200_000
PAGE = 5_000

RENAMED = {
    "ratio_now": "score_over_limit_now",
    "ratio_first": "score_over_limit_first",
    "ratio_max": "score_over_limit_max",
    "out_until_ns": "out_of_service_until_ns",
}
COLUMNS = (
    *("alert_id", "site", "area", "asset_id", "asset_name", "component", "asset_class", "origin"),
    *("kind", "rule", "led_by", "priority", "state", "repeats", "raised_ns", "cleared_ns", "clear_reason"),
    *("ratio_now", "ratio_first", "ratio_max", "is_degraded"),
    *("readings_count", "readings_expected", "readings_uncertain"),
    *("acknowledged_by", "acknowledged_ns", "owner", "shelved_by", "shelved_until_ns", "out_until_ns"),
    *("verdict", "verdict_by"),
)
TIMES = tuple(name for name in COLUMNS if name.endswith("_ns"))


def header() -> list[str]:
    """Return the names of the columns; every time stands twice, as text for people and as ns for programs."""
    named = [RENAMED.get(name, name) for name in COLUMNS]
    return [part for name in named for part in ([_utc(name), name] if name.endswith("_ns") else [name])]


def csv_lines(pages: Iterator[pa.Table]) -> Iterator[str]:
    """Write the pages as CSV, a page at a time."""
    yield _line([header()])
    for page in pages:
        yield _line([_cells(row) for row in page.select(COLUMNS).to_pylist()])


def parquet_bytes(pages: Iterator[pa.Table]) -> bytes:
    """Write the pages as one Parquet file; times are timestamps beside their ns."""
    tables = [_timed(page.select(COLUMNS)) for page in pages]
    out = io.BytesIO()
    pq.write_table(pa.concat_tables(tables), out, compression="zstd")
    return out.getvalue()


def all_pages(first: pa.Table, rest: Callable[[int], pa.Table]) -> Iterator[pa.Table]:
    """Hand out the first page and those after it, up to the limit; `rest` reads the page at an offset."""
    total = min(first["total"][0].as_py(), MOST_ROWS)
    yield _real(first)
    for offset in range(PAGE, total, PAGE):
        yield _real(rest(offset)).slice(0, total - offset)


def _cells(row: dict[str, object]) -> list[object]:
    cells: list[object] = []
    for name, value in row.items():
        if name in TIMES:
            cells.append(_text(value))
        cells.append(defused(value) if isinstance(value, str) else "" if value is None else value)
    return cells


def _text(ns: object) -> str:
    return f"{moment(ns, 'UTC'):%Y-%m-%dT%H:%M:%S.%f}Z" if isinstance(ns, int) else ""


def _utc(name: str) -> str:
    return f"{name.removesuffix('_ns')}_utc"


def _timed(page: pa.Table) -> pa.Table:
    columns, names = [], []
    for name in COLUMNS:
        if name in TIMES:
            columns.append(page[name].cast(pa.timestamp("ns", "UTC")))
            names.append(_utc(RENAMED.get(name, name)))
        columns.append(page[name])
        names.append(RENAMED.get(name, name))
    return pa.table(columns, names=names)


def _real(page: pa.Table) -> pa.Table:
    """Without the row that only tells the total."""
    return page.filter(pc.is_valid(page["alert_id"]))


def _line(rows: list[list[object]] | list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue()
