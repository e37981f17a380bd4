"""An asset as it stands now, as every page reads it."""

from collections.abc import Sequence
from dataclasses import dataclass

from contract.words import OperatingState

RUNNING = (OperatingState.RUNNING.value, OperatingState.STARTING.value)

AT_REST = (OperatingState.STOPPED.value, OperatingState.STANDBY.value)

NOT_SCORED = "not_scored"

BLIND, UNKNOWN = "blind", OperatingState.UNKNOWN.value

STATES = (*RUNNING, *AT_REST, BLIND, UNKNOWN)
"""Every word `AssetNow.state` may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetNow:
    """An asset as declared, and how it stands: its state, its newest valid score, its alerts."""

    asset_id: str
    name: str
    component: str
    parent: str
    enterprise: str
    site_id: str
    site: str
    area: str
    line: str
    asset_class: str
    criticality: str
    redundancy: str
    time_zone: str
    origin: str
    contract: str
    aliases: Sequence[str]
    shifts: Sequence[str]  # when they begin at its site; empty: the usual times
    gateway_id: str
    declared_ns: int
    state: str
    blind_ns: int | None
    scored_ns: int | None
    open_alerts: int
    worst: str  # priority of the worst open alert, or empty
    alerts: int
