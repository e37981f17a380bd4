"""Whether an alert can be proven from what is stored, and what a proof catches."""

from collections.abc import Callable
from dataclasses import fields, replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.evidence import Evidence, ProofResult
from contract.ids import Digest
from contract.reading_codec import Column
from contract.windows import FeatureVector, Score, ScoredWindow
from contract.words import HopName
from inference.bundle import pack_bundle, seal
from inference.features import features_digest
from inference.replay import prove
from inference.score import ScoreResult, score_digest
from tests.inference.made_line import evidence_of, play, samples, small_bundle, small_contract


@cache
def evidence() -> Evidence:
    return evidence_of(play(small_bundle(), samples()))


def with_column(held: Evidence, signal: str, **changes: Any) -> Evidence:
    return replace(held, readings={**held.readings, signal: replace(held.readings[signal], **changes)})


def with_part(held: Evidence, at: int, part: str, **changes: Any) -> Evidence:
    windows = list(held.windows)
    windows[at] = replace(windows[at], **{part: replace(getattr(windows[at], part), **changes)})
    return replace(held, windows=tuple(windows))


def without(column: Column, at: int) -> Column:
    return Column(**{f.name: [v for i, v in enumerate(getattr(column, f.name)) if i != at] for f in fields(column)})


def test_an_untouched_alert_is_identical() -> None:
    proof = prove(evidence())

    assert proof.result is ProofResult.IDENTICAL
    assert proof.hop is None
    assert (proof.windows, proof.readings, proof.differing) == (3, 21, 0)
    assert proof.values > 0


def test_the_numbers_of_the_window_that_raised_are_shown_recorded_and_recomputed() -> None:
    raised = evidence().windows[-1]
    untouched = prove(evidence()).both
    altered = prove(with_part(evidence(), 2, "score", score=99.0)).both

    assert [each.name for each in untouched] == ["flow_mean", "pressure_mean", "flow_std", "score", "score / limit"]
    assert [each.recorded for each in untouched] == [*raised.vector.features, raised.score.score, raised.decision.ratio]
    assert [each.recomputed for each in untouched] == [each.recorded for each in untouched]
    assert [(each.recorded, each.recomputed) for each in altered if each.name == "score"] == [
        (99.0, raised.score.score)
    ]


def test_an_altered_reading_is_found_at_the_readings() -> None:
    values = list(evidence().readings["flow"].values)
    values[2] = float(np.nextafter(values[2], 0))

    proof = prove(with_column(evidence(), "flow", values=values))

    assert (proof.result, proof.hop) == (ProofResult.MISMATCH, HopName.READINGS)
    assert "readings_digest recorded" in proof.detail


def test_a_removed_reading_is_found_at_the_readings() -> None:
    held = evidence()

    proof = prove(replace(held, readings={**held.readings, "flow": without(held.readings["flow"], 3)}))

    assert (proof.result, proof.hop) == (ProofResult.MISMATCH, HopName.READINGS)
    assert "ranges recorded" in proof.detail


def test_a_reading_that_the_window_did_not_use_is_found_at_the_readings() -> None:
    held = evidence()
    first = held.windows[0].window
    shorter = tuple(r.replace(f"={first.first_sequence}", f"={first.first_sequence + 1}") for r in first.ranges)

    proof = prove(with_part(held, 0, "window", ranges=shorter))

    assert (proof.result, proof.hop) == (ProofResult.MISMATCH, HopName.READINGS)
    assert "is stored, and the window did not use it" in proof.detail


@pytest.mark.parametrize("by", [1.0, 1e-3, 1e-12])
def test_an_altered_feature_is_found_at_the_features(by: float) -> None:
    recorded = evidence().windows[1].vector.features
    features = (recorded[0] + by, *recorded[1:])

    proof = prove(with_part(evidence(), 1, "vector", features=features))

    assert (proof.result, proof.hop) == (ProofResult.MISMATCH, HopName.FEATURES)
    assert str(evidence().windows[1].window.last_sequence) in proof.detail


def test_an_altered_score_is_found_at_the_model() -> None:
    proof = prove(with_part(evidence(), 2, "score", score=99.0))

    assert (proof.result, proof.hop) == (ProofResult.MISMATCH, HopName.MODEL)


def test_another_bundle_is_found_at_the_model() -> None:
    other = small_bundle(rows=samples(seed=8))

    proof = prove(replace(evidence(), bundle_tar=pack_bundle(other)))

    assert (proof.result, proof.hop) == (ProofResult.MISMATCH, HopName.MODEL)
    assert other.bundle_id[:12] in proof.detail


def test_the_same_model_under_another_policy_is_found_at_the_model_as_another_bundle() -> None:
    bundle = small_bundle()
    identity = bundle.manifest.identity
    other = seal(
        model=bundle.model,
        contract=bundle.contract,
        policy=replace(bundle.policy, limit=bundle.policy.limit * 2),
        training_data=identity.training_data_sha256,
        facts=bundle.manifest.facts,
    )

    proof = prove(replace(evidence(), bundle_tar=pack_bundle(other)))

    assert (proof.result, proof.hop) == (ProofResult.MISMATCH, HopName.MODEL)


@pytest.mark.parametrize(
    "changes",
    [
        {"limit": 1.0},
        {"ratio": 2.0},
        {"step": "quiet"},
        {"above": 9},
        {"above_before": 1},
        {"below_before": 1},
        {"below": 2},
        {"rule": "other"},
        {"alert_id": None},
        {"priority": "low"},
        {"decision_digest": "0" * 64},
    ],
)
def test_a_decision_under_another_policy_or_state_is_found_at_the_decision(changes: dict[str, Any]) -> None:
    held = evidence()
    at = 0 if "before" in next(iter(changes)) else len(held.windows) - 1

    proof = prove(with_part(held, at, "decision", **changes))

    assert (proof.result, proof.hop) == (ProofResult.MISMATCH, HopName.DECISION)


def test_another_criticality_is_found_at_the_decision() -> None:
    proof = prove(replace(evidence(), criticality="B"))

    assert (proof.result, proof.hop) == (ProofResult.MISMATCH, HopName.DECISION)


def test_a_criticality_that_is_none_is_found_at_the_decision() -> None:
    proof = prove(replace(evidence(), criticality="Z"))

    assert (proof.result, proof.hop) == (ProofResult.MISMATCH, HopName.DECISION)


def test_windows_that_start_after_rest_are_found_at_the_decision() -> None:
    held = evidence()

    proof = prove(replace(held, windows=held.windows[1:]))

    assert (proof.result, proof.hop) == (ProofResult.MISMATCH, HopName.DECISION)
    assert "above_before recorded 1, recomputed 0" in proof.detail


UNPROVABLE = {"edge_sequence"}  # the gateway's own numbering: nothing else stored says it


@pytest.mark.parametrize("name", [f.name for f in fields(evidence().raised) if f.name not in UNPROVABLE])
def test_every_field_of_the_raised_event_is_held_against_the_window(name: str) -> None:
    held = evidence()
    was = getattr(held.raised, name)
    altered: Any = was + 1 if isinstance(was, int | float) else f"{was}0"

    proof = prove(replace(held, raised=replace(held.raised, **{name: altered})))

    assert (proof.result, proof.hop) == (ProofResult.MISMATCH, HopName.ALERT)
    assert name in proof.detail


@pytest.mark.parametrize(
    ("lose", "hop", "says"),
    [
        (lambda e: replace(e, windows=()), HopName.FEATURES, "no scored window"),
        (lambda e: replace(e, readings={}), HopName.READINGS, "none of the readings 126 to 130 is stored"),
        (lambda e: replace(e, contract_raw=None), HopName.READINGS, "contract small-loop@1.0.0 are not stored"),
        (lambda e: replace(e, contract_raw=b"signals: ["), HopName.READINGS, "cannot be read"),
        (lambda e: replace(e, bundle_tar=None), HopName.MODEL, "is not stored"),
        (lambda e: replace(e, bundle_tar=b"none"), HopName.MODEL, "is no tar"),
        (
            lambda e: replace(e, contract_raw=small_contract(("persistence: 3", "persistence: 2")).raw),
            HopName.MODEL,
            "under the same version",
        ),
    ],
)
def test_what_is_lost_is_named_with_its_hop(lose: Callable[[Evidence], Evidence], hop: HopName, says: str) -> None:
    proof = prove(lose(evidence()))

    assert (proof.result, proof.hop) == (ProofResult.MISMATCH, hop)
    assert says in proof.detail


def rounded(held: Evidence, *, by: float) -> Evidence:
    """The evidence as another CPU family would have recorded it: scores and their digests off by a share."""
    windows = tuple(_rounded(w, by) for w in held.windows)
    raised = replace(held.raised, score=windows[-1].score.score, ratio=windows[-1].decision.ratio)
    return replace(held, windows=windows, raised=raised)


def _rounded(window: ScoredWindow, by: float) -> ScoredWindow:
    score = float(np.float32(window.score.score * (1 + by)))
    sealed = score_digest(ScoreResult(score=score, contributions=window.score.contributions))
    return replace(
        window,
        score=replace(window.score, score=score, score_digest=sealed),
        decision=replace(window.decision, ratio=score / window.decision.limit),
    )


def test_scores_within_rounding_and_the_same_decision_are_equivalent() -> None:
    proof = prove(rounded(evidence(), by=3e-7))

    assert (proof.result, proof.hop) == (ProofResult.EQUIVALENT, HopName.MODEL)
    assert 0 < proof.largest_difference <= 1e-6
    assert proof.differing == 3


def test_scores_beyond_rounding_are_a_mismatch() -> None:
    proof = prove(rounded(evidence(), by=3e-6))

    assert (proof.result, proof.hop) == (ProofResult.MISMATCH, HopName.MODEL)


def test_a_small_feature_is_held_against_itself_and_not_against_a_large_one() -> None:
    vector = evidence().windows[0].vector
    features = (vector.features[0], float(np.float32(vector.features[1] * 1.0001)), vector.features[2])
    sealed = features_digest(np.array(features, np.float32))

    proof = prove(with_part(evidence(), 0, "vector", features=features, features_digest=sealed))

    assert (proof.result, proof.hop) == (ProofResult.MISMATCH, HopName.FEATURES)


cells = st.tuples(
    st.sampled_from(sorted(evidence().readings)), st.integers(0, 6), st.sampled_from([f.name for f in fields(Column)])
)


@given(cells, st.integers(1, 2**20))
def test_any_single_cell_of_the_stored_readings_is_caught(cell: tuple[str, int, str], by: int) -> None:
    signal, at, name = cell
    column = list(getattr(evidence().readings[signal], name))
    column[at] += by

    proof = prove(with_column(evidence(), signal, **{name: column}))

    assert (proof.result, proof.hop) == (ProofResult.MISMATCH, HopName.READINGS)


HOP_OF = {"window": HopName.READINGS, "vector": HopName.FEATURES, "score": HopName.MODEL, "decision": HopName.DECISION}
FIELDS = [
    (part, f.name)
    for part in HOP_OF
    for f in fields(getattr(evidence().windows[0], part))
    if f.name not in {"gateway_id", "produced_ns"}  # nothing stored says these again
]


@given(st.sampled_from(FIELDS), st.integers(0, 2), st.data())
def test_any_single_field_of_the_recorded_windows_is_caught(
    field: tuple[str, str], at: int, data: st.DataObject
) -> None:
    part, name = field
    was = getattr(getattr(evidence().windows[at], part), name)

    proof = prove(with_part(evidence(), at, part, **{name: _altered(was, data)}))

    assert proof.result is ProofResult.MISMATCH
    assert proof.hop in {HOP_OF[part], HopName.READINGS, HopName.DECISION} if at == 0 else {HOP_OF[part]}


def _altered(was: Any, data: st.DataObject) -> Any:
    if isinstance(was, tuple):
        at = data.draw(st.integers(0, len(was) - 1))
        return (*was[:at], _altered(was[at], data), *was[at + 1 :])
    if isinstance(was, float):
        return data.draw(st.floats(allow_nan=False, allow_infinity=False).filter(lambda v: v != was))
    if isinstance(was, int):
        return was + data.draw(st.integers(1, 100))
    return Digest(f"{was or ''}0")


def test_the_parts_that_may_round_are_the_ones_with_a_digest_of_their_own() -> None:
    assert {f.name for part in (FeatureVector, Score) for f in fields(part) if f.name.endswith("_digest")} == {
        "features_digest",
        "score_digest",
    }
