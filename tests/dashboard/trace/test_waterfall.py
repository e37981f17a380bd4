"""A trace as a waterfall: its order, the chain it waited for, its wait in the outbox, and what a span holds."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from dashboard.telemetry.span_rows import LogRow, SpanRow
from dashboard.trace.rows import log_rows, span_rows
from dashboard.trace.span_details import MOST_LINES
from dashboard.trace.tree import critical_path, depths_of, tree_order, waited_ns
from dashboard.trace.waterfall import waterfall
from tests.dashboard.sample_alert import TRACE
from tests.dashboard.sample_plant import asked
from tests.dashboard.trees import nodes, text_of
from tests.oracles import span_oracle

ZONE = "Europe/Berlin"
WHOLE = {"trace_id": TRACE, "limit": 60}


def made(span_id: str, parent: str = "", start: int = 0, end: int = 10) -> SpanRow:
    return SpanRow(
        span_id=span_id, parent_id=parent, name=f"work {span_id}", service="edge", start_ns=start, end_ns=end
    )


@st.composite
def forests(draw: st.DrawFn) -> list[SpanRow]:
    """Spans whose parents come before them, or are nowhere."""
    rows = []
    for i in range(draw(st.integers(1, 12))):
        parent = draw(st.sampled_from(["", "gone", *(str(j) for j in range(i))]))
        start = draw(st.integers(0, 50))
        rows.append(made(str(i), parent, start, start + draw(st.integers(0, 50))))
    return draw(st.permutations(rows))


@given(forests())
def test_the_critical_path_is_the_chain_that_ends_last_at_every_step(rows: list[SpanRow]) -> None:
    assert critical_path(rows) == span_oracle.critical_path(rows)


@given(forests())
def test_every_span_is_drawn_once_and_after_its_parent(rows: list[SpanRow]) -> None:
    ordered = [row.span_id for row in tree_order(rows)]

    assert sorted(ordered) == sorted(row.span_id for row in rows)
    assert all(ordered.index(r.parent_id) < ordered.index(r.span_id) for r in rows if r.parent_id in ordered)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=1, max_size=5))
def test_spans_that_name_each_other_as_parent_are_drawn_and_end_nothing(pairs: list[tuple[str, str]]) -> None:
    rows = [made(span, parent) for span, parent in pairs]

    assert {row.span_id for row in tree_order(rows)} == {row.span_id for row in rows}
    assert set(depths_of(rows)) == {row.span_id for row in rows}
    assert text_of(waterfall(rows, ZONE))


def test_the_root_of_a_trace_has_no_parent() -> None:
    rows = span_rows(asked("trace_spans", **WHOLE))

    assert [(row.name, row.parent_id) for row in rows[:2]] == [
        ("twin.window", ""),
        ("twin.window.readings", rows[0].span_id),
    ]


def test_the_wait_counts_from_the_end_of_the_trace_until_its_last_span_was_stored() -> None:
    rows = [replace(made("a", end=10), received_ns=40), replace(made("b", end=30), received_ns=90)]

    assert waited_ns(rows) == 60
    assert waited_ns([made("a")]) is None


def test_the_waterfall_marks_the_chain_and_the_wait_in_the_outbox() -> None:
    drawn = waterfall(span_rows(asked("trace_spans", **WHOLE)), ZONE, waits_in="the outbox", trace_id=TRACE)

    marked = [text_of(n).split()[0] for n in nodes(drawn) if n["props"].get("className") == "critical-span"]
    assert marked == ["twin.window", "twin.window.decision"]
    assert "waited in the outbox: 0.2 s from its end until the collector had it, not to scale" in text_of(drawn)
    assert [n["props"]["href"] for n in nodes(drawn) if n["type"] == "Link"] == [f"/traces/{TRACE}"]


def test_a_wait_below_nothing_is_said_to_be_a_matter_of_clocks() -> None:
    drawn = waterfall([replace(made("a", end=3_000_000_000), received_ns=1_000_000_000)], ZONE)

    assert "stored 2.0 s before its end: the clocks of sender and collector differ" in text_of(drawn)


def test_a_span_opens_to_its_attributes_events_and_links() -> None:
    row = replace(
        made("a"),
        status="boom",
        attributes={"http.route": "/x", "n": 3},
        events=[{"time_ns": 0, "name": "retry", "attributes": {"try": 2}}],
        links=[{"trace_id": TRACE, "span_id": "c" * 16, "attributes": {}}],
    )

    text = text_of(waterfall([row], ZONE))

    assert "failed boom" in text
    assert "attributes http.route /x n 3" in text
    assert "events 01:00:00.00 retry try 2" in text
    assert f"links trace {TRACE[:8]} span {'c' * 16}" in text


def test_what_a_foreign_span_says_is_text_and_has_an_end() -> None:
    many = {f"key{i}": "v" for i in range(MOST_LINES + 5)}
    row = replace(
        made("a"),
        name="<img src=x onerror=alert(1)>",
        attributes={**many, "long": "x" * 10_000},
        links=[{"trace_id": "javascript:alert(1)", "span_id": 7}],
    )

    drawn = waterfall([row], ZONE, trace_id="../../x")

    assert "and 6 more" in text_of(drawn)
    assert [n for n in nodes(drawn) if n["type"] == "Link"] == []


def test_the_logs_of_the_trace_stand_below_it() -> None:
    rows = span_rows(asked("trace_spans", **WHOLE))

    text = text_of(waterfall(rows, ZONE, logs=log_rows(asked("trace_logs", **WHOLE))))

    assert "1 log record of this trace 03:30:40.00 twin.alert raised twintrace-edge twin.alert.event_id " in text
    assert " twin.alert.step raised twin.asset.id " in text


def test_a_log_without_a_time_counts_from_when_it_was_seen_and_its_text_is_read() -> None:
    table = asked("trace_logs", **WHOLE)
    names = table.column_names
    timeless = table.set_column(names.index("time_ns"), "time_ns", [[0]])
    seen = timeless.set_column(names.index("body"), "body", [['"valve \\u2716"']])

    (row,) = log_rows(seen)

    assert isinstance(row, LogRow)
    assert row.time_ns == table["observed_ns"][0].as_py()
    assert row.body == "valve ✖"
