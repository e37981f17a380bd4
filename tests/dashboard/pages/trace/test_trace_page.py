"""The page of a trace: what it says of ours, of foreign ones, of its own spans, and of what nobody knows."""

from dataclasses import replace

import pyarrow as pa
import pytest
from opentelemetry.context import Context
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.trace import NonRecordingSpan, SpanContext, Status, StatusCode, TraceFlags, set_span_in_context

from contract.ids import span_id
from dashboard.app import create_app
from dashboard.data.context import AppContext
from dashboard.navigation.links import is_trace_id
from dashboard.pages.trace.layout import trace_parts
from dashboard.pages.trace.lines import lines_of
from dashboard.pages.trace.page import renewed
from dashboard.pages.trace.paging import PAINTED, Part, asked_part, part_of
from dashboard.pages.trace.queries import ReadTrace, read_trace
from dashboard.telemetry.span_rows import SpanRow
from tests.dashboard.browserless import body_of, call, client_of, page
from tests.dashboard.sample_alert import ALERT, ASSET, GATEWAY, RAISED_ROW, TRACE, sample_window
from tests.dashboard.sample_plant import AWAY, SamplePlant, asked, sample_context
from tests.dashboard.trees import nodes, text_of

ZONE = "Europe/Berlin"
UNKNOWN = "ab" * 16
ROOT = f"{span_id(sample_window(RAISED_ROW, 1.05).score.score_id):016x}"


def many(count: int) -> tuple[SpanRow, ...]:
    """A root and its children, one after the other."""
    rows = [
        SpanRow(span_id=f"{i:016x}", parent_id=f"{0:016x}", name=f"op {i}", service="orders", start_ns=i, end_ns=i + 1)
        for i in range(1, count)
    ]
    root = SpanRow(span_id=f"{0:016x}", parent_id="", name="GET /cart", service="shop", start_ns=0, end_ns=count + 1)
    return (root, *rows)


def foreign(spans: tuple[SpanRow, ...], **changes: object) -> ReadTrace:
    """A trace of other services as it is read."""
    read = ReadTrace(
        trace_id=TRACE,
        spans=spans,
        logs=(),
        span_count=len(spans),
        log_count=0,
        failed_count=0,
        service_count=2,
        unstored=0,
        asset_context=None,
        sources=(),
        problem=None,
    )
    return replace(read, **changes)  # type: ignore[arg-type]


def remembered(*, trace_of: str = "GET /alerts", inside: str = "") -> tuple[AppContext, str]:
    """A context that has answered a request which nobody stored, and the trace of it: a new one, or one it is in."""
    context = sample_context()
    provider = TracerProvider(resource=Resource({"service.name": "twintrace-dashboard"}))
    provider.add_span_processor(context.ring)
    tracer = provider.get_tracer("test")
    with tracer.start_as_current_span(trace_of, context=within(inside) if inside else None) as span:
        with tracer.start_as_current_span("ask alerts") as inner:
            inner.set_status(Status(StatusCode.ERROR, "nobody listens"))
        trace_id = f"{span.get_span_context().trace_id:032x}"
    provider.shutdown()
    return context, trace_id


def within(trace_id: str) -> Context:
    """The context of a request that belongs to the trace."""
    parent = SpanContext(trace_id=int(trace_id, 16), span_id=1, is_remote=True, trace_flags=TraceFlags(1))
    return set_span_in_context(NonRecordingSpan(parent))


def test_the_headline_names_the_root_and_counts_what_there_is() -> None:
    text = text_of(trace_parts(read_trace(sample_context(), TRACE), ZONE, Part()))

    assert text.startswith("twin.window twintrace-edge · started ")
    assert f"lasted 420 µs · 5 spans of 1 service · none failed · 1 log record · {TRACE[:8]}" in text


def test_a_scored_window_leads_to_its_asset_and_to_the_trail_of_the_alert_it_raised() -> None:
    drawn = trace_parts(read_trace(sample_context(), TRACE), ZONE, Part())

    links = {n["props"]["href"] for n in nodes(drawn) if n["type"] == "Link"}
    assert {f"/assets/{ASSET}", f"/alerts/{ALERT}"} <= links
    assert "× limit · it raised" in text_of(drawn)
    assert "waited in the outbox" in text_of(drawn)


def test_a_foreign_trace_is_of_no_asset_and_waited_in_no_outbox() -> None:
    stored = tuple(replace(row, received_ns=9_000_000) for row in many(3))

    text = text_of(trace_parts(foreign(stored, failed_count=2), "UTC", Part()))

    assert text.startswith("GET /cart shop · started 1970-01-01 00:00:00.00 UTC · lasted 0 µs · 3 spans of 2 services")
    assert "2 failed" in text
    assert "until it was stored" in text
    assert "window" not in text


def test_spans_lead_to_who_sent_them_on_the_same_page() -> None:
    drawn = trace_parts(read_trace(sample_context(), TRACE), ZONE, Part())

    targets = {n["props"]["id"] for n in nodes(drawn) if str(n["props"].get("id", "")).startswith("source-")}
    links = {n["props"]["href"] for n in nodes(drawn) if str(n["props"].get("href", "")).startswith("#")}
    assert links == {f"#{each}" for each in targets}
    resource = asked("trace_sources", trace_id=TRACE, limit=9)["source_id"][0].as_py()
    assert f"resource twintrace-edge id {resource[:8]} service.name twintrace-edge" in text_of(drawn)
    assert f"twin.gateway.id {GATEWAY}" in text_of(drawn)


def painted(drawn: object) -> list[str]:
    """The names of the spans that the browser is given lines for, from top to bottom."""
    (lines,) = [n["props"]["data"] for n in nodes(drawn) if n["props"].get("id") == "trace-lines"]
    return [line[2] for line in lines]


@pytest.mark.parametrize(
    ("part", "first", "last", "offered"),
    [
        (Part(), "GET /cart", f"op {PAINTED - 1}", {"?from=500", "?show=all"}),
        (Part(first=500), "op 500", "op 999", {"?from=0", "?from=1000", "?show=all"}),
        (Part(first=1000), "op 1000", "op 1199", {"?from=500", "?show=all"}),
        (Part(first=999_500), "op 1000", "op 1199", {"?from=500", "?show=all"}),
        (Part(is_all=True), "GET /cart", "op 1199", {""}),
    ],
)
def test_of_a_long_trace_some_spans_are_painted_and_the_rest_is_a_link_away(
    part: Part, first: str, last: str, offered: set[str]
) -> None:
    drawn = trace_parts(foreign(many(1200)), "UTC", part)

    assert (painted(drawn)[0], painted(drawn)[-1]) == (first, last)
    hrefs = {n["props"]["href"] for n in nodes(drawn) if n["type"] == "Link"}
    assert hrefs == {f"/traces/{TRACE}{each}" for each in offered}


def test_a_line_says_of_its_span_what_a_row_of_the_waterfall_does() -> None:
    rows = (*many(3), replace(many(3)[1], span_id="f" * 16, parent_id=f"{2:016x}", status="boom", end_ns=4))

    lines = lines_of(rows, slice(0, 9))

    assert lines[0] == [f"{0:016x}", 0, "GET /cart", "shop", 0.0, 100.0, "0 µs", 1, 0]
    assert [(line[0], line[1], line[8]) for line in lines[1:]] == [
        (f"{1:016x}", 1, 0),
        (f"{2:016x}", 1, 0),
        ("f" * 16, 2, 1),
    ]


def test_a_span_that_is_asked_for_is_open_and_one_of_another_trace_is_not() -> None:
    app = create_app(sample_context())
    client = client_of(app)
    values = {"trace-id.data": TRACE, "trace-open.data": ROOT}

    _, whole = page(app, client, f"/traces/{TRACE}", f"?span={ROOT}")
    opened_span = call(client, body_of(app, "trace-span.", values=values)).get_json()["response"]["trace-span"]
    other = call(client, body_of(app, "trace-span.", values=values | {"trace-open.data": "9".zfill(16)}))

    assert "Open span" in whole
    assert "twin.window" in str(opened_span)
    assert "Open span" not in other.get_data(as_text=True)


def test_a_trace_longer_than_is_read_says_so() -> None:
    text = text_of(trace_parts(foreign(many(40), span_count=12_345), "UTC", Part()))

    assert "1 to 40 of 12,345, the first 40 by start were read" in text


def test_what_the_url_asks_for_is_one_of_the_parts() -> None:
    assert asked_part({}) == asked_part({"from": "-3", "show": "x"}) == asked_part({"from": ["1"]}) == Part()
    assert asked_part({"show": "all", "from": "500"}) == Part(is_all=True)
    assert part_of("777") == Part(first=500)
    assert {part_of(each.text) for each in (Part(), Part(first=1500), Part(is_all=True))} == {
        Part(),
        Part(first=1500),
        Part(is_all=True),
    }


def test_the_dashboards_own_trace_is_found_in_its_memory_and_said_to_be_there_only() -> None:
    context, trace_id = remembered()

    text = text_of(trace_parts(read_trace(context, trace_id), "UTC", Part()))

    assert text.startswith("GET /alerts twintrace-dashboard")
    assert "1 failed" in text
    assert "Its spans are kept in this dashboard's memory and not stored" in text
    assert "failed nobody listens" in text


def test_a_stored_span_counts_once_though_the_dashboard_remembers_it_too() -> None:
    context, trace_id = remembered(inside=TRACE)
    both = read_trace(context, trace_id)

    assert (both.span_count, both.unstored) == (7, 2)
    kept = context.ring.of_trace(trace_id)
    assert kept[0].span_id == kept[1].parent_id


class LongPlant(SamplePlant):
    """A plant in which other services have made the trace of a window long."""

    def ask(self, scope: object, name: str, **params: object) -> pa.Table:
        answer = super().ask(scope, name, **params)  # type: ignore[arg-type]
        return pa.concat_tables([answer] * 40).slice(0, int(str(params["limit"]))) if name == "trace_spans" else answer


def test_a_trail_shows_the_first_spans_of_a_long_trace_and_leads_to_all() -> None:
    for plant, is_said in ((SamplePlant(), False), (LongPlant(), True)):
        app = create_app(sample_context(plant))
        values = {"alert-id.data": ALERT, "tab-shown.data": "spans"}

        text = call(client_of(app), body_of(app, "tab-spans", values=values)).get_data(as_text=True)

        assert ("The first 60 spans; the trace's own page has all of them." in text) is is_said


def opened(context: AppContext, path: str, search: str = "") -> tuple[int, str]:
    """Open a page of an application of this context."""
    app = create_app(context)
    return page(app, client_of(app), path, search)


def test_an_unknown_trace_says_how_long_things_take_and_leads_to_the_alerts() -> None:
    status, text = opened(sample_context(), f"/traces/{UNKNOWN}")

    assert status == 200
    assert "No span of this trace is stored." in text
    assert "arrive within seconds" in text
    assert '"All alerts","href":' in text


@pytest.mark.parametrize("trace_id", ["0" * 32, "AB" * 16, "not-an-id", "ab" * 15, "<script>", "ab" * 900])
def test_what_is_no_trace_id_says_what_one_is(trace_id: str) -> None:
    status, text = opened(sample_context(), f"/traces/{trace_id}")

    assert status == 200
    assert not is_trace_id(trace_id)
    assert "A trace id has 32 digits" in text


def test_a_trace_that_cannot_be_read_says_why_and_offers_to_try_again() -> None:
    status, text = opened(sample_context(SamplePlant(away=AWAY)), f"/traces/{TRACE}")

    assert status == 200
    assert "This trace cannot be read" in text
    assert "nobody listens" in text


def test_news_draws_more_and_no_news_nothing() -> None:
    app = create_app(sample_context())
    client = client_of(app)
    seen = read_trace(sample_context(), TRACE).seen
    values = {"changed.data": "x", "trace-id.data": TRACE, "trace-part.data": "0", "trace-seen.data": seen}

    same = call(client, body_of(app, "trace-parts", values=values))
    more = call(client, body_of(app, "trace-parts", values=values | {"trace-seen.data": "4.0.0.0"}))

    assert "trace-parts" not in same.get_json()["response"]
    assert "twin.window" in str(more.get_json()["response"]["trace-parts"])


class HalfAway(SamplePlant):
    """A plant that does not say who sent a trace."""

    def ask(self, scope: object, name: str, **params: object) -> pa.Table:
        if name == "trace_sources":
            raise AWAY
        return super().ask(scope, name, **params)  # type: ignore[arg-type]


def test_a_part_that_failed_says_so_beside_the_rest_and_is_drawn_when_it_can_be_read() -> None:
    read = read_trace(sample_context(HalfAway()), TRACE)

    text = text_of(trace_parts(read, ZONE, Part()))
    parts = renewed(read_trace(sample_context(), TRACE), "0", read.seen, 5)

    assert "nobody listens" in text
    assert "twin.window" in text
    assert "Who sent it" not in text
    assert "Who sent it" in text_of(parts["parts"])


def test_what_is_remembered_while_nobody_can_be_asked_is_not_said_to_be_lost() -> None:
    context, trace_id = remembered()
    away = replace(context, read_api=SamplePlant(away=AWAY))

    text = text_of(trace_parts(read_trace(away, trace_id), "UTC", Part()))

    assert "Its spans are kept in this dashboard's memory; whether they are stored could not be asked." in text


def test_what_cannot_be_renewed_stays_and_says_why() -> None:
    read = read_trace(sample_context(SamplePlant(away=AWAY)), TRACE)

    parts = renewed(read, "0", "5.1.1.0", 5)

    assert text_of(parts["stale"]).startswith("Not renewed: ")
    assert "nobody listens" in text_of(parts["stale"])
