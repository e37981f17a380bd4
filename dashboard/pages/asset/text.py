"""What the pages about assets say in words: states, running time, other names, what was done and what changed."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

from contract.verbs import text_of
from contract.words import Verb
from dashboard.asset.rows import AT_REST, BLIND, RUNNING, UNKNOWN, AssetNow
from dashboard.formatting.text import DAY, HOUR, age, format_duration, format_time, humanize, number, pluralize, short
from dashboard.navigation.links import outside_href
from dashboard.pages.asset.rows import AssetEvent, Declaration, StateInterval

LOOK_BACK_NS = 7 * DAY
"""How far back the page looks for when a state began."""

REASONS = {
    "commissioning": "commissioning: these rows fit the model or set its limit",
    "filling": "the first window is not full yet",
    "too_few_readings": "too few readings",
    "gap": "a gap in the readings",
    "no_bundle": "no bundle that can be used is in service",
    "feature_not_finite": "a reading is more than a feature can hold",
    "scoring_failed": "the model's answer cannot be used",
    "clock_step": "the gateway's clock was set, and the first window after it is not full yet",
}
UNREADABLE = "This asset cannot be read"
NORMAL_RANGE = "normal: percentile 1 to 99 of the rows that fitted the model"
NO_SIGNALS = "No reading of it has arrived, and its contract is not in the store"
FACTS = {"asset_class": "class", "time_zone": "time zone", "gateway_id": "gateway"}
"""Facts of a declaration whose word is not their name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """What another system calls the asset; `href` only where a browser may follow it."""

    system: str
    name: str
    href: str


def since(asset: AssetNow, recent: Sequence[StateInterval], now_ns: int, zone: str) -> str:
    """Say since when it is in its state, told by what it did in the last days."""
    if asset.state == BLIND and asset.blind_ns is not None:
        return _since(asset.blind_ns, now_ns, zone)
    if asset.state == UNKNOWN:
        return f"no window for {age(now_ns - asset.scored_ns)}" if asset.scored_ns else "never scored"
    known = [each for each in recent if each.word == asset.state]
    if not known:
        return ""
    begun = known[-1].from_ns
    return "for over 7 d" if begun <= now_ns - LOOK_BACK_NS else _since(begun, now_ns, zone)


def _since(ns: int, now_ns: int, zone: str) -> str:
    return f"since {format_time(ns, zone, now_ns)} ({format_duration(max(0, now_ns - ns))})"


def running_time(intervals: Sequence[StateInterval], length_ns: int) -> str:
    """Say how long it ran, stood still, was seen and not scored, and was not seen, of the whole range."""
    if not intervals:
        return f"Nothing is known of it in these {length(length_ns)}."
    sums = intervals[0]
    unseen = max(0, length_ns - sums.running_ns - sums.stopped_ns - sums.unscored_ns)
    parts = [(sums.stopped_ns, "stopped"), (sums.unscored_ns, "not scored"), (unseen, "not seen")]
    others = [f"{format_duration(ns)} {word}" for ns, word in parts if ns * 1000 > length_ns]
    share = number(100 * sums.running_ns / max(1, length_ns), 0)
    return "; ".join((f"Running {format_duration(sums.running_ns)} of {length(length_ns)} ({share} %)", *others)) + "."


def length(ns: int) -> str:
    """Write the length of a range: 24 h, 7 d.

    >>> length(24 * HOUR), length(7 * DAY), length(36 * HOUR), length(90 * HOUR // 60)
    ('24 h', '7 d', '36 h', '1 h 30 min')
    """
    if ns % DAY == 0 and ns > DAY:
        return f"{ns // DAY} d"
    return f"{ns // HOUR} h" if ns % HOUR == 0 and ns <= 2 * DAY else format_duration(ns)


def interval_title(interval: StateInterval, zone: str, now_ns: int) -> str:
    """Say one stretch of the strip."""
    text = humanize(interval.word)
    why = f", {REASONS.get(interval.reason, humanize(interval.reason))}" if interval.reason else ""
    lasted = format_duration(interval.to_ns - interval.from_ns)
    return (
        f"{text}{why}: {format_time(interval.from_ns, zone, now_ns)}, {lasted}, {pluralize(interval.windows, 'window')}"
    )


def interval_kind(word: str) -> str:
    """Return the class of a stretch on the strip."""
    return "run" if word in RUNNING else "stop" if word in AT_REST else "unscored"


def aliases_of(asset: AssetNow) -> tuple[Alias, ...]:
    """Read `system=name there`; a name that is a safe address becomes a link to it."""
    return tuple(_alias(text) for text in asset.aliases if text)


def _alias(text: str) -> Alias:
    system, equals, name = text.partition("=")
    if not equals:
        return Alias(system="", name=text, href="")
    return Alias(system=system, name=name, href=outside_href(name))


def event_text(event: AssetEvent) -> str:
    """Say what was done."""
    if event.kind == "deployment":
        return f"bundle {short(event.subject)} in service"
    if event.kind == "contract":
        return f"contract {event.subject} arrived"
    if event.kind == "verdict":
        reason = f": “{event.detail}”" if event.detail else ""
        return "verdict taken back" if event.subject == "retract" else f"verdict {humanize(event.subject)}{reason}"
    did = text_of(event.subject).done
    if event.subject == Verb.ASSIGN:
        return f"{did} to {event.detail}"
    return f"{did}: “{event.detail}”" if event.detail else did


def changed(newer: Declaration, older: Declaration | None) -> str:
    """Say what a declaration changed against the one before it."""
    if older is None:
        return "declared"
    named = [each.name for each in fields(Declaration) if each.name != "declared_ns"]
    changes = [_change(name, newer, older) for name in named if getattr(newer, name) != getattr(older, name)]
    return ", ".join(changes) or "declared again, unchanged"


def _change(name: str, newer: Declaration, older: Declaration) -> str:
    word = FACTS.get(name, name)
    if name == "aliases":
        return "names in other systems"
    if name == "shifts":
        return f"{word} {', '.join(older.shifts) or 'as usual'} → {', '.join(newer.shifts) or 'as usual'}"
    return f"{word} {getattr(older, name) or 'none'} → {getattr(newer, name) or 'none'}"
