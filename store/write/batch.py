"""What the writer takes: one decoded request as rows by table, and what it answers for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Row = tuple[Any, ...]
"""The columns of a table in schema order, without commit_number, received_ns and batch_id; UUIDs as 16 bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingRows:
    """The readings of one batch, sequences strictly rising; `batch` is its row of reading_batches."""

    batch: Row
    sequences: NDArray[np.int64]
    times_ns: NDArray[np.int64]
    values: NDArray[np.float64]
    quality: NDArray[np.uint32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One request: who sent what, and its rows by table.

    `carriers` holds, for a table of records and row by row, the span or log row that carried the record: it is stored
    when its record is, so that a record and its carrier are never there without each other.
    """

    batch_id: bytes
    signal: str  # traces, logs or metrics
    transport: str  # grpc or http
    credential: str
    items: int  # spans, log records or points in the request, refused ones among them
    refused: int
    size_bytes: int
    received_ns: int
    rows: Mapping[str, Sequence[Row]]
    carriers: Mapping[str, Sequence[Row | None]]
    readings: Sequence[ReadingRows] = ()
    body: bytes = b""  # the request as it came, inflated
    digest: bytes = b""  # sha256 of the body
    encoding: str = "protobuf"  # or json

    @property
    def weight(self) -> int:
        """Return the rows it will write, readings among them."""
        return sum(map(len, self.rows.values())) + sum(len(each.sequences) for each in self.readings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What became of one committed request; duplicates are items that the store held already."""

    items: int
    duplicates: int
    refused: int  # by the writer too: a record under the id of another one
    readings: int  # stored now
    problem: str = ""  # the first that the writer refused


KEYS: dict[str, tuple[str, ...]] = {
    "refusals": ("refusal_id",),
    "scores": ("score_id",),
    "unscored_windows": ("stretch_id",),
    "alert_events": ("event_id",),
    "operator_actions": ("action_id",),
    "verdicts": ("verdict_id",),
    "labels": ("label_id",),
    "assets": ("declaration_id",),
    "asset_approvals": ("approval_id",),
    "runs": ("run_id",),
    "deployments": ("deployment_id",),
    "ledger_lines": ("line_id",),
    "artifacts": ("artifact_id", "kind", "name", "part"),
    "artifact_senders": ("sender_id",),
    "dead_letters": ("letter_id",),
    "dead_letter_actions": ("action_id",),
    "refused_requests": ("request_id",),
    "spans": ("trace_id", "span_id"),
    "logs": ("log_id",),
    "metric_points": ("point_id",),
}
"""What makes a row the same row, by table, in the order they are written: records before what carried them.

Spans may share their ids and differ: they are the same when all of them is (ADR-020).
"""

CLOCKS: dict[str, tuple[str, ...]] = {
    "scores": ("first_ns", "last_ns", "readings_digest", "produced_ns", "start_ns", "end_ns"),
    "operator_actions": ("acted_ns", "session"),
    "verdicts": ("decided_ns", "session"),
}
"""Records of which one id may tell one thing only, and the columns in which two tellings of it may differ all the same.

The digest of the readings is over their times, which a second start of a recorded run shifts; what is pressed again
after the dashboard started again comes in another session.
"""

TIME_OF = {"spans": "start_ns", "logs": "time_ns", "metric_points": "time_ns"}
"""Tables of any OpenTelemetry data, and the time that a resend repeats."""

CARRIER = {table: "spans" if table == "scores" else "logs" for table in KEYS if table not in TIME_OF}
"""Where the rows of `Batch.carriers` go."""

DIRECTORIES = ("resources", "scopes")
"""Tables whose first column is the digest of the row: one row a digest, known to the one writer."""
