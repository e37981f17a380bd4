"""What the list of alerts asks, held against slow answers from the same records."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract.ids import mint
from contract.scope import Scope
from store.query.records import rows_of
from store.trail.completeness import find_completeness
from tests.oracles import episode_oracle as oracle
from tests.oracles.store_oracle import windows_of
from tests.store.episode_rows import ASSETS, DAY, HOUR, NOW_NS, many_alerts
from tests.store.plant_rows import Planted, action_of, elsewhere, planted, played_run

ALL = Scope(actor="test")
RECORDS = (*ASSETS, *many_alerts())
EPISODES = oracle.episodes(RECORDS, NOW_NS)
NO_FILTER: dict[str, Any] = dict.fromkeys(
    (
        *("in_sites", "areas", "assets", "classes", "kinds", "priorities", "states", "verdicts", "owners", "data"),
        *("from_ns", "to_ns", "up_to_number", "after_number", "alert_ids", "text"),
    )
)
WHOLE = {"now_ns": NOW_NS, "sort": "default", "down": False, "limit": 1000, "offset": 0, **NO_FILTER}
SORTS = ("default", "priority", "state", "age", "asset", "what", "now", "data", "owner")


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planted]:
    with planted(tmp_path_factory.mktemp("store"), *RECORDS) as plant:
        yield plant


def asked(plant: Planted, name: str, scope: Scope = ALL, **params: Any) -> list[dict[str, Any]]:
    return rows_of(plant.reader.ask(scope, name, **params))


def page(plant: Planted, scope: Scope = ALL, **changes: Any) -> list[dict[str, Any]]:
    rows = asked(plant, "episodes_page", scope, **(WHOLE | changes))
    return [row for row in rows if row["alert_id"] is not None]


def some(*values: str) -> st.SearchStrategy[list[str] | None]:
    return st.none() | st.lists(st.sampled_from(values), min_size=1, max_size=3, unique=True)


FILTERS = st.fixed_dictionaries(
    NO_FILTER
    | {
        "in_sites": some("Acme/north", "Acme/south"),
        "areas": some("hall 0", "hall 1"),
        "classes": some("pump", "fan"),
        "assets": some("asset-0", "asset-5"),
        "kinds": some("deviation", "blind"),
        "priorities": some("critical", "high", "low"),
        "states": some(*oracle.STATES),
        "verdicts": some("true", "false", "undecided"),
        "owners": some("", "m.kern", "J. Ruiz"),
        "data": st.sampled_from([None, "degraded", "good"]),
        "from_ns": st.sampled_from([None, NOW_NS - 30 * DAY]),
        "to_ns": st.sampled_from([None, NOW_NS - 10 * DAY]),
        "text": st.sampled_from(
            [None, "pump", "asset-5", "pressure", "flow_mean", "limit", EPISODES[7]["alert_id"][:6]]
        ),
    }
    | {key: st.none() for key in ("up_to_number", "after_number", "alert_ids")}
)
FEW = st.fixed_dictionaries({key: st.none() for key in NO_FILTER} | {"states": some(*oracle.STATES)})


@settings(max_examples=80, deadline=None)
@given(filters=FILTERS | FEW)
def test_filters_let_through_what_the_records_say(plant: Planted, filters: dict[str, Any]) -> None:
    fitting = [row for row in EPISODES if oracle.fits(row, filters)]

    rows = page(plant, **filters)

    assert [row["alert_id"] for row in rows] == [
        row["alert_id"] for row in oracle.ordered(fitting, "state", down=False)
    ]
    assert all(row["total"] == len(fitting) for row in rows)


@pytest.mark.parametrize("down", [False, True])
@pytest.mark.parametrize("sort", SORTS)
def test_every_column_sorts_both_ways_with_the_empty_last(plant: Planted, sort: str, down: bool) -> None:
    wanted = oracle.ordered(EPISODES, sort, down=down)

    rows = page(plant, sort=sort, down=down)

    shown = ("alert_id", "state", "asset_name", "site", "priority", "ratio_now", "owner", "verdict", "cleared_ns")
    assert [[row[key] for key in shown] for row in rows] == [[row[key] for key in shown] for row in wanted]


@settings(max_examples=25, deadline=None)
@given(size=st.integers(1, 30), sort=st.sampled_from(SORTS), down=st.booleans())
def test_pages_put_together_are_the_whole(plant: Planted, size: int, sort: str, down: bool) -> None:
    whole = page(plant, sort=sort, down=down)

    parts = [page(plant, sort=sort, down=down, limit=size, offset=at) for at in range(0, len(EPISODES), size)]

    assert [row for part in parts for row in part] == whole


def test_a_page_without_rows_still_tells_how_many_there_are(plant: Planted) -> None:
    (beyond,) = asked(plant, "episodes_page", **(WHOLE | {"offset": 5000}))
    (nothing,) = asked(plant, "episodes_page", **(WHOLE | {"text": "no such thing"}))

    assert (beyond["alert_id"], beyond["total"]) == (None, len(EPISODES))
    assert (nothing["alert_id"], nothing["total"]) == (None, 0)
    assert beyond["newest_number"] == len(EPISODES)


def test_what_became_known_later_can_be_counted_and_left_out(plant: Planted) -> None:
    known = {row["alert_id"] for row in page(plant, up_to_number=40)}
    later = {row["alert_id"] for row in page(plant, after_number=40)}

    assert (len(known), len(later)) == (40, 20)
    assert known | later == {row["alert_id"] for row in EPISODES}


def test_an_asker_of_one_site_sees_only_its_episodes_and_choices(plant: Planted) -> None:
    south = Scope(actor="test", sites=("Acme/south",))
    ids = [row["alert_id"] for row in EPISODES]
    at_south = {row["alert_id"] for row in EPISODES if row["site"] == "south"}

    assert {row["alert_id"] for row in page(plant, south)} == at_south
    assert {row["alert_id"] for row in asked(plant, "episode_keys", south, alert_ids=ids)} == at_south
    assert {row["value"] for row in asked(plant, "episodes_choices", south) if row["filter"] == "site"} == {
        "Acme/south"
    }
    assert asked(plant, "scored_assets", south, now_ns=NOW_NS)[0]["assets"] == 2


@pytest.mark.parametrize("sites", [None, ["Acme/south"]])
def test_the_counts_are_as_the_records_say(plant: Planted, sites: list[str] | None) -> None:
    placed = [row for row in EPISODES if sites is None or f"Acme/{row['site']}" in sites]
    places: dict[str, Any] = {"in_sites": sites, "areas": None, "assets": None, "classes": None}

    (row,) = asked(plant, "episodes_summary", now_ns=NOW_NS, me="m.kern", **places)

    assert row == oracle.summary(placed, me="m.kern", now_ns=NOW_NS)
    assert row["undecided"] > 0


def test_the_earlier_ones_like_it_are_counted_by_rule_leading_feature_and_class(plant: Planted) -> None:
    ids = [row["alert_id"] for row in EPISODES]

    rows = asked(plant, "episodes_before", alert_ids=ids)

    found = {row["alert_id"]: (row["true_before"], row["decided_before"]) for row in rows}
    assert {alert: found.get(alert, (0, 0)) for alert in ids} == {
        alert: oracle.before(EPISODES, alert) for alert in ids
    }
    assert any(decided > 1 for _, decided in found.values())


def test_choices_are_the_places_and_owners_there_are(plant: Planted) -> None:
    rows = asked(plant, "episodes_choices")

    found = {key: {row["value"] for row in rows if row["filter"] == key} for key in ("site", "area", "class", "owner")}
    assert found["site"] == {asset.site_id for asset in ASSETS}
    assert found["area"] == {asset.area for asset in ASSETS}
    assert found["class"] == {asset.asset_class for asset in ASSETS}
    assert {row["label"] for row in rows if row["filter"] == "owner"} == found["owner"]
    assert found["owner"] == {row["owner"] for row in EPISODES if row["owner"]}


def test_an_action_that_is_stored_is_found_and_another_is_not(plant: Planted) -> None:
    assigned = next(each for each in RECORDS if getattr(each, "verb", "") == "assign")
    unknown = action_of(mint("alert", "nowhere")).action_id

    rows = asked(plant, "stored_actions", action_ids=[assigned.action_id, unknown])

    ids = {"action_id": assigned.action_id, "alert_id": assigned.alert_id}
    assert rows == [{**ids, "actor": assigned.actor, "received_ns": rows[0]["received_ns"]}]


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planted]:
    with planted(tmp_path_factory.mktemp("scored"), *PLAYED) as plant:
        yield plant


RUN = played_run()
PLAYED = (*RUN.records, *elsewhere().records)


def test_a_spark_is_the_greatest_of_each_half_hour_up_to_the_end(scored: Planted) -> None:
    (row,) = asked(scored, "episodes_sparks", alert_ids=[RUN.alert_id], now_ns=NOW_NS)
    alerts = asked(scored, "alerts", limit=9)
    cleared = next(each["cleared_ns"] for each in alerts if each["alert_id"] == RUN.alert_id)

    within = [(w.window.last_ns, w.decision.ratio) for w in windows_of(PLAYED) if w.window.asset_id == "loop-1"]
    points: dict[int, float] = {}
    for time_ns, ratio in within:
        if cleared - DAY < time_ns <= cleared:
            slot = min(47, (time_ns - cleared + DAY) // (HOUR // 2))
            points[slot] = max(ratio, points.get(slot, 0.0))
    assert dict(zip(row["half_hours"], row["ratios"], strict=True)) == points
    assert points


def test_hops_stand_as_the_completeness_of_all_alerts_says(scored: Planted) -> None:
    whole = find_completeness(scored.reader, ALL, clock=lambda: NOW_NS)
    ids = [RUN.alert_id, elsewhere().alert_id]

    rows = asked(scored, "episodes_hops", alert_ids=ids)

    assert whole.machine.share == 1.0
    assert len(rows) == 2
    assert all(row["is_scored"] and row["has_readings"] and row["raise_is_stored"] for row in rows)
    assert all(row["bundle_is_stored"] and not row["has_action"] and row["refused"] == [] for row in rows)


def test_a_hop_is_broken_by_readings_a_bundle_or_a_raise_that_is_gone(tmp_path: Path) -> None:
    with planted(tmp_path, *PLAYED) as plant:
        plant.change("delete from reading_batches where asset_id = 'loop-1' and signal = 'flow'")
        plant.change("delete from artifacts where kind = 'bundle'")
        plant.change("delete from alert_events where step = 'raised'")
        rows = asked(plant, "episodes_hops", alert_ids=[RUN.alert_id, elsewhere().alert_id])

    of = {row["alert_id"]: row for row in rows}
    assert not of[RUN.alert_id]["has_readings"]
    assert of[elsewhere().alert_id]["has_readings"]
    assert not any(row["bundle_is_stored"] or row["raise_is_stored"] for row in rows)
