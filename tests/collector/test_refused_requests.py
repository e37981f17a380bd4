"""Every request that is refused whole leaves a row with credential, size and reason, and few lines in the log."""

import asyncio
import logging
from pathlib import Path
from typing import Any

import grpc
import pytest
import urllib3

from collector.errors import Busy
from collector.refused_requests import MOST_WAITING, RefusedRequest, RefusedRequests
from store.write.batch import Batch, Receipt
from tests.collector.otlp_made import span, traces
from tests.collector.running import config_for, running, token_of
from tests.processes import PATIENCE_S

ROWS = """
    select credential, signal, transport, answer, requests, size_bytes from refused_requests order by answer, credential
"""
SPAN = traces([span(1)]).SerializeToString()
RECEIPT = Receipt(items=0, duplicates=0, refused=0, readings=0)


def request_of(number: int = 0, **given: Any) -> RefusedRequest:
    told = {"credential": "edge", "peer": "127.0.0.1", "signal": "logs", "transport": "http", "answer": "400"}
    return RefusedRequest(**{**told, "reason": f"reason {number}", **given})


def test_each_answer_leaves_its_row_also_when_the_collector_stops_at_once(tmp_path: Path) -> None:
    with running(config_for(tmp_path, anonymous=True, max_request_bytes=2048)) as collector:
        collector.post("/v1/traces", b"no protobuf", token=token_of("edge"))
        collector.post("/v1/logs", b"{", kind="application/json")
        collector.post("/v1/logs", b"<xml/>", kind="text/xml", token=token_of("cli"))
        collector.post("/v1/traces", SPAN, token="guessed")
        collector.post("/v1/metrics", bytes(4000))
        collector.post("/v1/nothing", b"")
        with urllib3.PoolManager(retries=False, timeout=PATIENCE_S) as pool:
            pool.request("GET", f"{collector.http}/v1/traces")
        _export(collector.grpc, b"no protobuf")
        assert collector.post("/v1/traces", SPAN).status == 200

    found = [(*row[:4], row[5]) for row in collector.rows(ROWS)]
    assert [row for row in found if row[3] != "413"] == [
        ("anonymous", "logs", "http", "400", 1),
        ("edge", "traces", "http", "400", 11),
        ("unknown token", "traces", "http", "401", 0),
        ("anonymous", "none", "http", "404", 0),
        ("anonymous", "none", "http", "405", 0),
        ("cli", "logs", "http", "415", 0),
        ("anonymous", "traces", "grpc", "INVALID_ARGUMENT", 11),
    ]
    ((*_, size),) = [row for row in found if row[3] == "413"]
    assert 2048 < size <= 4000
    assert collector.rows("select min(requests), max(requests) from refused_requests") == [(1, 1)]
    assert collector.rows("select distinct peer, reason <> '' from refused_requests") == [("127.0.0.1", True)]


def _export(address: str, raw: bytes) -> None:
    service = "/opentelemetry.proto.collector.trace.v1.TraceService/Export"
    with grpc.insecure_channel(address) as channel, pytest.raises(grpc.RpcError):
        channel.unary_unary(service, request_serializer=None, response_deserializer=None)(raw, timeout=PATIENCE_S)


class Store:
    """What a store would be given; it takes nothing while it is away."""

    def __init__(self) -> None:
        self.is_away = False
        self.rows: list[tuple[Any, ...]] = []

    async def commit(self, batch: Batch) -> Receipt:
        if self.is_away:
            raise Busy("away")
        self.rows += batch.rows["refused_requests"]
        return RECEIPT


def test_a_flood_is_counted_whole_in_a_bounded_number_of_rows() -> None:
    refused, store = RefusedRequests(), Store()

    for number in range(3 * MOST_WAITING):
        refused.note(request_of(number), 10)
    asyncio.run(refused.store(store.commit))

    assert len(store.rows) == MOST_WAITING + 1
    assert sum(row[7] for row in store.rows) == 3 * MOST_WAITING
    assert sum(row[8] for row in store.rows) == 30 * MOST_WAITING
    assert [row[1:7] for row in store.rows if row[7] > 1] == [("others", "others", "logs", "http", "400", "others")]


def test_what_the_writer_cannot_take_waits_and_is_counted_once() -> None:
    store, now = Store(), [0]
    refused = RefusedRequests(clock=lambda: now[0])
    store.is_away = True

    for now[0], number in enumerate((1, 2, 1)):
        refused.note(request_of(number), 7)
        asyncio.run(refused.store(store.commit))
    store.is_away = False
    asyncio.run(refused.store(store.commit))
    asyncio.run(refused.store(store.commit))

    assert sorted(row[6:11] for row in store.rows) == [("reason 1", 2, 14, 0, 2), ("reason 2", 1, 7, 1, 1)]


def test_a_sender_has_one_line_a_minute_that_says_how_many_were_left_out(caplog: pytest.LogCaptureFixture) -> None:
    now = [0.0]
    refused = RefusedRequests(quiet=lambda: now[0])

    with caplog.at_level(logging.WARNING):
        for second in range(130):
            now[0] = float(second)
            refused.note(request_of(second), 1)
        refused.note(request_of(credential="another"), 1)

    lines = [record.getMessage() for record in caplog.records]
    assert [line.partition(": ")[2] for line in lines] == [
        "reason 0",
        "reason 60 (59 more of this sender since its last line)",
        "reason 120 (59 more of this sender since its last line)",
        "reason 0",
    ]
    assert lines[-1].startswith("refused logs over http of another at 127.0.0.1: ")


def test_senders_without_number_cost_no_memory_without_end() -> None:
    refused = RefusedRequests()

    for number in range(5000):
        refused.note(request_of(peer=str(number)), 1)

    assert len(refused._lines._senders) <= 1000
    assert len(refused._waiting) <= MOST_WAITING + 1
