"""Answers of the overview's questions -> frozen rows, one kind a panel; times in ns UTC."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from dashboard.alert.hops import HopMarks


@dataclass(frozen=True, slots=True, kw_only=True)
class PlantNow:
    """What the sentence counts; `zones` and `some_sites` are those of every asset."""

    assets: int
    scored: int
    blind: int
    stopped: int
    stopped_names: Sequence[str]
    out: int
    out_names: Sequence[str]
    needing: int
    oldest_ns: int | None
    runs: int
    ended_runs: int
    last_ns: int | None
    is_simulated: bool
    origins: Sequence[str]
    zones: Sequence[str]
    some_sites: Sequence[str]
    shifts: Sequence[str]  # when they begin, where all sites agree; empty: the usual times

    @property
    def is_over(self) -> bool:
        """Tell whether every run has been played to its end, so that nothing more will come."""
        return 0 < self.runs == self.ended_runs

    @property
    def zone(self) -> str:
        """The zone of the only site; UTC when there are several."""
        return self.zones[0] if len(self.zones) == 1 and len(self.some_sites) == 1 else "UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedRow:
    """An alert that needs someone, or is in hand; `of_them` is how many there are of its half."""

    alert_id: str
    state: str
    needs_someone: bool
    of_them: int
    kind: str
    asset_id: str
    asset_name: str
    component: str
    site: str
    area: str
    time_zone: str
    origin: str
    priority: str
    raised_ns: int
    cleared_ns: int | None
    clear_reason: str
    led_by: str
    repeats: int
    ratio_now: float
    is_degraded: bool
    acknowledged_by: str | None
    acknowledged_ns: int | None
    owner: str | None
    shelved_until_ns: int | None
    out_until_ns: int | None
    last_comment: str
    commented_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RowExtras:
    """What a row shows besides the alert itself, by alert; what could not be read is not there."""

    sparks: Mapping[str, Sequence[tuple[int, float]]]  # half hours with their greatest ratio
    hops: Mapping[str, HopMarks]
    before: Mapping[str, tuple[int, int]]  # true and decided among earlier ones like it


@dataclass(frozen=True, slots=True, kw_only=True)
class BlindRow:
    """An asset without a valid score, or one judged on incomplete data."""

    asset_id: str
    asset_name: str
    component: str
    site: str
    area: str
    time_zone: str
    state: str
    since_ns: int
    reason: str
    priority: str
    refused_signal: str
    refused_reason: str
    refused: int
    unscored: int
    unscored_reason: str
    readings_count: int
    readings_expected: int
    readings_uncertain: int
    owner: str | None
    alert_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StripRow:
    """Twenty-four hours of an asset in 96 steps; `alerts` are stretches of open episodes."""

    asset_id: str
    asset_name: str
    site: str
    time_zone: str
    is_blind: bool
    is_stopped: bool
    last_ns: int | None
    running: Sequence[int]
    idle: Sequence[int]
    degraded: Sequence[int]
    late: Sequence[int]
    rests: Sequence[Sequence[int]]
    alerts: Sequence[Mapping[str, Any]]
    worst: int
    unacknowledged: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UplinkRow:
    """How a gateway's way up stands; None where it never said."""

    site: str
    gateway_id: str
    state: str | None
    heard_ns: int | None
    oldest_age_s: float | None
    cut_minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRow:
    """Something that changed or will; `of_them` is how many there are."""

    kind: str
    at_ns: int
    subject: str
    who: str
    asset_ids: Sequence[str]
    times: int
    asset_name: str
    site: str
    alert_id: str
    of_them: int

    @property
    def assets(self) -> int:
        """How many assets it is about."""
        return len(self.asset_ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftCounts:
    """What happened since the shift began."""

    raised: int
    returned: int
    acknowledged: int
    went_blind: int
    in_hand: int


def sparks_of(table: pa.Table) -> dict[str, tuple[tuple[int, float], ...]]:
    """Read `episodes_sparks`: half hours with their ratio, by alert."""
    return {row["alert_id"]: tuple(zip(row["half_hours"], row["ratios"], strict=True)) for row in table.to_pylist()}
