"""A plant of one alert in memory: answers what pages ask, keeps what they send."""

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from contract.alerts import AlertEvent, OperatorAction, Verdict
from contract.effective import verdict_that_counts
from contract.evidence import Evidence, Proof, Unproved
from contract.ids import Id, mint
from contract.scope import Scope
from contract.trail import Trail
from contract.words import Priority
from dashboard.data.context import AppContext
from dashboard.data.source import ReadApi
from dashboard.errors import NotSent
from inference.errors import InferenceError
from inference.replay import prove
from store.errors import StoreError, UnknownAlert
from tests.dashboard import sample_assets, sample_episodes, sample_overview, sample_related, sample_trace
from tests.dashboard.sample_alert import (
    ASSET,
    BANDS,
    FIRST_SCORED,
    ROWS,
    RUN,
    SECOND,
    sample_trail,
    time_of,
    with_action,
    with_verdict,
)

NOW = time_of(705)


@dataclass(slots=True)
class SamplePlant:
    """A plant of one alert, in memory; `away` is raised by every question when set."""

    shown: Trail = field(default_factory=sample_trail)
    away: Exception | None = None
    alerts: int = 1
    runs: int = 1
    askers: set[str] = field(default_factory=set)
    evidence_of: Callable[[Id], Evidence] | None = None

    def ask(self, scope: Scope, name: str, **params: Any) -> pa.Table:
        """Answer the queries that pages ask."""
        self._stand(scope)
        return ANSWERS[name](self, params)

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


def alert_list(plant: SamplePlant, _params: dict[str, Any]) -> pa.Table:
    """Rows of the query `alerts`."""
    trail = plant.shown
    first, last = trail.events[0].record, trail.events[-1].record
    done = [a.record for a in trail.actions if a.record.verb == "acknowledge"]
    verdict = verdict_that_counts(trail.verdicts)
    priorities = [p.value for p in Priority]
    rows = [
        {
            "alert_id": trail.alert_id if i == 0 else mint("alert", i),
            "asset_id": ASSET,
            "asset_name": "Water loop WL-1",
            "component": ("inlet valve", "outlet valve", "pump")[i % 3],
            "site": "Nord",
            "area": "Pump house 2",
            "origin": trail.asset.origin if trail.asset else "",
            "kind": "deviation",
            "rule": "deviation",
            "run_id": RUN,
            "raised_ns": first.event_ns - i * 1700 * SECOND,
            "cleared_ns": last.event_ns if last.step == "cleared" else None,
            "clear_reason": last.reason,
            "raised_produced_ns": first.produced_ns,
            "ratio_first": 1.05,
            "ratio_max": 1.34 + i / 7,
            "ratio_last": 1.34,
            "priority": priorities[(i + 1) % 4],
            "led_by": ("flow_mean", "pressure_mean", "vibration_motor_mean")[i % 3],
            "repeats": i % 4 // 3,
            "time_zone": "Europe/Berlin",
            "acknowledged_by": done[-1].actor if done and i == 0 else None,
            "acknowledged_ns": done[-1].acted_ns if done and i == 0 else None,
            "verdict": verdict.record.value if verdict and i == 0 else None,
        }
        for i in range(plant.alerts)
    ]
    return pa.Table.from_pylist(rows, schema=ALERTS)


ALERTS = pa.schema(
    [
        *((name, pa.string()) for name in ("alert_id", "asset_id", "asset_name", "component", "site", "area")),
        *((name, pa.string()) for name in ("origin", "kind", "rule", "run_id")),
        *((name, pa.int64()) for name in ("raised_ns", "cleared_ns")),
        ("clear_reason", pa.string()),
        ("raised_produced_ns", pa.int64()),
        *((name, pa.float64()) for name in ("ratio_first", "ratio_max", "ratio_last")),
        ("priority", pa.string()),
        ("led_by", pa.string()),
        ("repeats", pa.int64()),
        ("time_zone", pa.string()),
        ("acknowledged_by", pa.string()),
        ("acknowledged_ns", pa.int64()),
        ("verdict", pa.string()),
    ]
)


def progress(plant: SamplePlant, _params: dict[str, Any]) -> pa.Table:
    """Rows of the query `run_progress`."""
    rows = [
        {"run_id": mint("run", i), "asset_id": ASSET, "path": f"valve1/{i}.csv", "rows": ROWS, "stored_rows": ROWS}
        | {
            "at_end": True,
            "balanced": True,
            "last_ns": time_of(ROWS) - i,
            "origin": plant.shown.asset.origin if plant.shown.asset else "",
        }
        for i in range(plant.runs)
    ]
    columns = ("run_id", "asset_id", "path", "rows", "stored_rows", "at_end", "balanced", "last_ns", "origin")
    return pa.table({name: [row[name] for row in rows] for name in columns})


def scores(_plant: SamplePlant, params: dict[str, Any]) -> pa.Table:
    """Scores that leave their limit at the raised row and come back."""
    chance = random.Random(1)
    rows = [row for row in range(FIRST_SCORED, ROWS) if not 760 <= row < 800 and in_range(row, params)]
    rise = {row: 1.05 * math.exp(-(((row - 760) / 190) ** 2)) for row in rows}
    return pa.table(
        {
            "time_ns": [time_of(row) for row in rows],
            "run_id": [RUN] * len(rows),
            "ratio": [0.35 + rise[row] + chance.uniform(-0.03, 0.03) for row in rows],
        }
    )


def readings(_plant: SamplePlant, params: dict[str, Any]) -> pa.Table:
    """Readings inside their band that leave it with the fault; a few are uncertain; none of another signal."""
    if params["signal"] not in BANDS:
        return readings(_plant, {"signal": next(iter(BANDS)), "from_ns": 0, "to_ns": 0})
    chance = random.Random(params["signal"])
    low, high = BANDS[params["signal"]]
    rows = [row for row in range(ROWS) if not 760 <= row < 800 and in_range(row, params)]
    fault = {row: -1.4 / (1 + math.exp(-(row - 640) / 25)) if row < 900 else 0.0 for row in rows}
    middle, width = (low + high) / 2, high - low
    return pa.table(
        {
            "time_ns": [time_of(row) for row in rows],
            "run_id": [RUN] * len(rows),
            "value": [middle + width * (fault[row] + chance.gauss(0, 0.22)) for row in rows],
            "quality": [0x40940000 if 300 <= row < 306 else 0 for row in rows],
        }
    )


def in_range(row: int, params: dict[str, Any]) -> bool:
    """Tell whether the row lies in the range asked for."""
    return bool(params["from_ns"] <= time_of(row) <= params["to_ns"])


def version(plant: SamplePlant, _params: dict[str, Any]) -> pa.Table:
    """The row of the query `store_version`."""
    trail = plant.shown
    told = len(trail.events) + len(trail.actions) + len(trail.verdicts)
    counts = {"alerts": plant.alerts + told, "scores": 1, "readings": 1, "runs": plant.runs, "spans": 1}
    return pa.Table.from_pylist([counts])


ANSWERS: dict[str, Callable[[SamplePlant, dict[str, Any]], pa.Table]] = {
    "alerts": alert_list,
    "run_progress": progress,
    "score_series": scores,
    "signal_series": readings,
    **sample_related.ANSWERS,
    **sample_trace.ANSWERS,
    "store_version": version,
    **sample_overview.ANSWERS,
    **sample_episodes.ANSWERS,
    **sample_assets.ANSWERS,
}
