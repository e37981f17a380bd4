"""The desk: who sits at this screen, whom it asks, how it sends; the pages find it on the running app."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, cast

from flask import current_app

from contract.alerts import AlertEvent, OperatorAction, RaisedBy, Verdict
from contract.evidence import Proof, Unproved
from contract.ids import Id
from contract.scope import Scope
from dashboard.data.source import Plant
from dashboard.telemetry.recent_spans import SpanRing

KEY = "twintrace"


class Post(Protocol):
    """The write side; dashboard.actions.otlp_sender.Sender in production."""

    def send(self, record: OperatorAction | Verdict, alert: AlertEvent) -> None:
        """Return after the collector has committed it. Raises NotSent."""
        ...

    def send_all(self, records: Sequence[OperatorAction | Verdict], raised_by: Mapping[Id, RaisedBy]) -> str:
        """Return after the collector has committed them: why it refused some of them. Raises NotSent."""
        ...


class Proving(Protocol):
    """Recomputes alerts; dashboard.proof.process.Prover in production."""

    def prove(self, scope: Scope, alert_id: Id) -> Proof | Unproved:
        """Recompute an alert; what is not recomputed says why."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything a page needs from outside."""

    plant: Plant
    post: Post
    user: str
    prover: Proving
    clock: Callable[[], int] = field(default=time.time_ns)
    ring: SpanRing = field(default_factory=SpanRing)  # its own last spans

    @property
    def scope(self) -> Scope:
        """Who asks; all sites until people sign in."""
        return Scope(actor=self.user)


def desk() -> Desk:
    """Return the desk of the app that serves this request."""
    return cast(Desk, current_app.extensions[KEY])
