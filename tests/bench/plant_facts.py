"""What the plant at scale holds, as far as questions about it must name it: found by asking it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from contract.scope import Scope
from store.query.local import Reader
from store.query.records import rows_of

SCOPE = Scope(actor="bench")
DAY_NS = 86_400 * 10**9
NO_FILTER: Mapping[str, Any] = dict.fromkeys(
    (
        *("in_sites", "areas", "assets", "classes", "kinds", "priorities", "states", "verdicts", "owners", "data"),
        *("from_ns", "to_ns", "up_to_number", "after_number", "alert_ids", "text"),
    )
)
ANY_SIGNAL: Mapping[str, Any] = {
    "attribute_keys": [],
    "attribute_values": [],
    "limit": 20,
    **dict.fromkeys(("service", "from_ns", "to_ns", "after_id")),
}
ANY_SERIES: Mapping[str, Any] = dict.fromkeys(("metric", "after_name"))
LONG_AGO = 50_000
"""Episodes before the newest: where a person seldom looks, and nothing is still at hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """A moment just after the newest window, a page of new alerts and one of old ones, and some of them in detail."""

    now_ns: int
    newest: tuple[str, ...]
    old: tuple[str, ...]
    raises: tuple[Mapping[str, Any], ...]  # steps of single alerts, half of them of long ago
    windows: tuple[Mapping[str, Any], ...]  # the windows that raised those
    series: tuple[Mapping[str, Any], ...]  # metric series


def facts_of(reader: Reader, *, long_ago: int = LONG_AGO) -> Facts:
    """Ask the plant for them; it must hold a page of episodes more than are `long_ago`."""
    now_ns = _newest_ns(reader)
    newest, old = _page(reader, now_ns, 0), _page(reader, now_ns, long_ago)
    raises = [_raise(reader, alert) for pair in zip(newest[:20], old[:20], strict=True) for alert in pair]
    return Facts(
        now_ns=now_ns,
        newest=newest,
        old=old,
        raises=tuple(raises),
        windows=tuple(_window(reader, each) for each in raises),
        series=tuple(rows_of(reader.ask(SCOPE, "metric_series", **ANY_SIGNAL, **ANY_SERIES))),
    )


def _newest_ns(reader: Reader) -> int:
    runs = rows_of(reader.ask(SCOPE, "run_progress"))
    newest: int = max(run["last_ns"] for run in runs)
    return newest + 10**9


def _page(reader: Reader, now_ns: int, offset: int) -> tuple[str, ...]:
    sorting: dict[str, Any] = {"now_ns": now_ns, "sort": "age", "down": False, "limit": 100, "offset": offset}
    rows = rows_of(reader.ask(SCOPE, "episodes_page", **sorting, **NO_FILTER))
    return tuple(row["alert_id"] for row in rows)


def _raise(reader: Reader, alert_id: str) -> Mapping[str, Any]:
    return rows_of(reader.ask(SCOPE, "alert_steps", alert_id=alert_id))[0]


def _window(reader: Reader, step: Mapping[str, Any]) -> Mapping[str, Any]:
    rows = rows_of(reader.ask(SCOPE, "alert_windows", **raised_at(step)))
    return next(row for row in rows if row["is_raising"])


def raised_at(step: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters of `alert_windows` for a raise."""
    return {
        "alert_id": step["alert_id"],
        "run_id": step["run_id"],
        "score_id": step["score_id"],
        "raised_ns": step["event_ns"],
        "cleared_ns": step["event_ns"] + 3600 * 10**9,
    }
