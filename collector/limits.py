"""How much of everything a collector takes: each a number in its configuration file, below `limits`."""

import os
from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass as document

from store.write.arriving_documents import INCOMPLETE_BYTES

MIB = 1024 * 1024
GIB = 1024 * MIB
_HOUR_S = 3600.0
_CORES = os.cpu_count() or 1
_OF_ONE = min(32, max(2, _CORES))
"""Questions at once that use the machine; with twice as many on two cores, senders waited five times as long."""

Seconds = Annotated[float, Field(ge=0.1, le=_HOUR_S)]


@document(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class Limits:
    """The section `limits`.

    `bytes_in_flight`: of all requests that are being taken, inflated; beyond them one may come again.
    `items`: spans, log records and points of one request, and the groups that hold them.
    `item_parts`: attributes, events, links, exemplars and the like of one item.
    `cache_bytes`: of resources and scopes that were seen before, so that they are not parsed again.
    `incomplete_bytes`: of documents of one credential of which parts are still to come, in the store; beyond them the
    oldest is given up, with a refusal, and one that is larger alone is refused.
    `stalled_s`: how long a body or an answer may stand still; one that is slow goes on (600 kB at 16 kB/s are 38 s).
    `body_s`: how long a body may take in all; one that drips would hold its connection for ever.
    `clock_ahead_s`: how far ahead of this clock a sender may say that it made or declared something; what is later is
    stored as of then.

    `connections`: of each of the three ports; who comes beyond them is turned away.
    `idle_s`: how long a connection may be silent, or the head of its request half sent, before it is closed.

    `questions`, `questions_each`: that run at once, of all credentials and of one.
    `questions_waiting`: of one credential, for their turn; beyond them it may ask again.
    `question_s`: how long one may run before it is ended.
    `answer_rows`, `answer_bytes`: of the answer to one question, before it is written as an Arrow stream.

    `store_memory_bytes`, `store_threads`, `store_temp_bytes`: that DuckDB takes; what does not fit in its memory it
    puts in a folder beside the store.
    `log_lines`: of one kind in a minute; the next one says how many were left out.
    """

    bytes_in_flight: Annotated[int, Field(ge=MIB)] = 128 * MIB
    items: Annotated[int, Field(ge=100)] = 100_000
    item_parts: Annotated[int, Field(ge=10)] = 10_000
    cache_bytes: Annotated[int, Field(ge=0)] = 16 * MIB
    incomplete_bytes: Annotated[int, Field(ge=MIB)] = INCOMPLETE_BYTES
    stalled_s: Seconds = 10.0
    body_s: Seconds = 300.0
    clock_ahead_s: Annotated[float, Field(ge=0, le=_HOUR_S)] = 300.0
    connections: Annotated[int, Field(ge=1, le=100_000)] = 1000
    idle_s: Seconds = 30.0
    questions: Annotated[int, Field(ge=1, le=64)] = 2 * _OF_ONE
    questions_each: Annotated[int, Field(ge=1, le=64)] = _OF_ONE
    questions_waiting: Annotated[int, Field(ge=0)] = 256
    question_s: Seconds = 20.0
    answer_rows: Annotated[int, Field(ge=1)] = 1_000_000
    answer_bytes: Annotated[int, Field(ge=1024)] = 64 * MIB
    store_memory_bytes: Annotated[int, Field(ge=64 * MIB)] = GIB
    store_threads: Annotated[int, Field(ge=1, le=256)] = _CORES
    store_temp_bytes: Annotated[int, Field(ge=MIB)] = 4 * GIB
    log_lines: Annotated[int, Field(ge=1)] = 20
