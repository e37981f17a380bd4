"""A windower's state as bytes: a JSON head, then the rows as whole little-endian columns."""

import json
from dataclasses import asdict, dataclass, replace

import numpy as np
from numpy.typing import NDArray

from contract.canonical import canonical_json
from contract.ids import Id
from contract.telemetry import TelemetryContract
from inference.window import WindowMatrix
from scoring.pipeline.window_rows import WindowRows

_LAYOUT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """Where a windower stands in its run."""

    run_id: Id
    since_ns: int  # first row of the run or after its last gap
    cut_ns: int  # last cut
    previous_ns: int  # last row

    def moved(self, now_ns: int, *, cut: bool) -> "Marks":
        """Return the marks after one more row, which cut or did not."""
        return replace(self, previous_ns=now_ns, cut_ns=now_ns if cut else self.cut_ns)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """All that a windower holds between two rows."""

    marks: Marks | None
    rows: WindowRows


def pack(held: Held, terms: TelemetryContract) -> bytes:
    """Return the state as bytes; equal states are equal bytes."""
    matrix = held.rows.matrix(terms.signal_names)
    head = canonical_json(
        {
            "layout": _LAYOUT,
            "contract": terms.ref,
            "rows": len(held.rows),
            "marks": None if held.marks is None else asdict(held.marks),
        }
    )
    columns = (column.astype(kind, copy=False).tobytes() for column, kind in zip(_columns(matrix), _KINDS, strict=True))
    return b"".join((len(head).to_bytes(4, "little"), head, *columns))


def unpack(raw: bytes, terms: TelemetryContract) -> Held | None:
    """Return what `pack` kept; None when it was made under another contract version: no window spans two."""
    size = int.from_bytes(raw[:4], "little")
    head = json.loads(raw[4 : 4 + size])
    if (head["layout"], head["contract"]) != (_LAYOUT, terms.ref):
        return None
    rows = WindowRows(width=len(terms.signals))
    if head["rows"]:
        rows.extend(_matrix(raw[4 + size :], head["rows"], terms.signal_names))
    return Held(marks=None if head["marks"] is None else Marks(**head["marks"]), rows=rows)


_KINDS = ("<i8", "<i8", "<f8", "<u4", "|b1")


def _columns(matrix: WindowMatrix) -> "tuple[NDArray[np.generic], ...]":
    return (matrix.sequences, matrix.times_ns, matrix.values, matrix.quality, matrix.present)


def _matrix(raw: bytes, rows: int, signals: tuple[str, ...]) -> WindowMatrix:
    shape, width = (rows, len(signals)), len(signals)
    at_times, at_values = 8 * rows, 16 * rows
    at_quality = at_values + 8 * rows * width
    at_present = at_quality + 4 * rows * width
    return WindowMatrix(
        signals=signals,
        sequences=np.frombuffer(raw, "<i8", rows).astype(np.int64),
        times_ns=np.frombuffer(raw, "<i8", rows, at_times).astype(np.int64),
        values=np.frombuffer(raw, "<f8", rows * width, at_values).astype(np.float64).reshape(shape),
        quality=np.frombuffer(raw, "<u4", rows * width, at_quality).astype(np.uint32).reshape(shape),
        present=np.frombuffer(raw, "|b1", rows * width, at_present).astype(np.bool_).reshape(shape),
    )
