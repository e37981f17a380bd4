"""An episode -> what its row shows: words and numbers as text, which the browser places and never reads as markup."""

from typing import Any

from contract.words import AlertKind, EpisodeState
from dashboard.alert import text as alert_text
from dashboard.alert.marks import KNOWN_PRIORITIES
from dashboard.alert.text import NO_SCORE, SHAPES, state_text
from dashboard.formatting.text import (
    clock,
    feature_text,
    format_time,
    format_timestamp,
    humanize,
    join_location,
    number,
)
from dashboard.pages.alerts.rows import Episode
from dashboard.times.zone import shown_zone

LONGEST = 200


def cells(episode: Episode, now_ns: int) -> dict[str, Any]:
    """Return what the row of an episode shows, as JSON can carry it."""
    zone = shown_zone(episode.time_zone)
    return {
        "id": episode.alert_id,
        "number": episode.number,
        "priority": episode.priority if episode.priority in KNOWN_PRIORITIES else "low",
        "state": episode.state,
        "shape": SHAPES.get(EpisodeState(episode.state), "returned"),
        "stands": _stands(episode, zone, now_ns),
        "standsTitle": _stands_title(episode, zone, now_ns),
        "raised": episode.raised_ns // 1_000_000,
        "raisedTitle": _raised_title(episode, zone),
        "asset": _clipped(episode.asset_name),
        "assetTitle": _clipped(_asset_title(episode)),
        "place": _clipped(join_location(episode.site, episode.area)),
        "what": _clipped(what_of(episode)),
        "repeats": episode.repeats,
        "blind": episode.kind == AlertKind.BLIND,
        "now": _now(episode),
        "nowTitle": _now_title(episode),
        "degraded": episode.is_degraded and episode.kind != AlertKind.BLIND,
        "dataTitle": _data_title(episode),
        "owner": _clipped(episode.owner or ""),
        "simulated": episode.origin == "simulated",
    }


def what_of(episode: Episode) -> str:
    """Say what the alert is about; repeats stand in their own mark."""
    return alert_text.what_of(episode.kind, feature_text(episode.led_by), is_over=episode.cleared_ns is not None)


def _stands(episode: Episode, zone: str, now_ns: int) -> str:
    match episode.state:
        case EpisodeState.SHELVED:
            return f"shelved until {_until(episode.shelved_until_ns, zone, now_ns)}"
        case EpisodeState.OUT_OF_SERVICE:
            return f"out until {_until(episode.out_until_ns, zone, now_ns)}"
    return state_text(episode.state, episode.clear_reason)


def _until(ns: int | None, zone: str, now_ns: int) -> str:
    return "?" if ns is None else format_time(ns, zone, now_ns)


def _stands_title(episode: Episode, zone: str, now_ns: int) -> str:
    parts = [_stands(episode, zone, now_ns)]
    if episode.cleared_ns is not None:
        parts.append(f"{humanize(episode.clear_reason) or 'ended'} {format_time(episode.cleared_ns, zone, now_ns)}")
    if episode.acknowledged_by and episode.acknowledged_ns is not None:
        parts.append(f"acknowledged by {episode.acknowledged_by} {format_time(episode.acknowledged_ns, zone, now_ns)}")
    if episode.shelved_by:
        parts.append(f"shelved by {episode.shelved_by}")
    if episode.verdict:
        parts.append(f"verdict {humanize(episode.verdict)} by {episode.verdict_by}")
    return _clipped(" · ".join(dict.fromkeys(parts)))


def _raised_title(episode: Episode, zone: str) -> str:
    ended = f", ended {clock(episode.cleared_ns, zone)}" if episode.cleared_ns is not None else ""
    return f"raised {format_timestamp(episode.raised_ns, zone)}{ended}"


def _asset_title(episode: Episode) -> str:
    return " · ".join(
        part for part in (episode.asset_name, episode.component, join_location(episode.site, episode.area)) if part
    )


def _now(episode: Episode) -> str:
    return "–" if episode.kind == AlertKind.BLIND else number(episode.ratio_now)


def _now_title(episode: Episode) -> str:
    if episode.kind == AlertKind.BLIND:
        return NO_SCORE
    return f"raised at {number(episode.ratio_first)}, highest {number(episode.ratio_max)}"


def _data_title(episode: Episode) -> str:
    if episode.kind == AlertKind.BLIND:
        return NO_SCORE
    if episode.readings_count is None:
        return "the window that raised is not stored"
    unsure = f", {episode.readings_uncertain} uncertain" if episode.readings_uncertain else ""
    return f"{episode.readings_count} of {episode.readings_expected} readings in the window that raised{unsure}"


def _clipped(text: str) -> str:
    """A name of 10,000 characters is told by its beginning; a lone surrogate can't be sent."""
    return text[:LONGEST].encode("utf-8", "replace").decode("utf-8")
