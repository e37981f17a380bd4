"""A scored window, its features, its score and its decision: one span; the unscored ones: a log event."""

from dataclasses import dataclass
from typing import ClassVar

from contract.attribute import LONGEST_DETAIL, attribute, word
from contract.ids import Digest, Id
from contract.words import DecisionStep, OperatingState, Priority, UnscoredReason

SPAN_NAME = "twin.window"


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Which readings were scored: by sequence, never by time."""

    window_id: Id = attribute("twin.window.id", "id of the window, also the trace id")
    gateway_id: str = attribute("twin.gateway.id", "gateway that scored", on_resource=True)
    asset_id: str = attribute("twin.asset.id", "asset scored")
    run_id: Id = attribute("twin.run.id", "run the sequences belong to")
    contract: str = attribute("twin.contract", "telemetry contract as name@version")
    first_sequence: int = attribute("twin.sequence.first", "first sequence in the window")
    last_sequence: int = attribute("twin.sequence.last", "last sequence in the window")
    first_ns: int = attribute("twin.time.first", "event time of the first row", unit="ns")
    last_ns: int = attribute("twin.time.last", "event time of the last row", unit="ns")
    ranges: tuple[str, ...] = attribute(
        "twin.window.ranges", "per signal: name=first-last, more parted by commas", longest=100_000
    )
    readings_count: int = attribute("twin.readings.count", "readings in the window, all signals")
    readings_expected: int = attribute("twin.readings.expected", "rows x signals, had none been refused")
    readings_uncertain: int = attribute("twin.readings.uncertain", "readings in the window of uncertain quality")
    readings_digest: Digest = attribute(
        "twin.readings.digest", "sha256 over sequence, time, float64 bits, quality, per signal in contract order"
    )
    operating_state: str = word("twin.operating_state", OperatingState)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureVector:
    """The float32 features of a window, in contract order."""

    vector_id: Id = attribute("twin.vector.id", "mint('vector', window, feature code version)")
    feature_code: str = attribute("twin.feature.code", "version of the feature code")
    features: tuple[float, ...] = attribute("twin.feature.values", "float32 values, exact as double, contract order")
    features_digest: Digest = attribute("twin.feature.digest", "sha256 over the float32 bytes, little endian")


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What the bundle said of the vector."""

    score_id: Id = attribute("twin.score.id", "mint('score', vector, bundle)")
    bundle_id: Digest = attribute("twin.bundle.id", "bundle that scored")
    score: float = attribute("twin.score", "float32, exact as double")
    contributions: tuple[float, ...] = attribute("twin.contributions", "signed, per feature; sum to score squared")
    score_digest: Digest = attribute("twin.score.digest", "sha256 over score and contributions as float32")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What the policy made of the score, with its state before and after: replay starts anywhere."""

    rule: str = attribute("twin.alert.rule", "alert rule of the policy")
    step: str = word("twin.decision.step", DecisionStep)
    limit: float = attribute("twin.decision.limit", "score limit of the bundle's policy")
    ratio: float = attribute("twin.decision.ratio", "score / limit")
    above_before: int = attribute("twin.decision.above_before", "consecutive windows above, before this one")
    below_before: int = attribute("twin.decision.below_before", "consecutive windows below the clear level, before")
    above: int = attribute("twin.decision.above", "consecutive windows above the limit, this one included")
    below: int = attribute("twin.decision.below", "consecutive windows at or below the clear level")
    alert_id: Id | None = attribute("twin.alert.id", "the open alert after this window", default=None)
    priority: str = word("twin.priority", Priority, description="priority of the open alert", default="")
    decision_digest: Digest = attribute("twin.decision.digest", "sha256 over policy, state before and step")
    produced_ns: int = attribute("twin.time.produced", "when the edge decided", unit="ns")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredWindow:
    """The four machine records of one window; on the wire one span, in the store one row of `scores`."""

    span: ClassVar[str] = SPAN_NAME
    table: ClassVar[str] = "scores"

    window: Window
    vector: FeatureVector
    score: Score
    decision: Decision


PARTS: tuple[type, ...] = (Window, FeatureVector, Score, Decision)
"""The parts of a ScoredWindow in the order its span and its row carry them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnscoredWindows:
    """A stretch of consecutive windows of one transaction that have no score, and why."""

    event: ClassVar[str] = "twin.windows.unscored"
    table: ClassVar[str] = "unscored_windows"
    time_field: ClassVar[str] = "last_ns"

    stretch_id: Id = attribute("twin.stretch.id", "mint('unscored', asset, run, first sequence, contract)")
    gateway_id: str = attribute("twin.gateway.id", "gateway", on_resource=True)
    asset_id: str = attribute("twin.asset.id", "asset")
    run_id: Id = attribute("twin.run.id", "run")
    contract: str = attribute("twin.contract", "telemetry contract as name@version")
    reason: str = word("twin.window.unscored_reason", UnscoredReason)
    detail: str = attribute("twin.window.unscored_detail", "what was missing", longest=LONGEST_DETAIL)
    count: int = attribute("twin.window.count", "windows in the stretch")
    first_sequence: int = attribute("twin.sequence.first", "last sequence of the first window")
    last_sequence: int = attribute("twin.sequence.last", "last sequence of the last window")
    first_ns: int = attribute("twin.time.first", "event time of the first window", unit="ns")
    last_ns: int = attribute("twin.time.last", "event time of the last window", unit="ns")
    produced_ns: int = attribute("twin.time.produced", "when it was decided", unit="ns")
