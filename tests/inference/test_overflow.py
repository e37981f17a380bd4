"""A reading that no float32 feature can hold: named by feature, value and row, and its neighbours still prove."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.evidence import ProofResult
from inference.errors import FeatureNotFinite
from inference.features import FUNCTIONS, compute_features, require_finite
from inference.replay import prove
from inference.window import WindowMatrix
from scoring.errors import BadSetup
from scoring.pipeline.sample import Sample
from tests.inference.made_line import evidence_of, play, samples, small_bundle, small_contract
from tests.inference.matrices import SIGNALS, matrices

HUGE = st.floats(1e39, 1e308) | st.floats(-1e308, -1e39)


def spoilt(rows: tuple[Sample, ...], *at: int, value: float = 1e300) -> tuple[Sample, ...]:
    """The rows with another flow in some of them."""
    return tuple(replace(row, values=(value, *row.values[1:])) if row.sequence in at else row for row in rows)


@given(matrices(), HUGE, st.sampled_from(sorted(FUNCTIONS)), st.data())
def test_whatever_the_readings_a_feature_is_finite_or_named(
    matrix: WindowMatrix, huge: float, function: str, data: st.DataObject
) -> None:
    terms = small_contract(("function: std, signal: flow", f"function: {function}, signal: flow")).terms
    row = data.draw(st.integers(0, len(matrix.sequences) - 1))
    matrix.values[row, SIGNALS.index("flow")] = huge
    whole = replace(matrix, present=np.ones_like(matrix.present), quality=np.zeros_like(matrix.quality))
    whole = replace(whole, values=np.nan_to_num(whole.values, nan=1.0, posinf=None, neginf=None))

    vector = compute_features(terms, whole)

    if np.isfinite(vector).all():
        require_finite(terms, whole, vector)
    else:
        with pytest.raises(
            FeatureNotFinite, match=r"feature flow_\w+ is -?(inf|nan): flow .*e\+\d+ in row \d+ is more"
        ):
            require_finite(terms, whole, vector)


def test_the_reading_that_overflows_is_named_with_its_row() -> None:
    rows = spoilt(samples(105), 102, value=1e300)

    with pytest.raises(FeatureNotFinite, match=r"flow_mean is inf: flow 1e\+300 in row 102 is more than .* narrow"):
        play(small_bundle(), rows)


def test_an_alert_beside_windows_that_overflowed_is_proven() -> None:
    rows = spoilt(samples(), 110, 131, value=1e300)

    played = play(small_bundle(), rows, unscored=True)

    # raised when the window no longer holds the row, by windows with a hole between them
    scored = {window.window.last_sequence for window in played.windows}
    assert scored == set(range(100, 200)) - {*range(110, 115), *range(131, 136)}
    assert [event.step for event in played.events] == ["raised", "cleared"]
    assert played.events[0].sequence == 137
    assert prove(evidence_of(played)).result is ProofResult.IDENTICAL


@pytest.mark.parametrize(("at", "says"), [(30, "flow 1e+300 in row 30"), (80, "flow 1e+300 in row 80")])
def test_no_model_is_fit_on_rows_that_overflow(at: int, says: str) -> None:
    with pytest.raises(BadSetup, match="commissioning loop-1: feature flow_mean is inf") as refused:
        small_bundle(rows=spoilt(samples(), at))

    assert says in str(refused.value)
