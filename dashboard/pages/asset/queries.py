"""What the pages about assets ask: the list in one question; an asset in two rounds, each part on its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from contract.telemetry import TelemetryContract
from contract.words import ArtifactKind
from dashboard.asset.rows import AssetNow
from dashboard.data.context import AppContext
from dashboard.data.failure import Failed
from dashboard.data.queries import Question, ask_together, now_of
from dashboard.data.rows import rows_or_failure
from dashboard.errors import UnreadableBundle
from dashboard.formatting.labels import Labels
from dashboard.formatting.stored_labels import terms_of
from dashboard.pages.asset.rows import AssetAlert, AssetEvent, Bar, Declaration, Sensor, StateInterval
from dashboard.pages.asset.text import LOOK_BACK_NS
from dashboard.times.range import TimeRange, bounds_of
from store.errors import StoreError
from store.trail.artifacts import Sent, find_artifact

STRETCHES, EVENTS, DECLARATIONS, ALERTS = 400, 400, 50, 12
"""The most of each that one page shows."""


RECENT = 2_000
"""Stretches among which the newest is looked for."""

Answers = Mapping[str, pa.Table | Failed]


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetView:
    """Everything one page shows but its chart; each part is there or says why not."""

    now_ns: int
    from_ns: int
    to_ns: int
    picked: TimeRange
    asset: AssetNow
    labels: Labels
    intervals: tuple[StateInterval, ...] | Failed
    recent: tuple[StateInterval, ...] | Failed
    bars: tuple[Bar, ...] | Failed
    events: tuple[AssetEvent, ...] | Failed
    declarations: tuple[Declaration, ...] | Failed
    alerts: tuple[AssetAlert, ...] | Failed
    sensors: tuple[Sensor, ...] | Failed


def read_asset(context: AppContext, asset_id: str, picked: TimeRange) -> AssetView | Failed | None:
    """Ask everything about one asset over a range; None when no such asset is declared."""
    now = now_of(context)
    from_ns, to_ns = bounds_of(picked, now)
    answers = ask_together(context, _questions(asset_id, now, from_ns, to_ns))
    found = rows_or_failure(answers["now"], AssetNow)
    if isinstance(found, Failed):
        return found
    if not found:
        return None
    return AssetView(
        now_ns=now,
        from_ns=from_ns,
        to_ns=to_ns,
        picked=picked,
        asset=found[0],
        labels=read_labels(context, found[0], now),
        intervals=rows_or_failure(answers["stretches"], StateInterval),
        recent=rows_or_failure(answers["recent"], StateInterval),
        bars=rows_or_failure(answers["bars"], Bar),
        events=rows_or_failure(answers["events"], AssetEvent),
        declarations=rows_or_failure(answers["declarations"], Declaration),
        alerts=rows_or_failure(answers["alerts"], AssetAlert),
        sensors=rows_or_failure(answers["sensors"], Sensor),
    )


def _questions(asset_id: str, now: int, from_ns: int, to_ns: int) -> dict[str, Question]:
    here = {"asset_id": asset_id}
    over = {**here, "from_ns": from_ns, "to_ns": to_ns}
    lately = {**here, "from_ns": now - LOOK_BACK_NS, "to_ns": now, "limit": RECENT}
    return {
        "now": Question(name="asset_now", params={**here, "now_ns": now}),
        "stretches": Question(name="asset_stretches", params={**over, "limit": STRETCHES}),
        "recent": Question(name="asset_stretches", params=lately),
        "bars": Question(name="asset_bars", params=over),
        "events": Question(name="asset_events", params={**over, "limit": EVENTS}),
        "declarations": Question(name="asset_declarations", params={**here, "to_ns": to_ns, "limit": DECLARATIONS}),
        "alerts": Question(name="asset_alerts", params={**here, "now_ns": now, "limit": ALERTS}),
        "sensors": Question(name="asset_sensors", params={**here, "now_ns": now}),
    }


def read_labels(context: AppContext, asset: AssetNow, now_ns: int) -> Labels:
    """Read the words of the asset's contract; without a readable one names stand for themselves."""
    return Labels(terms=_terms(context, asset, now_ns))


def _terms(context: AppContext, asset: AssetNow, now_ns: int) -> TelemetryContract | None:
    try:
        sent: Sent = {"before_ns": now_ns, "gateway": asset.gateway_id}
        found = find_artifact(context.read_api, context.scope, ArtifactKind.CONTRACT, asset.contract, **sent)
        return terms_of(found.body) if found.body else None
    except (StoreError, UnreadableBundle):
        return None


def first_signals(
    sensors: Sequence[Sensor] | Failed, labels: Labels, alerts: Sequence[AssetAlert] | Failed
) -> tuple[str, ...]:
    """Return all signals in contract order, the one that led the newest alert first."""
    declared = labels.terms.signal_names if labels.terms else ()
    measured = () if isinstance(sensors, Failed) else tuple(each.signal for each in sensors)
    known = dict.fromkeys((*declared, *measured))
    newest = next((each.led_by for each in alerts if each.led_by), "") if not isinstance(alerts, Failed) else ""
    feature = labels.feature(newest)
    led = feature.signal if feature else newest
    return tuple(sorted(known, key=lambda name: name != led))
