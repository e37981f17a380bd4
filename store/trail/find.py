"""Alert id -> its trail: the seven hops and the records behind them, put together from named questions."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from contract.alerts import AlertEvent, Label, OperatorAction, Verdict
from contract.ids import Id
from contract.plant import Asset, Deployment, Run
from contract.readings import Refusal
from contract.scope import Scope
from contract.trail import Stored, Trail
from contract.windows import ScoredWindow
from contract.words import AlertKind, AlertStep, ArtifactKind
from store.errors import UnknownAlert
from store.query.protocol import Ask
from store.query.records import Row, record_of, rows_of, scored_window_of, stored_of
from store.trail.alert_id import require_alert_id
from store.trail.artifacts import find_artifact
from store.trail.hops import HopInputs, NamedReadings, hops_of

UNZONED = "UTC"
TOGETHER = 4
"""Questions asked at once: what the read API answers at once; 3.8 ms a question alone, 2.3 ms so (2 cores)."""


def find_trail(ask: Ask, scope: Scope, alert_id: str, *, clock: Callable[[], int] = time.time_ns) -> Trail:
    """Put the trail of an alert together; `clock` tells what is due by now.

    Raises WrongParameters for what is no id, UnknownAlert when no step of it is stored at the scope's sites.
    """
    alert = require_alert_id(alert_id)
    events = alert_events(ask, scope, alert)
    first = raise_of(events)
    with ThreadPoolExecutor(TOGETHER, thread_name_prefix="trail") as threads:
        answers = _Answers(ask, scope, first, events, threads)
        raising, latest = answers.windows.result()
        asset, run, deployment = answers.asset_context.result()
        contract = threads.submit(
            find_artifact, ask, scope, ArtifactKind.CONTRACT, _contract(raising, asset), before_ns=_sent_ns(first)
        )
        inputs = answers.hop_inputs(raising, UNZONED if asset is None else asset.time_zone)
        labels = answers.labels.result()
    return Trail(
        alert_id=alert,
        hops=hops_of(inputs, now_ns=clock()),
        events=events,
        asset=asset,
        run=run,
        deployment=deployment,
        raising=raising,
        latest=latest,
        refusals=tuple(inputs.refusals),
        actions=tuple(inputs.actions),
        verdicts=tuple(inputs.verdicts),
        labels=labels,
        bundle_tar=inputs.bundle.body,
        contract_raw=contract.result().body,
    )


class _Answers:
    """The questions that need no more than the raise, under way at once: an Ask may be asked from every thread."""

    def __init__(
        self,
        ask: Ask,
        scope: Scope,
        first: Stored[AlertEvent],
        events: tuple[Stored[AlertEvent], ...],
        threads: ThreadPoolExecutor,
    ) -> None:
        self._ask, self._scope, self._first, self._threads = ask, scope, first, threads
        raised = first.record
        self._is_over = events[-1].record.step == AlertStep.CLEARED
        self.windows = threads.submit(_windows, ask, scope, raised.alert_id, events)
        self.asset_context = threads.submit(_asset_context, ask, scope, raised)
        self.labels = threads.submit(_labels, ask, scope, raised)
        self._bundle = threads.submit(
            find_artifact, ask, scope, ArtifactKind.BUNDLE, raised.bundle_id, before_ns=_sent_ns(first)
        )
        self._refused = threads.submit(_refused_records, ask, scope, raised)
        self._actions = threads.submit(_actions, ask, scope, raised)
        self._verdicts = threads.submit(_verdicts, ask, scope, raised)

    def hop_inputs(self, raising: Stored[ScoredWindow] | None, zone: str) -> HopInputs:
        """Return what the hops are told from, with the two answers that take the raising window."""
        readings = self._threads.submit(_named_readings, self._ask, self._scope, raising)
        return HopInputs(
            first=self._first,
            raising=raising,
            refusals=_refusals(self._ask, self._scope, raising),
            readings=readings.result(),
            bundle=self._bundle.result(),
            actions=self._actions.result(),
            verdicts=self._verdicts.result(),
            refused=self._refused.result(),
            zone=zone,
            is_over=self._is_over,
        )


def alert_events(ask: Ask, scope: Scope, alert: Id) -> tuple[Stored[AlertEvent], ...]:
    """Return the steps of an alert by edge sequence, at least one. Raises UnknownAlert."""
    rows = rows_of(ask.ask(scope, "alert_steps", alert_id=alert))
    if not rows:
        raise UnknownAlert(alert, "not in this store: `twintrace alerts` lists those there are")
    return tuple(stored_of(AlertEvent, row) for row in rows)


def raise_of(events: tuple[Stored[AlertEvent], ...]) -> Stored[AlertEvent]:
    """Return the raise; the first step there is when the raise itself is not stored."""
    return next((each for each in events if each.record.step == AlertStep.RAISED), events[0])


def _windows(
    ask: Ask, scope: Scope, alert: Id, events: tuple[Stored[AlertEvent], ...]
) -> tuple[Stored[ScoredWindow] | None, Stored[ScoredWindow] | None]:
    first, last = raise_of(events).record, events[-1].record
    if first.kind == AlertKind.BLIND:
        return None, None  # it names the window that was last seen; none raised it, none was scored under it
    rows = rows_of(
        ask.ask(
            scope,
            "alert_windows",
            alert_id=alert,
            run_id=first.run_id,
            score_id=first.score_id,
            raised_ns=first.event_ns,
            cleared_ns=last.event_ns if last.step == AlertStep.CLEARED else None,
        )
    )
    return _marked(rows, "is_raising"), _marked(rows, "is_latest")


def _marked(rows: list[dict[str, Any]], mark: str) -> Stored[ScoredWindow] | None:
    row: Row | None = next((each for each in rows if each[mark]), None)
    return None if row is None else Stored(record=scored_window_of(row), received_ns=row["received_ns"])


def _asset_context(ask: Ask, scope: Scope, raised: AlertEvent) -> tuple[Asset | None, Run | None, Deployment | None]:
    row = rows_of(
        ask.ask(scope, "alert_place", asset_id=raised.asset_id, run_id=raised.run_id, bundle_id=raised.bundle_id)
    )[0]
    asset, run, deployment = row["asset"], row["run"], row["deployment"]
    return (
        None if asset is None else record_of(Asset, asset),
        None if run is None else record_of(Run, run),
        None if deployment is None else record_of(Deployment, deployment),
    )


def _labels(ask: Ask, scope: Scope, raised: AlertEvent) -> tuple[Label, ...]:
    return tuple(record_of(Label, row) for row in rows_of(ask.ask(scope, "run_labels", run_id=raised.run_id)))


def _refused_records(ask: Ask, scope: Scope, raised: AlertEvent) -> dict[str, str]:
    rows = rows_of(ask.ask(scope, "refused_records", alert_id=raised.alert_id, window_id=raised.window_id))
    return {row["record"]: f"{row['reason']}: {row['detail']}" for row in rows}


def _actions(ask: Ask, scope: Scope, raised: AlertEvent) -> tuple[Stored[OperatorAction], ...]:
    rows = rows_of(ask.ask(scope, "alert_actions", alert_id=raised.alert_id))
    return tuple(stored_of(OperatorAction, row) for row in rows)


def _verdicts(ask: Ask, scope: Scope, raised: AlertEvent) -> tuple[Stored[Verdict], ...]:
    rows = rows_of(ask.ask(scope, "alert_verdicts", alert_id=raised.alert_id))
    return tuple(stored_of(Verdict, row) for row in rows)


def _named_readings(ask: Ask, scope: Scope, raising: Stored[ScoredWindow] | None) -> tuple[NamedReadings, ...]:
    if raising is None:
        return ()
    window = raising.record.window
    rows = ask.ask(
        scope,
        "window_readings",
        run_id=window.run_id,
        ranges=list(window.ranges),
        first_ns=window.first_ns,
        last_ns=window.last_ns,
    )
    return tuple(record_of(NamedReadings, row) for row in rows_of(rows))


def _refusals(ask: Ask, scope: Scope, raising: Stored[ScoredWindow] | None) -> tuple[Refusal, ...]:
    if raising is None:
        return ()
    window = raising.record.window
    rows = ask.ask(
        scope,
        "window_refusals",
        run_id=window.run_id,
        first_sequence=window.first_sequence,
        last_sequence=window.last_sequence,
    )
    return tuple(record_of(Refusal, row) for row in rows_of(rows))


def _contract(raising: Stored[ScoredWindow] | None, asset: Asset | None) -> str:
    if raising is not None:
        return raising.record.window.contract
    return "" if asset is None else asset.contract


def _sent_ns(first: Stored[AlertEvent]) -> int:
    return first.record.produced_ns
