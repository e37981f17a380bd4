"""The context of an application: who asks, the read API, the sink of actions, the clock."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, cast

from flask import current_app

from contract.alerts import AlertEvent, OperatorAction, RaisedBy, Verdict
from contract.evidence import Proof, Unproved
from contract.ids import Id
from contract.scope import Scope
from dashboard.data.source import ReadApi
from dashboard.telemetry.recent_spans import SpanRing

KEY = "twintrace"


class ActionSink(Protocol):
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
class AppContext:
    """Everything a page needs from outside."""

    read_api: ReadApi
    action_sink: ActionSink
    user: str
    prover: Proving
    clock: Callable[[], int] = field(default=time.time_ns)
    ring: SpanRing = field(default_factory=SpanRing)  # its own last spans

    @property
    def scope(self) -> Scope:
        """Who asks; all sites until people sign in."""
        return Scope(actor=self.user)


def current_context() -> AppContext:
    """Return the context of the application that serves this request."""
    return cast(AppContext, current_app.extensions[KEY])
