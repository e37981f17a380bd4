"""Seven hops in a strip: state, one value, time, short digest; what is missing says why, in the box."""

from dash import html
from dash.development.base_component import Component

from contract.trail import Hop, Trail, count_hops
from contract.words import HopName, HopStatus
from dashboard.alert.blind import is_blind
from dashboard.alert.state import AlertStatus
from dashboard.components.attributes import dashed
from dashboard.components.icon import icon
from dashboard.formatting.text import clock_exact, format_duration, format_timestamp, group_id, pluralize

SHAPE = {
    HopStatus.COMPLETE: "complete",
    HopStatus.NOT_DUE: "due",
    HopStatus.MISSING: "missing",
    HopStatus.REFUSED: "bad",
    HopStatus.PRUNED: "missing",
}
WORD = {HopStatus.NOT_DUE: "not yet due"}
STYLE = {HopStatus.COMPLETE: "hop", HopStatus.NOT_DUE: "hop due"}
TAB = {HopName.ACTION: "timeline", HopName.OUTCOME: "timeline", HopName.DECISION: "spans", HopName.MODEL: "record"}


def hops(trail: Trail, zone: str) -> list[Component]:
    """Draw the strip in order."""
    return [_hop(number, hop, zone) for number, hop in enumerate(trail.hops, start=1)]


def times_text(trail: Trail, status: AlertStatus) -> list[Component]:
    """Say how long it took from the sensor to the page, and how many hops are there."""
    return [html.Span(_delays(trail, status)), html.Span(_counts(trail))]


def _hop(number: int, hop: Hop, zone: str) -> Component:
    value = hop.value if hop.status == HopStatus.COMPLETE else hop.reason or hop.value
    tab = TAB.get(hop.name, "record")
    return html.A(
        [
            html.Span([icon(SHAPE[hop.status]), f"{number} {hop.name.value.capitalize()}"], className="n"),
            html.Span(WORD.get(hop.status, hop.status.value), className="w"),
            html.Span(value, className="val"),
            html.Span(clock_exact(hop.time_ns, zone) if hop.time_ns is not None else "", className="tm"),
            html.Span(group_id(hop.digest or hop.id), className="dg mono"),
        ],
        className=STYLE.get(hop.status, "hop missing"),
        title=_title(hop, zone),
        href=f"?tab={tab}",
        **dashed({"data-tab": tab}),
    )


def _title(hop: Hop, zone: str) -> str:
    lines = (
        f"{hop.name.value}: {WORD.get(hop.status, hop.status.value)}",
        hop.value,
        hop.reason,
        f"at {format_timestamp(hop.time_ns, zone)}" if hop.time_ns is not None else "",
        f"id {hop.id}" if hop.id else "",
        f"digest {hop.digest}" if hop.digest else "",
    )
    return "\n".join(line for line in lines if line)


def _delays(trail: Trail, status: AlertStatus) -> list[Component | str]:
    raised = status.raised
    if is_blind(trail):
        unseen = html.B(format_duration(max(0, raised.record.produced_ns - raised.record.event_ns)))
        return ["raised by the collector, ", unseen, " after the last sign of it"]
    visible = html.B(format_duration(max(0, raised.received_ns - raised.record.produced_ns)))
    origin = "" if trail.asset is None else trail.asset.origin
    if origin != "live" and not (trail.run is not None and trail.run.is_live):
        how = f"{origin} and played back" if origin else "played back"
        return [f"{how}, so sensor to alert is not measured · visible ", visible, " after the gateway decided"]
    sensor = html.B(format_duration(max(0, raised.record.produced_ns - raised.record.event_ns)))
    first = "sensor to alert " if origin == "live" else f"{origin} sensor to alert ".lstrip()
    return [first, sensor, " · visible ", visible, " after the gateway decided"]


def _counts(trail: Trail) -> str:
    counts = count_hops(hop.status for hop in trail.hops)
    parts = [f"{counts.complete} of {pluralize(len(trail.hops), 'hop')} complete"]
    parts += [f"{counts.not_due} not yet due"] if counts.not_due else []
    parts += [f"{counts.broken} missing"] if counts.broken else []
    return ", ".join(parts)
