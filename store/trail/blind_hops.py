"""Blind alert -> its machine hops before the alert: readings missing, what would follow them not due (ADR-008)."""

from datetime import UTC, datetime

from contract.alerts import AlertEvent
from contract.ids import NO_RECORD
from contract.trail import Hop
from contract.words import HopName, HopStatus
from contract.zone import known_zone

NO_VERDICT = "no verdict is asked for"
ENDED_BY_ITSELF = "it ended by itself, so nobody has to act"


def blind_hops(raised: AlertEvent, zone: str) -> tuple[Hop, ...]:
    """Return readings, features, model and decision; the ids are those of the last valid window.

    What is missing is a sign of the asset; features, model and decision wait for it and owe nothing.
    """
    since = datetime.fromtimestamp(raised.event_ns // 10**9, UTC).astimezone(known_zone(zone))
    last = f"last valid {since:%Y-%m-%d %H:%M %Z}"
    readings = Hop(
        name=HopName.READINGS,
        status=HopStatus.MISSING,
        id=f"{raised.run_id}:{raised.sequence}" if raised.sequence >= 0 else raised.run_id,
        time_ns=raised.event_ns,
        reason=raised.reason,
    )
    return (
        readings,
        _waiting(HopName.FEATURES, raised.vector_id, last),
        _waiting(HopName.MODEL, raised.bundle_id, last),
        _waiting(HopName.DECISION, raised.score_id, last),
    )


def _waiting(name: HopName, identity: str, last: str) -> Hop:
    is_known = identity not in ("", NO_RECORD)
    return Hop(
        name=name,
        status=HopStatus.NOT_DUE,
        id=identity if is_known else "",
        value=last if is_known else "there was none before",
        reason="waits for a window",
    )
