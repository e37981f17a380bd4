"""The trail of an alert: seven hops in order, each saying how it stands and why."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from contract.alerts import AlertEvent, Label
from contract.ids import Id, mint
from contract.readings import Refusal
from contract.scope import Scope
from contract.trail import Hop, Trail
from contract.words import HopName, HopStatus
from inference.bundle import pack_bundle
from store.errors import UnknownAlert, WrongParameters
from store.trail.find import find_trail
from store.trail.hops import ACTION_DUE_NS, OUTCOME_DUE_NS
from tests.store.plant_rows import (
    RECEIVED_NS,
    REFUSED_ROW,
    Planted,
    action_of,
    elsewhere,
    planted,
    played_run,
    verdict_of,
)

ALL = Scope(actor="test")
PLAYED = played_run()
ALERT = PLAYED.alert_id
RAISE: AlertEvent = PLAYED.of(AlertEvent)[0]
SOON = RAISE.produced_ns + 1
MACHINE = list(HopName)[:5]


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a store; each test changes a copy, because to fill one costs ten times as much."""
    folder = tmp_path_factory.mktemp("stored")
    with planted(folder, *PLAYED.records, *elsewhere().records) as plant:
        return plant.database.path


@pytest.fixture
def plant(stored: Path, tmp_path: Path) -> Iterator[Planted]:
    shutil.copy(stored, tmp_path)
    with planted(tmp_path) as plant:
        yield plant


def trail(plant: Planted, *, now_ns: int = SOON) -> Trail:
    return find_trail(plant.reader, ALL, ALERT, clock=lambda: now_ns)


def hop(plant: Planted, name: HopName, *, now_ns: int = SOON) -> Hop:
    return next(each for each in trail(plant, now_ns=now_ns).hops if each.name == name)


def refused_at_the_collector(record: str, named: Id) -> Refusal:
    return Refusal(
        refusal_id=mint("refusal", record, named),
        gateway_id="",
        source="anonymous",
        value=f'{{"twin.action.id":"{"0" * 32}","twin.alert.id":"{named}"}}',
        reason="not_allowed",
        detail=f"{record}: takes a credential with role operator",
        produced_ns=RECEIVED_NS,
    )


def test_an_alert_can_be_traced_to_the_readings_that_raised_it(plant: Planted) -> None:
    found = trail(plant)

    assert [each.name for each in found.hops] == list(HopName)
    assert [each.status for each in found.hops] == [HopStatus.COMPLETE] * 5 + [HopStatus.NOT_DUE] * 2
    assert found.raising is not None
    assert found.raising.record.window.window_id == RAISE.window_id
    assert found.raising.record.score.score_id == RAISE.score_id
    assert [each.record.step for each in found.events] == ["raised", "cleared"]
    assert found.events[0].record == RAISE
    assert found.events[0].received_ns == RECEIVED_NS


def test_a_trail_holds_the_plants_facts_as_they_were_sent(plant: Planted) -> None:
    found = trail(plant)

    assert found.asset == PLAYED.asset
    assert found.run is not None
    assert found.run.path == "loop/1.csv"
    assert found.deployment is not None
    assert (found.deployment.bundle_id, found.deployment.from_sequence) == (PLAYED.bundle.bundle_id, 100)
    assert found.bundle_tar == pack_bundle(PLAYED.bundle)
    assert found.contract_raw == PLAYED.contract.raw


def test_the_raising_window_is_the_record_that_the_edge_made(plant: Planted) -> None:
    found = trail(plant)

    windows = {each.scored.window.window_id: each.scored for each in PLAYED.records if hasattr(each, "scored")}
    assert found.raising is not None
    assert found.raising.record == windows[RAISE.window_id]


def test_the_latest_window_is_the_last_one_under_the_open_alert(plant: Planted) -> None:
    under = [each.scored for each in PLAYED.records if hasattr(each, "scored") and each.scored.decision.alert_id]

    latest = trail(plant).latest

    assert latest is not None
    assert latest.record == under[-1]
    assert latest.record.window.last_sequence > RAISE.sequence


def test_each_complete_hop_has_an_id_a_digest_a_time_and_a_value(plant: Planted) -> None:
    plant.put([action_of(ALERT), verdict_of(ALERT, "true")])

    for each in trail(plant).hops:
        assert each.status is HopStatus.COMPLETE
        assert each.id
        assert len(each.digest) == 64
        assert each.time_ns is not None
        assert each.value
        assert each.reason == ""


def test_a_refused_reading_leaves_its_hop_complete_and_counted(plant: Planted) -> None:
    found = trail(plant)

    assert found.hops[0].value == "14 of 15, 1 refused"
    assert [(each.signal, each.sequence, each.reason) for each in found.refusals] == [
        ("flow", REFUSED_ROW, "out_of_range")
    ]


@pytest.mark.parametrize(
    ("statement", "name", "reason"),
    [
        (
            "delete from readings where signal = 'pressure' and sequence in (129, 130) and asset_id = 'loop-1'",
            HopName.READINGS,
            "pressure: 2 of 5 readings are not stored",
        ),
        (
            "delete from artifacts where kind = 'bundle'",
            HopName.MODEL,
            f"the bytes of bundle {PLAYED.bundle.bundle_id[:12]}… are not in the store",
        ),
        (
            "update artifacts set body = body || '\\x00'::blob where kind = 'bundle'",
            HopName.MODEL,
            f"the stored bytes of bundle {PLAYED.bundle.bundle_id[:12]}… are not what their sha256 says",
        ),
        (
            "update artifacts set parts = 2 where kind = 'bundle'",
            HopName.MODEL,
            f"1 of 2 parts of bundle {PLAYED.bundle.bundle_id[:12]}… are in the store",
        ),
        ("delete from alert_events where step = 'raised'", HopName.ALERT, "its raise is not stored"),
    ],
)
def test_a_hop_that_is_missing_says_what_is_missing(plant: Planted, statement: str, name: HopName, reason: str) -> None:
    plant.change(statement)

    found = trail(plant)

    broken = [each for each in found.hops if each.status not in (HopStatus.COMPLETE, HopStatus.NOT_DUE)]
    assert [(each.name, each.status, each.reason) for each in broken] == [(name, HopStatus.MISSING, reason)]


def test_without_the_raising_window_four_hops_are_missing_and_say_where_to_look(plant: Planted) -> None:
    plant.change("delete from scores where last_sequence = ?", RAISE.sequence)

    found = trail(plant)

    assert found.raising is None
    assert [each.status for each in found.hops[:5]] == [HopStatus.MISSING] * 4 + [HopStatus.COMPLETE]
    assert all("look at the gateway's outbox and ledger" in each.reason for each in found.hops[:4])
    assert [each.id for each in found.hops[1:4]] == [RAISE.vector_id, RAISE.bundle_id, RAISE.score_id]


def test_a_window_that_the_collector_refused_is_refused_and_says_why(plant: Planted) -> None:
    plant.change("delete from scores where last_sequence = ?", RAISE.sequence)
    plant.put([refused_at_the_collector("span twin.window", RAISE.window_id)])

    found = trail(plant)

    assert [each.status for each in found.hops[:4]] == [HopStatus.REFUSED] * 4
    assert found.hops[1].reason == "not_allowed: span twin.window: takes a credential with role operator"


def test_an_action_that_the_collector_refused_is_refused_and_says_why(plant: Planted) -> None:
    plant.put([refused_at_the_collector("twin.operator.action", ALERT)])

    assert hop(plant, HopName.ACTION).status is HopStatus.REFUSED
    assert hop(plant, HopName.OUTCOME).status is HopStatus.NOT_DUE


@pytest.mark.parametrize(
    ("name", "due_after_ns", "reason"),
    [
        (HopName.ACTION, ACTION_DUE_NS, "nobody has acted within 24 h of the raise"),
        (HopName.OUTCOME, OUTCOME_DUE_NS, "no verdict within 30 d of the raise"),
    ],
)
def test_what_people_owe_is_not_due_and_then_missing(
    plant: Planted, name: HopName, due_after_ns: int, reason: str
) -> None:
    due_ns = RAISE.produced_ns + due_after_ns

    before, after = hop(plant, name, now_ns=due_ns - 1), hop(plant, name, now_ns=due_ns)

    assert before.status is HopStatus.NOT_DUE
    assert before.reason.startswith("due 2023-1")
    assert before.reason.endswith(" CET")
    assert (after.status, after.reason) == (HopStatus.MISSING, reason)


def test_an_action_that_was_taken_back_is_none(plant: Planted) -> None:
    action = action_of(ALERT)
    plant.put([action])
    acknowledged = hop(plant, HopName.ACTION)

    plant.put([action_of(ALERT, "retract", retracts=action.action_id)])

    assert (acknowledged.status, acknowledged.value) == (HopStatus.COMPLETE, "acknowledged, m.kern")
    assert hop(plant, HopName.ACTION).status is HopStatus.NOT_DUE
    assert [each.record.verb for each in trail(plant).actions] == ["acknowledge", "retract"]


@pytest.mark.parametrize(
    ("verdicts", "said"),
    [
        ([("false", "dataset"), ("true", "operator")], "true, by operator"),
        ([("true", "finding"), ("false", "operator")], "true, by finding"),
        ([("true", "operator"), ("not_actionable", "operator")], "not actionable, by operator"),
    ],
)
def test_the_outcome_is_the_strongest_then_the_newest_verdict(
    plant: Planted, verdicts: list[tuple[str, str]], said: str
) -> None:
    plant.put([verdict_of(ALERT, value, source=source) for value, source in verdicts])

    assert hop(plant, HopName.OUTCOME).value == said


def test_a_verdict_that_was_taken_back_leaves_the_one_before(plant: Planted) -> None:
    first, second = verdict_of(ALERT, "false", source="dataset"), verdict_of(ALERT, "true", source="engineer")

    plant.put([first, second, verdict_of(ALERT, "true", source="engineer", retracts=second.verdict_id)])

    assert hop(plant, HopName.OUTCOME).value == "false, by dataset"


def test_labels_of_the_run_are_on_the_trail(plant: Planted) -> None:
    label = Label(
        label_id=mint("label", PLAYED.run.run_id, "leak"),
        asset_id="loop-1",
        run_id=PLAYED.run.run_id,
        name="leak",
        source="dataset",
        first_sequence=130,
        last_sequence=159,
        first_ns=1,
        last_ns=2,
    )

    plant.put([label])

    assert trail(plant).labels == (label,)


def test_an_open_alert_has_its_newest_window_as_latest(plant: Planted) -> None:
    plant.change("delete from alert_events where step = 'cleared'")

    latest = trail(plant).latest

    assert latest is not None
    assert latest.record.decision.alert_id == ALERT


def test_an_asset_nobody_declared_leaves_the_trail_readable(plant: Planted) -> None:
    plant.change("delete from assets")

    found = trail(plant)

    assert found.asset is None
    assert [each.status for each in found.hops[:5]] == [HopStatus.COMPLETE] * 5
    assert found.hops[5].reason.endswith(" UTC")


@pytest.mark.parametrize("given", ["", "x", "g" * 32, "0" * 31, "0" * 33, "'; drop table scores; --"])
def test_what_is_no_alert_id_is_told_so(plant: Planted, given: str) -> None:
    with pytest.raises(WrongParameters, match="is not 32 hex digits"):
        find_trail(plant.reader, ALL, given)


def test_an_unknown_alert_is_named(plant: Planted) -> None:
    with pytest.raises(UnknownAlert, match=f"alert {'0' * 32}: not in this store: `twintrace alerts` lists"):
        find_trail(plant.reader, ALL, "0" * 32)


def test_an_alert_of_another_site_is_unknown(plant: Planted) -> None:
    with pytest.raises(UnknownAlert):
        find_trail(plant.reader, Scope(actor="test", sites=("Acme/south",)), ALERT)


def test_a_trail_within_its_site_is_the_whole_trail(plant: Planted) -> None:
    plant.put([action_of(ALERT), verdict_of(ALERT, "true")])

    scoped: Any = find_trail(plant.reader, Scope(actor="test", sites=("Acme/north",)), ALERT, clock=lambda: SOON)

    assert scoped == trail(plant)
