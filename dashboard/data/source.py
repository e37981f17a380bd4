"""What the dashboard asks, as one interface: named queries, a trail, the evidence of a proof."""

from typing import Any, Protocol

import pyarrow as pa

from contract.evidence import Evidence
from contract.ids import Id
from contract.scope import Scope
from contract.trail import Trail


class ReadApi(Protocol):
    """The read side; store.remote.RemoteStore in production."""

    def ask(self, scope: Scope, name: str, **params: Any) -> pa.Table:
        """Answer a named query. Raises a store error when the collector is away or refuses."""
        ...

    def trail(self, scope: Scope, alert_id: Id) -> Trail:
        """Return everything known of an alert. Raises UnknownAlert."""
        ...

    def evidence(self, scope: Scope, alert_id: Id) -> Evidence:
        """Return what a proof of the alert needs. Raises UnknownAlert."""
        ...
