"""The dashboard's own last spans: how many are kept, and who may see which."""

from dataclasses import replace

import pytest
from opentelemetry.sdk.trace import TracerProvider

from dashboard.app import create_app
from dashboard.data.context import current_sites
from dashboard.pages.trace.queries import read_trace
from dashboard.telemetry.recent_spans import SpanRing
from tests.dashboard.browserless import client_of
from tests.dashboard.sample_plant import sample_context


@pytest.mark.parametrize(
    ("of", "by", "is_shown"),
    [
        (None, None, True),
        (("north",), None, True),
        (("north",), ("north", "south"), True),
        (("north",), ("north",), True),
        (("north",), ("south",), False),
        (("north", "south"), ("north",), False),
        (None, ("north",), False),
        (None, (), False),
    ],
)
def test_the_memory_tells_of_a_request_to_those_only_who_may_see_as_much(
    of: tuple[str, ...] | None, by: tuple[str, ...] | None, is_shown: bool
) -> None:
    ring, provider = SpanRing(sites=lambda: of), TracerProvider()
    provider.add_span_processor(ring)
    tracer = provider.get_tracer("test")
    with tracer.start_as_current_span("GET /alerts") as span, tracer.start_as_current_span("ask alerts"):
        trace_id = f"{span.get_span_context().trace_id:032x}"
    provider.shutdown()

    found = read_trace(replace(sample_context(), ring=ring, sites=by), trace_id)

    assert found.unstored == (2 if is_shown else 0)


def test_a_request_is_remembered_with_the_sites_of_its_person() -> None:
    ring, provider = SpanRing(sites=current_sites), TracerProvider()
    provider.add_span_processor(ring)
    context = replace(sample_context(), sites=("north",), ring=ring)
    app = create_app(context, tracer=provider.get_tracer("test"))

    client_of(app).get("/alerts.json?limit=1")
    provider.shutdown()

    (context_of,) = [span.context for span in ring._spans if span.name == "GET /alerts.json"]
    assert context_of is not None
    trace_id = f"{context_of.trace_id:032x}"
    assert ring.of_trace(trace_id, sites=("north",))
    assert not ring.of_trace(trace_id, sites=("south",))


def test_the_memory_forgets_the_oldest_spans() -> None:
    ring = SpanRing(kept=2)
    provider = TracerProvider()
    provider.add_span_processor(ring)
    tracer = provider.get_tracer("test")
    ids = []
    for number in range(3):
        with tracer.start_as_current_span(f"request {number}") as span:
            ids.append(f"{span.get_span_context().trace_id:032x}")
    provider.shutdown()

    assert [len(ring.of_trace(each)) for each in ids] == [0, 1, 1]
