"""Rows and batches made by hand, for the writer's tests."""

import hashlib
import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from store.write.batch import Batch, ReadingRows, Row

_numbers = itertools.count(1)
HOUR_NS = 3600 * 10**9


def uuid_of(*parts: object) -> bytes:
    return hashlib.sha256(repr(parts).encode()).digest()[:16]


RUN = uuid_of("run")


def batch(
    rows: Mapping[str, Sequence[Row]] | None = None,
    *,
    carriers: Mapping[str, Sequence[Row | None]] | None = None,
    readings: Sequence[ReadingRows] = (),
    items: int = 1,
) -> Batch:
    number = next(_numbers)
    return Batch(
        batch_id=uuid_of("batch", number),
        signal="logs",
        transport="http",
        credential="edge",
        items=items,
        refused=0,
        size_bytes=100,
        received_ns=number,
        rows=rows or {},
        carriers=carriers or {},
        readings=readings,
    )


def span_row(number: int, *, start_ns: int = HOUR_NS, name: str = "op") -> Row:
    ids = (uuid_of("trace", number), number, None, "", 0)
    times = (start_ns, start_ns + 5)
    rest = (0, "", "svc", uuid_of("resource"), uuid_of("scope"), b"{}", b"[]", b"[]", 0, 0, 0)
    return (*ids, name, 1, *times, *rest)


def log_row(log_id: bytes, *, time_ns: int = HOUR_NS) -> Row:
    kind = ("twin.x", time_ns, 0, 9, "", b"", b"{}", "svc")
    return (log_id, None, None, 0, *kind, uuid_of("resource"), uuid_of("scope"), 0)


def action_row(nonce: str) -> Row:
    return (uuid_of("action", nonce), uuid_of("alert"), "comment", "ann", nonce, "", "", None, None, 5, None, "s-1")


def verdict_row(nonce: str) -> Row:
    return (uuid_of("verdict", nonce), uuid_of("alert"), "true", "", "operator", "ann", nonce, None, 5, "s-1")


def readings_of(sequences: Sequence[int], *, signal: str = "flow", run: bytes = RUN, shift: float = 0.0) -> ReadingRows:
    held = np.array(sequences, dtype=np.int64)
    times = held * 10**9
    ends: tuple[Any, ...] = (int(held[0]), int(held[-1]), len(held), int(times[0]), int(times[-1]))
    return ReadingRows(
        batch=("gw-1", "plant", run, "pump-7", signal, "L/min", "water-loop@1.0.0", *ends, 9),
        sequences=held,
        times_ns=times,
        values=held / 2 + shift,
        quality=np.zeros(len(held), dtype=np.uint32),
    )
