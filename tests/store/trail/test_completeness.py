"""Completeness counts the hops of all alerts, and says of each what its trail says."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from contract.alerts import AlertEvent
from contract.ids import Id, mint
from contract.readings import Refusal
from contract.scope import Scope
from contract.words import MACHINE_HOPS, HopName, HopStatus
from store.query.records import record_of, rows_of
from store.trail.completeness import AlertFacts, find_completeness, statuses_of
from store.trail.find import find_trail
from store.trail.hops import ACTION_DUE_NS, OUTCOME_DUE_NS
from tests.store.plant_rows import (
    RECEIVED_NS,
    Planted,
    action_of,
    elsewhere,
    planted,
    played_run,
    verdict_of,
)

ALL = Scope(actor="test")
FIRST, OTHER = played_run(), elsewhere()
RAISE: AlertEvent = FIRST.of(AlertEvent)[0]
SOON = RAISE.produced_ns + 1


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a store; each test changes a copy, because to fill one costs ten times as much."""
    folder = tmp_path_factory.mktemp("stored")
    with planted(folder, *FIRST.records, *OTHER.records) as plant:
        return plant.database.path


@pytest.fixture
def plant(stored: Path, tmp_path: Path) -> Iterator[Planted]:
    shutil.copy(stored, tmp_path)
    with planted(tmp_path) as plant:
        yield plant


def refused(record: str, named: Id) -> Refusal:
    return Refusal(
        refusal_id=mint("refusal", record, named),
        gateway_id="",
        source="anonymous",
        value=f'{{"twin.window.id":"{named}"}}',
        reason="malformed",
        detail=f"{record}: attribute twin.score is missing",
        produced_ns=RECEIVED_NS,
    )


def by_trails(plant: Planted, now_ns: int) -> dict[str, dict[HopName, HopStatus]]:
    alerts = rows_of(plant.reader.ask(ALL, "alerts", limit=100))
    trails = [find_trail(plant.reader, ALL, row["alert_id"], clock=lambda: now_ns) for row in alerts]
    return {trail.alert_id: {hop.name: hop.status for hop in trail.hops} for trail in trails}


def by_facts(plant: Planted, now_ns: int, *, bundle: bool) -> dict[str, Any]:
    facts = [record_of(AlertFacts, row) for row in rows_of(plant.reader.ask(ALL, "alert_hops"))]
    return {each.alert_id: dict(statuses_of(each, bundle=bundle, now_ns=now_ns)) for each in facts}


ALTERED = [
    None,
    "delete from readings where signal = 'pressure' and sequence = 130 and asset_id = 'loop-1'",
    "delete from readings where signal = 'pressure' and sequence = 90",  # in no window that raised
    "insert into readings select * from readings where signal = 'flow' and sequence = 130",
    "delete from scores where asset_id = 'loop-2'",
    "delete from scores where last_sequence < 132",
    "delete from alert_events where step = 'raised' and asset_id = 'loop-2'",
    "delete from alert_events where step = 'cleared'",
    "delete from artifacts where kind = 'bundle'",
    "delete from assets",
    "delete from refusals",
]


@pytest.mark.parametrize("now_ns", [SOON, RAISE.produced_ns + ACTION_DUE_NS, RAISE.produced_ns + OUTCOME_DUE_NS])
@pytest.mark.parametrize("statement", ALTERED)
def test_each_hop_stands_as_on_its_trail(plant: Planted, statement: str | None, now_ns: int) -> None:
    if statement is not None:
        plant.change(statement)

    bundle = statement is None or "artifacts" not in statement

    assert by_facts(plant, now_ns, bundle=bundle) == by_trails(plant, now_ns)


def test_what_people_did_and_what_was_refused_counts_as_on_the_trail(plant: Planted) -> None:
    action = action_of(FIRST.alert_id)
    plant.change("delete from scores where asset_id = 'loop-2'")
    plant.put(
        [
            action,
            action_of(FIRST.alert_id, "retract", retracts=action.action_id),
            action_of(OTHER.alert_id, "comment"),
            verdict_of(FIRST.alert_id, "true"),
            refused("span twin.window", OTHER.of(AlertEvent)[0].window_id),
            refused("twin.verdict", OTHER.alert_id),
        ]
    )

    found = by_facts(plant, SOON, bundle=True)

    assert found == by_trails(plant, SOON)
    assert found[OTHER.alert_id][HopName.FEATURES] is HopStatus.REFUSED
    assert found[OTHER.alert_id][HopName.OUTCOME] is HopStatus.REFUSED
    assert found[FIRST.alert_id][HopName.ACTION] is HopStatus.NOT_DUE


def test_shares_are_sums_over_what_is_due(plant: Planted) -> None:
    plant.put([action_of(FIRST.alert_id)])
    plant.change("delete from scores where asset_id = 'loop-2'")

    found = find_completeness(plant.reader, ALL, clock=lambda: SOON)

    assert found.alerts == 2
    assert {name.value: (share.complete, share.due) for name, share in found.hops.items()} == {
        "readings": (1, 2),
        "features": (1, 2),
        "model": (1, 2),
        "decision": (1, 2),
        "alert": (2, 2),
        "action": (1, 1),
        "outcome": (0, 0),
    }
    assert found.machine.share == 6 / 10
    assert found.with_people.share == 7 / 11
    assert found.hops[HopName.OUTCOME].share is None
    assert found.incomplete == (OTHER.alert_id,)


def test_an_untouched_store_is_complete(plant: Planted) -> None:
    found = find_completeness(plant.reader, ALL, clock=lambda: SOON)

    assert found.machine.share == 1.0
    assert found.incomplete == ()


def test_a_bundle_whose_bytes_are_not_its_digest_is_missing(plant: Planted) -> None:
    plant.change("update artifacts set body = body || '\\x00'::blob where kind = 'bundle'")

    found = find_completeness(plant.reader, ALL, clock=lambda: SOON)

    assert found.hops[HopName.MODEL].share == 0.0


def test_a_store_without_alerts_measures_nothing(tmp_path: Path) -> None:
    with planted(tmp_path) as empty:
        found = find_completeness(empty.reader, ALL)

    assert found.alerts == 0
    assert found.machine.share is None
    assert found.with_people.share is None
    assert all(found.hops[name].share is None for name in MACHINE_HOPS)


def test_completeness_is_of_the_askers_sites(plant: Planted) -> None:
    plant.change("delete from scores where asset_id = 'loop-2'")

    north = find_completeness(plant.reader, Scope(actor="test", sites=("Acme/north",)), clock=lambda: SOON)
    south = find_completeness(plant.reader, Scope(actor="test", sites=("Acme/south",)), clock=lambda: SOON)

    assert (north.alerts, north.machine.share) == (1, 1.0)
    assert (south.alerts, south.machine.share) == (1, 0.2)
