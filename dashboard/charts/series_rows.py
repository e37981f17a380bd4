"""Arrow tables of the series questions -> the lines of a chart; the last point stays the last reading of the range."""

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

import pyarrow as pa

from dashboard.charts.series import Series
from dashboard.formatting.labels import Labels

GAP_STEPS = 3
"""A line is broken where nothing came for three of its usual intervals, or of the stretches it is told in."""


def score_series(table: pa.Table, bucket_ns: int | None = None) -> Series:
    """Read score over limit; a score is never of uncertain quality. With `bucket_ns` it has a gap of its own."""
    rows = table.to_pydict()
    return Series(
        name="score / limit",
        unit="",
        times_ns=rows["time_ns"],
        values=rows["ratio"],
        quality=[0] * len(rows["time_ns"]),
        runs=rows["run_id"],
        gap_ns=_gap(rows["time_ns"], bucket_ns),
    )


def signal_series(name: str, table: pa.Table, labels: Labels, bucket_ns: int | None = None) -> Series:
    """Read one signal with its label, unit and band; a reading that is no number stays, and breaks the line."""
    rows = table.to_pydict()
    return Series(
        name=labels.signal_label(name),
        unit=labels.signal_unit(name),
        times_ns=rows["time_ns"],
        values=rows["value"],
        quality=rows["quality"],
        runs=rows["run_id"],
        band=labels.signal_band(name),
        decimals=labels.signal_decimals(name),
        gap_ns=_gap(rows["time_ns"], bucket_ns),
    )


def _gap(times_ns: list[int], bucket_ns: int | None) -> int | None:
    return None if bucket_ns is None else gap_of(times_ns, bucket_ns)


def gap_of(times_ns: Sequence[int], bucket_ns: int) -> int:
    """Return how long nothing may come before a line is broken; points stand at least `bucket_ns` // 2 apart."""
    apart = [later - earlier for earlier, later in pairwise(times_ns)]
    return GAP_STEPS * max(int(median(apart)) if apart else 0, bucket_ns, 1)
