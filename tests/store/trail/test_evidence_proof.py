"""Evidence out of the store into the proof: identical when untouched, else the first hop that differs."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from contract.evidence import Proof, ProofResult
from contract.ids import digest
from contract.scope import Scope
from contract.words import ArtifactKind, Criticality, HopName
from inference.bundle import pack_bundle, seal
from inference.replay import prove
from store.errors import UnknownAlert, WrongParameters
from store.trail.evidence import find_evidence
from tests.store.plant_rows import REFUSED_ROW, Planted, artifact_of, declared, planted, played_run

ALL = Scope(actor="test")
PLAYED = played_run()
RAISED = PLAYED.alert_id


@pytest.fixture
def plant(tmp_path: Path) -> Iterator[Planted]:
    with planted(tmp_path, *PLAYED.records) as plant:
        yield plant


def proof(plant: Planted) -> Proof:
    return prove(find_evidence(plant.reader, ALL, RAISED))


def test_an_untouched_store_proves_its_alert(plant: Planted) -> None:
    found = proof(plant)

    assert found.result is ProofResult.IDENTICAL
    assert (found.windows, found.readings) == (3, 20)


def test_evidence_goes_from_rest_to_the_raise_and_by_sequence(plant: Planted) -> None:
    evidence = find_evidence(plant.reader, ALL, RAISED)

    steps = [(each.decision.step, each.decision.above_before) for each in evidence.windows]
    assert steps == [("rising", 0), ("rising", 1), ("raised", 2)]
    first, last = evidence.windows[0].window.first_sequence, evidence.windows[-1].window.last_sequence
    assert list(evidence.readings["pressure"].sequences) == list(range(first, last + 1))
    assert REFUSED_ROW not in evidence.readings["flow"].sequences
    assert evidence.criticality == "A"
    assert evidence.bundle_tar == pack_bundle(PLAYED.bundle)
    assert evidence.contract_raw == PLAYED.contract.raw


@pytest.mark.parametrize(
    ("statement", "hop"),
    [
        ("update readings set value = value + 1e-9 where signal = 'flow' and sequence = 129", HopName.READINGS),
        ("update readings set time_ns = time_ns + 1 where signal = 'flow' and sequence = 129", HopName.READINGS),
        ("update readings set quality = 1073741824 where signal = 'flow' and sequence = 129", HopName.READINGS),
        ("delete from readings where signal = 'pressure' and sequence = 130", HopName.READINGS),
        (
            "insert into readings select * from readings where signal = 'pressure' and sequence = 130",
            HopName.READINGS,
        ),
        (
            "update scores set features = list_transform(features, lambda f: f * 1.001) where last_sequence = 131",
            HopName.FEATURES,
        ),
        ("update scores set score = score * 1.001 where last_sequence = 131", HopName.MODEL),
        ("update scores set step = 'quiet' where last_sequence = 132", HopName.DECISION),
        ("update scores set above = 7 where last_sequence = 131", HopName.DECISION),
        ("update alert_events set priority = 'low' where step = 'raised'", HopName.ALERT),
        ("delete from artifacts where kind = 'bundle'", HopName.MODEL),
        ("update artifacts set body = body || '\\x00'::blob where kind = 'bundle'", HopName.MODEL),
        ("delete from artifacts where kind = 'contract'", HopName.READINGS),
        ("delete from scores where last_sequence = 132", HopName.DECISION),
        ("delete from scores", HopName.FEATURES),
    ],
)
def test_what_was_altered_is_the_hop_that_differs(plant: Planted, statement: str, hop: HopName) -> None:
    plant.change(statement)

    found = proof(plant)

    assert (found.result, found.hop) == (ProofResult.MISMATCH, hop)


def test_a_swapped_bundle_is_found_at_the_model(plant: Planted) -> None:
    policy = replace(PLAYED.bundle.policy, limit=PLAYED.bundle.policy.limit * 2)
    other = pack_bundle(
        seal(
            model=PLAYED.bundle.model,
            contract=PLAYED.contract,
            policy=policy,
            training_data=digest(b"other rows"),
            facts=PLAYED.bundle.manifest.facts,
        )
    )
    plant.change("delete from artifacts where kind = 'bundle'")
    plant.put([artifact_of(ArtifactKind.BUNDLE, PLAYED.bundle.bundle_id, other)])

    found = proof(plant)

    assert (found.result, found.hop) == (ProofResult.MISMATCH, HopName.MODEL)


def test_a_changed_contract_does_not_fit_its_bundle(plant: Planted) -> None:
    changed = PLAYED.contract.raw.replace(b"persistence: 3", b"persistence: 2")
    assert changed != PLAYED.contract.raw
    plant.change("delete from artifacts where kind = 'contract'")
    plant.put([artifact_of(ArtifactKind.CONTRACT, "small-loop@1.0.0", changed)])

    found = proof(plant)

    assert (found.result, found.hop) == (ProofResult.MISMATCH, HopName.MODEL)


def test_a_late_reading_at_the_time_of_a_closed_window_changes_nothing(plant: Planted) -> None:
    plant.change(
        "insert into readings select run_id, asset_id, signal, 5000, time_ns, 1e6, quality, received_ns"
        " from readings where signal = 'flow' and sequence = 129"
    )

    assert proof(plant).result is ProofResult.IDENTICAL


def test_a_contract_sent_later_under_the_same_name_is_not_the_one_of_then(plant: Planted) -> None:
    raised_ns = PLAYED.of(type(find_evidence(plant.reader, ALL, RAISED).raised))[0].produced_ns
    later = artifact_of(ArtifactKind.CONTRACT, "small-loop@1.0.0", b"another", produced_ns=raised_ns + 1)

    plant.put([later])

    assert proof(plant).result is ProofResult.IDENTICAL


def test_the_asset_counts_as_it_was_declared_at_the_raise(plant: Planted) -> None:
    raised_ns = find_evidence(plant.reader, ALL, RAISED).raised.produced_ns

    plant.put([declared(criticality="C", declared_ns=raised_ns + 1)])

    assert find_evidence(plant.reader, ALL, RAISED).criticality == Criticality.A
    assert proof(plant).result is ProofResult.IDENTICAL


def test_without_the_window_at_rest_the_evidence_is_what_is_left(plant: Planted) -> None:
    plant.change("delete from scores where last_sequence <= 130")

    evidence = find_evidence(plant.reader, ALL, RAISED)

    assert [each.window.last_sequence for each in evidence.windows] == [131, 132]
    assert prove(evidence).result is ProofResult.MISMATCH


def test_an_alert_of_an_asset_that_was_never_declared_says_so(plant: Planted) -> None:
    plant.change("delete from assets")

    with pytest.raises(UnknownAlert, match="its asset loop-1 is not declared"):
        proof(plant)


def test_evidence_is_for_alerts_at_the_askers_sites(plant: Planted) -> None:
    with pytest.raises(UnknownAlert, match="not in this store"):
        find_evidence(plant.reader, Scope(actor="test", sites=("Acme/south",)), RAISED)


def test_what_is_no_id_is_refused(plant: Planted) -> None:
    with pytest.raises(WrongParameters, match="is not 32 hex digits"):
        find_evidence(plant.reader, ALL, RAISED[:12])
