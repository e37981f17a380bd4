"""A plant's telemetry at a steady rate into a collector: spans and readings, each from a sender of its own."""

import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import urllib3

from tests.bench.otlp_load import reading_requests, span_requests


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """So many requests a second with so many spans, and as many with so many readings of each of 8 signals."""

    a_second: int
    spans: int
    readings: int
    signals: int = 8

    @property
    def rate(self) -> int:
        """Records a second: a span is one, and so is each reading of a batch; the log record around it is not."""
        return self.a_second * (self.spans + self.signals * self.readings)


PLANT = Shape(a_second=5, spans=500, readings=64)


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

    def __init__(self, otlp: str, token: str, *, seconds: int, shape: Shape = PLANT) -> None:
        self._otlp, self._a_second = otlp, shape.a_second
        self._headers = {"content-type": "application/x-protobuf", "authorization": f"Bearer {token}"}
        self._pool = urllib3.PoolManager(maxsize=4, retries=False, timeout=60)
        requests = seconds * shape.a_second
        spans = list(span_requests(requests, shape.spans, attributes=6))
        readings = list(reading_requests(requests, signals=shape.signals, readings=shape.readings))
        self._streams: tuple[tuple[str, Iterator[bytes], int], ...] = (
            ("traces", iter(spans), shape.spans),
            ("logs", iter(readings), shape.signals * shape.readings),
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
        for number, body in zip(range(seconds * self._a_second), bodies, strict=False):
            time.sleep(max(0.0, began + number / self._a_second - time.perf_counter()))
            acks.append(self._post(signal, body))
        return acks

    def _post(self, signal: str, body: bytes) -> float:
        began = time.perf_counter()
        answer = self._pool.request("POST", f"{self._otlp}/v1/{signal}", body=body, headers=self._headers)
        assert (answer.status, answer.data) == (200, b""), answer.data  # anything else tells of items that were refused
        return (time.perf_counter() - began) * 1000
