"""Strip: 24 hours in 96 steps, one thin line an asset: running, stopped, degraded, blind, alerts, late arrivals."""

from collections.abc import Iterable, Sequence

from dash import html
from dash.development.base_component import Component

from contract.words import AlertKind
from dashboard.overview_rows import StripRow
from dashboard.parts.attributes import dashed
from dashboard.parts.icon import KNOWN_PRIORITIES

STEPS = 96
LINES = 12
"""Lines a site; the worst assets first, the others are counted."""


def strip(rows: Sequence[StripRow]) -> Component:
    """Draw the lines of a site."""
    shown = sorted(rows, key=lambda row: (not row.is_blind, row.worst, row.asset_name))[:LINES]
    label = f"24 hours to now, one line an asset, {len(shown)} of {len(rows)} assets"
    more = len(rows) - len(shown)
    return html.Div(
        [
            html.Div([line(row) for row in shown], className="lines", role="img", **dashed({"aria-label": label})),
            html.Small(f"and {more:,} more without anything worse", className="pl") if more else None,
        ]
    )


def line(row: StripRow) -> Component:
    """Draw one asset's day; what is worse lies on top."""
    rests = [(first, last) for first, last in row.rests]
    alerts = [(_alert_class(each), (each["first_step"], each["last_step"])) for each in row.alerts]
    marks = [
        *(("run", each) for each in joined(row.running)),
        *(("stop", each) for each in (*joined(row.idle), *rests)),
        *(("medium", each) for each in joined(row.degraded)),
        *alerts,
        *(("late", each) for each in joined(row.late)),
    ]
    return html.Div([_mark(name, first, last) for name, (first, last) in marks], className="line", title=_title(row))


def joined(steps: Iterable[int]) -> list[tuple[int, int]]:
    """Join steps that follow each other to stretches.

    >>> joined([0, 1, 2, 7, 9, 10])
    [(0, 2), (7, 7), (9, 10)]
    """
    found: list[tuple[int, int]] = []
    for step in steps:
        if found and step == found[-1][1] + 1:
            found[-1] = (found[-1][0], step)
        else:
            found.append((step, step))
    return found


def _mark(name: str, first: int, last: int) -> Component:
    place = {"left": f"{100 * first / STEPS:.2f}%", "width": f"{100 * (last - first + 1) / STEPS:.2f}%"}
    return html.I(className=name, style=place)


def _alert_class(stretch: object) -> str:
    found = dict(stretch)  # type: ignore[call-overload]  # a struct of Arrow
    if found["kind"] == AlertKind.BLIND:
        return "blind"
    return str(found["priority"]) if found["priority"] in KNOWN_PRIORITIES else "low"


def _title(row: StripRow) -> str:
    stands = (
        "blind"
        if row.is_blind
        else "stopped"
        if row.is_stopped
        else "running"
        if 95 in row.running
        else "not scored now"
    )
    late = f", arrived late in {len(row.late)} of 96 quarter hours" if row.late else ""
    alerts = f", {len(row.alerts)} stretches of alerts" if len(row.alerts) > 1 else ", an alert" if row.alerts else ""
    return f"{row.asset_name}: {stands}{alerts}{late}"
