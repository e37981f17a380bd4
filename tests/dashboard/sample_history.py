"""What alerts the sample plant has besides its own: thirteen earlier ones, some that wait, one that was handled."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from contract.alerts import AlertEvent, OperatorAction, Verdict
from contract.ids import Digest, Id, action_id, mint, run_id
from contract.trail import Trail
from contract.windows import ScoredWindow
from tests.dashboard.sample_alert import RAISED_ROW, SECOND, sample_step, sample_window, time_of
from tests.dashboard.sample_run import timed

HOUR, DAY = 3600 * SECOND, 86_400 * SECOND
VERDICTS = ("true",) * 6 + ("not_actionable",) * 3 + ("false",) * 2 + ("",)
EARLIER_RUN = run_id("valve-1", "testbed", "valve1/0.csv", "cd" * 32)
PRIORITIES = ("high", "critical", "low", "medium")
OTHER_PATTERN = (14.9, 0.6, 2.2, 1.1, 5.3, -0.4)
OTHER: dict[str, Any] = {"led_by": "vibration_pump_mean", "bundle_id": Digest("c" * 64)}
"""Of an alert that is not like the sample: another feature leads it, and another bundle raised it."""


def earlier_alerts() -> Iterator[Any]:
    """Twelve alike, of which eleven are decided, the newest the most alike; and one that is not."""
    for i, verdict in enumerate(VERDICTS):
        raised = raise_before(i)
        yield from ended_alert(raised, (-0.4, 5.3 + i / 10, 1.1, 2.2, 0.6, 14.9))
        yield from done_before(raised, i)
        if verdict:
            reason = "valve half closed" if i == 0 else ""
            yield verdict_of(raised, verdict, reason=reason, decided_ns=raised.event_ns + 2 * HOUR)
    raised = raise_before(len(VERDICTS), **OTHER)
    yield from ended_alert(raised, OTHER_PATTERN)
    yield action_of(raised, "acknowledge", acted_ns=raised.event_ns + HOUR)


def done_before(raised: AlertEvent, number: int) -> Iterator[OperatorAction]:
    """What m.kern did about one of the alike."""
    if number < 2:
        owner = ("j.ruiz", "a.novak")[number]
        yield action_of(raised, "assign", acted_ns=raised.event_ns + HOUR // 2, assignee=owner)
    yield action_of(raised, "acknowledge", acted_ns=raised.event_ns + HOUR)
    if number == 1:
        yield action_of(raised, "confirm", acted_ns=raised.event_ns + 2 * HOUR, note="seat reground")


def handled_alert() -> Iterator[Any]:
    """An alert of an hour before the run; during it two people have dealt with it."""
    raised = raise_of(mint("alert", "handled"), time_of(-3600), priority="low", **OTHER)
    yield from ended_alert(raised, OTHER_PATTERN, lasted_ns=600 * SECOND)
    yield action_of(raised, "acknowledge", acted_ns=time_of(670))
    yield action_of(raised, "assign", acted_ns=time_of(680), assignee="a.lind")
    yield verdict_of(raised, "true", reason="seal worn", decided_ns=time_of(690))


def waiting_alerts(shown: Trail, count: int) -> Iterator[Any]:
    """More alerts like the one that is shown, each raised some time before it."""
    for i in range(1, count):
        at_ns = shown.events[0].record.event_ns - i * 1700 * SECOND
        raised = raise_of(mint("alert", i), at_ns, repeats=2 * (i % 2), priority=PRIORITIES[i % 4])
        yield raised
        yield timed(raising_window(raised))
        if i == 1:
            note = {"note": "grease ordered"}
            yield replace(action_of(raised, "comment", acted_ns=at_ns + SECOND, **note), actor="j.ruiz")


def ended_alert(raised: AlertEvent, contributions: tuple[float, ...], *, lasted_ns: int = HOUR) -> Iterator[Any]:
    """The window that raised, the raise, and the step that ended it."""
    window = raising_window(raised)
    yield timed(replace(window, score=replace(window.score, contributions=contributions)))
    yield raised
    yield replace(
        raised,
        event_id=mint("alert_event", raised.alert_id, "cleared"),
        step="cleared",
        edge_sequence=raised.edge_sequence + 1,
        ratio=0.84,
        reason="returned_to_normal",
        event_ns=raised.event_ns + lasted_ns,
        produced_ns=raised.event_ns + lasted_ns,
    )


def raise_before(number: int, **changes: Any) -> AlertEvent:
    """The raise of an alert of some days before the run."""
    return raise_of(mint("alert", "earlier", number), time_of(0) - (9 + 11 * number) * DAY, **changes)


def raise_of(alert: Id, at_ns: int, **changes: Any) -> AlertEvent:
    """The raise of another alert of the asset, by a window of an earlier run, whose readings are not stored."""
    return replace(
        sample_step("raised", RAISED_ROW, 1.05, 1).record,
        event_id=mint("alert_event", alert, "raised"),
        alert_id=alert,
        window_id=mint("window", alert),
        vector_id=mint("vector", alert),
        score_id=mint("score", alert),
        run_id=EARLIER_RUN,
        event_ns=at_ns,
        produced_ns=at_ns + SECOND // 5,
        **changes,
    )


def raising_window(raised: AlertEvent) -> ScoredWindow:
    """The window that the raise names."""
    made = sample_window(raised.sequence, raised.ratio)
    return replace(
        made,
        window=replace(
            made.window,
            window_id=raised.window_id,
            run_id=raised.run_id,
            first_ns=raised.event_ns - 19 * SECOND,
            last_ns=raised.event_ns,
        ),
        vector=replace(made.vector, vector_id=raised.vector_id),
        score=replace(made.score, score_id=raised.score_id),
        decision=replace(made.decision, alert_id=raised.alert_id, produced_ns=raised.produced_ns),
    )


def action_of(raised: AlertEvent, verb: str, *, acted_ns: int, **given: str) -> OperatorAction:
    """What m.kern did."""
    nonce = mint("nonce", raised.alert_id, verb)
    return replace(
        OperatorAction(
            action_id=action_id(raised.alert_id, verb, nonce),
            alert_id=raised.alert_id,
            verb=verb,
            actor="m.kern",
            nonce=nonce,
            acted_ns=acted_ns,
        ),
        **given,  # type: ignore[arg-type]
    )


def verdict_of(raised: AlertEvent, value: str, *, reason: str, decided_ns: int) -> Verdict:
    """What j.ruiz found it to be."""
    nonce = mint("nonce", raised.alert_id, "verdict")
    return Verdict(
        verdict_id=action_id(raised.alert_id, "verdict", nonce),
        alert_id=raised.alert_id,
        value=value,
        reason=reason,
        source="operator",
        actor="j.ruiz",
        nonce=nonce,
        decided_ns=decided_ns,
    )
