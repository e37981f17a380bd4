"""Rules that SQL and Python both know: on generated records they say the same, and every question goes by them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract.alerts import AlertEvent
from contract.effective import effective_actions, verdict_that_counts
from contract.ids import mint
from contract.scope import Scope
from contract.words import NEEDS_SOMEONE, EpisodeState
from dashboard.alert.state import alert_status
from scoring.telemetry.timed_records import TimedWindow
from store.query.catalog import QUERIES
from store.trail.find import find_trail
from tests.inference.made_line import SECOND
from tests.oracles.store_oracle import of
from tests.store.episode_histories import BEGAN_NS, RUN, WINDOW, histories
from tests.store.plant_rows import RECEIVED_NS, Planted, declared, planted

pytestmark = pytest.mark.long

ALL = Scope(actor="test")


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planted]:
    with planted(tmp_path_factory.mktemp("store"), RUN.asset) as plant:
        yield plant


def sql(plant: Planted, text: str, *values: Any) -> list[tuple[Any, ...]]:
    with plant.database.cursor() as cursor:
        return cursor.execute(text, list(values)).fetchall()


def test_a_list_is_in_the_order_of_the_states_and_those_who_wait_need_someone(plant: Planted) -> None:
    states = [state.value for state in EpisodeState]

    told = sql(
        plant, "select state, episode_rank(state), needs_someone(state) from (select unnest(?) as state)", states
    )

    assert told == [(s, rank, s in NEEDS_SOMEONE) for rank, s in enumerate(states, start=1)]


STATE = """
    select episode_state(
        kind, cleared_ns, acknowledged_ns, shelved_until_ns, out_from_ns, out_until_ns, verdict, $now
    ), verdict, (
        select coalesce(list(replace(a.action_id::varchar, '-', '') order by a.commit_number, a.action_id), [])
        from effective_actions as a where a.alert_id = e.alert_id
    )
    from episodes as e where alert_id = $alert
"""


@settings(max_examples=40, deadline=None)
@given(records=histories(), later=st.sampled_from([-1, 0, 1, 30 * 60 * SECOND]))
def test_state_verdict_and_actions_that_count_are_the_same_in_sql_and_in_a_trail(
    plant: Planted, records: tuple[Any, ...], later: int
) -> None:
    plant.put_received([(RECEIVED_NS, each) for each in records])
    now_ns = RECEIVED_NS + later

    for alert in sorted({each.alert_id for each in of(records, AlertEvent)}):
        trail = find_trail(plant.reader, ALL, alert, clock=lambda: now_ns)
        with plant.database.cursor() as cursor:
            ((state, verdict, actions),) = cursor.execute(STATE, {"now": now_ns, "alert": alert}).fetchall()
        counts = verdict_that_counts(trail.verdicts)

        assert state == alert_status(trail).state(now_ns)
        assert verdict == (counts.record.value if counts else None)
        assert sorted(actions) == sorted(each.record.action_id for each in effective_actions(trail.actions))


def windows(asset_id: str, ends_ns: Sequence[int]) -> list[TimedWindow]:
    """Windows of an asset that end then."""
    made = []
    for end_ns in ends_ns:
        window = replace(
            WINDOW.scored.window, window_id=mint("window", asset_id, end_ns), asset_id=asset_id, last_ns=end_ns
        )
        score = replace(WINDOW.scored.score, score_id=mint("score", asset_id, end_ns))
        made.append(replace(WINDOW, scored=replace(WINDOW.scored, window=window, score=score)))
    return made


def told_of(plant: Planted, now_ns: int, scope: Scope) -> tuple[int, int, str]:
    """Whether an asset is scored now, as the overview, the list of alerts and its own page tell it."""
    (overview,) = plant.reader.ask(scope, "overview_plant", now_ns=now_ns).to_pylist()
    (alerts,) = plant.reader.ask(scope, "scored_assets", now_ns=now_ns).to_pylist()
    (asset,) = plant.reader.ask(scope, "asset_now", asset_id=None, now_ns=now_ns).to_pylist()
    return overview["scored"], alerts["scored"], asset["state"]


_assets = count(1)


def alone(plant: Planted, ends_ns: Sequence[int]) -> Scope:
    """Put in an asset at a site of its own, with windows that end then; the scope of who sees only that site."""
    name = f"slow-{next(_assets)}"
    plant.put_together([declared(name, site=name), *windows(name, ends_ns)])
    return Scope(actor="test", sites=(f"Acme/{name}",))


@settings(max_examples=30, deadline=None)
@given(interval_s=st.integers(1, 600), made=st.integers(1, 6), since_s=st.integers(0, 2000))
def test_every_page_says_alike_whether_an_asset_is_scored_now(
    plant: Planted, interval_s: int, made: int, since_s: int
) -> None:
    newest = BEGAN_NS + 3600 * SECOND
    scope = alone(plant, [newest - i * interval_s * SECOND for i in range(made)])
    is_scored = since_s < max(120, 3 * interval_s if made > 1 else 0)

    told = told_of(plant, newest + since_s * SECOND, scope)

    assert told == ((1, 1, WINDOW.scored.window.operating_state) if is_scored else (0, 0, "unknown"))


def test_an_asset_scored_every_five_minutes_is_scored_between_two_windows(plant: Planted) -> None:
    ends = [BEGAN_NS + i * 300 * SECOND for i in range(4)]
    scope = alone(plant, ends)

    assert told_of(plant, ends[-1] + 200 * SECOND, scope)[:2] == (1, 1)
    assert told_of(plant, ends[-1] + 900 * SECOND, scope)[:2] == (0, 0)


def test_no_question_tells_a_shared_rule_again() -> None:
    copies = ("list_contains($sites", "000000000", "'unseen'", "list_position(['new'")
    found = [(path.name, copy) for path in QUERIES.rglob("*.sql") for copy in copies if copy in path.read_text()]

    assert found == [("episodes_summary.sql", "'unseen'")]  # it counts each state by its name
