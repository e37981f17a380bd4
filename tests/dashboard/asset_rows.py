"""Rows of the pages of assets for what is drawn of one row: each a record with what the sample asset has."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from contract.ids import mint
from dashboard.asset.rows import AssetNow
from dashboard.pages.asset.rows import AssetEvent, Bar, Declaration, Sensor
from dashboard.pages.asset.spread import Spread
from tests.dashboard.sample_alert import RAISED_ROW, SECOND, sample_asset, time_of
from tests.dashboard.sample_declared import ALIASES

DECLARED = {name: value for name, value in asdict(sample_asset()).items() if name != "declaration_id"}


def asset_now(**facts: Any) -> AssetNow:
    """The sample asset, running, with one alert open."""
    stands: dict[str, Any] = {"state": "running", "blind_ns": None, "scored_ns": time_of(700)}
    alerts: dict[str, Any] = {"open_alerts": 1, "worst": "high", "alerts": 3}
    return AssetNow(**{**DECLARED, "aliases": ALIASES, **stands, **alerts, **facts})


def bar(**facts: Any) -> Bar:
    """The open alert of the sample in its strip."""
    plain: dict[str, Any] = {
        "kind": "deviation",
        "priority": "high",
        "first_step": 200,
        "last_step": 210,
        "alerts": 1,
        "raised_ns": time_of(RAISED_ROW),
        "cleared_ns": None,
        "alert_id": mint("alert", 0),
        "led_by": "flow_mean",
        "ratio_max": 1.34,
        "of_them": 3,
    }
    return Bar(**plain | facts)


def deployment(row: int, *, subject: str) -> AssetEvent:
    """A bundle put in service at a row."""
    return AssetEvent(
        kind="deployment", at_ns=time_of(row), subject=subject, who="gateway-1", detail="", alert_id="", of_them=5
    )


def declaration(row: int, **facts: Any) -> Declaration:
    """What was declared of the sample asset at a row."""
    declared: dict[str, Any] = {name: value for name, value in DECLARED.items() if name not in ("asset_id", "site_id")}
    return Declaration(**{**declared, "aliases": ALIASES, "declared_ns": time_of(row), **facts})


def sensor(**facts: Any) -> Sensor:
    """The flow, heard a second ago."""
    plain: dict[str, Any] = {
        "signal": "flow",
        "unit": "L/min",
        "last_ns": time_of(704),
        "value": 31.5,
        "quality": 0,
        "interval_ns": SECOND,
        "refused": 0,
        "refused_reason": "",
    }
    return Sensor(**plain | facts)


def spread(part: str, counts: Sequence[int], **facts: Any) -> Spread:
    """Flows from 30 to 33 L/min in as many bins as there are counts."""
    plain: dict[str, Any] = {
        "part": part,
        "good": sum(counts),
        "uncertain": 2,
        "bad": 1,
        "no_number": 0,
        "least": 30.0,
        "greatest": 33.0,
        "median": 31.5,
        "outside": 3,
        "first_ns": time_of(0),
        "last_ns": time_of(249),
        "low": 30.0,
        "high": 33.0,
        "counts": counts,
    }
    return Spread(**plain | facts)
