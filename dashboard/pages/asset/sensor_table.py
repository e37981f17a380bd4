"""The sensors of an asset: what each last said, how fresh that is, and what its contract declares."""

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from contract.telemetry import Signal
from contract.units import spoken
from dashboard.components.icon import aged, icon
from dashboard.components.table import Column, nothing, table, table_row
from dashboard.formatting.labels import Labels
from dashboard.formatting.text import MINUTE, SECOND, humanize, number, pluralize
from dashboard.pages.asset.rows import Sensor
from dashboard.pages.asset.text import NO_SIGNALS

COLUMNS = (
    Column("Signal", "s-name"),
    Column("Last value", "s-value num"),
    Column("Unit", "s-unit"),
    Column("Quality", "s-quality", "OPC UA status of the last reading"),
    Column("Age", "s-age num", "of the last reading, by its own time"),
    Column("Freshness", "s-fresh", "age of the last reading against the interval it is expected in"),
    Column("Declared range", "s-range num", "what the contract admits"),
    Column("Refused, 24 h", "s-refused", "readings that the contract did not admit"),
)
REASONS = {"null": "no value", "from_the_future": "from the future", "not_a_number": "not a number"}
CLASS = 0xC0000000
LATE, LONGEST_LATE_NS = 3, 2 * MINUTE
"""A signal is late after 3 of its intervals and 2 minutes: the gateway sends in batches."""


def sensor_table(sensors: Sequence[Sensor], component: str, labels: Labels, now_ns: int, zone: str) -> Component:
    """Draw one row a signal, in contract order; one that the contract names and nobody sent says so."""
    rows = with_silent(sensors, labels)
    if not rows:
        return nothing(f"{NO_SIGNALS}.")
    return table(COLUMNS, [_row(each, component, labels, now_ns, zone) for each in rows], style="sensors")


def sensors_head(sensors: Sequence[Sensor], labels: Labels, now_ns: int) -> str:
    """Count the signals and those that are late."""
    rows = with_silent(sensors, labels)
    late = sum(freshness(each, labels.signal(each.signal), now_ns)[0] != "fresh" for each in rows)
    return f"{pluralize(len(rows), 'signal')}, {'all fresh' if not late else f'{late} not fresh'}"


def with_silent(sensors: Sequence[Sensor], labels: Labels) -> tuple[Sensor, ...]:
    """Return what was heard in contract order, with what the contract names and nobody sent."""
    heard = {each.signal: each for each in sensors}
    declared = labels.terms.signal_names if labels.terms else ()
    names = dict.fromkeys((*declared, *heard))
    return tuple(heard.get(name) or _silent(name) for name in names)


def _silent(name: str) -> Sensor:
    return Sensor(
        signal=name, unit="", last_ns=None, value=None, quality=None, interval_ns=None, refused=0, refused_reason=""
    )


def freshness(sensor: Sensor, signal: Signal | None, now_ns: int) -> tuple[str, str]:
    """Tell `fresh`, `late` or `silent`, and against which interval."""
    if sensor.last_ns is None:
        return "silent", "never sent"
    declared_ns = int(signal.sampling_s * SECOND) if signal else None
    expected = declared_ns or sensor.interval_ns
    if not expected:
        return "fresh" if now_ns - sensor.last_ns <= LONGEST_LATE_NS else "late", "interval not known"
    is_late = now_ns - sensor.last_ns > max(LATE * expected, LONGEST_LATE_NS)
    return "late" if is_late else "fresh", f"every {_trimmed(number(expected / SECOND))} s"


def quality_word(quality: int | None) -> str:
    """Return the class of an OPC UA status code."""
    if quality is None:
        return "–"
    return {0: "good", 0x40000000: "uncertain"}.get(quality & CLASS, "bad")


def _row(sensor: Sensor, component: str, labels: Labels, now_ns: int, zone: str) -> Component:
    signal, decimals = labels.signal(sensor.signal), labels.signal_decimals(sensor.signal)
    decimals = 2 if decimals is None else decimals
    name = signal.label if signal else humanize(sensor.signal)
    unit = spoken(signal.unit) if signal else sensor.unit
    cells: tuple[Any, ...] = (
        [html.Span(name, className="l1", title=sensor.signal), html.Small(component, className="pl", title=component)],
        "–" if sensor.value is None else number(sensor.value, decimals),
        html.Span(unit, className="l1", title=unit),
        _quality(sensor.quality),
        "–" if sensor.last_ns is None else aged(sensor.last_ns, now_ns, zone),
        _fresh(sensor, signal, now_ns),
        _range(signal, decimals) if signal else "–",
        _refused(sensor),
    )
    return table_row(COLUMNS, cells)


def _range(signal: Signal, decimals: int) -> str:
    low, high = (number(edge, decimals) for edge in signal.range)
    return f"{_trimmed(low)} to {_trimmed(high)}"


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def _quality(quality: int | None) -> Component:
    word = quality_word(quality)
    if word in ("good", "–"):
        return html.Span(word, className="q")
    return html.Span([icon("degraded" if word == "uncertain" else "bad"), word], className="st medium")


def _fresh(sensor: Sensor, signal: Signal | None, now_ns: int) -> Component:
    word, against = freshness(sensor, signal, now_ns)
    if word == "fresh":
        return html.Span(f"fresh, {against}", className="q l1", title=f"fresh, {against}")
    shape, tone = ("missing", "high") if word == "silent" else ("due", "medium")
    return html.Span([icon(shape), html.Span(f"{word}, {against}")], className=f"st {tone}", title=f"{word}, {against}")


def _refused(sensor: Sensor) -> Component:
    if not sensor.refused:
        return html.Span("none", className="q")
    text = f"{sensor.refused:,}, {REASONS.get(sensor.refused_reason, humanize(sensor.refused_reason))}"
    return html.Span([icon("degraded"), html.Span(text)], className="st medium", title=text)
