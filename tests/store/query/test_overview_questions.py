"""What the overview asks, held against slow answers from the same records at different moments."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from contract.alerts import AlertEvent
from contract.ids import mint
from contract.scope import Scope
from contract.windows import UnscoredWindows
from contract.words import Verb
from scoring.telemetry.timed_records import TimedWindow
from store.query.records import rows_of
from tests.oracles import overview_oracle as oracle
from tests.oracles.overview_records import DAY, HOUR, MINUTE, Store
from tests.store.plant_rows import (
    BEGIN_NS,
    RECEIVED_NS,
    Planted,
    action_of,
    declared,
    elsewhere,
    planted,
    played_run,
    verdict_of,
)

ALL = Scope(actor="test")
FIRST, OTHER = played_run(), elsewhere()
THIRD = played_run(asset=declared("loop-3", time_zone="UTC"), path="loop/3.csv", refuse=None)
NOWS = [BEGIN_NS + each for each in (150 * 10**9, 205 * 10**9, 30 * MINUTE, 6 * HOUR, DAY + MINUTE, DAY + 2 * HOUR)]


def open_again(played: Any) -> tuple[Any, ...]:
    """The records of a run whose alert never ended."""
    return tuple(each for each in played.records if getattr(each, "step", "") != "cleared")


def unseen(played: Any, *, at_ns: int) -> AlertEvent:
    """A blind alert of the asset of a run, as the collector raises it."""
    raised: AlertEvent = played.of(AlertEvent)[0]
    return replace(
        raised,
        event_id=mint("event", "blind", at_ns),
        alert_id=mint("alert", "blind", at_ns),
        kind="blind",
        rule="blind",
        led_by="",
        edge_sequence=1,
        event_ns=at_ns,
        reason="Readings: none arrive",
    )


def done(alert: str, verb: Verb, nonce: str = "", **facts: Any) -> Any:
    return replace(action_of(alert, verb, actor=f"{verb}er"), nonce=nonce or verb, **facts)  # type: ignore[arg-type]


def rest(asset_id: str, *, first_ns: int, last_ns: int, reason: str = "state") -> UnscoredWindows:
    made: UnscoredWindows = FIRST.of(UnscoredWindows)[0]
    return replace(
        made,
        stretch_id=mint("rest", asset_id, first_ns),
        asset_id=asset_id,
        reason=reason,
        first_ns=first_ns,
        last_ns=last_ns,
        count=7,
    )


def in_time(played: Any) -> tuple[Any, ...]:
    """The records of a run produced just before they are received, so that nothing of it is late."""
    return tuple(map(_in_time, played.records))


def _in_time(record: Any) -> Any:
    if not isinstance(record, TimedWindow):
        return record
    decision = replace(record.scored.decision, produced_ns=RECEIVED_NS)
    return replace(record, scored=replace(record.scored, decision=decision))


RECORDS = (
    *open_again(FIRST),
    *in_time(OTHER),
    *THIRD.records,
    unseen(OTHER, at_ns=BEGIN_NS + 190 * 10**9),
    done(FIRST.alert_id, Verb.SHELVE, until_ns=BEGIN_NS + HOUR),
    done(FIRST.alert_id, Verb.OUT_OF_SERVICE, from_ns=BEGIN_NS + 5 * HOUR, until_ns=BEGIN_NS + DAY),
    done(FIRST.alert_id, Verb.ASSIGN, assignee="a.lind"),
    done(FIRST.alert_id, Verb.COMMENT, note="first"),
    done(FIRST.alert_id, Verb.COMMENT, "again", note="grease ordered", action_id=mint("action", "again")),
    done(OTHER.alert_id, Verb.ACKNOWLEDGE),
    verdict_of(THIRD.alert_id, "false"),
    rest("loop-3", first_ns=BEGIN_NS + 201 * 10**9, last_ns=BEGIN_NS + 40 * MINUTE),
    rest("loop-2", first_ns=BEGIN_NS + 100 * 10**9, last_ns=BEGIN_NS + 204 * 10**9, reason="too_few_readings"),
    rest("loop-2", first_ns=BEGIN_NS + 101 * 10**9, last_ns=BEGIN_NS + 205 * 10**9, reason="scoring_failed"),
    rest("loop-2", first_ns=BEGIN_NS + 102 * 10**9, last_ns=BEGIN_NS + 206 * 10**9, reason="scoring_failed"),
    rest("loop-3", first_ns=BEGIN_NS + 203 * 10**9, last_ns=BEGIN_NS + 207 * 10**9, reason="feature_not_finite"),
)


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planted]:
    with planted(tmp_path_factory.mktemp("store"), *RECORDS) as plant:
        yield plant


def asked(plant: Planted, name: str, *, scope: Scope = ALL, **params: Any) -> list[dict[str, Any]]:
    return rows_of(plant.reader.ask(scope, f"overview_{name}", **params))


def store_at(now_ns: int) -> Store:
    return Store(records=RECORDS, received_ns=RECEIVED_NS, now_ns=now_ns)


@pytest.mark.parametrize("now_ns", NOWS)
def test_the_sentence_counts_what_the_records_say(plant: Planted, now_ns: int) -> None:
    assert asked(plant, "plant", now_ns=now_ns) == [oracle.plant(store_at(now_ns))]


@pytest.mark.parametrize("limit", [0, 1, 8])
@pytest.mark.parametrize("now_ns", NOWS)
def test_alerts_come_by_state_priority_and_how_long_they_wait(plant: Planted, now_ns: int, limit: int) -> None:
    assert asked(plant, "alerts", now_ns=now_ns, limit=limit) == oracle.alerts(store_at(now_ns), limit=limit)


@pytest.mark.parametrize("now_ns", NOWS)
def test_blind_and_degraded_assets_are_as_the_records_say(plant: Planted, now_ns: int) -> None:
    assert asked(plant, "blind", now_ns=now_ns, limit=20) == oracle.blind(store_at(now_ns))


def test_readings_refused_in_the_last_hour_name_their_signal_and_reason(tmp_path: Path) -> None:
    with planted(tmp_path, *RECORDS) as plant:
        plant.change("update refusals set event_ns = ? where asset_id = 'loop-1'", RECEIVED_NS)
        rows = asked(plant, "blind", now_ns=RECEIVED_NS + MINUTE, limit=20)

    (row,) = [each for each in rows if each["state"] == "degraded"]
    told = (row["asset_id"], row["refused_signal"], row["refused_reason"], row["refused"], row["since_ns"])
    assert told == ("loop-1", "flow", "out_of_range", 1, RECEIVED_NS)


@pytest.mark.parametrize("now_ns", NOWS)
def test_strips_are_as_the_records_say_and_have_at_most_96_steps(plant: Planted, now_ns: int) -> None:
    rows = asked(plant, "strips", now_ns=now_ns)

    assert rows == oracle.strips(store_at(now_ns))
    assert all(0 <= step < 96 for row in rows for step in (*row["running"], *row["late"]))


@pytest.mark.parametrize("now_ns", NOWS)
@pytest.mark.parametrize("back", [HOUR, DAY, 2 * DAY])
def test_what_changed_is_as_the_records_say(plant: Planted, now_ns: int, back: int) -> None:
    rows = asked(plant, "changes", now_ns=now_ns, from_ns=now_ns - back, limit=50)

    said = [tuple(row[name] for name in ("kind", "at_ns", "subject", "who", "assets", "times")) for row in rows]
    assert sorted(said) == sorted(oracle.changes(store_at(now_ns), from_ns=now_ns - back))
    coming = [row["at_ns"] for row in rows if row["at_ns"] > now_ns]
    done = [row["at_ns"] for row in rows if row["at_ns"] <= now_ns]
    assert [row["at_ns"] for row in rows] == [*sorted(coming), *sorted(done, reverse=True)]
    assert {row["of_them"] for row in rows} <= {len(rows)}


@pytest.mark.parametrize("now_ns", NOWS)
@pytest.mark.parametrize("back", [MINUTE, HOUR, DAY])
def test_a_shift_counts_what_happened_in_it(plant: Planted, now_ns: int, back: int) -> None:
    assert asked(plant, "shift", now_ns=now_ns, from_ns=now_ns - back) == [
        oracle.shift(store_at(now_ns), from_ns=now_ns - back)
    ]


def test_a_gateway_says_how_its_way_up_stands(plant: Planted) -> None:
    plant.change(
        "insert into resources select '00000000-0000-0000-0000-00000000000a'::uuid, ?, '', 1, 0, '[]'",
        '{"twin.gateway.id":"gw-1"}',
    )
    said = (
        ("up", 1.0, 60),
        ("away", 1.0, 61),
        ("away", 1.0, 61),
        ("refused", 1.0, 65),
        ("up", 1.0, 70),
        ("away", 0.0, 71),
    )
    for number, (state, value, minute) in enumerate(said):
        point(plant, number, "twin.uplink.state", value, minute, f'{{"twin.uplink.state":"{state}"}}')
    for minute in (60, 70, 72):
        point(plant, 100 + minute, "twin.outbox.oldest_age", float(minute), minute, "{}")

    rows = asked(plant, "uplinks", now_ns=BEGIN_NS + 80 * MINUTE)

    told = {
        "gateway_id": "gw-1",
        "state": "up",
        "heard_ns": BEGIN_NS + 72 * MINUTE,
        "oldest_age_s": 72.0,
        "cut_minutes": 2,
    }
    assert rows == [{"site": "north", **told}, {"site": "south", **told}]


def point(plant: Planted, number: int, name: str, value: float, minute: int, attributes: str) -> None:
    at = BEGIN_NS + minute * MINUTE
    plant.change(
        "insert into metric_points (point_id, name, unit, kind, temporality, monotonic, start_ns, time_ns, value,"
        " detail, attributes, service_name, resource_id, scope_id, received_ns, batch_id) select ?::uuid, ?, '1',"
        " 'gauge', 0, false, 0, ?, ?, '', ?, 'edge', '00000000-0000-0000-0000-00000000000a'::uuid, uuid(), ?, uuid()",
        mint("point", number),
        name,
        at,
        value,
        attributes,
        at,
    )


def test_who_may_see_one_site_is_told_of_that_site(plant: Planted) -> None:
    north, now = Scope(actor="test", sites=("Acme/north",)), BEGIN_NS + 205 * 10**9

    assert {row["site"] for row in asked(plant, "strips", scope=north, now_ns=now)} == {"north"}
    assert {row["site"] for row in asked(plant, "alerts", scope=north, now_ns=now, limit=8)} == {"north"}
    assert {row["site"] for row in asked(plant, "uplinks", scope=north, now_ns=now)} == {"north"}
    assert asked(plant, "blind", scope=Scope(actor="test", sites=("Acme/south",)), now_ns=now, limit=8)
    assert {row["site"] for row in asked(plant, "blind", scope=north, now_ns=now, limit=8)} <= {"north"}
    (row,) = asked(plant, "plant", scope=north, now_ns=now)
    assert (row["assets"], row["some_sites"], row["blind"]) == (2, ["north"], 0)
    nobody = Scope(actor="test", sites=())
    assert asked(plant, "changes", scope=nobody, now_ns=now, from_ns=0, limit=50) == []
    assert asked(plant, "shift", scope=nobody, now_ns=now, from_ns=0)[0]["raised"] == 0


def test_a_shift_begins_when_the_only_times_of_the_plant_say(tmp_path: Path) -> None:
    early, late = ("05:00", "17:00"), ("07:00", "19:00")
    with planted(tmp_path, declared("a", shifts=early), declared("b", site="south", shifts=early)) as plant:
        agreed = asked(plant, "plant", now_ns=BEGIN_NS)[0]["shifts"]
        plant.put([declared("b", site="south", shifts=late, declared_ns=BEGIN_NS + 1)])
        both = asked(plant, "plant", now_ns=BEGIN_NS)[0]["shifts"]
        south = asked(plant, "plant", now_ns=BEGIN_NS, scope=Scope(actor="test", sites=("Acme/south",)))[0]["shifts"]

    assert (agreed, both, south) == (list(early), [], list(late))
