"""One POST of OTLP over HTTP: gzip, bearer token, an answer that is always a value."""

import gzip
import time
from collections.abc import Callable
from typing import Protocol

import urllib3

from scoring.outbox.records import OtlpSignal
from scoring.uplink.answer import Answer, Meaning, answer_of

CONNECT_S, READ_S = 3.0, 30.0
_LEVEL = 1  # half the size of level 6's saving at a fifth of its time; the loopback does not care


class HttpPost(Protocol):
    """Sends one request body to the endpoint of a signal."""

    def __call__(self, signal: OtlpSignal, body: bytes) -> Answer:
        """Return the collector's answer; no answer is LATER with the reason."""
        ...


def open_uplink(endpoint: str, token: str, *, clock_s: Callable[[], float] = time.time) -> HttpPost:
    """Return what posts to this collector over kept-alive connections."""
    pool = urllib3.PoolManager(
        num_pools=2, maxsize=2, retries=False, timeout=urllib3.Timeout(connect=CONNECT_S, read=READ_S)
    )
    headers = {
        "authorization": f"Bearer {token}",
        "content-type": "application/x-protobuf",
        "content-encoding": "gzip",
    }

    def post(signal: OtlpSignal, body: bytes) -> Answer:
        packed = gzip.compress(body, _LEVEL, mtime=0)
        try:
            answer = pool.request("POST", f"{endpoint}/v1/{signal.value}", body=packed, headers=headers)
        except urllib3.exceptions.HTTPError as error:
            return Answer(meaning=Meaning.LATER, problem=f"{endpoint} does not answer: {_cause(error)}")
        return answer_of(signal, answer.status, answer.headers, answer.data, now_s=clock_s())

    return post


def _cause(error: urllib3.exceptions.HTTPError) -> str:
    """The system's own words, without the names of Python objects."""
    return str(error.__cause__ or error.__context__ or error) or type(error).__name__
