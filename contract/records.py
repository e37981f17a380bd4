"""Every record that travels as a log event, by its event name."""

from contract.alerts import AlertEvent, Label, OperatorAction, Verdict
from contract.plant import Artifact, Asset, Deployment, LedgerLine, Run
from contract.readings import ReadingBatch, Refusal
from contract.windows import UnscoredWindows
from contract.words import Role

EventRecord = (
    ReadingBatch
    | Refusal
    | UnscoredWindows
    | AlertEvent
    | OperatorAction
    | Verdict
    | Label
    | Asset
    | Run
    | Deployment
    | LedgerLine
    | Artifact
)

EVENTS: dict[str, type[EventRecord]] = {
    record.event: record
    for record in (
        ReadingBatch,
        Refusal,
        UnscoredWindows,
        AlertEvent,
        OperatorAction,
        Verdict,
        Label,
        Asset,
        Run,
        Deployment,
        LedgerLine,
        Artifact,
    )
}

ROLE_OF: dict[str, frozenset[Role]] = {
    OperatorAction.event: frozenset({Role.OPERATOR}),
    Verdict.event: frozenset({Role.OPERATOR, Role.DATASET}),
    Label.event: frozenset({Role.DATASET}),
    Artifact.event: frozenset({Role.GATEWAY, Role.DATASET}),
}
"""Roles that may send an event; what is not named here takes Role.GATEWAY."""


def roles_for(event: str) -> frozenset[Role]:
    """Return the roles of which a credential needs one to send this event or our window span."""
    return ROLE_OF.get(event, frozenset({Role.GATEWAY}))
