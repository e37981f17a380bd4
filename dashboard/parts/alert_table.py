"""The overview's sentence: how many alerts there are, how many nobody has seen, and what the data is."""

from collections.abc import Sequence

from dashboard.alert_rows import AlertRow, Arrived
from dashboard.speech import age, counted


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
