"""What SQL and Python both say of an alert, on generated records the same: its rank, its ratio now, its data."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract.alerts import AlertEvent
from contract.ids import Id, mint
from contract.readings import Refusal
from contract.scope import Scope
from contract.words import AlertKind, DecisionStep, Priority
from dashboard.alert.state import alert_status, degraded
from inference.decide import RANK
from scoring.telemetry.timed_records import TimedWindow
from store.query.records import rows_of
from store.trail.find import find_trail
from tests.inference.made_line import SECOND
from tests.oracles.store_oracle import of
from tests.store.episode_histories import BEGAN_NS, RAISED, RUN, WINDOW, histories
from tests.store.plant_rows import RECEIVED_NS, Planted, declared, planted

pytestmark = pytest.mark.long

ALL = Scope(actor="test")
PRIORITIES = st.sampled_from([each.value for each in Priority])
ANY_LIST: dict[str, Any] = dict.fromkeys(
    (
        *("in_sites", "areas", "assets", "classes", "kinds", "priorities", "states", "verdicts", "owners", "data"),
        *("from_ns", "to_ns", "up_to_number", "after_number", "text"),
    )
)


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planted]:
    with planted(tmp_path_factory.mktemp("store"), RUN.asset) as plant:
        yield plant


_numbers = count(1)
"""So that every record made here is one that no store has seen."""


def listed(plant: Planted, alerts: Sequence[Id], *, sort: str = "default") -> list[dict[str, Any]]:
    """Rows of the list of alerts, of these alerts."""
    asked = {"now_ns": RECEIVED_NS, "sort": sort, "down": False, "limit": 1000, "offset": 0, **ANY_LIST}
    return rows_of(plant.reader.ask(ALL, "episodes_page", **asked, alert_ids=list(alerts)))


@settings(max_examples=60, deadline=None)
@given(priority=PRIORITIES | st.text(max_size=12))
def test_a_priority_ranks_in_sql_as_the_gateway_ranks_it_and_an_unknown_one_last(plant: Planted, priority: str) -> None:
    rank = RANK.index(Priority(priority)) if priority in tuple(RANK) else len(RANK)

    with plant.database.cursor() as cursor:
        ((ranked,),) = cursor.execute("select priority_rank(?)", [priority]).fetchall()

    assert ranked == rank + 1


@settings(max_examples=20, deadline=None)
@given(priorities=st.lists(PRIORITIES, min_size=1, max_size=5))
def test_pages_put_the_priority_first_that_a_gateway_calls_the_most_urgent(
    plant: Planted, priorities: list[str]
) -> None:
    name = f"ranked-{next(_numbers)}"
    raised = [_raise(name, i, priority) for i, priority in enumerate(priorities)]
    plant.put_together([declared(name), *raised])
    by_rank = sorted(priorities, key=lambda each: RANK.index(Priority(each)))

    rows = listed(plant, [each.alert_id for each in raised], sort="priority")
    (asset,) = rows_of(plant.reader.ask(ALL, "asset_now", asset_id=name, now_ns=RECEIVED_NS))

    assert [row["priority"] for row in rows] == by_rank
    assert asset["worst"] == by_rank[0]


def _raise(asset_id: str, number: int, priority: str) -> AlertEvent:
    return replace(
        RAISED,
        event_id=mint("event", asset_id, number),
        alert_id=mint("alert", asset_id, number),
        asset_id=asset_id,
        edge_sequence=number,
        priority=priority,
        event_ns=BEGAN_NS,
    )


@settings(max_examples=25, deadline=None)
@given(drawn=histories())
def test_the_ratio_now_of_a_trail_is_the_one_that_every_list_shows(plant: Planted, drawn: tuple[Any, ...]) -> None:
    records = _none_scored_blind(drawn)
    plant.put_received([(RECEIVED_NS, each) for each in records])
    alerts = sorted({each.alert_id for each in of(records, AlertEvent)})
    trails = [find_trail(plant.reader, ALL, alert, clock=lambda: RECEIVED_NS) for alert in alerts]
    in_trail = {trail.alert_id: alert_status(trail).ratio_now for trail in trails}

    page = {row["alert_id"]: row["ratio_now"] for row in listed(plant, alerts)}
    command = _asked(plant, "alerts", "ratio_last", limit=10_000)
    overview = _asked(plant, "overview_alerts", "ratio_now", limit=10_000, now_ns=RECEIVED_NS)

    assert page == in_trail
    assert {alert: command[alert] for alert in alerts} == in_trail
    assert in_trail | {alert: ratio for alert, ratio in overview.items() if alert in alerts} == in_trail


def _none_scored_blind(records: Sequence[Any]) -> list[Any]:
    """Without windows under a blind alert: a collector raises it, and no gateway knows of it."""
    blind = {each.alert_id for each in of(records, AlertEvent) if each.kind == AlertKind.BLIND}
    return [r for r in records if not (isinstance(r, TimedWindow) and r.scored.decision.alert_id in blind)]


def _asked(plant: Planted, name: str, column: str, **params: Any) -> dict[Id, float]:
    return {row["alert_id"]: row[column] for row in rows_of(plant.reader.ask(ALL, name, **params))}


@settings(max_examples=30, deadline=None)
@given(
    kind=st.sampled_from(["deviation", "deviation", "deviation", "blind"]),
    is_stored=st.sampled_from([True, True, True, False]),
    refused=st.integers(0, 2),
    missing=st.integers(0, 2),
    uncertain=st.integers(0, 2),
)
def test_degraded_data_is_the_same_in_a_trail_and_in_every_list(
    plant: Planted, kind: str, is_stored: bool, refused: int, missing: int, uncertain: int
) -> None:
    raised = replace(_raise(RUN.asset.asset_id, number := next(_numbers), "high"), kind=kind)
    window = _window(number, refused=refused, missing=missing, uncertain=uncertain)
    raised = replace(raised, score_id=window.scored.score.score_id, run_id=window.scored.window.run_id)
    plant.put_together([raised, *([window] if is_stored else []), *_refusals(window, refused)])

    in_trail = degraded(find_trail(plant.reader, ALL, raised.alert_id, clock=lambda: RECEIVED_NS))
    (row,) = listed(plant, [raised.alert_id])
    overview = _asked(plant, "overview_alerts", "is_degraded", limit=10_000, now_ns=RECEIVED_NS)

    assert in_trail == (kind != "blind" and (not is_stored or refused + missing + uncertain > 0))
    for is_degraded in (row["is_degraded"], overview[raised.alert_id]):
        # of a blind alert lists have no window either; they leave out what they would say of its data
        assert is_degraded if kind == "blind" else is_degraded == in_trail


def _window(number: int, *, refused: int, missing: int, uncertain: int) -> TimedWindow:
    """Score a window of a run of its own that raised; what was refused is not counted among its readings."""
    scored = WINDOW.scored
    window = replace(
        scored.window,
        window_id=mint("window", "degraded", number),
        run_id=mint("run", "degraded", number),
        last_ns=BEGAN_NS + SECOND,
        readings_count=scored.window.readings_expected - refused - missing,
        readings_uncertain=uncertain,
    )
    score = replace(scored.score, score_id=mint("score", "degraded", number))
    decision = replace(scored.decision, step=DecisionStep.RAISED.value)
    return replace(WINDOW, scored=replace(scored, window=window, score=score, decision=decision))


def _refusals(window: TimedWindow, many: int) -> list[Refusal]:
    of_run = window.scored.window
    return [
        Refusal(
            refusal_id=mint("refusal", of_run.run_id, i),
            gateway_id=of_run.gateway_id,
            source="historian",
            value="999",
            reason="out_of_range",
            detail="flow is above 10",
            produced_ns=RECEIVED_NS,
            asset_id=of_run.asset_id,
            run_id=of_run.run_id,
            signal="flow",
            sequence=of_run.first_sequence + i,
        )
        for i in range(many)
    ]
