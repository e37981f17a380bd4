"""What the watcher asks, held against slow answers from the same records and when they were received."""

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from contract.alerts import OperatorAction
from contract.ids import Digest, mint
from contract.plant import Deployment, LedgerLine, Run
from contract.scope import Scope
from contract.windows import UnscoredWindows
from store.query.records import rows_of
from tests.inference.made_line import SECOND
from tests.oracles import watch_oracle as oracle
from tests.store.batches import uuid_of
from tests.store.blind_rows import blind_clear, blind_raise
from tests.store.plant_rows import (
    BEGIN_NS,
    RECEIVED_NS,
    Planted,
    action_of,
    declared,
    elsewhere,
    planted,
    played_run,
)

ALL = Scope(actor="test")
FIRST, OTHER = played_run(), elsewhere()
QUESTIONS = ("watched_assets", "last_seen", "gateways_heard", "open_blind")


def stretch(reason: str, first: int, last: int) -> UnscoredWindows:
    return UnscoredWindows(
        stretch_id=mint("unscored", reason, first),
        gateway_id="gw-1",
        asset_id=FIRST.asset.asset_id,
        run_id=FIRST.run.run_id,
        contract="small-loop@1.0.0",
        reason=reason,
        detail="",
        count=last - first + 1,
        first_sequence=first,
        last_sequence=last,
        first_ns=BEGIN_NS,
        last_ns=BEGIN_NS,
        produced_ns=BEGIN_NS,
    )


def received(records: Sequence[Any], *, seed: int = 1) -> list[tuple[int, Any]]:
    """The records at moments of their own, in an order that is none."""
    dice = random.Random(seed)
    mixed = dice.sample(list(records), len(records))
    return [(RECEIVED_NS + place * SECOND, each) for place, each in enumerate(mixed)]


def put(plant: Planted, given: Sequence[tuple[int, Any]]) -> None:
    plant.put_received(given)


def asked(plant: Planted, name: str, **params: Any) -> list[dict[str, Any]]:
    return rows_of(plant.reader.ask(ALL, name, **params))


def announced_only() -> Run:
    run: Run = FIRST.of(Run)[0]
    return replace(run, run_id=mint("run", "announced"), first_ns=run.first_ns + 3600 * SECOND)


def lines(run: Any, *, at_end: bool) -> list[LedgerLine]:
    known: list[LedgerLine] = [each for each in FIRST.of(LedgerLine) if each.number > 100]
    return [
        replace(each, line_id=mint("line", run, each.signal), run_id=run, at_end=at_end, number=each.number + 1000)
        for each in known
    ]


@pytest.mark.parametrize("seed", range(3))
def test_watched_assets_are_as_the_records_say(tmp_path: Path, seed: int) -> None:
    begun = replace(announced_only(), run_id=mint("run", "begun"), first_ns=BEGIN_NS + 60 * SECOND)
    second: Deployment = replace(
        FIRST.of(Deployment)[0],
        deployment_id=mint("d", 2),
        run_id=begun.run_id,
        bundle_id=Digest("c" * 64),
        from_sequence=900,
    )
    deployed = replace(second, deployment_id=mint("d", 3), bundle_id=Digest("d" * 64), from_sequence=5)
    renamed = declared(criticality="B", declared_ns=BEGIN_NS + 1)
    extra = [announced_only(), begun, second, deployed, renamed, declared("idle-1"), *lines(begun.run_id, at_end=False)]
    given = received([*FIRST.records, *OTHER.records, *extra], seed=seed)

    with planted(tmp_path) as plant:
        put(plant, given)
        rows = asked(plant, "watched_assets", now_ns=RECEIVED_NS)

    assert rows == oracle.watched_assets(given, now_ns=RECEIVED_NS)
    first, other = rows
    assert (first["run_id"], first["at_end"], first["bundle_id"], first["criticality"]) == (
        begun.run_id,
        False,
        "c" * 64,
        "B",
    )
    assert (other["asset_id"], other["at_end"]) == ("loop-2", True)


def out(verb_from_ns: int, until_ns: int) -> OperatorAction:
    action: OperatorAction = action_of(FIRST.alert_id, "out_of_service")
    return replace(action, from_ns=verb_from_ns, until_ns=until_ns)


@pytest.mark.parametrize("at", [-1, 0, 9, 10])
@pytest.mark.parametrize("is_taken_back", [False, True])
def test_an_asset_is_out_while_an_action_on_any_of_its_alerts_stands(
    tmp_path: Path, at: int, is_taken_back: bool
) -> None:
    action = out(BEGIN_NS, BEGIN_NS + 10)
    people = [action, action_of(FIRST.alert_id, "retract", retracts=action.action_id)][: 1 + is_taken_back]
    given = [(RECEIVED_NS, each) for each in (*FIRST.records, *people)]

    with planted(tmp_path) as plant:
        put(plant, given)
        rows = asked(plant, "watched_assets", now_ns=BEGIN_NS + at)

    assert rows == oracle.watched_assets(given, now_ns=BEGIN_NS + at)
    assert rows[0]["is_out"] == (at in (0, 9) and not is_taken_back)


STRETCHES = {
    "nothing more": (),
    "stopped": (stretch("state", 200, 260),),
    "stopped, then filling": (stretch("state", 200, 260), stretch("filling", 261, 270)),
    "no bundle": (stretch("no_bundle", 200, 260),),
    "a gap": (stretch("gap", 200, 260),),
    "too few": (stretch("too_few_readings", 200, 260),),
    "commissioning again": (stretch("commissioning", 200, 210),),
    "stopped long ago": (stretch("state", 20, 40),),
}


@pytest.mark.parametrize("more", STRETCHES.values(), ids=STRETCHES)
@pytest.mark.parametrize("since", [0, 40, 10_000])
def test_what_was_last_seen_is_as_the_records_say(tmp_path: Path, more: tuple[Any, ...], since: int) -> None:
    given = received([*FIRST.records, *OTHER.records, *more])
    from_ns = RECEIVED_NS + since * SECOND

    with planted(tmp_path) as plant:
        put(plant, given)
        rows = asked(plant, "last_seen", from_ns=from_ns)

    assert rows == oracle.last_seen(given, from_ns=from_ns)
    assert bool(rows) == (since < 10_000)


@pytest.mark.parametrize(
    ("more", "is_excused", "sequence"),
    [("stopped", True, 260), ("stopped, then filling", False, 260), ("gap", False, 199), ("no bundle", False, 199)],
)
def test_only_state_and_commissioning_excuse(tmp_path: Path, more: str, is_excused: bool, sequence: int) -> None:
    with planted(tmp_path, *FIRST.records, *STRETCHES.get(more, STRETCHES["a gap"])) as plant:
        (row,) = asked(plant, "last_seen", from_ns=0)

    assert (row["is_excused"], row["sequence"]) == (is_excused, sequence)


def point_row(number: int, resource: bytes) -> tuple[Any, ...]:
    said = ("process.uptime", "s", "gauge", 0, False, 0, BEGIN_NS, 1.0, b"", b"{}", "edge")
    return (uuid_of("point", number), *said, resource, uuid_of("scope"), "", 0)


def resource_row(resource: bytes, attributes: bytes) -> tuple[Any, ...]:
    return (resource, attributes, "", BEGIN_NS, 0, b"[]")


@pytest.mark.parametrize(("since", "until"), [(0, 10_000), (40, 10_000), (10_000, 20_000), (0, 100), (0, 0)])
def test_gateways_are_heard_by_their_records_and_by_their_health(tmp_path: Path, since: int, until: int) -> None:
    given = received(FIRST.records)
    beat_ns = RECEIVED_NS + 500 * SECOND
    from_ns, to_ns = RECEIVED_NS + since * SECOND, RECEIVED_NS + until * SECOND
    quiet, foreign = uuid_of("quiet"), uuid_of("foreign")
    rows = {
        "resources": [resource_row(quiet, b'{"twin.gateway.id":"gw-2"}'), resource_row(foreign, b'{"a":1}')],
        "metric_points": [point_row(1, quiet), point_row(2, foreign)],
    }

    with planted(tmp_path) as plant:
        put(plant, given)
        plant.put_rows(rows, received_ns=beat_ns)
        found = asked(plant, "gateways_heard", from_ns=from_ns, to_ns=to_ns)

    assert found == oracle.gateways_heard(given, [(beat_ns, "gw-2")], from_ns=from_ns, to_ns=to_ns)


def test_open_blind_alerts_are_those_that_nothing_cleared(tmp_path: Path) -> None:
    open_one, ended = blind_raise(FIRST), blind_raise(OTHER)
    given = received([*FIRST.records, *OTHER.records, open_one, ended, blind_clear(ended)])

    with planted(tmp_path) as plant:
        put(plant, given)
        rows = asked(plant, "open_blind")

    assert [row["event_id"] for row in rows] == oracle.open_blind(given) == [open_one.event_id]
    assert (rows[0]["alert_id"], rows[0]["raised_sequence"]) == (open_one.alert_id, open_one.sequence)


@pytest.mark.parametrize("name", QUESTIONS)
def test_who_asks_for_a_site_hears_of_no_other(tmp_path: Path, name: str) -> None:
    params = {
        "watched_assets": {"now_ns": RECEIVED_NS},
        "open_blind": {},
        "last_seen": {"from_ns": 0},
        "gateways_heard": {"from_ns": 0, "to_ns": 2 * RECEIVED_NS},
    }[name]
    records = (*FIRST.records, *OTHER.records, blind_raise(FIRST), blind_raise(OTHER))
    with planted(tmp_path, *records) as plant:
        there = rows_of(plant.reader.ask(Scope(actor="test", sites=("Acme/south",)), name, **params))
        nowhere = rows_of(plant.reader.ask(Scope(actor="test", sites=("Acme/moon",)), name, **params))

    assert {row.get("asset_id", "loop-2") for row in there} == {"loop-2"}
    assert nowhere == []
