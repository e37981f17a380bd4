"""Slow answers to the questions about episodes, in plain Python over the records themselves."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from contract.alerts import AlertEvent
from contract.words import Priority
from tests.oracles import store_oracle as oracle

Row = dict[str, Any]
STATES = ("new", "unseen", "acknowledged", "shelved", "out_of_service", "returned")
PRIORITIES = [priority.value for priority in Priority]


def episodes(records: Sequence[Any], now_ns: int) -> list[Row]:
    """Every episode with what a list says of it, in no order."""
    events = sorted(oracle.of(records, AlertEvent), key=lambda each: (each.alert_id, each.edge_sequence))
    return [_episode(records, list(steps), now_ns) for _, steps in groupby(events, key=lambda each: each.alert_id)]


def _episode(records: Sequence[Any], steps: list[AlertEvent], now_ns: int) -> Row:
    first, last = steps[0], steps[-1]
    asset = oracle.asset_of(records, first.asset_id)
    done = {each.verb: each for each in oracle.standing(records, first.alert_id)}  # the last of each verb
    verdict = oracle.verdict_that_counts(records, first.alert_id)
    return {
        "alert_id": first.alert_id,
        "asset_id": first.asset_id,
        "asset_name": asset.name if asset else first.asset_id,
        "component": asset.component if asset else "",
        "site": asset.site if asset else "",
        "area": asset.area if asset else "",
        "asset_class": asset.asset_class if asset else "",
        "kind": first.kind,
        "rule": first.rule,
        "led_by": first.led_by,
        "priority": last.priority,
        "raised_ns": first.event_ns,
        "cleared_ns": last.event_ns if last.step == "cleared" else None,
        "ratio_now": last.ratio,
        "owner": owner_of(done.get("assign"), done.get("acknowledge")),
        "verdict": verdict.value if verdict else None,
        "state": _state(last, done, verdict, now_ns),
    }


def owner_of(assigned: Any, acknowledged: Any) -> str | None:
    """Who it is assigned to, or else who acknowledged it."""
    if assigned and assigned.assignee:
        return str(assigned.assignee)
    return acknowledged.actor if acknowledged else None


def _state(last: AlertEvent, done: Mapping[str, Any], verdict: Any, now_ns: int) -> str:
    if last.step == "cleared":
        return "returned" if "acknowledge" in done or verdict or last.kind == "blind" else "unseen"
    out, shelved = done.get("out_of_service"), done.get("shelve")
    if out and out.from_ns <= now_ns < out.until_ns:
        return "out_of_service"
    if shelved and now_ns < shelved.until_ns:
        return "shelved"
    return "acknowledged" if "acknowledge" in done else "new"


def fits(row: Row, asked: Mapping[str, Any]) -> bool:
    """Tell whether a filter of `episodes_page` lets the episode through; every window of it is missing: degraded."""
    lists = {
        "in_sites": f"Acme/{row['site']}",
        "areas": row["area"],
        "assets": row["asset_id"],
        "classes": row["asset_class"],
        "kinds": row["kind"],
        "priorities": row["priority"],
        "states": row["state"],
        "verdicts": row["verdict"] or "undecided",
        "owners": row["owner"] or "",
    }
    return (
        all(asked[key] is None or value in asked[key] for key, value in lists.items())
        and asked["data"] != "good"
        and (asked["from_ns"] is None or row["raised_ns"] >= asked["from_ns"])
        and (asked["to_ns"] is None or row["raised_ns"] < asked["to_ns"])
        and (asked["text"] is None or _says(row, asked["text"]))
    )


def _says(row: Row, text: str) -> bool:
    named = [row["asset_name"] if row["site"] else "", row["asset_id"], row["component"], row["rule"]]
    within = " ".join(part for part in named if part).lower()
    led = row["led_by"].replace("_", " ")
    return text in within or text.replace("_", " ") in led or row["alert_id"].startswith(text)


def ordered(rows: Sequence[Row], sort: str, *, down: bool) -> list[Row]:
    """Sort as the list does; who has nothing to sort by comes last, and equals go by state, priority and age."""
    found = sorted(rows, key=lambda row: row["alert_id"])
    found.sort(key=lambda row: (STATES.index(row["state"]), PRIORITIES.index(row["priority"]), -row["raised_ns"]))
    named = [row for row in found if _key(row, sort) is not None]
    # sorted is stable both ways: equals keep their order also when the whole is turned round
    named = sorted(named, key=lambda row: _key(row, sort), reverse=down)
    return [*named, *(row for row in found if _key(row, sort) is None)]


def _key(row: Row, sort: str) -> Any:
    return {
        "priority": PRIORITIES.index(row["priority"]),
        "age": -row["raised_ns"],
        "now": row["ratio_now"],
        "data": 1,
        "asset": row["asset_name"].lower(),
        "what": f"{row['kind']} {row['led_by']}",
        "owner": row["owner"].lower() if row["owner"] else None,
    }.get(sort, STATES.index(row["state"]))


def summary(rows: Sequence[Row], *, me: str, now_ns: int) -> Row:
    """The row of `episodes_summary`."""
    needing = [row["raised_ns"] for row in rows if row["state"] in ("new", "unseen")]
    month_ago = now_ns - 30 * 86_400 * 10**9
    return {
        "all": len(rows),
        **{state: sum(row["state"] == state for row in rows) for state in STATES},
        "oldest_ns": min(needing, default=None),
        "mine": sum(row["owner"] == me for row in rows),
        "undecided": sum(
            row["verdict"] is None and row["raised_ns"] < month_ago for row in rows if row["kind"] == "deviation"
        ),
    }


def before(rows: Sequence[Row], alert_id: str) -> tuple[int, int]:
    """True and decided of the earlier deviations of the same rule, leading feature and class; none for a blind one."""
    (this,) = (row for row in rows if row["alert_id"] == alert_id)
    like = [
        row["verdict"]
        for row in rows
        if row["kind"] == this["kind"] == "deviation"
        and row["raised_ns"] < this["raised_ns"]
        and all(row[key] == this[key] for key in ("rule", "led_by", "asset_class"))
        and row["verdict"] in ("true", "not_actionable", "false")
    ]
    return sum(verdict != "false" for verdict in like), len(like)
