"""A plant of one alert: its store answers what pages ask, its trail keeps what they send."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from contract.alerts import AlertEvent, OperatorAction, Verdict
from contract.evidence import Evidence, Proof, Unproved
from contract.ids import Id
from contract.scope import Scope
from contract.trail import Trail
from dashboard.data.context import AppContext
from dashboard.data.source import ReadApi
from dashboard.errors import NotSent
from inference.errors import InferenceError
from inference.replay import prove
from store.errors import StoreAway, StoreError, UnknownAlert
from tests.dashboard.sample_alert import ASSET, ROWS, sample_trail, time_of, with_action, with_verdict
from tests.dashboard.sample_store import sample_store

NOW = time_of(705)
AWAY = StoreAway("http://127.0.0.1:4320", "nobody listens: is the collector running there?")


@dataclass(slots=True)
class SamplePlant:
    """A plant of one alert or more that wait, or an empty one without a run; `away` is raised by every question."""

    shown: Trail = field(default_factory=sample_trail)
    away: Exception | None = None
    alerts: int = 1
    runs: int = 1
    askers: set[str] = field(default_factory=set)
    evidence_of: Callable[[Id], Evidence] | None = None

    def ask(self, scope: Scope, name: str, **params: Any) -> pa.Table:
        """Answer the queries that pages ask."""
        self._stand(scope)
        return sample_store(self.shown, alerts=self.alerts, runs=self.runs).ask(scope, name, **params)

    def trail(self, scope: Scope, alert_id: Id) -> Trail:
        """Return the one trail there is."""
        self._stand(scope)
        if alert_id != self.shown.alert_id:
            raise UnknownAlert(alert_id, "not in this sample")
        return self.shown

    def evidence(self, scope: Scope, alert_id: Id) -> Evidence:
        """Return evidence without readings: a proof of it is a mismatch."""
        self._stand(scope)
        if self.evidence_of is not None:
            return self.evidence_of(alert_id)
        if alert_id != self.shown.alert_id:
            raise UnknownAlert(alert_id, "not in this sample")
        return Evidence(
            raised=self.shown.events[0].record,
            windows=(),
            readings={},
            criticality="A",
            bundle_tar=self.shown.bundle_tar,
            contract_raw=self.shown.contract_raw,
        )

    def _stand(self, scope: Scope) -> None:
        self.askers.add(scope.actor)
        if self.away is not None:
            raise self.away


@dataclass(slots=True)
class SamplePost:
    """Puts what is sent straight into the trail, as a collector would; `away` stands for one that does not answer."""

    plant: SamplePlant
    away: NotSent | None = None
    sent: list[OperatorAction | Verdict] = field(default_factory=list)

    def send(self, record: OperatorAction | Verdict, _alert: AlertEvent) -> None:
        """Store the record once."""
        if self.away is not None:
            raise self.away
        self.sent.append(record)
        trail = self.plant.shown
        self.plant.shown = with_verdict(trail, record) if isinstance(record, Verdict) else with_action(trail, record)

    def send_all(self, records: Sequence[OperatorAction | Verdict], _raised_by: object) -> str:
        """Store each of them."""
        for record in records:
            self.send(record, self.plant.shown.events[0].record)
        return ""


@dataclass(frozen=True, slots=True)
class SampleProver:
    """Recomputes in this process."""

    plant: SamplePlant

    def prove(self, scope: Scope, alert_id: Id) -> Proof | Unproved:
        """Recompute the alert of the sample."""
        try:
            return prove(self.plant.evidence(scope, alert_id))
        except (StoreError, InferenceError) as error:
            return Unproved(problem=str(error))


def sample_context(
    plant: SamplePlant | None = None,
    *,
    now_ns: int = NOW,
    seen_by: Callable[[SamplePlant], ReadApi] = lambda plant: plant,
) -> AppContext:
    """A context in front of the plant, at a moment that stands still; `seen_by` wraps what it asks."""
    plant = plant or SamplePlant()
    return AppContext(
        read_api=seen_by(plant),
        action_sink=SamplePost(plant),
        user="m.kern",
        prover=SampleProver(plant),
        clock=lambda: now_ns,
    )


def asked(name: str, **params: Any) -> pa.Table:
    """Return what the store of the sample answers."""
    return SamplePlant().ask(Scope(actor="test"), name, **params)


def series_asked(name: str, *, from_ns: int = time_of(0), to_ns: int = time_of(ROWS), **params: Any) -> pa.Table:
    """Return every point of a series of the asset, of the whole run unless told otherwise."""
    return asked(name, asset_id=ASSET, from_ns=from_ns, to_ns=to_ns, max_points=2 * ROWS, **params)
