"""How long the watcher waits: what each contract says of scores and heartbeats, times what the collector allows."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from collector.config import BlindRule
from collector.watch.observation import Patience
from collector.watch.observe import UNREAD_HEARTBEAT_S, UNREAD_INTERVAL_S, heartbeat_s, interval_s, patience_of
from contract.telemetry import Forwarding, read_contract
from contract.words import ArtifactKind
from tests.collector.made_observation import watched
from tests.store.plant_rows import RECEIVED_NS, Planted, artifact_of, planted

PUMP = read_contract(Path("twintrace/plants/pump-station.yaml"))
HOURLY = read_contract(Path("twintrace/plants/machine-temperature.yaml"))
SECOND = 10**9
AT_ONCE = BlindRule(least_s=0.001)


@pytest.fixture
def plant(tmp_path: Path) -> Iterator[Planted]:
    contracts = [artifact_of(ArtifactKind.CONTRACT, each.terms.ref, each.raw) for each in (PUMP, HOURLY)]
    unread = artifact_of(ArtifactKind.CONTRACT, "torn@1.0.0", b"contract: [")
    with planted(tmp_path, *contracts, unread) as plant:
        yield plant


def patience(plant: Planted, rule: BlindRule, *contracts: str) -> dict[str, Patience]:
    assets = [watched(asset_id=name, contract=name) for name in contracts]
    return patience_of(plant.reader, rule, assets, now_ns=RECEIVED_NS)


def test_three_windows_of_its_contract_are_waited_for(plant: Planted) -> None:
    found = patience(plant, AT_ONCE, PUMP.terms.ref)

    assert found[PUMP.terms.ref] == Patience(score_ns=3 * SECOND, gateway_ns=30 * SECOND)


def test_a_class_that_is_sampled_rarely_is_waited_for_longer(plant: Planted) -> None:
    slow = HOURLY.terms.ref

    found = patience(plant, BlindRule(), slow, PUMP.terms.ref)

    assert found[slow].score_ns == round(3 * interval_s(HOURLY.terms) * SECOND) >= 15 * 60 * SECOND
    assert found[PUMP.terms.ref].score_ns == 30 * SECOND  # never before least_s


def test_how_many_may_be_missing_is_the_collectors(plant: Planted) -> None:
    found = patience(plant, BlindRule(intervals=60, heartbeats=6, least_s=1), PUMP.terms.ref)

    assert found[PUMP.terms.ref] == Patience(score_ns=60 * SECOND, gateway_ns=60 * SECOND)


def test_a_step_closer_than_the_rows_makes_no_window_more_often() -> None:
    terms = PUMP.terms
    rare = replace(terms, signals=tuple(replace(each, sampling_s=20.0) for each in terms.signals))

    assert (interval_s(terms), interval_s(rare)) == (1.0, 20.0)


def test_heartbeats_come_as_often_as_the_contract_says() -> None:
    assert heartbeat_s(replace(PUMP.terms, forwarding=Forwarding(health_s=4))) == 4


@pytest.mark.parametrize("name", ["torn@1.0.0", "gone@1.0.0"])
def test_a_contract_that_cannot_be_read_blinds_nobody_at_once(plant: Planted, name: str) -> None:
    found = patience(plant, AT_ONCE, name)

    assert found[name] == Patience(
        score_ns=round(3 * UNREAD_INTERVAL_S * SECOND), gateway_ns=round(3 * UNREAD_HEARTBEAT_S * SECOND)
    )


def test_a_gateway_beats_as_its_most_impatient_contract_asks(tmp_path: Path) -> None:
    # the edge beats by the shortest of its contracts, so the slower one's assets wait for that too
    raw = PUMP.raw.replace(b"contract: pump-station", b"contract: quick").replace(
        b"decision:\n", b"forwarding: {health_s: 2}\ndecision:\n", 1
    )
    with planted(tmp_path, *(artifact_of(ArtifactKind.CONTRACT, *each) for each in _named(raw))) as plant:
        found = patience(plant, AT_ONCE, "quick@1.0.0", PUMP.terms.ref)

    assert {each.gateway_ns for each in found.values()} == {6 * SECOND}


def _named(raw: bytes) -> tuple[tuple[str, bytes], ...]:
    return ("quick@1.0.0", raw), (PUMP.terms.ref, PUMP.raw)
