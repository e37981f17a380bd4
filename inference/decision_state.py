"""What a decision remembers between windows, and what it says of one; small enough to ride in every transaction."""

import json
from dataclasses import asdict, dataclass
from typing import Any

from contract.canonical import canonical_json
from contract.ids import Digest, Id
from contract.words import AlertStep, DecisionStep, Priority


@dataclass(frozen=True, slots=True, kw_only=True)
class LatestWindow:
    """The newest scored window under an open alert: what an alert that a gap ends can still point at."""

    window_id: Id
    vector_id: Id
    score_id: Id
    sequence: int
    score: float
    limit: float
    ratio: float
    led_by: str
    event_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAlert:
    """An alert that is open: its id, what raised it and how urgent it has become."""

    alert_id: Id
    run_id: Id
    bundle_id: Digest
    raised_sequence: int
    priority: Priority
    repeats: int = 0
    latest: LatestWindow | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearedAlert:
    """The alert that ended last: a raise soon after joins it."""

    alert: OpenAlert
    cleared_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionState:
    """The state between two windows; the default is rest."""

    above: int = 0  # consecutive scored windows over the limit
    below: int = 0  # consecutive scored windows at or under the clear level while an alert is open
    open: OpenAlert | None = None
    cleared: ClearedAlert | None = None

    def to_json(self) -> bytes:
        """Return the state as canonical JSON; equal states are equal bytes."""
        return canonical_json(asdict(self))

    @classmethod
    def from_json(cls, raw: bytes) -> "DecisionState":
        """Read back what `to_json` wrote, equal in every field."""
        tree = json.loads(raw)
        held, cleared = tree["open"], tree["cleared"]
        return cls(
            above=tree["above"],
            below=tree["below"],
            open=None if held is None else _alert(held),
            cleared=None
            if cleared is None
            else ClearedAlert(alert=_alert(cleared["alert"]), cleared_ns=cleared["cleared_ns"]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the decision says of one window, and which alert step it makes, if any."""

    step: DecisionStep
    alert_step: AlertStep | None = None
    alert: OpenAlert | None = None  # the alert that is open, or that this window cleared
    reason: str = ""  # why it was updated


def _alert(tree: dict[str, Any]) -> OpenAlert:
    latest = tree["latest"]
    return OpenAlert(
        **{
            **tree,
            "priority": Priority(tree["priority"]),
            "latest": None if latest is None else LatestWindow(**latest),
        }
    )
