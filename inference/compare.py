"""Recorded record against recomputed record: field by field, numbers to the bit, and how far apart they are."""

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from contract.evidence import Both
from contract.windows import FeatureVector, Score, ScoredWindow
from contract.words import HopName
from inference.features import features_digest
from inference.score import ScoreResult, score_digest

ROUNDING = 1e-6
"""Largest relative difference that is another CPU family's rounding: eight steps of float32."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that is not as recorded."""

    hop: HopName
    detail: str
    within_rounding: bool = False


@dataclass(slots=True, kw_only=True)
class Tally:
    """What has been compared so far."""

    values: int = 0
    differing: int = 0
    largest: float = 0.0
    both: list[Both] = field(default_factory=list)

    def show(self, names: Iterable[str], recorded: Iterable[float], recomputed: Iterable[float]) -> None:
        """Keep numbers to be seen side by side; a name that either side lacks is not among them."""
        three = zip(names, recorded, recomputed, strict=False)
        self.both += [Both(name=name, recorded=was, recomputed=now) for name, was, now in three]

    def add(self, values: int, relative: list[float]) -> None:
        """Count numbers compared and how far those that differ are apart."""
        self.values += values
        self.differing += len(relative)
        self.largest = max([self.largest, *relative])


def compare_records(
    hop: HopName, recorded_window: ScoredWindow, recorded: Any, recomputed: Any, tally: Tally
) -> Iterator[Difference]:
    """Yield the fields of two records of one class that differ.

    Only features, score and contributions may differ by rounding, and only when the recorded digest is the digest of
    the recorded numbers; everything else is equal or differs.
    """
    at = f"window {recorded_window.window.last_sequence}"
    own = _own_digest(recorded)
    for name in (f.name for f in fields(recorded)):
        was, now = getattr(recorded, name), getattr(recomputed, name)
        if own is not None and name == own.field:
            if was != own.digest:
                yield Difference(hop=hop, detail=f"{at}: {name} is not the digest of the recorded numbers")
            continue
        relative = _relative(name, was, now, tally)
        if _same(was, now):
            continue
        yield Difference(
            hop=hop,
            detail=f"{at}: {name} recorded {_short(was)}, recomputed {_short(now)}",
            within_rounding=own is not None and bool(relative) and all(r <= ROUNDING for r in relative),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _OwnDigest:
    """Which field seals a record's own numbers, and what it has to be for the numbers as recorded."""

    field: str
    digest: str


def _own_digest(record: object) -> _OwnDigest | None:
    if isinstance(record, FeatureVector):
        numbers = _float32(record.features)
        return _OwnDigest(field="features_digest", digest="" if numbers is None else features_digest(numbers))
    if isinstance(record, Score):
        exact = _float32((record.score, *record.contributions)) is not None
        held = ScoreResult(score=record.score, contributions=record.contributions)
        return _OwnDigest(field="score_digest", digest=score_digest(held) if exact else "")
    return None


def _float32(numbers: tuple[float, ...]) -> NDArray[np.float32] | None:
    """Return the numbers as float32; None when they are no float32 values, which no digest can then seal."""
    with np.errstate(over="ignore"):
        narrow = np.array(numbers, np.float32)
    same = narrow.astype(np.float64).tobytes() == np.array(numbers, np.float64).tobytes()
    return narrow if same else None


def _relative(name: str, was: object, now: object, tally: Tally) -> list[float]:
    """Relative differences of the floats that are not the same bits; empty when the field holds none.

    A contribution is held against the largest of its vector: it is a difference of products, and near 0 it is all
    rounding. Everything else is held against itself.
    """
    left, right = _floats(was), _floats(now)
    if len(left) != len(right):
        return []
    largest = max((abs(v) for v in (*left, *right)), default=0.0)
    relative = [
        abs(a - b) / ((largest if name == "contributions" else max(abs(a), abs(b))) or 1.0)
        for a, b in zip(left, right, strict=True)
        if _bits(a) != _bits(b)
    ]
    tally.add(len(left), relative)
    return relative


def _floats(value: object) -> tuple[float, ...]:
    if isinstance(value, float):
        return (value,)
    if isinstance(value, tuple) and all(isinstance(v, float) for v in value):
        return value
    return ()


def _same(was: object, now: object) -> bool:
    floats = _floats(was)
    return [_bits(v) for v in floats] == [_bits(v) for v in _floats(now)] if floats else was == now


def _bits(value: float) -> bytes:
    return struct.pack("<d", value)


def _short(value: object) -> str:
    text = f"{value}"
    return text if len(text) <= 80 else f"{text[:77]}…"
