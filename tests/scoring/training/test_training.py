"""Fitting a model on the first rows of a run and sealing it as a bundle."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import onnx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from contract.telemetry import SealedContract
from inference.features import compute_features
from inference.score import Scorer
from inference.window import WindowMatrix
from scoring.errors import BadSetup
from scoring.pipeline.sample import Sample
from scoring.pipeline.windower import Windower
from scoring.training.symmetric import covariance, eigen, inverse
from tests.inference.made_line import RUN, samples, small_bundle, small_contract

PCA = ("model: mahalanobis", "model: pca_residual")
CONTRACTS = pytest.mark.parametrize("contract", [small_contract(), small_contract(PCA)])


def windows(contract: SealedContract, rows: tuple[Sample, ...]) -> list[tuple[int, WindowMatrix]]:
    windower = Windower(contract.terms)
    cuts = [(row.sequence, windower.push(row)) for row in rows]
    return [(sequence, cut.matrix) for sequence, cut in cuts if cut is not None and cut.matrix is not None]


def vectors(contract: SealedContract, first: int, end: int) -> NDArray[np.float64]:
    return np.array(
        [compute_features(contract.terms, m) for at, m in windows(contract, samples()) if first <= at < end], float
    )


def distance(contract: SealedContract) -> Callable[[NDArray[np.float64]], tuple[float, NDArray[np.float64]]]:
    """The reference, by numpy's own linear algebra in float64: z by raw rows, then centred, then regularised."""
    raw = np.array([row.values for row in samples()[:60]])
    signals = [contract.terms.signal_names.index(f.signal) for f in contract.terms.features]
    mean, deviation = raw.mean(axis=0)[signals], raw.std(axis=0)[signals]
    z = (vectors(contract, 0, 60) - mean) / deviation
    centre, covered = z.mean(axis=0), np.cov(z.T)
    regularised = 0.9 * covered + 0.1 * np.diag(np.diag(covered)) + 1e-6 * np.eye(len(covered))

    def measure(vector: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        e = (vector - mean) / deviation - centre
        contributions = e * np.linalg.solve(regularised, e)
        return float(np.sqrt(contributions.sum())), contributions

    return measure


def test_the_score_and_its_contributions_are_those_of_the_reference() -> None:
    contract = small_contract()
    scorer, reference = Scorer(small_bundle(contract)), distance(contract)

    for at in (0, 20, 40, 80):
        vector = vectors(contract, 100, 200)[at]
        result, (score, contributions) = scorer.score(vector.astype(np.float32)), reference(vector)
        assert result.score == pytest.approx(score, rel=1e-4)
        assert result.contributions == pytest.approx(contributions, rel=1e-3, abs=1e-4 * score**2)


def test_the_limit_is_the_factor_times_the_largest_score_of_windows_that_end_in_the_limit_rows() -> None:
    contract = small_contract()
    bundle = small_bundle(contract)
    scorer = Scorer(bundle)

    largest = max(scorer.score(v.astype(np.float32)).score for v in vectors(contract, 60, 100))

    assert bundle.policy.limit == 1.5 * largest
    assert bundle.manifest.facts.largest_limit_score == largest
    assert bundle.manifest.facts.limit_windows == 40  # the first ones reach back into the fit rows
    assert bundle.manifest.facts.fit_windows == 58


def test_a_residual_model_scores_what_its_components_do_not_explain() -> None:
    contract = small_contract(PCA)
    scorer = Scorer(small_bundle(contract))
    fit = vectors(contract, 0, 60)
    scale = np.array([r.values for r in samples()[:60]]).std(axis=0)[[0, 1, 0]]
    e = (fit - fit.mean(axis=0)) / scale
    values, axes = np.linalg.eigh(np.cov(e.T))
    order = np.argsort(-values)
    shares = np.cumsum(values[order]) / values.sum()
    kept = min(int(np.argmax(shares >= 0.95)) + 1, 2)
    residual = np.eye(3) - axes[:, order[:kept]] @ axes[:, order[:kept]].T

    vector = vectors(contract, 140, 141)[0]
    left = ((vector - fit.mean(axis=0)) / scale) @ residual

    result = scorer.score(vector.astype(np.float32))
    assert result.score == pytest.approx(np.linalg.norm(left), rel=1e-4)
    assert result.contributions == pytest.approx(left**2, rel=1e-3, abs=1e-4)


@CONTRACTS
def test_contributions_sum_to_the_score_squared(contract: SealedContract) -> None:
    scorer = Scorer(small_bundle(contract))

    for vector in vectors(contract, 100, 200):
        result = scorer.score(vector.astype(np.float32))
        assert sum(result.contributions) == pytest.approx(result.score**2, rel=1e-4, abs=1e-5)


@CONTRACTS
def test_the_fault_scores_above_the_limit_and_what_came_before_below(contract: SealedContract) -> None:
    bundle = small_bundle(contract)
    scores = [Scorer(bundle).score(v.astype(np.float32)).score for v in vectors(contract, 100, 160)]

    assert max(scores[:30]) < bundle.policy.limit < min(scores[35:])


@CONTRACTS
def test_the_graph_is_small_and_of_the_stated_versions(contract: SealedContract) -> None:
    raw = small_bundle(contract).model

    model = onnx.load_from_string(raw)

    assert (model.ir_version, [(o.domain, o.version) for o in model.opset_import]) == (10, [("", 21)])
    assert len(raw) < 4096


@CONTRACTS
def test_a_signal_that_never_varies_divides_nothing_by_zero(contract: SealedContract) -> None:
    rows = tuple(replace(row, values=(row.values[0], 3.0, row.values[2])) for row in samples())
    bundle = small_bundle(contract, rows)
    vector = vectors(contract, 120, 121)[0]

    quiet = Scorer(bundle).score(np.array([vector[0], 3.0, vector[2]], np.float32))
    moved = Scorer(bundle).score(np.array([vector[0], 3.5, vector[2]], np.float32))

    assert quiet.score < bundle.policy.limit < moved.score


def test_the_same_rows_make_the_same_bundle_at_any_time() -> None:
    later = tuple(replace(row, time_ns=row.time_ns + 999_000_000_000) for row in samples())

    assert small_bundle(rows=later).bundle_id == small_bundle().bundle_id
    assert small_bundle(rows=samples(seed=8)).bundle_id != small_bundle().bundle_id


def test_rows_after_the_limit_rows_are_not_read() -> None:
    read: list[int] = []

    def watched() -> object:
        for row in samples():
            read.append(row.sequence)
            yield row

    bundle = small_bundle(rows=watched())  # type: ignore[arg-type]

    assert max(read) == 100  # the one that told that the limit rows are over
    assert bundle == small_bundle(rows=samples(100))


def test_the_training_data_digest_holds_every_reading() -> None:
    rows = list(samples())
    rows[70] = replace(rows[70], values=(rows[70].values[0], rows[70].values[1], 99.0))  # scored by no feature

    altered, whole = small_bundle(rows=rows).manifest.identity, small_bundle().manifest.identity

    assert altered.training_data_sha256 != whole.training_data_sha256
    assert altered.model_sha256 == whole.model_sha256


def test_bands_are_percentiles_of_the_fit_windows_and_of_the_raw_fit_rows() -> None:
    facts = small_bundle().manifest.facts

    flow = vectors(small_contract(), 0, 60)[:, 0]
    assert facts.feature_bands["flow_mean"] == pytest.approx(tuple(np.percentile(flow, (1, 99))))
    pressure = [row.values[1] for row in samples()[:60]]
    assert facts.signal_bands["pressure"] == pytest.approx(tuple(np.percentile(pressure, (1, 99))))
    assert set(facts.feature_bands) == set(small_contract().terms.feature_names)


def test_a_signal_that_was_never_there_has_no_band() -> None:
    rows = tuple(replace(row, values=(*row.values[:2], float("nan")), present=(True, True, False)) for row in samples())

    assert set(small_bundle(rows=rows).manifest.facts.signal_bands) == {"flow", "pressure"}


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        (samples(5), r"loop-1: its fit rows \[0, 60\] make 3 whole windows, 4 are needed"),
        (samples(60), r"its limit rows \[60, 100\] make no whole window"),
        (tuple(replace(r, values=(1.0, 1.0, 1.0)) for r in samples()), "its limit rows score 0"),
    ],
)
def test_rows_that_no_bundle_can_be_made_of_say_why(rows: tuple[Sample, ...], says: str) -> None:
    with pytest.raises(BadSetup, match=says):
        small_bundle(rows=rows)


matrices = (
    st.integers(2, 6)
    .flatmap(lambda n: st.lists(st.lists(st.floats(-5, 5), min_size=n, max_size=n), min_size=n + 4, max_size=n + 12))
    .map(np.array)
)


@given(matrices)
def test_covariance_inverse_and_eigenvectors_agree_with_lapack(rows: NDArray[np.float64]) -> None:
    covered = covariance(rows)
    regular = covered + np.eye(len(covered))
    values, axes = eigen(covered)

    np.testing.assert_allclose(covered, np.cov(rows.T), atol=1e-9)
    np.testing.assert_allclose(inverse(regular) @ regular, np.eye(len(covered)), atol=1e-9)
    np.testing.assert_allclose(values, np.linalg.eigvalsh(covered)[::-1], atol=1e-9)
    np.testing.assert_allclose(axes @ np.diag(values) @ axes.T, covered, atol=1e-9)


def test_the_rows_are_of_one_run() -> None:
    assert {row.run_id for row in samples()} == {RUN}
