"""The page of a trace: headline, what of the plant it is about, waterfall, logs, who sent it."""

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.alert.marks import priority_mark
from dashboard.components.attributes import dashed
from dashboard.components.icon import copyable, icon, origin_mark
from dashboard.components.notice import failed_panel
from dashboard.components.panel import panel, panel_heading
from dashboard.formatting.text import format_timestamp, number, pluralize, short
from dashboard.navigation.links import alert_href, asset_href, trace_href
from dashboard.pages.trace.lines import DETAILED, trace_lines
from dashboard.pages.trace.paging import PAINTED, Part
from dashboard.pages.trace.queries import AlertOfTrace, AssetContext, ReadTrace, Source
from dashboard.trace.rows import MOST_LOGS
from dashboard.trace.span_details import length, pairs, source_anchor, span_inside
from dashboard.trace.span_logs import span_logs
from dashboard.trace.text import LEFT_OUT, OUTBOX
from dashboard.trace.tree import tree_order
from dashboard.trace.waterfall import trace_waterfall


def trace_main(read: ReadTrace, zone: str, part: Part, *, opened: object = "") -> Component:
    """Place the parts, with one span open if it is of this trace; what comes late is drawn again as a whole."""
    return html.Main(
        [
            html.Div(id="trace-stale", className="stale-slot"),
            html.Div(trace_parts(read, zone, part), id="trace-parts"),
            html.Div(open_span(read, opened, zone), id="trace-span"),
            dcc.Store(id="trace-open"),
            dcc.Store(id="trace-id", data=read.trace_id),
            dcc.Store(id="trace-part", data=part.text),
            dcc.Store(id="trace-seen", data=read.seen),
        ],
        className="trace",
        id="main",
    )


def trace_parts(read: ReadTrace, zone: str, part: Part) -> list[Component | None]:
    """Draw everything below the bar."""
    return [
        _headline(read, zone),
        failed_panel(read.problem) if read.problem else None,
        _spans(read, zone, part),
        _logs(read, zone),
        _sources(read.sources),
    ]


def open_span(read: ReadTrace, span_id: object, zone: str) -> Component | None:
    """Draw the one span that the URL or a line asks for, in front of the page; nothing when it is not of the trace."""
    row = next((each for each in read.spans if each.span_id == span_id), None)
    if row is None:
        return None
    shut = html.Button("Close", type="button", className="btn sm", **dashed({"data-close-span": "1"}))
    return html.Section(
        [
            html.Header([html.H2(row.name, className="txt", title=row.name[:4096]), shut]),
            html.P(row.service, className="q s svc", title=row.service[:4096]),
            span_inside(row, zone, has_sources=bool(read.sources)),
        ],
        className="panel spans open-span",
        **dashed({"aria-label": "Open span", "tabIndex": "-1"}),
    )


def title_of(read: ReadTrace) -> str:
    """Name the trace by its root span; without one by what there is."""
    if not read.spans:
        return "Log records without a span" if read.logs else "A window without its spans"
    return tree_order(read.spans)[0].name or "a span without a name"


def _headline(read: ReadTrace, zone: str) -> Component:
    title = title_of(read)
    return html.Section(
        [
            html.H1(
                [
                    html.Span(title, className="txt", title=title[:4096]),
                    origin_mark("simulated" if read.asset_context and read.asset_context.is_simulated else ""),
                ]
            ),
            html.P(_counted(read, zone), className="facts"),
            html.P(_about(read.asset_context), className="facts") if read.asset_context else None,
            html.P(_kept(read), className="facts", role="status") if read.unstored else None,
        ],
        className="panel top",
        **dashed({"aria-label": "Trace"}),
    )


def _counted(read: ReadTrace, zone: str) -> list[Component | str]:
    parts: list[Component | str] = []
    if read.spans:
        root = tree_order(read.spans)[0]
        lasted = max(row.end_ns for row in read.spans) - min(row.start_ns for row in read.spans)
        parts = [
            html.Span(root.service or "a service without a name", className="svc", title=root.service[:4096]),
            f" · started {format_timestamp(min(row.start_ns for row in read.spans), zone)} · lasted ",
            html.B(length(lasted)),
            f" · {pluralize(read.span_count, 'span')} of {pluralize(read.service_count, 'service')} · ",
            _failures(read.failed_count),
            " · ",
        ]
    return [
        *parts,
        f"{pluralize(read.log_count, 'log record')} · ",
        copyable(read.trace_id, short(read.trace_id), "trace id"),
    ]


def _failures(count: int) -> Component | str:
    if not count:
        return "none failed"
    return html.B([icon("bad", tone="high"), f" {count:,} failed"], className="high nw")


def _about(asset: AssetContext) -> list[Component | str]:
    title = asset.name[:4096]
    href = asset_href(asset.asset_id)
    link = (
        dcc.Link(asset.name, href=href, className="svc", title=title)
        if href
        else html.Span(asset.name, className="svc", title=title)
    )
    scored = f", score {number(asset.ratio)} × limit" if asset.ratio is not None else ""
    where = f" ({asset.site})" if asset.site else ""
    alerts = [part for each in asset.alerts for part in (" · ", *_alert(each))]
    return ["A scored window of ", link, f"{where}{scored}", *(alerts or [" · no alert was open"])]


def _alert(alert: AlertOfTrace) -> list[Component | str]:
    link = dcc.Link(["alert ", short(alert.alert_id)], href=alert_href(alert.alert_id), className="mono")
    return ["it raised " if alert.is_raise else "scored while open: ", priority_mark(alert.priority), " ", link]


def _kept(read: ReadTrace) -> str:
    """Say that this dashboard remembers what nobody has stored, as far as that is known."""
    which = "Its spans are" if read.unstored == read.span_count else f"{read.unstored:,} of its spans are"
    if read.problem is not None:
        return f"{which} kept in this dashboard's memory; whether they are stored could not be asked."
    return (
        f"{which} kept in this dashboard's memory and not stored: it sends its spans within 5 s, and what could not be "
        "sent is forgotten when it is restarted."
    )


def _spans(read: ReadTrace, zone: str, part: Part) -> Component | None:
    if not read.spans:
        return None
    shown = part.of(len(read.spans))
    drawn = (
        trace_lines(read.spans, zone, shown)
        if len(read.spans) > DETAILED
        else trace_waterfall(
            read.spans, zone, waits_in=OUTBOX if read.asset_context else "", has_sources=bool(read.sources)
        )
    )
    which = _which(read, shown, part)
    return panel("spans", panel_heading("Spans", None, which), drawn, css="spans", **dashed({"aria-label": "Spans"}))


def _which(read: ReadTrace, shown: slice, part: Part) -> Component | None:
    """Say which spans of a long trace are painted, and lead to the others."""
    whole, read_count = read.span_count, len(read.spans)
    beyond = f", the first {read_count:,} by start were read" if read_count < whole else ""
    if read_count <= PAINTED and not beyond:
        return None
    here = trace_href(read.trace_id)
    links = [
        (f"previous {PAINTED}", f"?from={shown.start - PAINTED}", not part.is_all and shown.start > 0),
        (f"next {PAINTED}", f"?from={shown.stop}", not part.is_all and shown.stop < read_count),
        (f"show all {read_count:,}", "?show=all", not part.is_all and read_count > PAINTED),
        (f"show {PAINTED} at a time", "", part.is_all),
    ]
    return html.P(
        [
            f"{shown.start + 1:,} to {shown.stop:,} of {whole:,}{beyond}",
            *(
                part
                for word, query, is_offered in links
                if is_offered
                for part in (" · ", dcc.Link(word, href=f"{here}{query}"))
            ),
        ],
        className="q s part",
    )


def _logs(read: ReadTrace, zone: str) -> Component | None:
    drawn = span_logs(read.logs, zone, count=read.log_count, most=MOST_LOGS)
    return html.Section(drawn, className="panel spans", **dashed({"aria-label": "Logs"})) if drawn else None


def _sources(sources: tuple[Source, ...]) -> Component | None:
    if not sources:
        return None
    return html.Section(
        [html.H2("Who sent it"), *map(_source, sources)],
        className="panel sources",
        **dashed({"aria-label": "Who sent it"}),
    )


def _source(source: Source) -> Component:
    named = str(source.attributes.get("service.name", "")) if source.kind == "resource" else source.name
    named = named or "without a name"
    facts = {
        "version": source.version,
        "schema": source.schema_url,
        LEFT_OUT: pluralize(source.dropped, "attribute") if source.dropped else "",
    }
    rows = pairs({**{key: value for key, value in facts.items() if value}, **source.attributes})
    return html.Section(
        [
            html.H3([f"{source.kind} ", html.Span(named, className="svc", title=named[:4096])]),
            html.Dl([html.Dt("id"), html.Dd(copyable(source.source_id, short(source.source_id), source.kind)), *rows]),
        ],
        id=source_anchor(source.source_id),
        className="source",
    )
