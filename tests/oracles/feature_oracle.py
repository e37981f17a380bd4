"""Features in plain Python, a cell at a time: slow, and hard to get wrong."""

import math

from inference.window import WindowMatrix


def feature(function: str, matrix: WindowMatrix, signal: int) -> float:
    """One feature of one signal from its usable cells; NaN when there are none."""
    cells = [
        (int(time), float(value))
        for time, value, quality, there in zip(
            matrix.times_ns, matrix.values[:, signal], matrix.quality[:, signal], matrix.present[:, signal], strict=True
        )
        if there and int(quality) >> 30 in (0, 1)
    ]
    if not cells:
        return math.nan
    values = [value for _, value in cells]
    mean = added(values) / len(values)
    return {
        "mean": lambda: mean,
        "std": lambda: math.sqrt(added([(v - mean) * (v - mean) for v in values]) / len(values)),
        "min": lambda: min(values),
        "max": lambda: max(values),
        "range": lambda: max(values) - min(values),
        "rms": lambda: math.sqrt(added([v * v for v in values]) / len(values)),
        "last": lambda: values[-1],
        "slope": lambda: slope([((t - int(matrix.times_ns[-1])) / 1e9, v - mean) for t, v in cells]),
    }[function]()


def added(values: list[float]) -> float:
    total = 0.0
    for value in values:
        total += value
    return total


def slope(points: list[tuple[float, float]]) -> float:
    middle = added([t for t, _ in points]) / len(points)
    spread = added([(t - middle) * (t - middle) for t, _ in points])
    return added([(t - middle) * v for t, v in points]) / (spread if spread > 0 else 1.0)
