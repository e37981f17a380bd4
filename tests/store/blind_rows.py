"""Blind alerts as the collector raises them, for a store that holds a played run."""

from dataclasses import replace

from contract import ids
from contract.alerts import AlertEvent
from contract.ids import NO_RECORD
from contract.windows import ScoredWindow
from scoring.telemetry.timed_records import TimedWindow
from tests.inference.made_line import SECOND
from tests.store.plant_rows import RECEIVED_NS, Played

SINCE_NS = RECEIVED_NS - 60 * SECOND
REASON = "no valid score since 2023-11-15 23:12:20 CET"


def last_window(played: Played) -> ScoredWindow:
    windows: list[TimedWindow] = list(played.of(TimedWindow))
    return max((each.scored for each in windows), key=lambda each: each.window.last_sequence)


def blind_raise(played: Played) -> AlertEvent:
    """The asset of the run is blind since its last window."""
    last = last_window(played)
    sequence = last.window.last_sequence
    alert = ids.alert_id(played.asset.asset_id, "blind", played.run.run_id, last.score.bundle_id, sequence)
    return AlertEvent(
        event_id=ids.alert_event_id(alert, "raised", sequence),
        alert_id=alert,
        gateway_id=last.window.gateway_id,
        kind="blind",
        step="raised",
        asset_id=played.asset.asset_id,
        rule="blind",
        run_id=played.run.run_id,
        bundle_id=last.score.bundle_id,
        window_id=last.window.window_id,
        vector_id=last.vector.vector_id,
        score_id=last.score.score_id,
        edge_sequence=1,
        sequence=sequence,
        raised_sequence=sequence,
        score=0.0,
        limit=0.0,
        ratio=0.0,
        priority="high",
        led_by="",
        reason=REASON,
        event_ns=SINCE_NS,
        produced_ns=RECEIVED_NS,
    )


def never_scored(raised: AlertEvent) -> AlertEvent:
    """The same of an asset that no window was ever scored of."""
    alert = ids.alert_id(raised.asset_id, "blind", raised.run_id, ids.Digest(""), -1)
    return replace(
        raised,
        event_id=ids.alert_event_id(alert, "raised", -1),
        alert_id=alert,
        bundle_id=ids.Digest(""),
        window_id=NO_RECORD,
        vector_id=NO_RECORD,
        score_id=NO_RECORD,
        sequence=-1,
        raised_sequence=-1,
    )


def blind_clear(raised: AlertEvent, *, at_ns: int = RECEIVED_NS + SECOND) -> AlertEvent:
    return replace(
        raised,
        event_id=ids.alert_event_id(raised.alert_id, "cleared", raised.sequence),
        step="cleared",
        edge_sequence=2,
        reason="returned_to_normal",
        event_ns=at_ns,
        produced_ns=at_ns,
    )
