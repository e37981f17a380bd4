"""The trail page: every part in its place; what changes while it is open has an id of its own."""

from dataclasses import dataclass, field

from dash import dcc, html
from dash.development.base_component import Component

from contract.trail import Trail
from contract.words import Origin
from dashboard.actions.undo import Undo, undoable
from dashboard.alert.blind import BEFORE, NO_DRIVERS, is_blind
from dashboard.alert.state import AlertStatus, degraded, fingerprint
from dashboard.components.app_bar import bar
from dashboard.components.attributes import dashed
from dashboard.components.icon import origin_mark
from dashboard.components.notice import waiting
from dashboard.components.panel import panel, panel_heading
from dashboard.formatting.labels import Labels
from dashboard.formatting.text import clock, pluralize, zone_name
from dashboard.pages.trail.action_buttons import act_buttons, sticky_bar
from dashboard.pages.trail.action_forms import forms
from dashboard.pages.trail.chart_panel import TITLE, ChartRange, chart_panel
from dashboard.pages.trail.contributions import NOT_STORED, contributions
from dashboard.pages.trail.first_steps import first_steps
from dashboard.pages.trail.header import headline, site_time_of, zone_of
from dashboard.pages.trail.hops import hops, times_text
from dashboard.pages.trail.related import RelatedAlerts
from dashboard.pages.trail.similar_tab import like_this
from dashboard.pages.trail.spectrum_tab import spectrum
from dashboard.pages.trail.tabs import LAZY, tabs
from dashboard.pages.trail.timeline_tab import entries_of, timeline
from dashboard.pages.trail.trust_chips import chips


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One alert as one person sees it at one moment."""

    trail: Trail
    status: AlertStatus
    labels: Labels
    now_ns: int
    user: str
    problem: str = ""  # why words or bands are missing
    shown_zone: str = ""  # empty is the site's own
    related: RelatedAlerts = field(default_factory=RelatedAlerts)

    @property
    def zone(self) -> str:
        """The zone its times are written in."""
        return self.shown_zone or zone_of(self.trail)

    @property
    def undo(self) -> Undo | None:
        """What this person can still take back."""
        return undoable(self.trail, self.user, self.now_ns)

    @property
    def seen(self) -> str:
        """Change of this text means that something new is to be shown."""
        return f"{fingerprint(self.trail)}.{self.status.state(self.now_ns)}"

    @property
    def newest(self) -> str:
        """Change of this text means that the chart has something new."""
        latest = self.trail.latest.record.score.score_id if self.trail.latest else ""
        return f"{len(self.trail.events)}.{latest}"


def trail_page(view: View, *, tab: str, chosen: ChartRange, nonce: str, opened: Component | None = None) -> Component:
    """Draw the whole page but the figure, the proof and the late tabs, which come by callback.

    `opened` is what the late tab holds that the URL asks for.
    """
    return html.Div(
        [
            bar(
                here="alerts",
                page="trail",
                now_ns=view.now_ns,
                zone=view.zone,
                site=view.trail.asset.site if view.trail.asset else "",
                user=view.user,
                is_simulated=view.trail.asset is not None and view.trail.asset.origin == Origin.SIMULATED,
            ),
            html.Main(
                _parts(view, tab, chosen, opened),
                className="trail",
                id="main",
                **dashed({"data-alert": view.trail.alert_id}),
            ),
            html.Div(sticky_bar(view.status, view.zone, view.now_ns), className="stickybar", id="stickybar"),
            html.Div(_forms(view), id="forms"),
            *_memory(view, tab, nonce),
        ]
    )


def entries_note(view: View) -> str:
    """Say how many lines the timeline has."""
    return f"{pluralize(len(tuple(entries_of(view.trail, view.labels, view.zone))), 'entry', 'entries')}, newest first"


def drawn_headline(view: View) -> Component:
    """Draw the headline as it stands now."""
    return headline(view.trail, view.status, view.labels, view.now_ns, zone=view.zone, undo=view.undo)


def drawn_timeline(view: View) -> Component:
    """Draw the timeline as it stands now."""
    return timeline(view.trail, view.labels, view.zone, now_ns=view.now_ns, undo=view.undo)


def _parts(view: View, tab: str, chosen: ChartRange, opened: Component | None) -> list[Component]:
    trail, status, zone = view.trail, view.status, view.zone
    return [
        html.Div(id="stale", className="stale-slot"),
        html.Section(
            [
                html.Div(drawn_headline(view), id="headline"),
                act_buttons(status, zone, view.undo, view.now_ns),
            ],
            className=f"head {status.latest.priority}-edge",
            **dashed({"aria-label": "Alert"}),
        ),
        html.Div(id="told", className="told-slot"),
        html.P(view.problem, className="panel problem-line", role="status") if view.problem else html.Span(hidden=True),
        chips(trail, view.labels, view.now_ns, view.related.record),
        html.Div(_side(view), className="side"),
        chart_panel(
            chosen,
            _mark(view),
            zone_name(status.raised.record.event_ns, zone),
            hysteresis(view),
            title=BEFORE if is_blind(trail) else TITLE,
        ),
        _why(view),
        html.Section(hops(trail, zone), className="hops", id="hops", **dashed({"aria-label": "Seven hops"})),
        html.P(times_text(trail, status), className="said", id="said"),
        tabs(_tab_contents(view) | ({} if opened is None else {tab: opened}), tab, entries_note(view)),
    ]


def _forms(view: View) -> list[Component]:
    return forms(
        view.status,
        user=view.user,
        owners=view.related.owners,
        zone=view.zone,
        site=site_time_of(view.trail),
        now_ns=view.now_ns,
    )


def hysteresis(view: View) -> float | None:
    """Return the share of the limit below which the alert clears, as the contract says."""
    return view.labels.terms.decision.hysteresis if view.labels.terms else None


def _mark(view: View) -> Component | None:
    return origin_mark(view.trail.asset.origin) if view.trail.asset else None


def _side(view: View) -> list[Component]:
    return [
        html.Div(first_steps(view.trail, view.status, view.zone), id="first", className="first-slot"),
        html.Div(like_this(view.related, view.zone, view.now_ns), id="like-this", className="like-slot"),
    ]


def _why(view: View) -> Component:
    raising = view.trail.raising
    at = clock(raising.record.window.last_ns, view.zone)[:5] if raising else ""
    without = NO_DRIVERS if is_blind(view.trail) else NOT_STORED
    return panel(
        "why",
        panel_heading("What drives the score", None, html.Span(f"at {at}" if at else "", className="s q nw")),
        contributions(raising.record if raising else None, view.labels, without=without),
        css="why degraded" if degraded(view.trail) else "why",
    )


def _tab_contents(view: View) -> dict[str, Component]:
    return {
        "timeline": drawn_timeline(view),
        **{name: waiting(text) for name, text in LAZY.items()},
        "spectrum": spectrum(view.labels),
        "proof": waiting("Recomputing from the stored readings…"),
    }


def _memory(view: View, tab: str, nonce: str) -> tuple[Component, ...]:
    """What callbacks remember: which alert, the form's nonce, what has been seen and the tab."""
    return (
        dcc.Store(id="alert-id", data=view.trail.alert_id),
        dcc.Store(id="nonce", data=nonce),
        dcc.Store(id="undoable", data=view.undo.id if view.undo else ""),
        dcc.Store(id="seen", data=view.seen),
        dcc.Store(id="newest", data=view.newest),
        dcc.Store(id="tab-shown", data=tab),
        dcc.Store(id="acted"),
        dcc.Store(id="begun"),
    )
