"""The read side with a client span around each of its questions."""

from typing import Any

import pyarrow as pa
from opentelemetry.trace import SpanKind, Tracer

from contract.evidence import Evidence
from contract.ids import Id
from contract.scope import Scope
from contract.trail import Trail
from dashboard.data.source import ReadApi


class TracedReadApi:
    """Asks as the plant it wraps, with a client span around each question."""

    def __init__(self, plant: ReadApi, tracer: Tracer) -> None:
        self._plant, self._tracer = plant, tracer

    def ask(self, scope: Scope, name: str, **params: Any) -> pa.Table:
        """Answer a named query; see ReadApi."""
        with self._asking(name) as span:
            answer = self._plant.ask(scope, name, **params)
            span.set_attribute("twin.query.rows", answer.num_rows)
            return answer

    def trail(self, scope: Scope, alert_id: Id) -> Trail:
        """Return everything known of an alert; see ReadApi."""
        with self._asking("trail"):
            return self._plant.trail(scope, alert_id)

    def evidence(self, scope: Scope, alert_id: Id) -> Evidence:
        """Return what a proof of the alert needs; see ReadApi."""
        with self._asking("evidence"):
            return self._plant.evidence(scope, alert_id)

    def _asking(self, name: str) -> Any:
        attributes = {"twin.query.name": name}
        return self._tracer.start_as_current_span(f"ask {name}", kind=SpanKind.CLIENT, attributes=attributes)
