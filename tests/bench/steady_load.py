"""A plant's telemetry at a steady rate into a collector: spans and readings, each from a sender of its own."""

import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import urllib3

from tests.bench.otlp_load import reading_requests, span_requests

A_SECOND = 5
SPANS, SIGNALS, READINGS = 500, 8, 64
RATE = A_SECOND * (SPANS + SIGNALS * READINGS)
"""Records a second: a span is one, and so is each reading of a batch; the log record around a batch is not counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What the collector has acknowledged in a while, and how long each request waited for that."""

    records: int
    seconds: float
    acks_ms: tuple[float, ...]

    @property
    def rate(self) -> float:
        """Records a second."""
        return self.records / self.seconds


class SteadyLoad:
    """Sends what it has encoded beforehand, on time or as fast as it is taken; nothing is sent twice."""

    def __init__(self, otlp: str, token: str, *, seconds: int) -> None:
        self._otlp = otlp
        self._headers = {"content-type": "application/x-protobuf", "authorization": f"Bearer {token}"}
        self._pool = urllib3.PoolManager(maxsize=4, retries=False, timeout=60)
        requests = seconds * A_SECOND
        spans = list(span_requests(requests, SPANS, attributes=6))
        readings = list(reading_requests(requests, signals=SIGNALS, readings=READINGS))
        self._streams: tuple[tuple[str, Iterator[bytes], int], ...] = (
            ("traces", iter(spans), SPANS),
            ("logs", iter(readings), SIGNALS * READINGS),
        )

    def run(self, seconds: int) -> Taken:
        """Send for so many seconds' worth of requests."""
        began = time.perf_counter()
        with ThreadPoolExecutor(len(self._streams)) as senders:
            sent = list(senders.map(lambda stream: self._send(stream[0], stream[1], seconds), self._streams))
        took = time.perf_counter() - began
        records = sum(len(acks) * stream[2] for acks, stream in zip(sent, self._streams, strict=True))
        return Taken(records=records, seconds=max(took, seconds), acks_ms=tuple(each for acks in sent for each in acks))

    def _send(self, signal: str, bodies: Iterable[bytes], seconds: int) -> list[float]:
        began, acks = time.perf_counter(), []
        for number, body in zip(range(seconds * A_SECOND), bodies, strict=False):
            time.sleep(max(0.0, began + number / A_SECOND - time.perf_counter()))
            acks.append(self._post(signal, body))
        return acks

    def _post(self, signal: str, body: bytes) -> float:
        began = time.perf_counter()
        answer = self._pool.request("POST", f"{self._otlp}/v1/{signal}", body=body, headers=self._headers)
        assert answer.status == 200, answer.data
        return (time.perf_counter() - began) * 1000
