"""Every record that travels as a log event, by its event name."""

from contract.alerts import AlertEvent, Label, OperatorAction, Verdict
from contract.plant import Artifact, Asset, AssetApproval, Deployment, LedgerLine, Run
from contract.readings import ReadingBatch, Refusal
from contract.windows import UnscoredWindows
from contract.words import Role, VerdictSource

EventRecord = (
    ReadingBatch
    | Refusal
    | UnscoredWindows
    | AlertEvent
    | OperatorAction
    | Verdict
    | Label
    | Asset
    | AssetApproval
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
        AssetApproval,
        Run,
        Deployment,
        LedgerLine,
        Artifact,
    )
}

ROLE_OF: dict[str, frozenset[Role]] = {
    OperatorAction.event: frozenset({Role.OPERATOR}),
    Verdict.event: frozenset({Role.OPERATOR, Role.DATASET, Role.CMMS, Role.MES}),
    Label.event: frozenset({Role.DATASET}),
    Artifact.event: frozenset({Role.GATEWAY, Role.DATASET}),
    AssetApproval.event: frozenset({Role.APPROVER}),
}
"""Roles that may send an event; what is not named here takes Role.GATEWAY."""

ROLE_OF_SOURCE: dict[str, Role] = {
    VerdictSource.FINDING: Role.CMMS,
    VerdictSource.DOWNTIME_RECORD: Role.MES,
    VerdictSource.ENGINEER: Role.OPERATOR,
    VerdictSource.OPERATOR: Role.OPERATOR,
    VerdictSource.DATASET: Role.DATASET,
}
"""Which role a verdict of a source takes: what a maintenance system found is not what somebody says it found."""


def roles_for(event: str) -> frozenset[Role]:
    """Return the roles of which a credential needs one to send this event or our window span."""
    return ROLE_OF.get(event, frozenset({Role.GATEWAY}))
