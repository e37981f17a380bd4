"""The trail page: every part in its place; what changes while it is open has an id of its own."""

from dataclasses import dataclass

from dash import dcc, html
from dash.development.base_component import Component

from contract.trail import Trail
from contract.words import Origin
from dashboard.lexicon import Lexicon
from dashboard.parts.acts import acknowledge_area, sticky_bar, verdict_panel
from dashboard.parts.attributes import dashed
from dashboard.parts.bar import bar
from dashboard.parts.chart_panel import chart_panel
from dashboard.parts.chips import chips
from dashboard.parts.contributions import contributions
from dashboard.parts.headline import headline, zone_of
from dashboard.parts.hops import hops, times_said
from dashboard.parts.icon import origin_mark
from dashboard.parts.notice import missing_box, waiting
from dashboard.parts.record import record
from dashboard.parts.tabs import tabs
from dashboard.parts.timeline import entries_of, timeline
from dashboard.speech import clock, counted, zone_name
from dashboard.standing import Standing, degraded, fingerprint


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One alert as one person sees it at one moment."""

    trail: Trail
    standing: Standing
    lexicon: Lexicon
    now_ns: int
    user: str
    problem: str = ""  # why words or bands are missing

    @property
    def zone(self) -> str:
        """The zone its times are written in."""
        return zone_of(self.trail)

    @property
    def seen(self) -> str:
        """Change of this text means that something new is to be shown."""
        return fingerprint(self.trail)

    @property
    def newest(self) -> str:
        """Change of this text means that the chart has something new."""
        latest = self.trail.latest.record.score.score_id if self.trail.latest else ""
        return f"{len(self.trail.events)}.{latest}"


def trail_page(view: View, *, tab: str, chart_range: str, nonce: str) -> Component:
    """Draw the whole page but the figure, the proof and the spans, which come by callback."""
    return html.Div(
        [
            bar(
                here="alerts",
                now_ns=view.now_ns,
                zone=view.zone,
                site=view.trail.asset.site if view.trail.asset else "",
                user=view.user,
                is_simulated=view.trail.asset is not None and view.trail.asset.origin == Origin.SIMULATED,
            ),
            html.Main(
                _parts(view, tab, chart_range),
                className="trail",
                id="main",
                **dashed({"data-alert": view.trail.alert_id}),
            ),
            html.Div(sticky_bar(view.standing, view.zone, view.now_ns), className="stickybar", id="stickybar"),
            *_memory(view, chart_range, nonce),
        ]
    )


def entries_note(view: View) -> str:
    """Say how many lines the timeline has."""
    return f"{counted(len(tuple(entries_of(view.trail, view.lexicon))), 'entry', 'entries')}, newest first"


def _parts(view: View, tab: str, chart_range: str) -> list[Component]:
    trail, standing, zone = view.trail, view.standing, view.zone
    return [
        html.Section(
            [
                html.Div(headline(trail, standing, view.lexicon, view.now_ns), id="headline"),
                acknowledge_area(standing, zone, view.now_ns),
            ],
            className=f"head {standing.latest.priority}-edge",
            **dashed({"aria-label": "Alert"}),
        ),
        html.Div(id="told", className="told-slot"),
        html.P(view.problem, className="panel problem-line", role="status") if view.problem else html.Span(hidden=True),
        chips(trail, view.lexicon, view.now_ns),
        html.Div(_side(view), className="side"),
        chart_panel(chart_range, _mark(view), zone_name(standing.raised.record.event_ns, zone), hysteresis(view)),
        _why(view),
        html.Section(hops(trail, zone), className="hops", id="hops", **dashed({"aria-label": "Seven hops"})),
        html.P(times_said(trail, standing), className="said", id="said"),
        tabs(_tab_contents(view), tab, entries_note(view)),
    ]


def hysteresis(view: View) -> float | None:
    """Return the share of the limit below which the alert clears, as the contract says."""
    return view.lexicon.terms.decision.hysteresis if view.lexicon.terms else None


def _mark(view: View) -> Component | None:
    return origin_mark(view.trail.asset.origin) if view.trail.asset else None


def _side(view: View) -> list[Component]:
    rule = view.standing.raised.record.rule
    return [
        missing_box("Do this first", f"No runbook for rule {rule}: nobody has written down the first steps yet."),
        verdict_panel(view.standing, view.zone),
        missing_box(
            "Like this before",
            "Earlier alerts are not compared yet, and no signal here is fast enough for a spectrum.",
        ),
    ]


def _why(view: View) -> Component:
    raising = view.trail.raising
    at = clock(raising.record.window.last_ns, view.zone)[:5] if raising else ""
    return html.Section(
        [
            html.Header([html.H2("What drives the score"), html.Span(f"at {at}" if at else "", className="s q nw")]),
            contributions(raising.record if raising else None, view.lexicon),
        ],
        className="panel why" + (" degraded" if degraded(view.trail) else ""),
    )


def _tab_contents(view: View) -> dict[str, Component]:
    return {
        "timeline": timeline(view.trail, view.lexicon, view.zone),
        "record": record(view.trail, view.lexicon, view.zone),
        "spans": waiting("Reading the trace…"),
        "proof": waiting("Recomputing from the stored readings…"),
    }


def _memory(view: View, chart_range: str, nonce: str) -> tuple[Component, ...]:
    """What callbacks remember: which alert, the form's nonce, what has been seen, the chart's range."""
    return (
        dcc.Store(id="alert-id", data=view.trail.alert_id),
        dcc.Store(id="nonce", data=nonce),
        dcc.Store(id="seen", data=view.seen),
        dcc.Store(id="newest", data=view.newest),
        dcc.Store(id="chart-range", data=chart_range),
        dcc.Store(id="acted"),
        dcc.Interval(id="refresh", interval=10_000),
    )
