"""The dashboard's own spans: a request, its questions below it, and the trace id that a failed panel shows."""

from collections.abc import Iterator

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from dashboard.app import create_app
from dashboard.data.failure import Failed
from dashboard.data.queries import Question, ask_together
from dashboard.data.traced import TracedReadApi
from dashboard.telemetry.tracing import current_trace_id
from tests.dashboard.browserless import client_of, page
from tests.dashboard.sample_alert import ALERT
from tests.dashboard.sample_plant import AWAY, SamplePlant, sample_context


@pytest.fixture
def kept() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    yield exporter
    exporter.shutdown()


@pytest.fixture
def provider(kept: InMemorySpanExporter) -> Iterator[TracerProvider]:
    made = TracerProvider()
    made.add_span_processor(SimpleSpanProcessor(kept))
    yield made
    made.shutdown()


def named(kept: InMemorySpanExporter, beginning: str) -> list[ReadableSpan]:
    return [span for span in kept.get_finished_spans() if span.name.startswith(beginning)]


def test_a_page_is_one_trace_with_its_questions_in_it(kept: InMemorySpanExporter, provider: TracerProvider) -> None:
    tracer, plant = provider.get_tracer("test"), SamplePlant()
    context = sample_context(plant, seen_by=lambda each: TracedReadApi(each, tracer))
    app = create_app(context, tracer=tracer)
    client = client_of(app)
    kept.clear()

    page(app, client, f"/alerts/{ALERT}")

    (request,) = named(kept, "POST /_dash-update-component")
    (asked,) = named(kept, "ask trail")
    assert request.attributes is not None
    assert request.attributes["http.response.status_code"] == 200
    assert "_pages_content" in str(request.attributes["twin.callback.output"])
    assert asked.context is not None
    assert request.context is not None
    assert asked.context.trace_id == request.context.trace_id
    assert asked.parent is not None
    assert asked.parent.span_id == request.context.span_id


@pytest.mark.parametrize("path", ["/_assets/base/tokens.css", "/health", "/version"])
def test_what_nobody_waits_for_makes_no_span(kept: InMemorySpanExporter, provider: TracerProvider, path: str) -> None:
    client = client_of(create_app(sample_context(), tracer=provider.get_tracer("test")))
    kept.clear()

    with client.get(path):
        pass

    assert kept.get_finished_spans() == ()


def test_questions_asked_at_once_belong_to_the_request_and_fail_each_on_its_own(provider: TracerProvider) -> None:
    tracer, plant = provider.get_tracer("test"), SamplePlant(away=AWAY)
    with tracer.start_as_current_span("page"):
        trace_id = current_trace_id()
        found = ask_together(sample_context(plant), {"a": Question(name="alerts", params={"limit": 1})})

    assert found == {"a": Failed(problem=str(AWAY), trace_id=trace_id)}
    assert len(trace_id) == 32


def test_without_a_trace_there_is_no_id() -> None:
    assert current_trace_id() == ""
