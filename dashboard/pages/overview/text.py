"""What the overview says in words: its sentence and second line, the shift's counts, a broken hop, a change."""

from collections.abc import Sequence

from contract.words import AlertKind, Origin
from dashboard.alert import text as alert_text
from dashboard.alert.blind import what_is_missing
from dashboard.alert.text import state_text
from dashboard.asset.no_data import NO_DATA, NOTHING_ARRIVED
from dashboard.asset.text import scored_now_text
from dashboard.formatting.text import (
    age,
    clock,
    feature_text,
    format_duration,
    humanize,
    number,
    pluralize,
    short,
    zone_name,
)
from dashboard.pages.overview.rows import BlindRow, ChangeRow, NeedRow, PlantNow, ShiftCounts

COUNTED = (
    "An asset counts when its newest scored window ended in the last 2 minutes, or within 3 of its own intervals "
    "when it is scored more rarely."
)
KINDS = {
    "shelve_ends": "Shelve ends",
    "shelve_ended": "Shelve ended",
    "out_of_service": "Out of service",
    "out_of_service_begins": "Out of service",
    "out_of_service_ends": "In service",
    "out_of_service_ended": "In service",
    "deployment": "Deployment",
    "bundle": "Bundle",
    "contract": "Contract",
    "site": "Configuration",
    "declaration": "Declaration",
    "run_begins": "Run begins",
    "run_ended": "Run ended",
}
REASONS = {"gap": "a gap", "from_the_future": "from the future", "not_a_number": "not a number"}
NOBODY_KNOWS = "How the asset is, nobody knows"
UNSCORED = {
    "too_few_readings": "Features: too few readings",
    "feature_not_finite": "Features: a reading is more than a feature can hold",
    "scoring_failed": "Model: its answer cannot be used",
}


def headline(now: PlantNow, now_ns: int) -> str:
    """Say what needs someone, who is not seen, and whether anybody looks."""
    if not now.assets and not now.runs:
        return NO_DATA
    return ", ".join((_needing(now), *_blind(now), *_looking(now))) if not now.is_over else _over(now, now_ns)


def _needing(now: PlantNow) -> str:
    if not now.needing:
        return "No alert needs anyone"
    return f"{pluralize(now.needing, 'alert')} {'needs' if now.needing == 1 else 'need'} someone"


def _blind(now: PlantNow) -> tuple[str, ...]:
    return (f"{pluralize(now.blind, 'asset')} {'is' if now.blind == 1 else 'are'} blind",) if now.blind else ()


def _looking(now: PlantNow) -> tuple[str, ...]:
    return (scored_now_text(now.scored, now.assets),)


def _over(now: PlantNow, now_ns: int) -> str:
    only = now.origins[0] if len(now.origins) == 1 else ""
    what = {Origin.RECORDED.value: "recorded playback", Origin.SIMULATED.value: "simulated playback"}.get(
        only, "playback"
    )
    ended = f"ended {age(max(0, now_ns - now.last_ns))} ago" if now.last_ns is not None else "ended"
    return f"{', '.join((_needing(now), *_blind(now)))}; {what}, {ended}"


def second_line(now: PlantNow, first: NeedRow | None, now_ns: int) -> str:
    """Say what stands still and whose turn it is."""
    if not now.assets and not now.runs:
        return NOTHING_ARRIVED
    return " ".join(part for part in (_standing_still(now), _next(first, now_ns)) if part)


def _standing_still(now: PlantNow) -> str:
    groups = ((now.stopped, "stopped", now.stopped_names), (now.out, "out of service", now.out_names))
    texts = [
        f"{pluralize(count, 'asset')} {'is' if count == 1 else 'are'} {word} ({_some(names, count)})"
        for count, word, names in groups
        if count
    ]
    return f"{', '.join(texts)}." if texts else ""


def _some(names: Sequence[str], count: int) -> str:
    return ", ".join(names) + (f" and {count - len(names)} more" if count > len(names) else "")


def _next(first: NeedRow | None, now_ns: int) -> str:
    if first is None:
        return "Nobody waits for an answer."
    location = f" at {first.site}" if first.site else ""
    return f"Next to answer: {asset_of(first)}{location}, waiting {format_duration(max(0, now_ns - first.raised_ns))}."


def shift_line(counts: ShiftCounts, changes: int, began_ns: int, zone: str) -> str:
    """Say what happened since the last shift."""
    utc = "" if zone_name(began_ns, zone) == "UTC" else f" ({clock(began_ns, 'UTC')})"
    blind = f" {pluralize(counts.went_blind, 'asset')} went blind;" if counts.went_blind else ""
    happened = f"{counts.raised} raised, {counts.returned} returned to normal, {counts.acknowledged} acknowledged"
    return (
        f"Since the last shift, {clock(began_ns, zone)}{utc}: {happened};{blind} {pluralize(changes, 'change')}. "
        f"Handed over: {counts.in_hand} in hand."
    )


def asset_of(row: NeedRow | BlindRow) -> str:
    """Return asset and component as people say them."""
    return f"{row.asset_name} {row.component}".strip()


def is_blind(row: NeedRow) -> bool:
    """Tell whether the alert says that nobody sees the asset."""
    return row.kind == AlertKind.BLIND


def what_of(row: NeedRow) -> str:
    """Say what the alert is about."""
    text = alert_text.what_of(row.kind, feature_text(row.led_by), is_over=row.cleared_ns is not None)
    return text[0].upper() + text[1:]


def subtitle(row: NeedRow, zone: str) -> str:
    """Say how often it came back and what to doubt, or when it was raised."""
    parts = [f"came back {pluralize(row.repeats, 'time')}"] if row.repeats else []
    parts += ["sensor or machine?"] if row.is_degraded and not is_blind(row) else []
    return " · ".join(parts) or f"since {clock(row.raised_ns, zone)}"


def state_of(row: NeedRow, zone: str) -> str:
    """Say where it stands; what ends by itself says when."""
    if row.state == "shelved" and row.shelved_until_ns is not None:
        return f"shelved until {clock(row.shelved_until_ns, zone)[:5]}"
    return state_text(row.state, row.clear_reason)


def broken_hop(row: BlindRow) -> tuple[str, str]:
    """Say the first broken hop, and what it means."""
    if row.state == "blind":
        what = what_is_missing(row.reason) or "no valid score"
        return f"{what[0].upper()}{what[1:]}", NOBODY_KNOWS
    if row.refused:
        why = REASONS.get(row.refused_reason, humanize(row.refused_reason))
        return (
            f"Contract: {humanize(row.refused_signal) or 'a record'} refused, {why}",
            f"{row.refused:,} in the last hour",
        )
    if row.unscored:
        return UNSCORED.get(
            row.unscored_reason, humanize(row.unscored_reason)
        ), f"{pluralize(row.unscored, 'window')} without a score in the last hour"
    if row.readings_count < row.readings_expected:
        lacking = row.readings_expected - row.readings_count
        return f"Readings: {lacking:,} of {row.readings_expected:,} missing", "Scored without them"
    return f"Readings: {row.readings_uncertain:,} of {row.readings_expected:,} uncertain", "Scored on them all the same"


def change_texts(row: ChangeRow, now_ns: int) -> tuple[str, str, str]:
    """Say a change: its kind, what, and who or which gateway did it."""
    where = " · ".join(part for part in (row.who, row.site if row.assets == 1 else "") if part)
    return KINDS.get(row.kind, humanize(row.kind)), _changed(row, now_ns), where


def _changed(row: ChangeRow, now_ns: int) -> str:
    on = row.asset_name if row.assets == 1 else pluralize(row.assets, "asset")
    if row.kind == "deployment":
        return f"bundle {short(row.subject)} on {on}" if row.subject else f"{pluralize(row.times, 'bundle')} on {on}"
    if row.kind == "bundle":
        return f"{short(row.subject) if row.subject else pluralize(row.times, 'bundle')} arrived"
    if row.kind in ("contract", "site"):
        return f"{row.subject} arrived"
    if row.kind in ("run_begins", "run_ended"):
        return on if row.times == 1 else f"{pluralize(row.times, 'run')} of {on}"
    if row.at_ns > now_ns:
        return f"{on}, in {age(row.at_ns - now_ns)}"
    return on


def ratio(value: float) -> str:
    """Write a score over its limit."""
    return number(value)
