"""Icon: a css mask over a local svg, coloured by the text around it (ADR-002)."""

from dash import html
from dash.development.base_component import Component

from dashboard.components.attributes import dashed
from dashboard.formatting.text import age, format_timestamp

FROM_SIMULATOR = "These readings come from the simulator"


def icon(name: str, *, tone: str = "") -> Component:
    """Draw the icon `assets/icons/<name>.svg`; a word always stands beside it, so it is hidden from readers."""
    return html.Span(className=f"ic ic-{name} {tone}".strip(), **dashed({"aria-hidden": "true"}))


def origin_mark(origin: str) -> Component | None:
    """Mark what is not live: simulated, or a recorded playback."""
    marks = {
        "simulated": ("simulated", FROM_SIMULATOR),
        "recorded": ("recorded playback", "Recorded readings, played once with one shift in time"),
    }
    if origin not in marks:
        return None
    word, title = marks[origin]
    return html.Span(word, className="sim", title=title)


def copyable(value: str, shown: str, what: str) -> Component:
    """Draw an id as a button that copies the whole of it."""
    return html.Button(
        [shown, icon("copy")],
        type="button",
        className="copy",
        title=f"Copy {what} {value}",
        **dashed({"data-copy": value, "aria-label": f"Copy {what} {value}"}),
    )


def aged(since_ns: int, now_ns: int, zone: str) -> Component:
    """Write how long ago it was; the browser counts on, the moment stands in the title."""
    return html.Span(
        age(now_ns - since_ns),
        title=format_timestamp(since_ns, zone),
        **dashed({"data-age": str(since_ns // 1_000_000)}),
    )
