"""Hypothesis strategies for window matrices with absent cells, bad quality and holes in the sequence."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from contract.words import Quality
from inference.window import WindowMatrix

SIGNALS = ("flow", "pressure", "temperature")
VALUES = st.floats(-1e6, 1e6, allow_nan=False, allow_subnormal=False)


@st.composite
def matrices(draw: Any, *, signals: tuple[str, ...] = SIGNALS, max_rows: int = 12) -> WindowMatrix:
    """A matrix of at least one row; every row has a present cell, as the windower makes them."""
    rows, width = draw(st.integers(1, max_rows)), len(signals)
    steps = draw(st.lists(st.integers(1, 3), min_size=rows, max_size=rows))
    cells = st.lists(VALUES, min_size=width, max_size=width)
    codes = st.lists(st.sampled_from([int(q) for q in Quality]), min_size=width, max_size=width)
    there = st.lists(st.booleans(), min_size=width, max_size=width)
    present = np.array([draw(there) for _ in range(rows)])
    present[np.arange(rows), draw(st.lists(st.integers(0, width - 1), min_size=rows, max_size=rows))] = True
    values = np.array([draw(cells) for _ in range(rows)])
    quality = np.array([draw(codes) for _ in range(rows)], np.uint32)
    sequences = np.cumsum(steps)
    return WindowMatrix(
        signals=signals,
        sequences=sequences.astype(np.int64),
        times_ns=sequences.astype(np.int64) * 1_100_000_000 + 1_600_000_000_000_000_000,
        values=np.where(present, values, np.nan),
        quality=np.where(present, quality, 0).astype(np.uint32),
        present=present,
    )
