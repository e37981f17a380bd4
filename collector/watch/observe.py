"""Store -> observation: the watcher's questions, and how long each contract lets it wait."""

from collections.abc import Iterable

from collector.config import BlindRule
from collector.watch.observation import Observation, Patience, Seen, Watched
from contract.alerts import AlertEvent
from contract.errors import ContractError
from contract.scope import Scope
from contract.telemetry import TelemetryContract, parse_contract
from contract.words import ArtifactKind
from store.query.protocol import Ask
from store.query.records import record_of, rows_of
from store.trail.artifacts import find_artifact

SCOPE = Scope(actor="collector")
UNREAD_INTERVAL_S, UNREAD_HEARTBEAT_S = 60.0, 10.0
"""What is waited for when the contract of an asset is not stored or can't be read."""

_MARGIN_NS = 60 * 10**9


def observe(ask: Ask, rule: BlindRule, *, now_ns: int, far: bool = False) -> Observation:
    """Ask for everything that decides who is blind; `far` looks back to the beginning of the store, else just enough.

    Raises StoreAway when the store cannot answer.
    """
    watched = tuple(record_of(Watched, row) for row in rows_of(ask.ask(SCOPE, "watched_assets", now_ns=now_ns)))
    patience = patience_of(ask, rule, watched, now_ns=now_ns)
    longest_ns = max((max(each.score_ns, each.gateway_ns) for each in patience.values()), default=0)
    from_ns = 0 if far else max(0, now_ns - longest_ns - _MARGIN_NS)
    seen = [record_of(Seen, row) for row in rows_of(ask.ask(SCOPE, "last_seen", from_ns=from_ns))]
    heard = rows_of(ask.ask(SCOPE, "gateways_heard", from_ns=from_ns, to_ns=now_ns))
    raised = [record_of(AlertEvent, row) for row in rows_of(ask.ask(SCOPE, "open_blind"))]
    return Observation(
        watched=watched,
        seen={(each.asset_id, each.run_id): each for each in seen},
        heard_ns={row["gateway_id"]: row["heard_ns"] for row in heard},
        open={each.asset_id: each for each in raised},
        patience=patience,
    )


def patience_of(ask: Ask, rule: BlindRule, watched: Iterable[Watched], *, now_ns: int) -> dict[str, Patience]:
    """Return by asset how long may pass: its contract's windows, and heartbeats as its gateway's contracts say."""
    assets = tuple(watched)
    told = {(each.gateway_id, each.contract) for each in assets}
    terms = {(gateway, name): _terms(ask, gateway, name, now_ns) for gateway, name in told}
    beats: dict[str, float] = {}
    for each in assets:
        beat = heartbeat_s(terms[each.gateway_id, each.contract])
        beats[each.gateway_id] = min(beat, beats.get(each.gateway_id, beat))
    return {
        each.asset_id: Patience(
            score_ns=_ns(max(rule.intervals * interval_s(terms[each.gateway_id, each.contract]), rule.least_s)),
            gateway_ns=_ns(max(rule.heartbeats * beats[each.gateway_id], rule.least_s)),
        )
        for each in assets
    }


def interval_s(terms: TelemetryContract | None) -> float:
    """Return how far apart scores of an asset are expected: a window needs a row, so never closer than rows are."""
    if terms is None:
        return UNREAD_INTERVAL_S
    return max(terms.window.step_s, min(signal.sampling_s for signal in terms.signals))


def heartbeat_s(terms: TelemetryContract | None) -> float:
    """Return how often a gateway that serves this contract says how it is."""
    return UNREAD_HEARTBEAT_S if terms is None else terms.forwarding.health_s


def _terms(ask: Ask, gateway: str, name: str, now_ns: int) -> TelemetryContract | None:
    body = find_artifact(ask, SCOPE, ArtifactKind.CONTRACT, name, before_ns=now_ns, gateway=gateway).body
    if body is None:
        return None
    try:
        return parse_contract(body, name).terms
    except (ContractError, UnicodeDecodeError):
        return None


def _ns(seconds: float) -> int:
    return round(seconds * 1e9)
