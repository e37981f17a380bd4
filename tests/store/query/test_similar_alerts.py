"""Alerts like another, a model's record, earlier owners: held against slow answers from the same records."""

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from contract import ids
from contract.alerts import AlertEvent, OperatorAction
from contract.ids import Id, mint
from contract.scope import Scope
from scoring.telemetry.timed_records import TimedWindow
from store.query.records import rows_of
from tests.inference.made_line import SECOND
from tests.oracles import similar_oracle as oracle
from tests.store.plant_rows import Planted, action_of, declared, planted, played_run, verdict_of

ALL = Scope(actor="test")
BASE = played_run()
RAISED: AlertEvent = BASE.of(AlertEvent)[0]
SCORED: TimedWindow = next(each for each in BASE.of(TimedWindow) if each.scored.score.score_id == RAISED.score_id)
ASSETS = (declared("a"), declared("b"), declared("c", asset_class="fan"), declared("s", site="south"))
VALUES = ("true", "false", "not_actionable", "undetermined", "")


def raised(number: int, asset: str, pattern: tuple[float, ...], **changes: Any) -> list[Any]:
    """An alert with the window that raised it, a second later for each number."""
    name = mint("alert", number)
    later = number * SECOND
    event = replace(
        RAISED,
        alert_id=name,
        event_id=mint("event", number),
        score_id=mint("score", number),
        window_id=mint("window", number),
        asset_id=asset,
        edge_sequence=1000 + number,
        event_ns=RAISED.event_ns + later,
        **changes,
    )
    scored = SCORED.scored
    window = replace(
        scored.window, window_id=event.window_id, asset_id=asset, last_ns=event.event_ns, last_sequence=5000 + number
    )
    score = replace(scored.score, score_id=event.score_id, contributions=pattern)
    decision = replace(scored.decision, alert_id=name)
    return [event, replace(SCORED, scored=replace(scored, window=window, score=score, decision=decision))]


def assigned(alert: Id, assignee: str, acted_ns: int) -> OperatorAction:
    nonce = mint("nonce", assignee, acted_ns)
    made: OperatorAction = replace(
        action_of(alert, "assign"),
        action_id=ids.action_id(alert, "assign", nonce),
        nonce=nonce,
        assignee=assignee,
        acted_ns=acted_ns,
    )
    return made


def made() -> tuple[Any, ...]:
    """Sixty alerts on four assets with patterns around three directions, most of them judged."""
    chance = random.Random(5)
    records: list[Any] = [*ASSETS]
    for number in range(60):
        lead = number % 3
        pattern = tuple(chance.uniform(-0.2, 0.4) + (3.0 if i == lead else 0.0) for i in range(3))
        alert = raised(number, "abcs"[number % 4], pattern if number != 7 else (0.0, 0.0, 0.0))
        records += alert
        if value := VALUES[chance.randrange(len(VALUES))]:
            records.append(verdict_of(alert[0].alert_id, value))
    records += [assigned(mint("alert", 3), "j.ruiz", 5), assigned(mint("alert", 4), "m.kern", 9)]
    records.append(replace(action_of(mint("alert", 53), "confirm"), note="seat reground"))
    return tuple(records)


RECORDS = made()


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planted]:
    with planted(tmp_path_factory.mktemp("similar"), *RECORDS) as plant:
        yield plant


def asked(plant: Planted, scope: Scope = ALL, **params: Any) -> list[dict[str, Any]]:
    return rows_of(plant.reader.ask(scope, "similar_alerts", **params))


@pytest.mark.parametrize("number", [0, 1, 6, 7, 40, 57, 58, 59])
@pytest.mark.parametrize("least", [0.9, 0.0])
def test_likeness_and_outcomes_are_as_every_pair_compared_says(plant: Planted, number: int, least: float) -> None:
    rows = asked(plant, alert_id=mint("alert", number), limit=100, least=least)

    pairs, counts = oracle.similar(RECORDS, mint("alert", number), least=least)
    assert [row["alert_id"] for row in rows] == [other for other, _ in pairs]
    assert [row["likeness"] for row in rows] == pytest.approx([likeness for _, likeness in pairs])
    assert all({name: row[name] for name in counts} == counts for row in rows)


def test_the_limit_keeps_the_most_alike_and_counts_all(plant: Planted) -> None:
    every = asked(plant, alert_id=mint("alert", 57), limit=100, least=0.9)
    few = asked(plant, alert_id=mint("alert", 57), limit=2, least=0.9)

    assert few == every[:2]
    assert every[0]["alike"] > 2


def test_what_was_done_about_it_stands_beside_it(plant: Planted) -> None:
    rows = asked(plant, alert_id=mint("alert", 57), limit=100, least=0.9)

    (row,) = [each for each in rows if each["alert_id"] == mint("alert", 53)]
    assert (row["corrected"], row["last_verb"], row["last_actor"]) == ("seat reground", "confirm", "m.kern")
    assert row["asset_name"] == f"Loop {row['asset_id']}"


def test_who_may_see_one_site_compares_with_that_site_only(plant: Planted) -> None:
    south = Scope(actor="test", sites=("Acme/south",))

    rows = asked(plant, south, alert_id=mint("alert", 59), limit=100, least=0.9)

    assert {row["asset_id"] for row in rows} == {"s"}
    assert asked(plant, south, alert_id=mint("alert", 56), limit=100, least=0.9) == []


def test_an_alert_that_nobody_scored_is_like_none(tmp_path: Path) -> None:
    blind = raised(99, "a", (1.0, 0.0, 0.0), kind="blind")
    with planted(tmp_path, *ASSETS, *raised(1, "a", (1.0, 0.0, 0.0)), *blind, raised(98, "b", (1.0,) * 3)[0]) as plant:
        assert asked(plant, alert_id=mint("alert", 99), limit=9, least=0.9) == []
        assert asked(plant, alert_id=mint("alert", 98), limit=9, least=0.9) == []


@pytest.mark.parametrize("asset", ["a", "c", "s", "nowhere"])
def test_a_models_record_is_as_the_verdicts_say(plant: Planted, asset: str) -> None:
    (row,) = rows_of(plant.reader.ask(ALL, "model_record", asset_id=asset, bundle_id=RAISED.bundle_id))

    assert row == oracle.model_record(RECORDS, asset, RAISED.bundle_id)
    assert row["decided"] > 1 or asset == "nowhere"


@pytest.mark.parametrize("limit", [1, 9])
def test_earlier_owners_come_last_one_first(plant: Planted, limit: int) -> None:
    assert rows_of(plant.reader.ask(ALL, "earlier_owners", limit=limit)) == oracle.owners(RECORDS, limit)
    assert plant.reader.ask(Scope(actor="t", sites=("Acme/north",)), "earlier_owners", limit=9).column(
        0
    ).to_pylist() == ["m.kern"]
