"""The tabs of a trail that are drawn when somebody opens them: similar alerts, record, spans, what was seen when."""

from dash import html
from dash.development.base_component import Component

from dashboard.alert.blind import LAST_TRACE, NO_TRACE, is_blind
from dashboard.components.notice import failed_panel, waiting
from dashboard.data.context import current_context
from dashboard.data.failure import Failed
from dashboard.data.queries import Question, ask_together
from dashboard.pages.trail.history_tab import as_seen
from dashboard.pages.trail.layout import View
from dashboard.pages.trail.record_tab import record
from dashboard.pages.trail.similar_tab import similar_table
from dashboard.trace.rows import MOST_LOGS, log_rows, span_rows
from dashboard.trace.text import NOT_STORED, OUTBOX
from dashboard.trace.waterfall import waterfall
from store.trail.find import raise_of

MOST_SPANS = 60  # a window of ours has five; of a trace with more its own page has the rest


def lazy_tab(view: View, name: str) -> Component | None:
    """Draw what a late tab holds; None for a tab that is on the page from the start."""
    if name == "similar":
        return similar_table(view.related.similar, view.zone)
    if name == "record":
        return record(view.trail, view.labels, view.zone)
    if name == "seen":
        return as_seen(view.trail, view.labels, view.zone, view.now_ns)
    return _spans(view) if name == "spans" else None


def _spans(view: View) -> Component:
    trace_id = raise_of(view.trail.events).record.window_id
    limits = {"trace_spans": MOST_SPANS, "trace_logs": MOST_LOGS}
    questions = {
        name: Question(name=name, params={"trace_id": trace_id, "limit": limit}) for name, limit in limits.items()
    }
    answers = ask_together(current_context(), questions)
    spans, logs = answers["trace_spans"], answers["trace_logs"]
    if isinstance(spans, Failed):
        return failed_panel(spans)
    if not spans.num_rows:
        return waiting(NO_TRACE if is_blind(view.trail) else NOT_STORED)
    known = () if isinstance(logs, Failed) else log_rows(logs)
    drawn = waterfall(span_rows(spans), view.zone, logs=known, trace_id=trace_id, waits_in=OUTBOX)
    is_cut = spans.num_rows == MOST_SPANS
    return html.Div(
        [
            html.P(LAST_TRACE, className="q s") if is_blind(view.trail) else None,
            drawn,
            failed_panel(logs) if isinstance(logs, Failed) else None,
            waiting(f"The first {MOST_SPANS} spans; the trace's own page has all of them.") if is_cut else None,
        ]
    )
