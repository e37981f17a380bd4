"""A blind alert is in no precision, no completeness and no evaluation, however much it looks like a deviation."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from contract import ids
from contract.alerts import AlertEvent, Label
from contract.evidence import ProofResult
from contract.ids import mint
from contract.scope import Scope
from contract.trail import Trail
from contract.words import HopName, HopStatus
from inference.replay import prove
from scoring.telemetry.timed_records import TimedWindow
from store.query.records import rows_of
from store.trail.blind_hops import ENDED_BY_ITSELF, NO_VERDICT
from store.trail.completeness import find_completeness
from store.trail.evidence import find_evidence
from store.trail.find import find_trail
from store.trail.hops import OUTCOME_DUE_NS
from tests.store.blind_rows import REASON, blind_clear, blind_raise, never_scored
from tests.store.plant_rows import RECEIVED_NS, Planted, action_of, elsewhere, planted, played_run, verdict_of

ALL = Scope(actor="test")
LATER_NS = RECEIVED_NS + 10**10
FIRST, OTHER = played_run(), elsewhere()
RAISE: AlertEvent = FIRST.of(AlertEvent)[0]
BEFORE: TimedWindow = next(
    each for each in FIRST.of(TimedWindow) if each.scored.window.last_sequence == RAISE.sequence - 1
)
LABEL = Label(
    label_id=mint("label", 1),
    asset_id=RAISE.asset_id,
    run_id=RAISE.run_id,
    name="fault",
    source="dataset",
    first_sequence=100,
    last_sequence=140,
    first_ns=RAISE.event_ns - 10**9,
    last_ns=RAISE.event_ns,
)


def tempting(name: str, *, later_ns: int = 0) -> AlertEvent:
    """A blind alert that differs from a deviation by its kind only: rule, leading feature, bundle, a stored window."""
    scored, alert = BEFORE.scored, mint("alert", name)
    return replace(
        blind_raise(FIRST),
        event_id=ids.alert_event_id(alert, "raised", scored.window.last_sequence),
        alert_id=alert,
        rule=RAISE.rule,
        led_by=RAISE.led_by,
        window_id=scored.window.window_id,
        vector_id=scored.vector.vector_id,
        score_id=scored.score.score_id,
        sequence=scored.window.last_sequence,
        raised_sequence=scored.window.last_sequence,
        event_ns=scored.window.last_ns + later_ns,
    )


BLIND, LATER = tempting("before the deviation"), tempting("after it", later_ns=5 * 10**9)
PLAIN = (*FIRST.records, *OTHER.records, LABEL, verdict_of(FIRST.alert_id, "false"))


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planted]:
    with planted(tmp_path_factory.mktemp("plain"), *PLAIN) as plant:
        yield plant


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planted]:
    """The same with a blind alert that a person called true."""
    with planted(tmp_path_factory.mktemp("blind"), *PLAIN, BLIND, LATER, verdict_of(BLIND.alert_id, "true")) as plant:
        # whatever a writer may come to keep of it
        plant.change(
            "update episodes set contract = d.contract, pattern = d.pattern "
            "from episodes as d where episodes.kind = 'blind' and d.alert_id = ?",
            FIRST.alert_id,
        )
        yield plant


RATES: dict[str, dict[str, Any]] = {
    "model_record": {"asset_id": RAISE.asset_id, "bundle_id": RAISE.bundle_id},
    "similar_alerts": {"alert_id": FIRST.alert_id, "limit": 9, "least": 0.0},
    "episodes_before": {"alert_ids": [FIRST.alert_id, OTHER.alert_id, LATER.alert_id]},
    "evaluation_raises": {},
    "evaluation_scores": {},
    "alert_hops": {},
    "ledger": {},
}


@pytest.mark.parametrize("question", RATES)
def test_a_blind_alert_changes_no_rate(plain: Planted, plant: Planted, question: str) -> None:
    asked = RATES[question]

    assert rows_of(plant.reader.ask(ALL, question, **asked)) == rows_of(plain.reader.ask(ALL, question, **asked))


def test_it_is_like_no_other_and_no_hop_of_it_is_counted(plant: Planted) -> None:
    assert rows_of(plant.reader.ask(ALL, "similar_alerts", alert_id=LATER.alert_id, limit=9, least=0.0)) == []
    assert rows_of(plant.reader.ask(ALL, "episodes_hops", alert_ids=[BLIND.alert_id])) == []
    assert rows_of(plant.reader.ask(ALL, "episodes_before", alert_ids=[BLIND.alert_id])) == []


def test_completeness_is_that_of_the_others(plain: Planted, plant: Planted) -> None:
    assert find_completeness(plant.reader, ALL, clock=lambda: RECEIVED_NS) == find_completeness(
        plain.reader, ALL, clock=lambda: RECEIVED_NS
    )


def test_there_is_no_window_to_prove_it_from_and_that_is_no_mismatch(plant: Planted) -> None:
    evidence = find_evidence(plant.reader, ALL, BLIND.alert_id)
    proof = prove(evidence)

    assert (evidence.windows, dict(evidence.readings), evidence.contract_raw) == ((), {}, None)
    assert proof.result is ProofResult.NOTHING
    assert proof.hop is None
    assert proof.detail == f"raised because nothing was seen: {REASON}"


def trail_of(plant: Planted, alert_id: str) -> Trail:
    return find_trail(plant.reader, ALL, alert_id, clock=lambda: RECEIVED_NS)


def test_its_trail_misses_the_readings_and_waits_for_the_rest(plant: Planted) -> None:
    trail = trail_of(plant, BLIND.alert_id)

    readings, features, model, decision, alert, *people = trail.hops
    assert (readings.status, readings.reason, readings.time_ns) == (HopStatus.MISSING, REASON, BLIND.event_ns)
    assert [hop.status for hop in (features, model, decision)] == [HopStatus.NOT_DUE] * 3
    assert [hop.id for hop in (features, model, decision)] == [BLIND.vector_id, BLIND.bundle_id, BLIND.score_id]
    assert (features.reason, features.value) == ("waits for a window", "last valid 2023-11-14 23:15 CET")
    assert (alert.status, alert.value) == (HopStatus.COMPLETE, "high, raised by the collector")
    assert [hop.name for hop in people] == [HopName.ACTION, HopName.OUTCOME]
    assert (trail.raising, trail.latest) == (None, None)


def test_no_verdict_is_ever_due_on_it(tmp_path: Path) -> None:
    unjudged = blind_raise(FIRST)
    with planted(tmp_path, *PLAIN, unjudged) as plant:
        trail = find_trail(
            plant.reader, ALL, unjudged.alert_id, clock=lambda: unjudged.produced_ns + 2 * OUTCOME_DUE_NS
        )

    action, outcome = trail.hops[-2:]
    assert (outcome.status, outcome.reason) == (HopStatus.NOT_DUE, NO_VERDICT)
    assert action.status is HopStatus.MISSING


def summary_of(plant: Planted) -> dict[str, Any]:
    places: dict[str, Any] = dict.fromkeys(("in_sites", "areas", "assets", "classes"))
    (row,) = rows_of(plant.reader.ask(ALL, "episodes_summary", now_ns=LATER_NS, me="m.kern", **places))
    return row


def overview_of(plant: Planted) -> dict[str, bool]:
    rows = rows_of(plant.reader.ask(ALL, "overview_alerts", now_ns=LATER_NS, limit=9))
    return {row["alert_id"]: row["needs_someone"] for row in rows}


def test_while_it_lasts_it_needs_someone_and_once_it_ended_nobody(tmp_path: Path) -> None:
    raised = blind_raise(FIRST)
    with planted(tmp_path, *PLAIN, raised) as plant:
        lasting, before, waiting = summary_of(plant), overview_of(plant), trail_of(plant, raised.alert_id).hops[5]
        plant.put([blind_clear(raised)])
        ended, after, over = summary_of(plant), overview_of(plant), trail_of(plant, raised.alert_id).hops[5]

    assert before[raised.alert_id]
    assert (ended["new"], ended["unseen"]) == (lasting["new"] - 1, lasting["unseen"])
    assert ended["returned"] == lasting["returned"] + 1
    assert after == {alert: needs for alert, needs in before.items() if alert != raised.alert_id}
    assert waiting.reason.startswith("due ")
    assert (over.status, over.reason) == (HopStatus.NOT_DUE, ENDED_BY_ITSELF)


def test_one_that_somebody_acknowledged_stays_among_those_in_hand_when_it_ended(tmp_path: Path) -> None:
    raised = blind_raise(FIRST)
    with planted(tmp_path, *PLAIN, raised, blind_clear(raised), action_of(raised.alert_id)) as plant:
        assert overview_of(plant)[raised.alert_id] is False


def test_a_deviation_that_ended_unseen_still_needs_someone(tmp_path: Path) -> None:
    with planted(tmp_path, *PLAIN) as plant:
        needing = {alert for alert, needs in overview_of(plant).items() if needs}
        assert summary_of(plant)["unseen"] + summary_of(plant)["new"] == len(needing) > 0


def test_the_trail_of_an_asset_that_never_was_scored_names_no_window(tmp_path: Path) -> None:
    never = never_scored(blind_raise(FIRST))
    with planted(tmp_path, *PLAIN, never) as plant:
        trail = trail_of(plant, never.alert_id)

    assert [hop.id for hop in trail.hops[:4]] == [never.run_id, "", "", ""]
    assert all(hop.value == "there was none before" for hop in trail.hops[1:4])


def test_a_site_whose_zone_is_none_has_a_trail_in_utc(tmp_path: Path) -> None:
    declared = replace(FIRST.asset, time_zone="Mars/Olympus")
    others = [each for each in PLAIN if each != FIRST.asset]
    with planted(tmp_path, declared, *others, BLIND) as plant:
        trail = trail_of(plant, BLIND.alert_id)

    assert trail.hops[1].value.endswith(" UTC")
