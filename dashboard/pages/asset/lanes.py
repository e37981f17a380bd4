"""What an asset did and what was done to it -> marks on the lanes of one time line, placed in percent of the range."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from contract.words import AlertKind, Verb
from dashboard.alert.text import what_of
from dashboard.formatting.text import feature_text, format_time, number, pluralize, short
from dashboard.navigation.links import alert_href
from dashboard.pages.asset.rows import AssetEvent, Bar, Declaration, StateInterval
from dashboard.pages.asset.text import changed, event_text, interval_kind, interval_title

STEPS = 240
"""Steps of `asset_bars`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One mark: its class, where it begins and how wide it is in percent, what it says, where it leads."""

    kind: str
    left: float
    width: float  # 0 is a moment
    title: str
    href: str = ""
    word: str = ""  # written into a bar that has room


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The range that the lanes show."""

    from_ns: int
    to_ns: int
    now_ns: int
    zone: str

    def at(self, ns: int) -> float:
        """Return where a moment stands in percent, kept inside."""
        share = 100 * (ns - self.from_ns) / max(1, self.to_ns - self.from_ns)
        return min(100.0, max(0.0, share))

    def time_text(self, ns: int) -> str:
        """Write a moment."""
        return format_time(ns, self.zone, self.now_ns)


def state_marks(intervals: Sequence[StateInterval], frame: Frame) -> list[Mark]:
    """Place what it did."""
    return [
        Mark(
            kind=interval_kind(each.word),
            left=frame.at(each.from_ns),
            width=frame.at(each.to_ns) - frame.at(each.from_ns),
            title=interval_title(each, frame.zone, frame.now_ns),
        )
        for each in intervals
    ]


def alert_marks(bars: Sequence[Bar], frame: Frame) -> list[Mark]:
    """Place its alerts; a bar leads to the worst alert that it stands for."""
    return [
        Mark(
            kind="blind" if each.kind == AlertKind.BLIND else each.priority,
            left=100 * each.first_step / STEPS,
            width=100 * (each.last_step - each.first_step + 1) / STEPS,
            title=_alert_title(each, frame),
            href=alert_href(each.alert_id),
        )
        for each in bars
    ]


def _alert_title(bar: Bar, frame: Frame) -> str:
    many = f"{pluralize(bar.alerts, 'alert')}, the worst: " if bar.alerts > 1 else ""
    ended = f" to {frame.time_text(bar.cleared_ns)}" if bar.cleared_ns is not None else ", still active"
    worst = "" if bar.kind == AlertKind.BLIND else f", at most {number(bar.ratio_max)} × limit"
    what = what_of(bar.kind, feature_text(bar.led_by), is_over=bar.cleared_ns is not None)
    return f"{many}{bar.priority}, {what}{worst}; {frame.time_text(bar.raised_ns)}{ended}"


def bundle_marks(events: Sequence[AssetEvent], frame: Frame) -> list[Mark]:
    """Place the bundles in service, each until another one follows."""
    put = sorted((each for each in events if each.kind == "deployment"), key=lambda each: each.at_ns)
    changes = [each for i, each in enumerate(put) if i == 0 or put[i - 1].subject != each.subject]
    ends = [*(each.at_ns for each in changes), min(frame.to_ns, max(frame.now_ns, frame.from_ns))][1:]
    return [
        Mark(
            kind="bundle",
            left=frame.at(each.at_ns),
            width=frame.at(end) - frame.at(each.at_ns),
            title=f"bundle {each.subject[:64]} in service since {frame.time_text(each.at_ns)}, on {each.who}",
            word=short(each.subject),
        )
        for each, end in zip(changes, ends, strict=True)
    ]


def action_marks(events: Sequence[AssetEvent], frame: Frame) -> list[Mark]:
    """Place what people did; each leads to the alert it was done to."""
    done = [each for each in events if each.kind in ("action", "verdict")]
    return [
        Mark(
            kind=_shape(each),
            left=frame.at(each.at_ns),
            width=0,
            title=f"{event_text(each)}, by {each.who}, {frame.time_text(each.at_ns)}",
            href=alert_href(each.alert_id),
        )
        for each in reversed(done)
    ]


def _shape(event: AssetEvent) -> str:
    if event.kind == "verdict":
        return "verdict"
    shapes = {
        Verb.ACKNOWLEDGE.value: "acknowledged",
        Verb.COMMENT.value: "say",
        Verb.SHELVE.value: "shelved",
        Verb.OUT_OF_SERVICE.value: "out",
        Verb.CONFIRM.value: "complete",
        Verb.RETRACT.value: "retract",
    }
    return shapes.get(event.subject, "change")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Something that changed what the asset is, or how it is judged."""

    at_ns: int
    what: str
    who: str


def changes_of(declarations: Sequence[Declaration], events: Sequence[AssetEvent], frame: Frame) -> tuple[Change, ...]:
    """Return declarations that changed something, and documents that arrived, inside the range, newest first."""
    olders: list[Declaration | None] = [*declarations, None][1:]
    declared = [
        Change(at_ns=each.declared_ns, what=changed(each, older), who=f"gateway {each.gateway_id}")
        for each, older in zip(declarations, olders, strict=True)
        if older is None or replace(older, declared_ns=0) != replace(each, declared_ns=0)
    ]
    arrived = [Change(at_ns=each.at_ns, what=event_text(each), who="") for each in events if each.kind == "contract"]
    inside = [each for each in (*declared, *arrived) if frame.from_ns <= each.at_ns <= frame.to_ns]
    return tuple(sorted(inside, key=lambda each: -each.at_ns))


def change_marks(changes: Sequence[Change], frame: Frame) -> list[Mark]:
    """Place what changed."""
    return [
        Mark(kind="change", left=frame.at(each.at_ns), width=0, title=f"{each.what}, {frame.time_text(each.at_ns)}")
        for each in reversed(changes)
    ]
