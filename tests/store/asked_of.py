"""What each question can be asked of one alert and its asset, so that its answer tells all there is to tell of it."""

from typing import Any

from contract.alerts import AlertEvent
from contract.ids import Id
from contract.plant import Artifact
from contract.words import ArtifactKind
from scoring.telemetry.timed_records import TimedWindow
from store.query.catalog import read_questions
from tests.inference.made_line import SECOND
from tests.store.plant_rows import BEGIN_NS, Played

_NO_FILTER = dict.fromkeys(
    (
        *("in_sites", "areas", "assets", "classes", "kinds", "priorities", "states", "verdicts", "owners", "data"),
        *("up_to_number", "after_number", "text", "service", "span_name", "status", "least_ns", "most_ns", "event"),
        *("least_severity", "metric", "series_id", "after_id", "after_ns", "after_name", "after_service"),
    )
)
_OPEN = {"from_ns": 0, "to_ns": BEGIN_NS + 3 * 86_400 * SECOND, "now_ns": BEGIN_NS + 900 * SECOND}
_PLAIN = {"limit": 500, "offset": 0, "max_points": 500, "bins": 8, "band_low": 1.0, "band_high": 2.0, "least": 0.0}
_ORDER = {"sort": "age", "down": False, "me": "ann", "fit_from": 0, "fit_to": 50}
_NO_ATTRIBUTES: dict[str, list[str]] = {"attribute_keys": [], "attribute_values": []}


def asked_of(played: Played, *, action_ids: tuple[Id, ...] = (), **changes: Any) -> dict[str, dict[str, Any]]:
    """Return of each question its parameters; `changes` puts others in the place of some."""
    raised: AlertEvent = played.of(AlertEvent)[0]
    window = next(
        timed.scored.window for timed in played.of(TimedWindow) if timed.scored.window.window_id == raised.window_id
    )
    bundle = next(each for each in played.of(Artifact) if each.kind == ArtifactKind.BUNDLE)
    told: dict[str, Any] = {
        **_NO_FILTER,
        **_OPEN,
        **_PLAIN,
        **_ORDER,
        **_NO_ATTRIBUTES,
        "letter_id": raised.alert_id,
        "alert_id": raised.alert_id,
        "alert_ids": [raised.alert_id],
        "action_ids": list(action_ids),
        "prefix": raised.alert_id[:6],
        "asset_id": raised.asset_id,
        "run_id": raised.run_id,
        "bundle_id": raised.bundle_id,
        "window_id": raised.window_id,
        "trace_id": raised.window_id,
        "score_id": raised.score_id,
        "raised_ns": raised.event_ns,
        "at_ns": raised.event_ns,
        "cleared_ns": raised.event_ns + 60 * SECOND,
        "raised_sequence": raised.raised_sequence,
        "signal": played.contract.terms.signal_names[0],
        "ranges": list(window.ranges),
        "first_ns": window.first_ns,
        "last_ns": window.last_ns,
        "first_sequence": window.first_sequence,
        "last_sequence": window.last_sequence,
        "kind": bundle.kind,
        "artifact_name": bundle.name,
        **changes,
    }
    questions = read_questions().values()
    return {each.name: {name: told[name] for name in each.parameters} for each in questions}
