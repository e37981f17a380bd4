"""Answers of the questions about assets -> frozen rows, one kind a question; times in ns UTC."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class StateInterval:
    """What the asset did for a while; the sums are those of the whole range, also of what is not shown."""

    word: str  # an operating state, or not_scored
    reason: str  # why it was not scored
    from_ns: int
    to_ns: int
    windows: int
    of_them: int
    running_ns: int
    stopped_ns: int
    unscored_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """Alerts of one kind and priority that begin and end in the same of 240 steps; `alert_id` is the worst of them."""

    kind: str
    priority: str
    first_step: int
    last_step: int
    alerts: int
    raised_ns: int
    cleared_ns: int | None
    alert_id: str
    led_by: str
    ratio_max: float
    of_them: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetAlert:
    """One of its newest alerts."""

    alert_id: str
    of_them: int
    kind: str
    priority: str
    raised_ns: int
    cleared_ns: int | None
    clear_reason: str
    led_by: str
    ratio_max: float
    acknowledged_by: str | None
    verdict: str | None
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetEvent:
    """Something done: deployment, action, verdict, or a document of its contract that arrived."""

    kind: str
    at_ns: int
    subject: str  # bundle id, verb, verdict, contract
    who: str
    detail: str
    alert_id: str
    of_them: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """What was declared at a time; those after `gateway_id` are the facts that a change is told by."""

    declared_ns: int
    gateway_id: str
    name: str
    component: str
    parent: str
    enterprise: str
    site: str
    area: str
    line: str
    asset_class: str
    criticality: str
    redundancy: str
    time_zone: str
    origin: str
    contract: str
    shifts: Sequence[str]
    aliases: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensor:
    """A signal: what it said last, how often it comes, what of it was refused in the last day."""

    signal: str
    unit: str
    last_ns: int | None
    value: float | None
    quality: int | None
    interval_ns: int | None
    refused: int
    refused_reason: str
