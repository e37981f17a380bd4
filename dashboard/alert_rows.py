"""Answers of the queries `alerts` and `run_progress` -> what the list of alerts shows."""

from dataclasses import dataclass, fields

import pyarrow as pa

from contract.words import Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRow:
    """One alert; times in ns UTC, None where it hasn't happened."""

    alert_id: str
    asset_id: str
    asset_name: str | None
    component: str | None
    site: str | None
    area: str | None
    origin: str | None
    kind: str
    rule: str
    raised_ns: int
    cleared_ns: int | None
    clear_reason: str | None
    ratio_first: float
    ratio_max: float
    ratio_last: float
    priority: str
    led_by: str | None
    repeats: int
    time_zone: str | None
    acknowledged_by: str | None
    verdict: str | None

    @property
    def is_active(self) -> bool:
        """Tell whether it has not ended."""
        return self.cleared_ns is None


def alert_rows(table: pa.Table) -> tuple[AlertRow, ...]:
    """Read the rows in the order of the answer; surplus columns are left alone."""
    names = [field.name for field in fields(AlertRow)]
    return tuple(AlertRow(**row) for row in table.select(names).to_pylist())


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """What has reached the store so far: runs, rows, runs read to their end, and when the newest row happened."""

    runs: int
    rows: int
    ended: int
    last_ns: int | None
    is_simulated: bool = False  # some of it comes from the simulator


def arrived(progress: pa.Table) -> Arrived:
    """Count what `run_progress` lists."""
    runs = progress.to_pylist()
    ends = [run["last_ns"] for run in runs if run.get("last_ns") is not None]
    return Arrived(
        runs=len(runs),
        rows=sum(run["stored_rows"] for run in runs),
        ended=sum(bool(run["at_end"]) for run in runs),
        last_ns=max(ends, default=None),
        is_simulated=any(run.get("origin") == Origin.SIMULATED for run in runs),
    )
