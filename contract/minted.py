"""The ids that a record must have, minted again from what it says of itself."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from contract import ids
from contract.alerts import AlertEvent, Label, OperatorAction, Verdict
from contract.asset_key import asset_at_site
from contract.canonical import canonical_json
from contract.codec import attributes_of
from contract.ids import NO_RECORD, Id, mint
from contract.plant import Asset, AssetApproval, Deployment, LedgerLine, Run
from contract.readings import Refusal
from contract.windows import ScoredWindow, UnscoredWindows

Minted = Iterator[tuple[str, str, tuple[Id, ...]]]
"""Of each id of a record: the name of the field, what it says, and what it may be."""


def asset_declaration_id(record: Asset) -> Id:
    """Id of a declaration: the asset and all that is said of it, but for when it was declared."""
    bare = replace(record, declaration_id=NO_RECORD, declared_ns=0)
    return mint("asset", record.asset_id, ids.digest(canonical_json([record.gateway_id, attributes_of(bare)])))


def minted_ids(record: Any) -> Minted:
    """Yield the ids of the record that follow from the rest of it; none for a record whose ids come from elsewhere.

    The id of a window takes length and step, which are its contract's: contract/window_cut.py has it.
    """
    of_kind = _MINTED.get(type(record))
    return of_kind(record) if of_kind else iter(())


def _alert_event(event: AlertEvent) -> Minted:
    alert = ids.alert_id(event.asset_id, event.rule, event.run_id, event.bundle_id, event.raised_sequence)
    yield "alert_id", event.alert_id, (alert,)
    yield "event_id", event.event_id, (ids.alert_event_id(event.alert_id, event.step, event.sequence),)


def _action(action: OperatorAction) -> Minted:
    yield "action_id", action.action_id, (ids.action_id(action.alert_id, action.verb, action.nonce),)


def _verdict(verdict: Verdict) -> Minted:
    yield "verdict_id", verdict.verdict_id, (ids.action_id(verdict.alert_id, "verdict", verdict.nonce),)


def _label(label: Label) -> Minted:
    minted = ids.label_id(label.run_id, label.name, label.first_sequence, label.last_sequence)
    yield "label_id", label.label_id, (minted,)


def _asset(asset: Asset) -> Minted:
    yield "declaration_id", asset.declaration_id, (asset_declaration_id(asset),)


def _approval(approval: AssetApproval) -> Minted:
    minted = ids.approval_id(approval.asset_id, approval.gateway_id, approval.nonce)
    yield "approval_id", approval.approval_id, (minted,)


def _run(run: Run) -> Minted:
    if run.is_live:  # the path of a live run is live/asset/boot
        incarnation = (run.source, asset_at_site(run.asset_id), run.path.rpartition("/")[2])
    else:
        incarnation = (run.source, run.path, run.sha256)
    yield "run_id", run.run_id, (ids.run_id(run.asset_id, *incarnation), ids.former_run_id(*incarnation))


def _deployment(deployment: Deployment) -> Minted:
    key = (asset_at_site(deployment.asset_id), deployment.run_id, deployment.bundle_id)
    without_sequence = mint("deployment", *key)  # as gateways minted it until 2026-11
    yield (
        "deployment_id",
        deployment.deployment_id,
        (ids.deployment_id(*key, deployment.from_sequence), without_sequence),
    )


def _ledger_line(line: LedgerLine) -> Minted:
    yield "line_id", line.line_id, (ids.ledger_line_id(line.gateway_id, line.run_id, line.signal, line.number),)


def _refusal(refusal: Refusal) -> Minted:
    minted = ids.refusal_id(refusal.source, refusal.run_id, refusal.signal, refusal.sequence)
    yield "refusal_id", refusal.refusal_id, (minted,)


def _unscored(stretch: UnscoredWindows) -> Minted:
    minted = ids.unscored_id(stretch.asset_id, stretch.run_id, stretch.first_sequence, stretch.contract)
    yield "stretch_id", stretch.stretch_id, (minted,)


def _scored(scored: ScoredWindow) -> Minted:
    vector, score = scored.vector, scored.score
    yield "vector_id", vector.vector_id, (ids.vector_id(scored.window.window_id, vector.feature_code),)
    yield "score_id", score.score_id, (ids.score_id(vector.vector_id, score.bundle_id),)


_MINTED: Mapping[type, Callable[[Any], Minted]] = {
    AlertEvent: _alert_event,
    OperatorAction: _action,
    Verdict: _verdict,
    Label: _label,
    Asset: _asset,
    AssetApproval: _approval,
    Run: _run,
    Deployment: _deployment,
    LedgerLine: _ledger_line,
    Refusal: _refusal,
    UnscoredWindows: _unscored,
    ScoredWindow: _scored,
}
