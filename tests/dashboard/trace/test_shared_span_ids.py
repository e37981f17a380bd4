"""Spans that share an id: every one is drawn once, the server below the client that called it."""

from dataclasses import replace

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from dashboard.navigation.links import is_span_id
from dashboard.telemetry.span_rows import SpanRow
from dashboard.trace.rows import span_rows
from dashboard.trace.shared_span_ids import with_unique_ids
from dashboard.trace.tree import depths_of, tree_order
from dashboard.trace.waterfall import waterfall
from tests.dashboard.sample_alert import TRACE
from tests.dashboard.sample_plant import asked
from tests.dashboard.trees import text_of

CLIENT, SERVER = 3, 2
SHARED, BELOW = "0000000000000007", "0000000000000008"


def made(span_id: str, name: str, parent: str = "", *, kind: int = 1, start: int = 0) -> SpanRow:
    return SpanRow(
        span_id=span_id, parent_id=parent, name=name, service="edge", start_ns=start, end_ns=start + 10, kind=kind
    )


ZIPKIN = (
    made(SHARED, "GET server", kind=SERVER, start=5),
    made(BELOW, "query", SHARED, start=6),
    made(SHARED, "GET client", kind=CLIENT),
)


def test_the_server_is_below_its_client_and_its_work_below_the_server() -> None:
    rows = with_unique_ids(ZIPKIN)

    assert [(row.name, depths_of(rows)[row.span_id]) for row in tree_order(rows)] == [
        ("GET client", 0),
        ("GET server", 1),
        ("query", 2),
    ]
    assert {row.sent_id for row in rows} == {SHARED, BELOW}
    assert all(is_span_id(row.span_id) for row in rows)
    assert all(name in text_of(waterfall(rows, "UTC")) for name in ("GET client", "GET server", "query"))


def test_a_trace_without_shared_ids_stays_as_it_is() -> None:
    apart = (made("1", "one"), made("2", "two", "1"), made("3", "three", "3"))

    assert with_unique_ids(apart) == apart


def test_spans_of_a_stored_trace_are_told_apart() -> None:
    stored = asked("trace_spans", trace_id=TRACE, limit=60)
    (first, *_) = stored.to_pylist()
    twice = pa.Table.from_pylist([first, {**first, "kind": SERVER, "name": "again"}], schema=stored.schema)

    assert len({row.span_id for row in span_rows(twice)}) == 2


ROWS = st.lists(
    st.builds(
        made,
        st.sampled_from("abc"),
        st.sampled_from(["x", "y"]),
        st.sampled_from(["", "a", "b", "c", "gone"]),
        kind=st.sampled_from([1, SERVER, CLIENT]),
        start=st.integers(0, 3),
    ),
    max_size=9,
)


@given(ROWS)
def test_whatever_shares_an_id_every_span_is_drawn_once(rows: list[SpanRow]) -> None:
    apart = with_unique_ids(rows)

    assert len({row.span_id for row in apart}) == len(rows)
    assert sorted(row.span_id for row in tree_order(apart)) == sorted(row.span_id for row in apart)
    assert [replace(row, span_id=row.sent_id, parent_id="") for row in apart] == [
        replace(row, parent_id="") for row in rows
    ]
