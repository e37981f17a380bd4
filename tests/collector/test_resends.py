"""N in, N out: what is stored is what the distinct requests hold, however resent, grouped, ordered, delayed."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from collector.decode.request import Arrived, decode_request
from store.check import check_store
from store.database.connection import open_database
from store.write.batch import Receipt
from store.write.writer import Writer
from tests.collector.otlp_made import START, any_value, gateway_resource, key_values, logs, span, traces
from tests.collector.taking import ALL_ROLES, SIGNAL, Store
from tests.new_store import put_new_store

pytestmark = pytest.mark.long

HOUR = 3600 * 10**9

CLIENT = span(1, kind=Span.SPAN_KIND_CLIENT, attributes=key_values({"peer": "b"}))
SPANS = (
    CLIENT,
    span(1, kind=Span.SPAN_KIND_SERVER, attributes=key_values({"peer": "b"})),
    span(1, kind=Span.SPAN_KIND_CLIENT, attributes=key_values({"peer": "c"})),
    span(1, kind=Span.SPAN_KIND_CLIENT, attributes=key_values({"peer": "b"}), start=START + 1),
    span(1, kind=Span.SPAN_KIND_CLIENT, attributes=key_values({"peer": "b"}), start=START + HOUR),
    span(2),
)
LOGS = (
    LogRecord(time_unix_nano=START, body=any_value("same")),
    LogRecord(time_unix_nano=START, body=any_value("other")),
    LogRecord(time_unix_nano=START + HOUR, body=any_value("same")),
    LogRecord(body=any_value("of no time")),
)


@dataclass(frozen=True)
class Delivery:
    """A request on its way: which of the distinct ones, when it is received, and whether a group begins with it."""

    request: int
    received_ns: int
    begins: bool


deliveries = st.lists(
    st.builds(
        Delivery,
        request=st.integers(0, 3),
        received_ns=st.sampled_from([START, START + 90 * HOUR]),
        begins=st.booleans(),
    ),
    min_size=1,
    max_size=9,
)
gateways = st.sampled_from(["gw-1", "gw-2"])


def groups_of(bodies: Sequence[bytes], signal: str, sent: Sequence[Delivery]) -> list[list[Arrived]]:
    groups: list[list[Arrived]] = [[]]
    for each in sent:
        if each.begins and groups[-1]:
            groups.append([])
        groups[-1].append(
            Arrived(
                signal=SIGNAL[signal],
                raw=bodies[each.request % len(bodies)],
                is_json=False,
                transport="http",
                sender=ALL_ROLES,
                received_ns=each.received_ns,
            )
        )
    return groups


def stored(groups: list[list[Arrived]], question: str) -> tuple[Counter[Any], list[Receipt]]:
    """Commit the groups to a new store and return its rows and what was answered; the check has nothing to say."""
    with TemporaryDirectory() as folder, open_database(put_new_store(Path(folder) / "store.duckdb")) as database:
        writer = Writer(database)
        receipts = [
            receipt for group in groups for receipt in writer.commit([decode_request(each).batch for each in group])
        ]
        writer.close()
        assert [found for found in check_store(database) if found.repeated or found.unlike] == []
        with database.cursor() as cursor:
            return Counter(cursor.execute(question).fetchall()), receipts


@settings(max_examples=60, deadline=None)
@given(
    requests=st.lists(
        st.tuples(gateways, st.lists(st.sampled_from(LOGS), min_size=1, max_size=4)), min_size=1, max_size=4
    ),
    sent=deliveries,
)
def test_every_log_record_of_each_distinct_request_is_stored(
    requests: list[tuple[str, list[LogRecord]]], sent: list[Delivery]
) -> None:
    bodies = [logs(records, gateway_resource(gateway)).SerializeToString() for gateway, records in requests]
    came = {bodies[each.request % len(bodies)]: requests[each.request % len(bodies)] for each in sent}
    expected = Counter(
        (f'"{record.body.string_value}"', record.time_unix_nano) for _, records in came.values() for record in records
    )

    rows, receipts = stored(groups_of(bodies, "logs", sent), "select body, time_ns from logs")

    assert rows == expected
    assert sum(each.items - each.duplicates - each.refused for each in receipts) == expected.total()


@settings(max_examples=60, deadline=None)
@given(
    requests=st.lists(
        st.tuples(gateways, st.lists(st.sampled_from(SPANS), min_size=1, max_size=4)), min_size=1, max_size=4
    ),
    sent=deliveries,
)
def test_every_span_that_differs_in_anything_is_stored_and_stored_once(
    requests: list[tuple[str, list[Span]]], sent: list[Delivery]
) -> None:
    bodies = [traces(spans, gateway_resource(gateway)).SerializeToString() for gateway, spans in requests]
    came = [requests[each.request % len(bodies)] for each in sent]
    expected = {
        (gateway, span.span_id.hex(), span.kind, span.start_time_unix_nano, len(span.attributes), _peer(span))
        for gateway, spans in came
        for span in spans
    }

    rows, receipts = stored(
        groups_of(bodies, "traces", sent),
        """
        select r.attributes ->> '$."twin.gateway.id"', format('{:016x}', span_id), kind, start_ns,
            len(json_keys(s.attributes)), coalesce(s.attributes ->> '$.peer', '')
        from spans as s join resources as r using (resource_id)
        """,
    )

    assert rows == Counter(expected)
    assert sum(each.items - each.duplicates for each in receipts) == len(expected)


def _peer(span: Span) -> str:
    return next((each.value.string_value for each in span.attributes), "")


def test_a_thousand_equal_lines_of_one_request_are_a_thousand_rows(store: Store) -> None:
    request = logs([LogRecord(time_unix_nano=START, body=any_value("tick"))] * 1000)

    _, first = store.take("logs", request)
    _, again = store.take("logs", request)

    assert (first.duplicates, again.duplicates) == (0, 1000)
    assert store.rows("select count(*), count(distinct log_id) from logs") == [(1000, 1000)]


def test_a_span_sent_twice_in_one_request_is_one_span_and_counted_as_a_duplicate(store: Store) -> None:
    _, receipt = store.take("traces", traces([CLIENT, CLIENT]))

    assert (receipt.duplicates, receipt.refused) == (1, 0)
    assert store.rows("select count(*) from spans") == [(1,)]


@pytest.mark.parametrize("again", [1, 3])
def test_client_and_server_of_one_span_id_are_two_spans_in_one_trace(store: Store, again: int) -> None:
    for _ in range(again):
        store.take("traces", traces(SPANS[:2]))

    assert store.rows("select kind, count(*) from spans group by 1 order by 1") == [(2, 1), (3, 1)]
