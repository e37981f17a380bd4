"""Alert id -> what a proof needs: windows from rest to the raise, their readings, the bytes that scored them."""

from contract.alerts import AlertEvent
from contract.evidence import Evidence
from contract.reading_codec import Column
from contract.scope import Scope
from contract.windows import ScoredWindow
from contract.words import AlertKind, ArtifactKind
from store.errors import UnknownAlert
from store.query.protocol import Ask
from store.query.records import Row, rows_of, scored_window_of
from store.trail.alert_id import require_alert_id
from store.trail.artifacts import Sent, find_artifact
from store.trail.find import alert_events, raise_of


def find_evidence(ask: Ask, scope: Scope, alert_id: str) -> Evidence:
    """Gather the evidence of an alert. Windows, bytes or readings that are not stored are simply not in it.

    A blind alert has no windows: none led to it.

    Raises WrongParameters for what is no id, UnknownAlert when no step of it is stored at the scope's
    sites, or its asset was never declared.
    """
    raised = raise_of(alert_events(ask, scope, require_alert_id(alert_id))).record
    windows = _windows(ask, scope, raised)
    contract = windows[-1].window.contract if windows else ""
    sent: Sent = {"before_ns": raised.produced_ns, "gateway": raised.gateway_id}
    asset = _asset(ask, scope, raised)
    return Evidence(
        raised=raised,
        windows=windows,
        readings=_readings(ask, scope, raised, windows),
        criticality=str(asset["criticality"]),
        origin=str(asset["origin"]),
        bundle_tar=find_artifact(ask, scope, ArtifactKind.BUNDLE, raised.bundle_id, **sent).body,
        contract_raw=find_artifact(ask, scope, ArtifactKind.CONTRACT, contract, **sent).body,
    )


def _windows(ask: Ask, scope: Scope, raised: AlertEvent) -> tuple[ScoredWindow, ...]:
    if raised.kind == AlertKind.BLIND:
        return ()
    rows = ask.ask(
        scope,
        "evidence_windows",
        run_id=raised.run_id,
        asset_id=raised.asset_id,
        bundle_id=raised.bundle_id,
        raised_sequence=raised.raised_sequence,
    )
    return tuple(scored_window_of(row) for row in rows_of(rows))


def _readings(ask: Ask, scope: Scope, raised: AlertEvent, windows: tuple[ScoredWindow, ...]) -> dict[str, Column]:
    if not windows:
        return {}
    found = ask.ask(
        scope,
        "evidence_readings",
        run_id=raised.run_id,
        asset_id=raised.asset_id,
        first_sequence=min(each.window.first_sequence for each in windows),
        last_sequence=max(each.window.last_sequence for each in windows),
    )
    by_signal: dict[str, list[Row]] = {}
    for row in rows_of(found):
        by_signal.setdefault(row["signal"], []).append(row)
    return {signal: _column(rows) for signal, rows in by_signal.items()}


def _column(rows: list[Row]) -> Column:
    return Column(
        sequences=[row["sequence"] for row in rows],
        times_ns=[row["time_ns"] for row in rows],
        values=[row["value"] for row in rows],
        quality=[row["quality"] for row in rows],
    )


def _asset(ask: Ask, scope: Scope, raised: AlertEvent) -> Row:
    # as declared when it was raised: a later declaration changes no priority of then
    rows = rows_of(ask.ask(scope, "asset_at", asset_id=raised.asset_id, at_ns=raised.produced_ns))
    if not rows:
        problem = f"its asset {raised.asset_id} is not declared in this store, so nothing tells how critical it is"
        raise UnknownAlert(raised.alert_id, problem)
    return rows[0]
