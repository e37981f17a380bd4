"""Answers of `episodes_page`, `episodes_summary` and `scored_assets` -> what the list of alerts is drawn from."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import pyarrow as pa


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """One row of the list; times in ns UTC, None where it hasn't happened."""

    alert_id: str
    number: int
    state: str  # one of contract.words.EpisodeState
    kind: str
    rule: str
    asset_id: str
    asset_name: str
    component: str
    site: str
    area: str
    asset_class: str
    origin: str
    time_zone: str
    priority: str
    raised_ns: int
    cleared_ns: int | None
    clear_reason: str
    led_by: str
    repeats: int
    ratio_now: float
    ratio_first: float
    ratio_max: float
    is_degraded: bool
    readings_count: int | None
    readings_expected: int | None
    readings_uncertain: int | None
    acknowledged_by: str | None
    acknowledged_ns: int | None
    owner: str | None
    shelved_by: str | None
    shelved_until_ns: int | None
    out_until_ns: int | None
    verdict: str | None
    verdict_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodePage:
    """Some rows of how many, and the number of the newest episode there is; 0 when there is none."""

    rows: Sequence[Episode]
    total: int
    newest_number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """How many episodes stand where."""

    all: int
    new: int
    unseen: int
    acknowledged: int
    shelved: int
    out_of_service: int
    returned: int
    oldest_ns: int | None  # raise of the oldest that needs someone
    mine: int
    undecided: int

    @property
    def needing(self) -> int:
        """Count what needs someone: active or ended, and nobody has looked."""
        return self.new + self.unseen


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """Whether anything arrives: assets there are, scored now, blind."""

    assets: int
    scored: int
    blind: int
    is_simulated: bool
    has_runs: bool


def episode_page(table: pa.Table) -> EpisodePage:
    """Read a page in the order of the answer, which has one row without an episode when there is none."""
    first = table.slice(0, 1).to_pylist()[0]
    return EpisodePage(
        rows=episodes(table) if first["alert_id"] is not None else (),
        total=first["total"],
        newest_number=first["newest_number"] or 0,
    )


def episodes(table: pa.Table) -> tuple[Episode, ...]:
    """Read the rows; surplus columns are left alone."""
    names = [field.name for field in fields(Episode)]
    return tuple(Episode(**row) for row in table.select(names).to_pylist())


def summary_of(table: pa.Table) -> Summary:
    """Read the one row of `episodes_summary`."""
    return Summary(**table.to_pylist()[0])


def scored_of(table: pa.Table) -> Scored:
    """Read the one row of `scored_assets`."""
    return Scored(**table.to_pylist()[0])
