"""Records as the overview sees them at a moment: assets, their windows and rests, alerts with their state."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from contract.alerts import AlertEvent
from contract.plant import Asset, LedgerLine
from contract.windows import ScoredWindow, UnscoredWindows
from tests.oracles.store_oracle import asset_of, of, standing, verdict_that_counts, windows_of

MINUTE = 60 * 10**9
HOUR = 60 * MINUTE
DAY = 24 * HOUR
STEP = 15 * MINUTE
RANKS = ["critical", "high", "medium", "low"]
STATES = ["new", "unseen", "acknowledged", "shelved", "out_of_service", "returned"]


@dataclass(frozen=True, kw_only=True)
class Store:
    """The records, when they were received, and when somebody asks."""

    records: Sequence[Any]
    received_ns: int
    now_ns: int

    @property
    def assets(self) -> list[Asset]:
        names = sorted({each.asset_id for each in of(self.records, Asset)})
        return [asset for name in names if (asset := asset_of(self.records, name))]

    @property
    def alerts(self) -> list["Alert"]:
        events = of(self.records, AlertEvent)
        return [Alert(store=self, alert_id=alert_id) for alert_id in sorted({each.alert_id for each in events})]

    def windows(self, asset_id: str) -> list[ScoredWindow]:
        """Windows of the asset in the 24 h until now, oldest first."""
        found = [each for each in windows_of(self.records) if each.window.asset_id == asset_id]
        near = [each for each in found if self.now_ns - DAY < each.window.last_ns <= self.now_ns]
        return sorted(near, key=lambda each: each.window.last_ns)

    def rests(self, asset_id: str) -> list[UnscoredWindows]:
        stretches = [each for each in of(self.records, UnscoredWindows) if each.asset_id == asset_id]
        begun = [each for each in stretches if each.reason == "state" and each.first_ns <= self.now_ns]
        return [each for each in begun if each.last_ns > self.now_ns - DAY]

    def step_of(self, time_ns: int) -> int:
        return min(95, (time_ns - (self.now_ns - DAY)) // STEP)


@dataclass(frozen=True, kw_only=True)
class Alert:
    """An alert as its events and actions tell it."""

    store: Store
    alert_id: str

    @property
    def events(self) -> list[AlertEvent]:
        found = [each for each in of(self.store.records, AlertEvent) if each.alert_id == self.alert_id]
        return sorted(found, key=lambda each: each.edge_sequence)

    @property
    def first(self) -> AlertEvent:
        return self.events[0]

    @property
    def asset(self) -> Asset:
        found = asset_of(self.store.records, self.first.asset_id)
        assert found is not None
        return found

    @property
    def priority(self) -> str:
        return self.events[-1].priority

    @property
    def cleared_ns(self) -> int | None:
        last = self.events[-1]
        return last.event_ns if last.step == "cleared" else None

    @property
    def clear_reason(self) -> str:
        last = self.events[-1]
        return last.reason if last.step == "cleared" else ""

    def last(self, verb: str) -> Any:
        """The last standing action of the verb."""
        return next((a for a in reversed(standing(self.store.records, self.alert_id)) if a.verb == verb), None)

    @property
    def verdict(self) -> str | None:
        counts = verdict_that_counts(self.store.records, self.alert_id)
        return counts.value if counts else None

    @property
    def state(self) -> str:
        now, seen = self.store.now_ns, self.last("acknowledge") is not None
        if self.cleared_ns is not None:
            return "returned" if seen or self.verdict or self.first.kind == "blind" else "unseen"
        out, shelved = self.last("out_of_service"), self.last("shelve")
        if out and (out.from_ns or out.acted_ns) <= now < (out.until_ns or out.acted_ns):
            return "out_of_service"
        if shelved and now < (shelved.until_ns or shelved.acted_ns):
            return "shelved"
        return "acknowledged" if seen else "new"

    @property
    def is_waiting(self) -> bool:
        return self.state in ("new", "unseen")

    @property
    def order(self) -> tuple[Any, ...]:
        return STATES.index(self.state), RANKS.index(self.priority), self.first.event_ns, self.alert_id

    @property
    def ratio_now(self) -> float:
        under = [w for w in windows_of(self.store.records) if w.decision.alert_id == self.alert_id]
        newest = max(under, key=lambda each: each.window.last_sequence, default=None)
        return newest.decision.ratio if newest and self.cleared_ns is None else self.events[-1].ratio

    @property
    def is_degraded(self) -> bool:
        named = [w.window for w in windows_of(self.store.records) if w.window.window_id == self.first.window_id]
        raised = [] if self.first.kind == "blind" else named  # no window raised a blind alert
        return not raised or raised[0].readings_count < raised[0].readings_expected or raised[0].readings_uncertain > 0


def is_blind(store: Store, asset_id: str) -> bool:
    """Tell whether a blind alert of the asset is open."""
    return any(
        each.first.kind == "blind" and each.cleared_ns is None and each.first.asset_id == asset_id
        for each in store.alerts
    )


def is_stopped(store: Store, asset_id: str) -> bool:
    """Tell whether the newest that is known says that it stands still."""
    windows, rests = store.windows(asset_id), store.rests(asset_id)
    newest = windows[-1].window.last_ns if windows else 0
    if rests and max(each.last_ns for each in rests) > newest:
        return True
    return bool(windows) and windows[-1].window.operating_state in ("stopped", "standby")


def ended_runs(store: Store) -> dict[str, LedgerLine]:
    """The newest line of every run of which each signal has come to its end."""
    newest: dict[tuple[str, str], LedgerLine] = {}
    for line in sorted(of(store.records, LedgerLine), key=lambda each: each.number):
        if not line.signal.startswith("#"):
            newest[line.run_id, line.signal] = line
    runs = {run for run, _ in newest}
    lines = {run: [line for (of_run, _), line in newest.items() if of_run == run] for run in runs}
    return {
        run: max(each, key=lambda line: line.produced_ns)
        for run, each in lines.items()
        if all(line.at_end for line in each)
    }
