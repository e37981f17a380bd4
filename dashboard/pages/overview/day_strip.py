"""Strip: 24 hours in 96 steps, one thin line an asset: running, stopped, degraded, blind, alerts, late arrivals."""

from collections.abc import Iterable, Sequence

from dash import html
from dash.development.base_component import Component

from contract.words import AlertKind
from dashboard.alert.marks import KNOWN_PRIORITIES
from dashboard.components.attributes import dashed
from dashboard.pages.overview.rows import StripRow

StepRange = tuple[int, int]
STATES = ("run", "stop", "low", "medium", "high", "critical", "blind", "late")
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
    """Draw one asset's day, an element a state; what is worse lies on top."""
    drawn = [
        html.I(className=state, style=_cut(joined(sorted(steps)))) for state, steps in _steps(row).items() if steps
    ]
    return html.Div(drawn, className="line", title=_title(row))


def _steps(row: StripRow) -> dict[str, set[int]]:
    """Return the steps in which each state is drawn, the worst state last."""
    found: dict[str, set[int]] = {state: set() for state in STATES}
    found["run"].update(row.running)
    found["stop"].update(row.idle, *(range(first, last + 1) for first, last in row.rests))
    found["medium"].update(row.degraded)
    for each in row.alerts:
        found[_alert_class(each)].update(range(each["first_step"], each["last_step"] + 1))
    found["late"].update(row.late)
    return found


def joined(steps: Iterable[int]) -> list[StepRange]:
    """Join steps that follow each other to stretches.

    >>> joined([0, 1, 2, 7, 9, 10])
    [(0, 2), (7, 7), (9, 10)]
    """
    found: list[StepRange] = []
    for step in steps:
        if found and step == found[-1][1] + 1:
            found[-1] = (found[-1][0], step)
        else:
            found.append((step, step))
    return found


def _cut(ranges: Sequence[StepRange]) -> dict[str, str]:
    """Return the style that leaves only the stretches of an element as wide as the day; a clip prints sharp."""
    corners = ", ".join(_corners(first, last + 1) for first, last in ranges)
    return {"clipPath": f"polygon({corners})"}


def _corners(begin: int, end: int) -> str:
    """Return the corners of one stretch, from its foot to its foot; the way to the next one has no height."""
    left, right = (f"{100 * step / STEPS:.2f}%" for step in (begin, end))
    return f"{left} 100%, {left} 0, {right} 0, {right} 100%"


def _alert_class(bar: object) -> str:
    found = dict(bar)  # type: ignore[call-overload]  # a struct of Arrow
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
