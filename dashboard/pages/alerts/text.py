"""What the list of alerts says: its headline, the counts beside it, and why a list is empty."""

from dashboard.asset.no_data import NO_DATA, NOTHING_ARRIVED, START_A_GATEWAY
from dashboard.asset.text import scored_now_text
from dashboard.formatting.text import format_duration, pluralize
from dashboard.pages.alerts.rows import Scored, Summary

NOTHING_YET = f"{NOTHING_ARRIVED} {START_A_GATEWAY}"


def headline(summary: Summary, scored: Scored, now_ns: int) -> str:
    """Say how many alerts need someone and for how long the oldest has waited; of nothing, that nothing comes."""
    if not summary.all and not scored.has_runs:
        return NO_DATA
    if not summary.needing:
        return "No alert needs someone"
    does = "needs" if summary.needing == 1 else "need"
    waits = format_duration(max(0, now_ns - (summary.oldest_ns or now_ns)))
    oldest = f"for {waits}" if summary.needing == 1 else f"the oldest for {waits}"
    return f"{pluralize(summary.needing, 'alert')} {does} someone, {oldest}"


def subtitle(summary: Summary) -> str:
    """Say how many others there are, by where they stand; what nobody has is left out."""
    parts = (
        (summary.acknowledged, "acknowledged"),
        (summary.shelved, "shelved"),
        (summary.out_of_service, "out of service"),
        (summary.returned, "closed"),
    )
    return " · ".join(f"{count:,} {word}" for count, word in parts if count)


def listed(total: int, sort: str) -> str:
    """Say how many rows there are and in which order."""
    key = sort.removeprefix("-")
    order = f"by {key}{', turned round' if sort.startswith('-') else ''}" if key else "who needs someone first"
    then = "" if key == "age" else ", then newest" if key == "priority" else ", then priority, then newest"
    return f"{pluralize(total, 'episode')} · {order}{then}"


def arriving(scored: Scored) -> str:
    """Say how many assets are seen right now."""
    return scored_now_text(scored.scored, scored.assets)


def nothing(scored: Scored, *, is_narrowed: bool) -> tuple[str, str]:
    """Return title and sentence of a list without rows: no match, nothing arrives, or truly quiet."""
    if is_narrowed:
        return "No alert fits", "The filters let none of the alerts through."
    if not scored.has_runs:
        return NO_DATA, NOTHING_YET
    return "No active alerts", f"{arriving(scored)}."
