"""First rows of a run -> sealed bundle: fit on the fit rows, limit from the limit rows, by the edge's own cutting."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import takewhile

import numpy as np
from numpy.typing import NDArray

from contract.ids import Digest
from contract.telemetry import SealedContract, TelemetryContract
from inference.answer import read_answer
from inference.bundle import Bundle, Facts, Policy, seal
from inference.errors import FeatureNotFinite
from inference.features import compute_features, require_finite
from inference.runtime import Model
from inference.window import BAD_BIT, WindowMatrix
from scoring.errors import BadSetup
from scoring.pipeline.sample import Sample
from scoring.pipeline.windower import Windower
from scoring.training.fit import FitRows, fit_model


@dataclass(frozen=True, slots=True, kw_only=True)
class _Collected:
    """What the commissioning rows gave: raw fit rows, vectors of fit and limit windows, a digest over all rows."""

    rows: list[NDArray[np.float64]] = field(default_factory=list)
    fit: list[NDArray[np.float32]] = field(default_factory=list)
    limit: list[NDArray[np.float32]] = field(default_factory=list)


def commission(
    contract: SealedContract,
    samples: Iterable[Sample],
    *,
    asset_id: str,
    name: str,
    origin: str,
    built_ns: int,
    version: str = "1",
) -> Bundle:
    """Fit a bundle on the rows of one run below the contract's limit_rows[1]; later rows are not read.

    Windows are cut and features computed by the very code the edge runs; a window belongs to the rows it ends in and
    may reach back. Raises BadSetup when the rows make too few windows, a limit of 0 or a feature that overflows.
    """
    terms = contract.terms
    last = terms.commissioning.limit_rows[1]
    sha = hashlib.sha256()
    try:
        collected = _collect(terms, takewhile(lambda s: s.sequence < last, samples), sha)
    except FeatureNotFinite as error:
        raise BadSetup(f"commissioning {asset_id}", f"{error}; or give a run whose first rows are sound") from error
    _require_enough(terms, asset_id, collected)
    fit = FitRows(vectors=np.array(collected.fit, np.float64), rows=np.array(collected.rows))
    model = fit_model(terms, fit)
    largest = _largest_score(model, collected.limit, terms.feature_names)
    if largest <= 0:
        raise BadSetup(f"commissioning {asset_id}", "its limit rows score 0: rows that never vary can set no limit")
    facts = Facts(
        name=name,
        version=version,
        model=terms.commissioning.model,
        asset_id=asset_id,
        origin=str(origin),
        built_ns=built_ns,
        fit_rows=terms.commissioning.fit_rows,
        limit_rows=terms.commissioning.limit_rows,
        fit_windows=len(collected.fit),
        limit_windows=len(collected.limit),
        largest_limit_score=largest,
        feature_bands=_bands(terms.feature_names, fit.vectors),
        signal_bands=_bands(terms.signal_names, fit.rows),
    )
    policy = _policy(terms, terms.commissioning.limit_factor * largest)
    return seal(model=model, contract=contract, policy=policy, training_data=Digest(sha.hexdigest()), facts=facts)


def _collect(terms: TelemetryContract, samples: Iterable[Sample], sha: "hashlib._Hash") -> _Collected:
    collected, windower = _Collected(), Windower(terms)
    first_ns: int | None = None
    for sample in samples:
        first_ns = sample.time_ns if first_ns is None else first_ns
        _feed(sha, sample, first_ns)
        if _within(sample.sequence, terms.commissioning.fit_rows):
            collected.rows.append(_usable_row(sample))
        cut = windower.push(sample)
        if cut is None or cut.matrix is None:
            continue
        if _within(sample.sequence, terms.commissioning.fit_rows):
            collected.fit.append(_features(terms, cut.matrix))
        elif _within(sample.sequence, terms.commissioning.limit_rows):
            collected.limit.append(_features(terms, cut.matrix))
    return collected


def _features(terms: TelemetryContract, matrix: WindowMatrix) -> NDArray[np.float32]:
    vector = compute_features(terms, matrix)
    require_finite(terms, matrix, vector)
    return vector


def _feed(sha: "hashlib._Hash", sample: Sample, first_ns: int) -> None:
    """Add a row to the digest of the training data; times count from the first row, so that no shift changes it."""
    sha.update(np.array((sample.sequence, sample.time_ns - first_ns), "<i8").tobytes())
    sha.update(np.array(sample.present, "|b1").tobytes())
    sha.update(np.where(sample.present, sample.values, 0.0).astype("<f8").tobytes())
    sha.update(np.where(sample.present, sample.quality, 0).astype("<u4").tobytes())


def _usable_row(sample: Sample) -> NDArray[np.float64]:
    usable = np.array(sample.present) & (np.array(sample.quality, np.uint32) < BAD_BIT)
    return np.where(usable, sample.values, np.nan)


def _within(sequence: int, rows: tuple[int, int]) -> bool:
    return rows[0] <= sequence < rows[1]


def _require_enough(terms: TelemetryContract, asset_id: str, collected: _Collected) -> None:
    needed = len(terms.features) + 1
    if len(collected.fit) < needed:
        problem = f"its fit rows {list(terms.commissioning.fit_rows)} make {len(collected.fit)} whole windows"
        raise BadSetup(
            f"commissioning {asset_id}", f"{problem}, {needed} are needed: give a longer run or change fit_rows"
        )
    if not collected.limit:
        rows = list(terms.commissioning.limit_rows)
        raise BadSetup(f"commissioning {asset_id}", f"its limit rows {rows} make no whole window: give a longer run")


def _largest_score(raw: bytes, vectors: list[NDArray[np.float32]], features: tuple[str, ...]) -> float:
    model = Model(raw)
    return max(read_answer(model.run(vector), features)[0] for vector in vectors)


def _bands(names: tuple[str, ...], values: NDArray[np.float64]) -> dict[str, tuple[float, float]]:
    """1st and 99th percentile of each column, shape (rows, names); a column without a number has no band."""
    held = ((name, column[~np.isnan(column)]) for name, column in zip(names, values.T, strict=True))
    return {
        name: (float(np.percentile(column, 1)), float(np.percentile(column, 99)))
        for name, column in held
        if len(column)
    }


def _policy(terms: TelemetryContract, limit: float) -> Policy:
    rule = terms.decision
    return Policy(
        rule=rule.rule,
        limit=limit,
        persistence=rule.persistence,
        hysteresis=rule.hysteresis,
        clear_after=rule.clear_after,
        rearm_s=rule.rearm_s,
        priority=rule.priority,
    )
