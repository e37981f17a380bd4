"""The context of a request: who asks, for which sites, the read API, the sink of actions, the clock."""

import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, cast

from flask import Flask, g, has_app_context

from contract.alerts import AlertEvent, OperatorAction, RaisedBy, Verdict
from contract.evidence import Proof, Unproved
from contract.ids import Id
from contract.scope import Scope
from dashboard.data.source import ReadApi
from dashboard.telemetry.recent_spans import SpanRing


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


def mint_session() -> str:
    """Mint the id of a session."""
    return secrets.token_hex(16)


@dataclass(frozen=True, slots=True, kw_only=True)
class AppContext:
    """Everything a page needs from outside; nothing of it is shared with the request of another person but services."""

    read_api: ReadApi
    action_sink: ActionSink
    user: str
    prover: Proving
    sites: tuple[str, ...] | None = None  # that this person may see; None: all of them
    roles: tuple[str, ...] = ()
    clock: Callable[[], int] = field(default=time.time_ns)
    ring: SpanRing = field(default_factory=SpanRing)  # its own last spans
    session: str = field(default_factory=mint_session)  # in which this person acts; nobody signs in yet: of the process

    @property
    def scope(self) -> Scope:
        """Who asks, and for which sites."""
        return Scope(actor=self.user, sites=self.sites)


ContextSource = Callable[[], AppContext]
"""Returns the context of the request that is being served: whom its sender is, from what the request says."""


def bind_context(server: Flask, source: ContextSource) -> None:
    """Give each request a context of its own, made when the request begins."""

    @server.before_request
    def _bind() -> None:
        g.twintrace = source()


def current_context() -> AppContext:
    """Return the context of this request; what outlives the request, as a stream, takes the context with it."""
    return cast(AppContext, g.twintrace)


def current_sites() -> tuple[str, ...] | None:
    """Return the sites that whoever asks may see, None for all; also outside of any request, which is nobody's."""
    context = g.get("twintrace") if has_app_context() else None
    return context.sites if isinstance(context, AppContext) else None


def current_roles() -> tuple[str, ...]:
    """Return the roles of whoever asks; none outside of any request."""
    context = g.get("twintrace") if has_app_context() else None
    return context.roles if isinstance(context, AppContext) else ()
