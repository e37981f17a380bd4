"""A context in front of a real store of sixty alerts: what it sends is stored, or refused where a test says so."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from contract.alerts import AlertEvent, OperatorAction, RaisedBy, Verdict
from contract.evidence import Evidence
from contract.ids import Id
from contract.scope import Scope
from contract.trail import Trail
from dashboard.data.context import AppContext
from store.trail.evidence import find_evidence
from store.trail.find import find_trail
from tests.dashboard.sample_plant import sample_context
from tests.store.episode_rows import ASSETS, NOW_NS, many_alerts
from tests.store.plant_rows import Planted, planted


@dataclass(kw_only=True)
class StorePlant:
    """Asks a store of this process."""

    planted: Planted
    away: Exception | None = None

    def ask(self, scope: Scope, name: str, **params: Any) -> pa.Table:
        if self.away is not None:
            raise self.away
        return self.planted.reader.ask(scope, name, **params)

    def trail(self, scope: Scope, alert_id: Id) -> Trail:
        return find_trail(self.planted.reader, scope, alert_id)

    def evidence(self, scope: Scope, alert_id: Id) -> Evidence:
        return find_evidence(self.planted.reader, scope, alert_id)


@dataclass(kw_only=True)
class StorePost:
    """Stores what is sent at once; `away` is raised instead, `refused` alerts are not taken."""

    planted: Planted
    away: Exception | None = None
    refused: set[str] = field(default_factory=set)
    requests: list[list[OperatorAction | Verdict]] = field(default_factory=list)
    traces: dict[Id, RaisedBy] = field(default_factory=dict)

    def send(self, record: OperatorAction | Verdict, alert: AlertEvent) -> None:
        self.send_all([record], {record.alert_id: RaisedBy(window_id=alert.window_id, score_id=alert.score_id)})

    def send_all(self, records: Sequence[OperatorAction | Verdict], raised_by: Mapping[Id, RaisedBy]) -> str:
        if self.away is not None:
            raise self.away
        self.requests.append(list(records))
        self.traces |= raised_by
        taken = [record for record in records if record.alert_id not in self.refused]
        if taken:
            self.planted.put_together(taken, received_ns=NOW_NS)
        return "" if len(taken) == len(records) else "1 record: too long"


@contextmanager
def store_context(folder: Path, *, alerts: int = 60) -> Iterator[AppContext]:
    """A context at a moment that stands still."""
    with planted(folder, *ASSETS, *many_alerts(alerts)) as plant:
        yield replace(
            sample_context(now_ns=NOW_NS),
            read_api=StorePlant(planted=plant),
            action_sink=StorePost(planted=plant),
            user="m.kern",
        )
