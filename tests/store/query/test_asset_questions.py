"""What the pages of assets ask, held against slow answers from the same records at different moments and ranges."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from contract.alerts import AlertEvent
from contract.ids import Digest, mint
from contract.plant import Artifact, Deployment
from contract.scope import Scope
from contract.windows import UnscoredWindows
from contract.words import ArtifactKind, Verb
from scoring.telemetry.timed_records import TimedWindow
from store.query.records import rows_of
from tests.oracles import asset_oracle as oracle
from tests.oracles.overview_records import DAY, HOUR, MINUTE, Store
from tests.store.plant_rows import (
    BEGIN_NS,
    RECEIVED_NS,
    Planted,
    action_of,
    artifact_of,
    declared,
    elsewhere,
    planted,
    played_run,
    verdict_of,
)

ALL = Scope(actor="test")
SECOND = 10**9
FIRST, OTHER = played_run(), elsewhere()
THIRD = played_run(asset=declared("loop-3", time_zone="UTC"), path="loop/3.csv", refuse=None)
NOWS = [BEGIN_NS + each for each in (150 * SECOND, 205 * SECOND, 30 * MINUTE, 6 * HOUR, DAY + MINUTE, DAY + 2 * HOUR)]
RANGES = [
    (BEGIN_NS - HOUR, BEGIN_NS + HOUR),
    (BEGIN_NS + 60 * SECOND, BEGIN_NS + 170 * SECOND),
    (BEGIN_NS - 2 * DAY, RECEIVED_NS + DAY),
    (RECEIVED_NS, RECEIVED_NS + MINUTE),
    (BEGIN_NS + 3 * DAY, BEGIN_NS + 4 * DAY),
]
ASSETS = ("loop-1", "loop-2", "loop-3", "pump-9")


def alert(
    number: int, *, asset: str = "loop-1", raised_ns: int, lasts_ns: int | None, **facts: Any
) -> list[AlertEvent]:
    """An alert of the asset from one moment to another; None never ends."""
    like: AlertEvent = FIRST.of(AlertEvent)[0]
    raised = replace(
        like,
        event_id=mint("event", number, "raised"),
        alert_id=mint("alert", number),
        asset_id=asset,
        edge_sequence=10 * number,
        event_ns=raised_ns,
        **facts,
    )
    if lasts_ns is None:
        return [raised]
    ended: dict[str, Any] = {
        "event_id": mint("event", number, "cleared"),
        "step": "cleared",
        "edge_sequence": 10 * number + 1,
    }
    return [raised, replace(raised, **ended, event_ns=raised_ns + lasts_ns, ratio=0.5, reason="returned_to_normal")]


def rest(asset_id: str, *, first_ns: int, last_ns: int, reason: str = "state", count: int = 7) -> UnscoredWindows:
    like: UnscoredWindows = FIRST.of(UnscoredWindows)[0]
    stretch = mint("rest", asset_id, first_ns, last_ns, reason)
    return replace(
        like, stretch_id=stretch, asset_id=asset_id, reason=reason, first_ns=first_ns, last_ns=last_ns, count=count
    )


def done(alert_id: str, verb: Verb, nonce: str = "", **facts: Any) -> Any:
    made = action_of(alert_id, verb, actor=f"{verb}er")  # type: ignore[arg-type]
    return replace(made, **({"action_id": mint("action", nonce)} if nonce else {}), **facts)


def deployed(number: int, from_ns: int, bundle: str) -> Deployment:
    like: Deployment = FIRST.of(Deployment)[0]
    return replace(like, deployment_id=mint("deployment", number), bundle_id=Digest(bundle), from_ns=from_ns)


RECORDS = (
    *(each for each in FIRST.records if getattr(each, "step", "") != "cleared"),
    *OTHER.records,
    *THIRD.records,
    declared(name="Loop of before", declared_ns=BEGIN_NS - DAY, criticality="C"),
    declared(declared_ns=BEGIN_NS - HOUR, contract="small-loop@0.9.0"),
    declared("pump-9", site="south", area="air", declared_ns=BEGIN_NS, aliases=()),
    artifact_of(ArtifactKind.CONTRACT, "small-loop@0.9.0", b"an older contract"),
    artifact_of(ArtifactKind.CONTRACT, "some-other@1.0.0", b"of another class"),
    *alert(1, raised_ns=BEGIN_NS + 40 * SECOND, lasts_ns=2 * SECOND, priority="low", ratio=1.5),
    *alert(2, raised_ns=BEGIN_NS + 41 * SECOND, lasts_ns=2 * SECOND, priority="low", ratio=7.5),
    *alert(3, raised_ns=BEGIN_NS + 42 * SECOND, lasts_ns=None, priority="critical", led_by="pressure_mean"),
    *alert(4, asset="loop-2", raised_ns=BEGIN_NS + 190 * SECOND, lasts_ns=None, kind="blind", led_by=""),
    *alert(5, asset="pump-9", raised_ns=BEGIN_NS - DAY, lasts_ns=HOUR),
    deployed(1, BEGIN_NS - 2 * HOUR, "a" * 64),
    deployed(2, BEGIN_NS + 65 * SECOND, "c" * 64),
    done(FIRST.alert_id, Verb.ACKNOWLEDGE),
    done(FIRST.alert_id, Verb.ASSIGN, assignee="a.lind", acted_ns=RECEIVED_NS + 5),
    done(FIRST.alert_id, Verb.COMMENT, "said", note="grease ordered", acted_ns=RECEIVED_NS + HOUR),
    done(OTHER.alert_id, Verb.ACKNOWLEDGE),
    verdict_of(FIRST.alert_id, "false"),
    verdict_of(FIRST.alert_id, "true", source="engineer"),
    rest("loop-3", first_ns=BEGIN_NS + 201 * SECOND, last_ns=BEGIN_NS + 31 * MINUTE, count=900),
    rest("loop-1", first_ns=BEGIN_NS + 9 * HOUR, last_ns=BEGIN_NS + 10 * HOUR, reason="too_few_readings"),
)


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planted]:
    with planted(tmp_path_factory.mktemp("store"), *RECORDS) as plant:
        yield plant


def asked(plant: Planted, name: str, *, scope: Scope = ALL, **params: Any) -> list[dict[str, Any]]:
    return rows_of(plant.reader.ask(scope, f"asset_{name}", **params))


def store_at(now_ns: int, records: Sequence[Any] = RECORDS) -> Store:
    return Store(records=records, received_ns=RECEIVED_NS, now_ns=now_ns)


def in_no_order(rows: list[dict[str, Any]]) -> list[str]:
    return sorted(repr(sorted(row.items())) for row in rows)


@pytest.mark.parametrize("now_ns", NOWS)
def test_every_asset_stands_as_the_records_say(plant: Planted, now_ns: int) -> None:
    rows = asked(plant, "now", asset_id=None, now_ns=now_ns)

    assert rows == oracle.now(store_at(now_ns))


@pytest.mark.parametrize("now_ns", NOWS)
@pytest.mark.parametrize("asset_id", ASSETS)
def test_one_asset_stands_as_it_does_among_all(plant: Planted, now_ns: int, asset_id: str) -> None:
    (row,) = asked(plant, "now", asset_id=asset_id, now_ns=now_ns)

    assert row == next(each for each in oracle.now(store_at(now_ns)) if each["asset_id"] == asset_id)


def test_the_moments_hold_every_state_that_these_records_can_show(plant: Planted) -> None:
    seen = {row["state"] for now_ns in NOWS for row in asked(plant, "now", asset_id=None, now_ns=now_ns)}

    assert seen == {"running", "stopped", "blind", "unknown"}


@pytest.mark.parametrize(("from_ns", "to_ns"), RANGES)
@pytest.mark.parametrize("asset_id", ASSETS)
def test_what_an_asset_did_is_as_the_records_say(plant: Planted, asset_id: str, from_ns: int, to_ns: int) -> None:
    rows = asked(plant, "stretches", asset_id=asset_id, from_ns=from_ns, to_ns=to_ns, limit=400)

    assert rows == oracle.stretches(store_at(to_ns), asset_id, from_ns=from_ns, to_ns=to_ns)


@pytest.mark.parametrize("limit", [0, 1, 2])
def test_the_longest_stretches_are_kept_and_the_sums_are_those_of_all(plant: Planted, limit: int) -> None:
    from_ns, to_ns = RANGES[2]
    rows = asked(plant, "stretches", asset_id="loop-1", from_ns=from_ns, to_ns=to_ns, limit=limit)

    whole = oracle.stretches(store_at(to_ns), "loop-1", from_ns=from_ns, to_ns=to_ns)
    longest = sorted(whole, key=lambda row: (row["from_ns"] - row["to_ns"], row["from_ns"]))[:limit]
    assert len(whole) > 2
    assert rows == sorted(longest, key=lambda row: row["from_ns"])


WORDS = st.sampled_from(["running", "stopped", "standby", "starting"])
MADE = st.lists(
    st.tuples(st.integers(0, 4000), st.integers(1, 400), WORDS, st.sampled_from(["", "state", "gap"])), max_size=8
)


def made_windows(made: list[tuple[int, int, str, str]]) -> list[Any]:
    """Windows and unscored stretches that overlap as they like."""
    like: TimedWindow = FIRST.of(TimedWindow)[0]
    records: list[Any] = []
    for number, (begin, length, word, reason) in enumerate(made):
        first, last = BEGIN_NS + begin * SECOND, BEGIN_NS + (begin + length) * SECOND
        if reason:
            records.append(
                replace(rest("loop-1", first_ns=first, last_ns=last, reason=reason), stretch_id=mint("made", number))
            )
            continue
        window = replace(
            like.scored.window, window_id=mint("w", number), first_ns=first, last_ns=last, operating_state=word
        )
        score = replace(like.scored.score, score_id=mint("s", number))
        records.append(replace(like, scored=replace(like.scored, window=window, score=score)))
    return records


@settings(max_examples=20, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(made=MADE, begin=st.integers(-100, 4000), length=st.integers(1, 5000))
def test_no_moment_of_an_asset_counts_twice(
    tmp_path_factory: pytest.TempPathFactory, made: list[tuple[int, int, str, str]], begin: int, length: int
) -> None:
    records = [declared(), *made_windows(made)]
    from_ns, to_ns = BEGIN_NS + begin * SECOND, BEGIN_NS + (begin + length) * SECOND
    with planted(tmp_path_factory.mktemp("store"), *records) as plant:
        rows = asked(plant, "stretches", asset_id="loop-1", from_ns=from_ns, to_ns=to_ns, limit=400)

    assert rows == oracle.stretches(store_at(to_ns, records), "loop-1", from_ns=from_ns, to_ns=to_ns)
    edges = [edge for row in rows for edge in (row["from_ns"], row["to_ns"])]
    assert edges == sorted(edges)
    assert all(from_ns <= edge <= to_ns for edge in edges)


def test_thousands_of_windows_are_told_together_and_their_time_stays(plant: Planted, tmp_path: Any) -> None:
    made = [(each, 1, "stopped" if 1000 <= each < 1500 else "running", "") for each in range(oracle.FEW + 1000)]
    from_ns, to_ns = BEGIN_NS, BEGIN_NS + 4000 * SECOND
    with planted(tmp_path, declared(), *made_windows(made)) as plant:
        rows = asked(plant, "stretches", asset_id="loop-1", from_ns=from_ns, to_ns=to_ns, limit=400)

    assert [row["word"] for row in rows] == ["running", "stopped", "running"]
    assert sum(row["windows"] for row in rows) == len(made)
    assert abs(rows[0]["running_ns"] - 2500 * SECOND) <= 4 * SECOND
    assert abs(rows[0]["stopped_ns"] - 500 * SECOND) <= 4 * SECOND


@pytest.mark.parametrize(("from_ns", "to_ns"), RANGES)
@pytest.mark.parametrize("asset_id", ASSETS)
def test_bars_stand_for_the_alerts_of_the_range(plant: Planted, asset_id: str, from_ns: int, to_ns: int) -> None:
    rows = asked(plant, "bars", asset_id=asset_id, from_ns=from_ns, to_ns=to_ns)

    assert in_no_order(rows) == in_no_order(oracle.bars(store_at(to_ns), asset_id, from_ns=from_ns, to_ns=to_ns))
    assert all(0 <= row["first_step"] <= row["last_step"] < oracle.STEPS for row in rows)


def test_small_alerts_that_would_hide_each_other_share_a_bar(plant: Planted) -> None:
    from_ns, to_ns = RANGES[2]
    rows = asked(plant, "bars", asset_id="loop-1", from_ns=from_ns, to_ns=to_ns)

    shared = [(row["alerts"], row["alert_id"], row["ratio_max"]) for row in rows if row["priority"] == "low"]
    assert shared == [(2, mint("alert", 2), 7.5)]
    assert [row["priority"] for row in rows][-1] == "critical"


@pytest.mark.parametrize("now_ns", NOWS)
@pytest.mark.parametrize("limit", [0, 2, 12])
def test_the_newest_alerts_of_an_asset_are_as_the_records_say(plant: Planted, now_ns: int, limit: int) -> None:
    for asset_id in ASSETS:
        rows = asked(plant, "alerts", asset_id=asset_id, now_ns=now_ns, limit=limit)

        assert rows == oracle.alerts(store_at(now_ns), asset_id, limit=limit)


@pytest.mark.parametrize(("from_ns", "to_ns"), RANGES)
@pytest.mark.parametrize("asset_id", ASSETS)
def test_what_was_done_about_an_asset_is_as_the_records_say(
    plant: Planted, asset_id: str, from_ns: int, to_ns: int
) -> None:
    rows = asked(plant, "events", asset_id=asset_id, from_ns=from_ns, to_ns=to_ns, limit=400)

    assert in_no_order(rows) == in_no_order(oracle.events(store_at(to_ns), asset_id, from_ns=from_ns, to_ns=to_ns))
    assert [row["at_ns"] for row in rows] == sorted((row["at_ns"] for row in rows), reverse=True)


def test_the_bundle_that_was_in_service_when_the_range_began_is_among_what_was_done(plant: Planted) -> None:
    rows = asked(plant, "events", asset_id="loop-1", from_ns=BEGIN_NS - HOUR, to_ns=BEGIN_NS, limit=400)

    put = [(row["subject"], row["at_ns"]) for row in rows if row["kind"] == "deployment"]
    assert put == [("a" * 64, BEGIN_NS - 2 * HOUR)]


def test_declarations_come_newest_first(plant: Planted) -> None:
    rows = asked(plant, "declarations", asset_id="loop-1", to_ns=RECEIVED_NS, limit=50)

    assert [(row["declared_ns"], row["name"], row["criticality"], row["contract"]) for row in rows] == [
        (BEGIN_NS, "Loop loop-1", "A", "small-loop@1.0.0"),
        (BEGIN_NS - HOUR, "Loop loop-1", "A", "small-loop@0.9.0"),
        (BEGIN_NS - DAY, "Loop of before", "C", "small-loop@1.0.0"),
    ]
    assert len(asked(plant, "declarations", asset_id="loop-1", to_ns=BEGIN_NS - 1, limit=50)) == 2
    assert len(asked(plant, "declarations", asset_id="loop-1", to_ns=RECEIVED_NS, limit=1)) == 1


@pytest.mark.parametrize("now_ns", [*NOWS, RECEIVED_NS])
@pytest.mark.parametrize("asset_id", ASSETS)
def test_sensors_are_as_the_records_say(plant: Planted, asset_id: str, now_ns: int) -> None:
    assert asked(plant, "sensors", asset_id=asset_id, now_ns=now_ns) == oracle.sensors(store_at(now_ns), asset_id)


EVERYTHING: dict[str, dict[str, Any]] = {
    "now": {"now_ns": BEGIN_NS},
    "stretches": {"from_ns": 0, "to_ns": 2**62, "limit": 400},
    "bars": {"from_ns": 0, "to_ns": 2**62},
    "alerts": {"now_ns": BEGIN_NS, "limit": 10},
    "events": {"from_ns": 0, "to_ns": 2**62, "limit": 400},
    "declarations": {"to_ns": 2**62, "limit": 10},
    "sensors": {"now_ns": BEGIN_NS},
}


@pytest.mark.parametrize("name", EVERYTHING)
def test_who_may_see_one_site_is_told_of_its_assets_alone(plant: Planted, name: str) -> None:
    north, south = Scope(actor="test", sites=("Acme/north",)), Scope(actor="test", sites=("Acme/south",))

    assert asked(plant, name, scope=north, asset_id="loop-1", **EVERYTHING[name])
    assert asked(plant, name, scope=south, asset_id="loop-1", **EVERYTHING[name]) == []
    assert asked(plant, name, scope=ALL, asset_id="nobody", **EVERYTHING[name]) == []
    assert asked(plant, name, scope=ALL, asset_id="'; drop table assets; --", **EVERYTHING[name]) == []


def test_all_assets_of_a_site_are_those_of_that_site(plant: Planted) -> None:
    rows = asked(plant, "now", scope=Scope(actor="test", sites=("Acme/south",)), asset_id=None, now_ns=BEGIN_NS)

    assert [row["asset_id"] for row in rows] == ["pump-9", "loop-2"]


def test_documents_of_other_contracts_are_no_business_of_the_asset(plant: Planted) -> None:
    rows = asked(plant, "events", asset_id="loop-1", from_ns=0, to_ns=2**62, limit=400)

    sent = {each.name for each in RECORDS if isinstance(each, Artifact) and each.kind == "contract"}
    assert sent == {"small-loop@1.0.0", "small-loop@0.9.0", "some-other@1.0.0"}
    assert {row["subject"] for row in rows if row["kind"] == "contract"} == sent - {"some-other@1.0.0"}
