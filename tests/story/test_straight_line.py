"""One alert from the sensor to the operator, in the order of the straight line; every part is the real one."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from contract.evidence_file import pack_evidence, unpack_evidence
from contract.ids import Id, mint
from contract.reading_codec import Column
from contract.telemetry import parse_contract
from contract.trail import Hop, Trail
from contract.words import AlertStep, HopName, HopStatus, VerdictValue
from dashboard.actions import records as actions
from dashboard.actions.otlp_sender import Sender
from dashboard.errors import NotTaken
from inference.bundle import unpack_bundle
from inference.replay import prove
from store.errors import UnknownAlert
from tests.story.plant import SCOPE, Plant, a_plant

pytestmark = pytest.mark.waits


@pytest.fixture(scope="module")
def played(simulated_runs: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plant]:
    """A plant whose runs are all played and stored; collector and edge still run."""
    with a_plant(tmp_path_factory.mktemp("played") / "state", simulated_runs) as plant:
        plant.start("collector", "edge")
        plant.wait_until_loaded()
        yield plant
        assert (plant.stop("edge"), plant.stop("collector")) == (0, 0)


@pytest.fixture
def trail(played: Plant) -> Trail:
    """The newest alert's trail, asked over the read API as the page asks it."""
    return played.remote().trail(SCOPE, newest_alert(played))


def newest_alert(plant: Plant) -> Id:
    return Id(plant.remote().ask(SCOPE, "alerts", limit=1).to_pylist()[0]["alert_id"])


def hop(trail: Trail, name: HopName) -> Hop:
    return next(hop for hop in trail.hops if hop.name is name)


def test_a_source_yields_readings_and_every_one_is_in_the_store_or_in_the_ledger(played: Plant) -> None:
    ledger = played.remote().ask(SCOPE, "ledger").to_pylist()

    readings = [line for line in ledger if not line["signal"].startswith("#")]
    assert sum(line["read"] for line in readings) == played.plan.readings
    assert all(line["balanced"] for line in ledger)


def test_a_reading_that_breaks_the_contract_is_a_row_with_a_reason(played: Plant) -> None:
    lines = played.remote().ask(SCOPE, "ledger").to_pylist()

    assert sum(line["refused"] for line in lines) > 0
    assert sum(line["refused"] for line in lines) == sum(line["refusal_rows"] for line in lines)


def test_the_window_names_its_readings_by_sequence_and_by_digest(trail: Trail) -> None:
    assert trail.raising is not None
    window = trail.raising.record.window

    assert hop(trail, HopName.READINGS).status is HopStatus.COMPLETE
    assert hop(trail, HopName.READINGS).digest == window.readings_digest
    assert window.last_sequence == trail.events[0].record.sequence


def test_the_vector_has_one_float_for_each_feature_of_the_contract(trail: Trail) -> None:
    assert trail.raising is not None
    assert trail.contract_raw is not None
    terms = parse_contract(trail.contract_raw, "stored").terms

    assert len(trail.raising.record.vector.features) == len(terms.features)
    assert hop(trail, HopName.FEATURES).digest == trail.raising.record.vector.features_digest


def test_the_score_came_from_the_bundle_whose_bytes_are_in_the_store(trail: Trail) -> None:
    assert trail.raising is not None
    assert trail.bundle_tar is not None

    bundle = unpack_bundle(trail.bundle_tar)

    assert bundle.bundle_id == trail.raising.record.score.bundle_id == hop(trail, HopName.MODEL).id
    assert trail.deployment is not None
    assert trail.deployment.bundle_id == bundle.bundle_id


def test_the_decision_raised_the_alert_by_the_bundles_own_limit_and_persistence(trail: Trail) -> None:
    assert trail.raising is not None
    assert trail.bundle_tar is not None
    decision, policy = trail.raising.record.decision, unpack_bundle(trail.bundle_tar).policy

    assert decision.limit == policy.limit
    assert decision.above == policy.persistence
    assert trail.raising.record.score.score > policy.limit


def test_the_alert_is_one_row_whose_ids_lead_back_to_every_machine_record(trail: Trail) -> None:
    raised = trail.events[0].record
    assert trail.raising is not None

    assert raised.step == AlertStep.RAISED
    assert raised.window_id == trail.raising.record.window.window_id
    assert raised.score_id == trail.raising.record.score.score_id
    assert [h.status for h in trail.hops[:5]] == [HopStatus.COMPLETE] * 5


def test_any_open_telemetry_back_end_shows_the_same_story_by_trace_id(played: Plant, trail: Trail) -> None:
    raised = trail.events[0].record

    spans = played.remote().ask(SCOPE, "trace_spans", trace_id=raised.window_id, limit=10).to_pylist()

    window = next(span for span in spans if span["name"] == "twin.window")
    stages = [span for span in spans if span["name"] != "twin.window"]
    assert len(stages) == 4
    assert {stage["parent_span_id"] for stage in stages} == {window["span_id"]}


def test_every_alert_of_the_replay_is_proven_from_the_store_alone_and_from_its_file_alone(played: Plant) -> None:
    remote = played.remote()
    alerts = [row["alert_id"] for row in remote.ask(SCOPE, "alerts", limit=1000).to_pylist()]

    evidence = [remote.evidence(SCOPE, alert) for alert in alerts]
    files = [pack_evidence(each) for each in evidence]

    assert alerts
    assert {prove(each).result for each in evidence} == {"identical"}
    assert [prove(unpack_evidence(file)) for file in files] == [prove(each) for each in evidence]


def test_windows_without_a_score_are_records_with_their_reason(played: Plant) -> None:
    lines = played.remote().ask(SCOPE, "ledger").to_pylist()

    unscored = [line for line in lines if line["signal"] == "#unscored"]
    assert all(line["stored"] > 0 for line in unscored)
    assert sum(line["read"] for line in unscored) == sum(line["stored"] for line in unscored)


def test_an_operator_acknowledges_and_judges_and_both_stand_on_the_trail(played: Plant, trail: Trail) -> None:
    alert, sender = trail.alert_id, Sender(endpoint=played.otlp, token=played.token("dashboard"))
    hand = actions.ActionOrigin(actor="M. Kern", nonce=actions.mint_nonce(), now_ns=time.time_ns(), session="test")
    seen = actions.acknowledge(alert, hand)
    judged = actions.judge(alert, VerdictValue.TRUE, hand, reason="outer race worn")

    for record in (seen, seen, judged):  # pressed twice
        sender.send(record, trail.events[0].record)
    after = played.remote().trail(SCOPE, alert)

    assert [stored.record for stored in after.actions] == [seen]
    assert [stored.record for stored in after.verdicts] == [judged]
    assert hop(after, HopName.ACTION).status is hop(after, HopName.OUTCOME).status is HopStatus.COMPLETE
    sender.close()


def test_an_action_without_the_operators_credential_is_refused_and_recorded(played: Plant, trail: Trail) -> None:
    sender = Sender(endpoint=played.otlp, token=played.token("edge"))
    hand = actions.ActionOrigin(actor="nobody", nonce=actions.mint_nonce(), now_ns=time.time_ns(), session="test")
    comment = actions.comment(trail.alert_id, hand, note="not me")

    with pytest.raises(NotTaken, match="refused it"):
        sender.send(comment, trail.events[0].record)

    assert comment.action_id not in [s.record.action_id for s in played.remote().trail(SCOPE, trail.alert_id).actions]
    sender.close()


def test_an_alert_that_never_was_is_unknown_by_its_id(played: Plant) -> None:
    never = mint("alert", "never")

    with pytest.raises(UnknownAlert, match=never):
        played.remote().trail(SCOPE, never)


def test_a_reading_that_arrives_late_changes_no_window_that_has_closed(played: Plant, trail: Trail) -> None:
    """The window's readings are named by sequence: one more of the same time is not among them."""
    remote = played.remote()
    evidence = remote.evidence(SCOPE, trail.alert_id)
    signal, column = next(iter(evidence.readings.items()))
    late = Column(
        sequences=[*column.sequences, column.sequences[-1] + 100_000],
        times_ns=[*column.times_ns, column.times_ns[-1] - 1],
        values=[*column.values, 1e6],
        quality=[*column.quality, 0],
    )

    with_late = type(evidence)(
        raised=evidence.raised,
        windows=evidence.windows,
        readings={**evidence.readings, signal: late},
        criticality=evidence.criticality,
        bundle_tar=evidence.bundle_tar,
        contract_raw=evidence.contract_raw,
    )

    assert prove(with_late).result == "identical"
