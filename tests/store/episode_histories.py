"""Histories of alerts for properties: what a gateway and people may say of an alert, drawn, and how it may arrive."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import count, pairwise
from typing import Any

from hypothesis import strategies as st

from contract.alerts import AlertEvent
from contract.ids import Id, mint
from contract.words import DecisionStep, Priority, VerdictSource, VerdictValue
from scoring.telemetry.timed_records import TimedWindow
from tests.inference.made_line import SECOND
from tests.store.plant_rows import RECEIVED_NS, action_of, played_run, verdict_of

RUN = played_run()
RAISED: AlertEvent = RUN.of(AlertEvent)[0]
WINDOW: TimedWindow = RUN.of(TimedWindow)[0]
BEGAN_NS = RECEIVED_NS - 3600 * SECOND

_numbers = count(1)
"""So that every history drawn is of an alert that no store has seen."""

RATIOS = st.integers(100, 300).map(lambda hundredths: hundredths / 100)
PRIORITIES = st.sampled_from([each.value for each in Priority])
ACTORS = st.sampled_from(["m.kern", "j.ruiz"])


@st.composite
def histories(draw: st.DrawFn) -> tuple[Any, ...]:
    """One to three alerts, one after the other."""
    return tuple(record for _ in range(draw(st.integers(1, 3))) for record in _history(draw, next(_numbers)))


def _history(draw: st.DrawFn, number: int) -> list[Any]:
    alert = mint("alert", "history", number)
    kind = draw(st.sampled_from(["deviation", "deviation", "blind"]))
    windows = [_window(draw, number, alert, at) for at in range(draw(st.integers(0, 4)))]
    return [*windows, *_steps(draw, number, alert, kind), *_deeds(draw, alert), *_verdicts(draw, alert)]


def _time_of(number: int, at: int) -> int:
    return BEGAN_NS + (60 * number + at) * SECOND


def _steps(draw: st.DrawFn, number: int, alert: Id, kind: str) -> list[AlertEvent]:
    steps = ["raised", *draw(st.sampled_from([(), ("cleared",), ("updated",), ("updated", "cleared")]))]
    return [
        replace(
            RAISED,
            event_id=mint("event", number, step),
            alert_id=alert,
            kind=kind,
            step=step,
            score_id=mint("score", "history", number, at),  # of the first: of the window that raised
            edge_sequence=10 * number + at,
            repeats=draw(st.integers(0, 2)),
            ratio=draw(RATIOS),
            priority=draw(PRIORITIES),
            reason="returned_to_normal" if step == "cleared" else "",
            event_ns=_time_of(number, 20 * at),
        )
        for at, step in enumerate(steps)
    ]


def _window(draw: st.DrawFn, number: int, alert: Id, at: int) -> TimedWindow:
    """Score a window of the alert; the first is the one that raised it, and any may lie after the last step known."""
    scored, time_ns = WINDOW.scored, _time_of(number, 5 * at)
    ids: dict[str, Any] = {"window_id": mint("window", "history", number, at), "last_sequence": 100 * number + at}
    step = DecisionStep.RAISED if at == 0 else DecisionStep.ACTIVE
    return replace(
        WINDOW,
        scored=replace(
            scored,
            window=replace(scored.window, **ids, last_ns=time_ns, readings_count=draw(st.integers(5, 20))),
            vector=replace(scored.vector, vector_id=mint("vector", "history", number, at)),
            score=replace(
                scored.score, score_id=mint("score", "history", number, at), contributions=(draw(RATIOS), 1.0)
            ),
            decision=replace(scored.decision, step=step.value, alert_id=alert, ratio=draw(RATIOS)),
        ),
    )


def _deeds(draw: st.DrawFn, alert: Id) -> list[Any]:
    verbs = st.sampled_from(["acknowledge", "assign", "comment", "shelve", "out_of_service", "confirm"])
    deeds: list[Any] = []
    for verb, actor in draw(st.lists(st.tuples(verbs, ACTORS), max_size=4, unique=True)):
        given = {"assignee": draw(st.sampled_from(["", "a.novak"]))} if verb == "assign" else {}
        times = {"until_ns": draw(st.sampled_from([None, RECEIVED_NS]))} if verb in ("shelve", "out_of_service") else {}
        deeds.append(replace(action_of(alert, verb, actor=actor), **given, **times))
        if draw(st.integers(0, 3)) == 0:
            deeds.append(action_of(alert, "retract", actor=actor, retracts=deeds[-1].action_id))
    return deeds


def _verdicts(draw: st.DrawFn, alert: Id) -> list[Any]:
    values, sources = st.sampled_from([each.value for each in VerdictValue]), st.sampled_from(list(VerdictSource))
    given: list[Any] = []
    for value, source in draw(st.lists(st.tuples(values, sources), max_size=3, unique=True)):
        given.append(verdict_of(alert, value, source=source.value))
        if draw(st.integers(0, 3)) == 0:
            given.append(verdict_of(alert, value, source=source.value, retracts=given[-1].verdict_id))
    return given


@st.composite
def deliveries(draw: st.DrawFn) -> tuple[tuple[Any, ...], ...]:
    """A history as it may arrive: in any order, some of it twice, cut into requests anywhere."""
    records = draw(histories())
    arriving = draw(st.permutations([*records, *draw(st.lists(st.sampled_from(records), max_size=4))]))
    cuts = sorted(draw(st.sets(st.integers(1, len(arriving)), max_size=5)))
    edges = [0, *cuts, len(arriving)]
    return tuple(tuple(arriving[begin:end]) for begin, end in pairwise(edges) if begin < end)


def first_arrivals(groups: Sequence[Sequence[Any]]) -> list[Any]:
    """Return each record once, in the order the store came to know them."""
    known: list[Any] = []
    for record in (record for group in groups for record in group):
        if record not in known:
            known.append(record)
    return known
