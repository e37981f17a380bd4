"""What a window says of its readings is unfolded as a slow reader unfolds it, and nonsense costs its own alert only."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract.alerts import AlertEvent
from contract.ids import mint
from contract.scope import Scope
from scoring.telemetry.timed_records import TimedWindow
from store.query.records import rows_of
from tests.store.plant_rows import Planted, planted, played_run

ALL = Scope(actor="test")
RUN = played_run()
NOBODY_STORED = -1
_numbers = count(1)


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planted]:
    with planted(tmp_path_factory.mktemp("store"), *RUN.records) as plant:
        yield plant


def unfolded(ranges: list[str]) -> list[tuple[str, int, int]]:
    """The slow reader."""
    found = []
    for said in ranges:
        signal, _, told = said.partition("=")
        for part in [each for each in told.split("=")[0].split(",") if each]:
            ends = part.split("-")
            numbers = [int(each) if re.fullmatch(r"\d{1,18}", each) else None for each in [*ends, ""][:2]]
            first, last = numbers
            is_range = first is not None and last is not None and 0 <= last - first < 1_000_000
            found.append((signal, first, last) if is_range else (signal, NOBODY_STORED, NOBODY_STORED))
    return found  # type: ignore[return-value]


@settings(max_examples=60, deadline=None)
@given(
    ranges=st.lists(
        st.one_of(
            st.text("ab=-,0123456789x", max_size=14),
            st.tuples(st.sampled_from(["flow", "p"]), st.integers(0, 10**7), st.integers(-3, 2 * 10**6)).map(
                lambda each: f"{each[0]}={each[1]}-{max(0, each[1] + each[2])}"
            ),
        ),
        max_size=4,
    )
)
def test_ranges_are_unfolded_as_a_slow_reader_unfolds_them(plant: Planted, ranges: list[str]) -> None:
    with plant.database.cursor() as cursor:
        ((found,),) = cursor.execute("select sequence_ranges(?::varchar[])", [ranges]).fetchall()

    assert [tuple(each.values()) for each in found] == unfolded(ranges)


@pytest.mark.parametrize("nonsense", ["flow", "flow=x-y", "flow=0-6400000000", "flow=9-1", "flow=1", "="])
@pytest.mark.parametrize("question", ["alert_hops", "episodes_hops"])
def test_nonsense_that_was_stored_before_it_was_checked_costs_its_own_alert_only(
    plant: Planted, question: str, nonsense: str
) -> None:
    before = _readings_by_alert(plant, question)
    alert = _plant_another(plant, nonsense)

    after = _readings_by_alert(plant, question)

    assert after == {**before, alert: nonsense in ("flow", "=")}


def _readings_by_alert(plant: Planted, question: str) -> dict[Any, Any]:
    alerts = [row["alert_id"] for row in rows_of(plant.reader.ask(ALL, "alerts", limit=1000))]
    params = {} if question == "alert_hops" else {"alert_ids": alerts}
    return {row["alert_id"]: row["has_readings"] for row in rows_of(plant.reader.ask(ALL, question, **params))}


def _plant_another(plant: Planted, ranges: str) -> str:
    """Plant an alert whose raising window says such ranges."""
    number = next(_numbers)
    raised = next(each for each in RUN.of(AlertEvent) if each.step == "raised")
    window = next(each for each in RUN.of(TimedWindow) if each.scored.score.score_id == raised.score_id)
    score = mint("score", "nonsense", number)
    scored = replace(
        window.scored,
        window=replace(window.scored.window, ranges=(ranges,), window_id=mint("window", "nonsense", number)),
        score=replace(window.scored.score, score_id=score),
    )
    alert = mint("alert", "nonsense", number)
    event = replace(raised, alert_id=alert, event_id=mint("event", "nonsense", number), score_id=score)
    plant.put_together([replace(window, scored=scored), event])
    return alert
