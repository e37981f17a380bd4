"""The list of alerts: a sentence, then one row an alert, and the difference between quiet and blind."""

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from contract.words import AlertKind
from dashboard.alert_rows import AlertRow, Arrived
from dashboard.lexicon import plain
from dashboard.parts.icon import icon, origin_mark, priority_mark
from dashboard.parts.notice import empty
from dashboard.speech import age, counted, number, sentence, when

HEADS = (
    ("priority", "c-pr", ""),
    ("state", "c-st", ""),
    ("asset", "c-as", ""),
    ("what", "c-wh", ""),
    ("score / limit", "c-sc num", "highest while the alert was open"),
    ("first", "c-fi num", "score / limit when it was raised"),
    ("raised", "c-ra", "in the time zone of the site"),
    ("age", "c-ag num", "since it was raised"),
    ("acknowledged", "c-ac", ""),
    ("verdict", "c-ve", ""),
    ("origin", "c-or", ""),
)


def summary(rows: Sequence[AlertRow], arrived: Arrived, now_ns: int) -> str:
    """Say in a sentence how many alerts there are, how many nobody has seen, and what the data is."""
    if not rows:
        return f"No alerts · {_data(rows, arrived, now_ns)}"
    unseen = sum(row.acknowledged_by is None for row in rows)
    active = sum(row.is_active for row in rows)
    parts = [counted(len(rows), "alert"), f"{unseen} not acknowledged"]
    parts += [f"{active} still active"] if active else []
    return " · ".join((*parts, _data(rows, arrived, now_ns)))


def _data(rows: Sequence[AlertRow], arrived: Arrived, now_ns: int) -> str:
    if arrived.runs == 0:
        return "no data has arrived"
    origins = {row.origin for row in rows}
    only = next(iter(origins)) if len(origins) == 1 else None
    what = {"recorded": "recorded playback", "simulated": "simulated"}.get(only or "", "data")
    if arrived.last_ns is None:
        return what
    since = age(max(0, now_ns - arrived.last_ns))
    return f"{what}, ended {since} ago" if arrived.ended == arrived.runs else f"{what}, newest row {since} old"


def alert_table(rows: Sequence[AlertRow], arrived: Arrived, now_ns: int) -> Component:
    """Draw the table; without rows say whether that is good news."""
    if rows:
        head = html.Thead(html.Tr([html.Th(word, className=style, title=title) for word, style, title in HEADS]))
        body = html.Tbody([_row(row, now_ns) for row in rows])
        return html.Div(html.Table([head, body], className="grid-t"), className="sheet")
    if arrived.runs == 0:
        return empty(
            "No data is arriving",
            "Nothing has reached this collector yet, so nobody knows how the assets are. "
            "Start a gateway: twintrace edge --config FILE.",
        )
    stored = f"{counted(arrived.rows, 'row')} of {counted(arrived.runs, 'run')} arrived and none of them raised one."
    return empty("No alerts", stored)


def _row(row: AlertRow, now_ns: int) -> Component:
    zone = row.time_zone or "UTC"
    cells = (
        priority_mark(row.priority),
        _state(row),
        _asset(row),
        what_of(row),
        html.B(number(row.ratio_max), className="sc"),
        number(row.ratio_first),
        when(row.raised_ns, zone, now_ns),
        age(max(0, now_ns - row.raised_ns)),
        row.acknowledged_by or html.Span("nobody", className="q"),
        sentence(row.verdict) if row.verdict else html.Span("none", className="q"),
        origin_mark(row.origin or ""),
    )
    styles = [style for _, style, _ in HEADS]
    return html.Tr(
        [html.Td(cell, className=style) for cell, style in zip(cells, styles, strict=True)],
        className="un" if row.acknowledged_by is None else "",
    )


def what_of(row: AlertRow) -> str:
    """Say what the alert is about, with how often it came back."""
    what = "nobody sees it any more" if row.kind == AlertKind.BLIND else "deviation"
    led = f", led by {plain(row.led_by).removesuffix(' mean')}" if row.led_by else ""
    return f"{what}{led}" + (f" ×{row.repeats + 1}" if row.repeats else "")


def _asset(row: AlertRow) -> list[Component | str]:
    name = f"{row.asset_name or row.asset_id}, {row.component}" if row.component else row.asset_name or row.asset_id
    place = " / ".join(part for part in (row.site, row.area) if part)
    link = dcc.Link(name, href=f"/alerts/{row.alert_id}", className="nm", title=name)
    return [link, html.Span(place, className="pl", title=place)]


def _state(row: AlertRow) -> Component:
    if row.is_active:
        shape, word = ("acknowledged", "acknowledged") if row.acknowledged_by else ("new", "new")
    else:
        shape, word = "returned", "ended"
    title = sentence(row.clear_reason) if row.clear_reason else ""
    return html.Span([icon(shape), word], className="st", title=title)
