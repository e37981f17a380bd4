"""Matrix -> scored window: the one path that the edge runs live and verify runs again."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from contract import ids
from contract.ids import Id
from contract.telemetry import SealedContract, TelemetryContract
from contract.window_cut import cut_texts
from contract.windows import Decision, FeatureVector, Score, ScoredWindow, Window
from contract.words import Criticality
from inference.bundle import Bundle, require_match
from inference.decide import decide, decision_digest
from inference.decision_state import DecisionState, LatestWindow, Outcome
from inference.features import FEATURE_CODE, compute_features, features_digest, require_finite
from inference.score import Scorer, ScoreResult, score_digest
from inference.state import operating_state
from inference.window import WindowMatrix, ranges, readings_digest

UNCERTAIN_CLASS = 1
"""OPC UA: the two top bits of a status code; 0 good, 1 uncertain, 2 bad."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoringLine:
    """What scores one asset: a contract, the bundle made for it, and how critical the asset is."""

    contract: SealedContract
    bundle: Bundle
    scorer: Scorer
    asset_id: str
    criticality: Criticality


def open_line(contract: SealedContract, bundle: Bundle, *, asset_id: str, criticality: Criticality) -> ScoringLine:
    """Load the bundle's model for one asset. Raises BundleMismatch or BadModel."""
    require_match(bundle, contract)
    return ScoringLine(
        contract=contract, bundle=bundle, scorer=Scorer(bundle), asset_id=asset_id, criticality=Criticality(criticality)
    )


def score_window(
    line: ScoringLine, *, run_id: Id, gateway_id: str, matrix: WindowMatrix, state: DecisionState, produced_ns: int
) -> tuple[ScoredWindow, DecisionState, Outcome]:
    """Score and decide one window of one row at least; return its four records, the state after it and the outcome.

    Raises FeatureNotFinite when a feature overflows, BadModel when the model's answer is not what the contract asks.
    """
    window = window_record(line.contract.terms, line.asset_id, run_id=run_id, gateway_id=gateway_id, matrix=matrix)
    features = compute_features(line.contract.terms, matrix)
    require_finite(line.contract.terms, matrix, features)
    vector = vector_record(window, features)
    result = line.scorer.score(features)
    score = _score_record(line, vector, result)
    after, outcome = _decided(line, window, score, state)
    decision = _decision_record(line, score, state, after, outcome, produced_ns=produced_ns)
    scored = ScoredWindow(window=window, vector=vector, score=score, decision=decision)
    return scored, _with_latest(line.contract.terms, after, scored), outcome


def window_record(
    terms: TelemetryContract, asset_id: str, *, run_id: Id, gateway_id: str, matrix: WindowMatrix
) -> Window:
    """Describe which readings are in the matrix, by sequence and by digest."""
    first, last = int(matrix.sequences[0]), int(matrix.sequences[-1])
    uncertain = matrix.present & (matrix.quality >> np.uint32(30) == UNCERTAIN_CLASS)
    return Window(
        window_id=ids.window_id(asset_id, run_id, last, *cut_texts(terms.window), terms.ref),
        gateway_id=gateway_id,
        asset_id=asset_id,
        run_id=run_id,
        contract=terms.ref,
        first_sequence=first,
        last_sequence=last,
        first_ns=int(matrix.times_ns[0]),
        last_ns=int(matrix.times_ns[-1]),
        ranges=ranges(matrix),
        readings_count=int(np.count_nonzero(matrix.present)),
        readings_expected=(last - first + 1) * len(matrix.signals),  # a row refused whole still has its sequence
        readings_uncertain=int(np.count_nonzero(uncertain)),
        readings_digest=readings_digest(matrix),
        operating_state=operating_state(terms, matrix).value,
    )


def vector_record(window: Window, features: NDArray[np.float32]) -> FeatureVector:
    """Name the vector of a window."""
    return FeatureVector(
        vector_id=ids.vector_id(window.window_id, FEATURE_CODE),
        feature_code=FEATURE_CODE,
        features=tuple(features.tolist()),
        features_digest=features_digest(features),
    )


def led_by(terms: TelemetryContract, contributions: tuple[float, ...]) -> str:
    """Return the feature with the largest contribution, the first of equals."""
    return terms.feature_names[contributions.index(max(contributions))]


def latest_window(terms: TelemetryContract, scored: ScoredWindow) -> LatestWindow:
    """Keep of a scored window what an alert needs to point at it."""
    return LatestWindow(
        window_id=scored.window.window_id,
        vector_id=scored.vector.vector_id,
        score_id=scored.score.score_id,
        sequence=scored.window.last_sequence,
        score=scored.score.score,
        limit=scored.decision.limit,
        ratio=scored.decision.ratio,
        led_by=led_by(terms, scored.score.contributions),
        event_ns=scored.window.last_ns,
    )


def _score_record(line: ScoringLine, vector: FeatureVector, result: ScoreResult) -> Score:
    return Score(
        score_id=ids.score_id(vector.vector_id, line.bundle.bundle_id),
        bundle_id=line.bundle.bundle_id,
        score=result.score,
        contributions=result.contributions,
        score_digest=score_digest(result),
    )


def _decided(line: ScoringLine, window: Window, score: Score, state: DecisionState) -> tuple[DecisionState, Outcome]:
    return decide(
        line.bundle.policy,
        bundle_id=line.bundle.bundle_id,
        asset_id=line.asset_id,
        criticality=line.criticality,
        run_id=window.run_id,
        state=state,
        score=score.score,
        last_sequence=window.last_sequence,
        last_ns=window.last_ns,
    )


def _decision_record(
    line: ScoringLine, score: Score, before: DecisionState, after: DecisionState, outcome: Outcome, *, produced_ns: int
) -> Decision:
    policy = line.bundle.policy
    return Decision(
        rule=policy.rule,
        step=outcome.step.value,
        limit=policy.limit,
        ratio=score.score / policy.limit,
        above_before=before.above,
        below_before=before.below,
        above=after.above,
        below=after.below,
        alert_id=None if after.open is None else after.open.alert_id,
        priority="" if after.open is None else after.open.priority.value,
        decision_digest=decision_digest(line.bundle.policy_sha256, line.criticality, before, outcome),
        produced_ns=produced_ns,
    )


def _with_latest(terms: TelemetryContract, state: DecisionState, scored: ScoredWindow) -> DecisionState:
    if state.open is None:
        return state
    return replace(state, open=replace(state.open, latest=latest_window(terms, scored)))
