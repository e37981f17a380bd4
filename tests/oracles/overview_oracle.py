"""Slow answers to the overview's questions, in plain Python over the records themselves."""

from collections import Counter
from typing import Any

from contract.plant import Artifact, Asset, Deployment, Run
from contract.readings import Refusal
from contract.windows import ScoredWindow, UnscoredWindows
from tests.oracles.episode_oracle import owner_of
from tests.oracles.overview_records import (
    DAY,
    HOUR,
    MINUTE,
    RANKS,
    STEP,
    Alert,
    Store,
    ended_runs,
    is_blind,
    is_stopped,
)
from tests.oracles.store_oracle import Row, of


def plant(store: Store) -> Row:
    """The one row of `overview_plant`."""
    waiting = [each.first.event_ns for each in store.alerts if each.is_waiting]
    runs = of(store.records, Run)
    stopped = sorted(a.name for a in store.assets if is_stopped(store, a.asset_id) and not is_blind(store, a.asset_id))
    out = sorted({each.asset.name for each in store.alerts if each.state == "out_of_service"})
    return {
        "assets": len(store.assets),
        "scored": sum(_is_fresh(store, each.asset_id) for each in store.assets),
        "blind": sum(is_blind(store, each.asset_id) for each in store.assets),
        "stopped_names": stopped[:3],
        "stopped": len(stopped),
        "out_names": out[:3],
        "out": len(out),
        "needing": len(waiting),
        "oldest_ns": min(waiting, default=None),
        "runs": len(runs),
        "ended_runs": len(ended_runs(store)),
        "last_ns": max((each.last_ns for each in runs), default=None),
        "is_simulated": any(each.origin == "simulated" for each in store.assets),
        "origins": sorted({each.origin for each in store.assets}),
        "zones": sorted({each.time_zone for each in store.assets}),
        "some_sites": sorted({each.site for each in store.assets})[:2],
        "shifts": list(shifts.pop()) if len(shifts := {each.shifts for each in store.assets}) == 1 else [],
    }


def _is_fresh(store: Store, asset_id: str) -> bool:
    ends = [each.window.last_ns for each in store.windows(asset_id)][-4:]
    if not ends:
        return False
    steps = max(len(ends) - 1, 1)
    return ends[-1] > store.now_ns - max(2 * MINUTE, 3 * (ends[-1] - ends[0]) // steps)


def alerts(store: Store, *, limit: int) -> list[Row]:
    """Rows of `overview_alerts`."""
    lasting = [
        each
        for each in store.alerts
        if each.state != "returned" or ((each.cleared_ns or 0) > store.now_ns - DAY and not _folds(each))
    ]
    halves = [sorted((a for a in lasting if a.is_waiting is half), key=lambda a: a.order) for half in (True, False)]
    return [_alert(store, each, len(half)) for half in halves for each in half[:limit]]


def _folds(alert: Alert) -> bool:
    """It only said that nobody saw the asset, and ended before anybody acknowledged it."""
    return alert.first.kind == "blind" and alert.last("acknowledge") is None


def _alert(store: Store, alert: Alert, of_them: int) -> Row:
    first, asset = alert.first, alert.asset
    seen = alert.last("acknowledge")
    shelved, out, said = alert.last("shelve"), alert.last("out_of_service"), alert.last("comment")
    return {
        "alert_id": alert.alert_id,
        "state": alert.state,
        "needs_someone": alert.is_waiting,
        "of_them": of_them,
        "kind": first.kind,
        "asset_id": asset.asset_id,
        "asset_name": asset.name,
        "component": asset.component,
        "site": asset.site,
        "area": asset.area,
        "time_zone": asset.time_zone,
        "origin": asset.origin,
        "priority": alert.priority,
        "raised_ns": first.event_ns,
        "cleared_ns": alert.cleared_ns,
        "clear_reason": alert.clear_reason,
        "led_by": first.led_by,
        "repeats": max(each.repeats for each in alert.events),
        "ratio_now": alert.ratio_now,
        "is_degraded": alert.is_degraded,
        "acknowledged_by": seen.actor if seen else None,
        "acknowledged_ns": seen.acted_ns if seen else None,
        "owner": owner_of(alert.last("assign"), seen),
        "shelved_until_ns": (shelved.until_ns or shelved.acted_ns) if shelved else None,
        "out_until_ns": (out.until_ns or out.acted_ns) if out else None,
        "last_comment": said.note if said else "",
        "commented_by": said.actor if said else "",
    }


def shift(store: Store, *, from_ns: int) -> Row:
    """The one row of `overview_shift`."""
    seen = [action for each in store.alerts if (action := each.last("acknowledge"))]
    raised = [each.first for each in store.alerts if each.first.event_ns >= from_ns]
    return {
        "raised": sum(each.kind != "blind" for each in raised),
        "returned": sum(
            (each.cleared_ns or 0) >= from_ns and each.clear_reason == "returned_to_normal"
            for each in store.alerts
            if each.first.kind != "blind"
        ),
        "acknowledged": sum(each.acted_ns >= from_ns for each in seen),
        "went_blind": len({each.asset_id for each in raised if each.kind == "blind"}),
        "in_hand": sum(each.state in ("acknowledged", "shelved", "out_of_service") for each in store.alerts),
    }


def strips(store: Store) -> list[Row]:
    """Rows of `overview_strips`."""
    return [_strip(store, each) for each in sorted(store.assets, key=lambda a: (a.site, a.name, a.asset_id))]


def _strip(store: Store, asset: Asset) -> Row:
    windows = store.windows(asset.asset_id)
    by_step: dict[int, list[ScoredWindow]] = {}
    for each in windows:
        by_step.setdefault(store.step_of(each.window.last_ns), []).append(each)
    running = {s for s, found in by_step.items() if any(not _is_idle(each) for each in found)}
    lit = {_stretch(store, each) for each in store.alerts if each.first.asset_id == asset.asset_id and _is_near(each)}
    waiting = sum(each.is_waiting for each in store.alerts if each.first.asset_id == asset.asset_id)
    return {
        "asset_id": asset.asset_id,
        "asset_name": asset.name,
        "site": asset.site,
        "time_zone": asset.time_zone,
        "is_blind": is_blind(store, asset.asset_id),
        "is_stopped": is_stopped(store, asset.asset_id),
        "last_ns": windows[-1].window.last_ns if windows else None,
        "running": sorted(running),
        "idle": sorted(set(by_step) - running),
        "degraded": sorted(s for s, found in by_step.items() if 2 * sum(map(_lacks, found)) > len(found)),
        "late": sorted(
            s for s, found in by_step.items() if any(store.received_ns - w.decision.produced_ns > MINUTE for w in found)
        ),
        "rests": [
            [max(0, (each.first_ns - (store.now_ns - DAY)) // STEP), store.step_of(each.last_ns)]
            for each in sorted(store.rests(asset.asset_id), key=lambda each: each.first_ns)
        ],
        "alerts": [
            {"kind": kind, "priority": RANKS[-rank], "first_step": first, "last_step": last}
            for rank, first, last, kind in sorted(lit)
        ],
        "worst": min((-rank + 1 for rank, *_ in lit), default=9),
        "unacknowledged": waiting,
    }


def _is_idle(window: ScoredWindow) -> bool:
    return window.window.operating_state in ("stopped", "standby")


def _lacks(scored: ScoredWindow) -> bool:
    window = scored.window
    return window.readings_count < window.readings_expected or window.readings_uncertain > 0


def _is_near(alert: Alert) -> bool:
    store, cleared = alert.store, alert.cleared_ns
    return alert.first.event_ns <= store.now_ns and (cleared is None or cleared > store.now_ns - DAY)


def _stretch(store: Store, alert: Alert) -> tuple[int, int, int, str]:
    first = max(0, (alert.first.event_ns - (store.now_ns - DAY)) // STEP)
    last = store.step_of(store.now_ns if alert.cleared_ns is None else alert.cleared_ns)
    return -RANKS.index(alert.priority), first, last, alert.first.kind


def blind(store: Store) -> list[Row]:
    """Rows of `overview_blind`, all of them."""
    found = [row for asset in store.assets if (row := _broken(store, asset))]
    return sorted(found, key=lambda row: (row["state"] != "blind", row["since_ns"], row["asset_id"]))


def _broken(store: Store, asset: Asset) -> Row | None:
    hour = store.now_ns - HOUR
    alerts = [each for each in store.alerts if each.first.asset_id == asset.asset_id and each.cleared_ns is None]
    unseen = sorted((a for a in alerts if a.first.kind == "blind"), key=lambda a: (a.first.event_ns, a.alert_id))
    windows = [each.window for each in store.windows(asset.asset_id)]
    lacking = windows if windows and _lacks(store.windows(asset.asset_id)[-1]) and windows[-1].last_ns > hour else []
    whole = max(
        (w.last_ns for w, s in zip(windows, store.windows(asset.asset_id), strict=True) if not _lacks(s)), default=0
    )
    refused = [
        each
        for each in of(store.records, Refusal)
        if each.asset_id == asset.asset_id
        and each.gateway_id
        and store.received_ns > hour
        and (each.event_ns if each.event_ns is not None else store.received_ns) > hour
    ]
    often = sorted(Counter((each.signal, each.reason) for each in refused).items(), key=lambda one: (-one[1], one[0]))
    starved = _most_unscored(
        [
            each
            for each in of(store.records, UnscoredWindows)
            if each.asset_id == asset.asset_id and each.reason in STARVING and each.last_ns > hour
        ]
    )
    if not (unseen or lacking or refused or starved):
        return None
    (signal, reason), count = often[0] if often else (("", ""), 0)
    since = [
        *(w.last_ns for w in lacking if w.last_ns > whole),
        *(
            (r.event_ns if r.event_ns is not None else store.received_ns)
            for r in refused
            if (r.signal, r.reason) == (signal, reason)
        ),
        *(each.first_ns for each in starved),
    ]
    other = [each for each in alerts if each.first.kind != "blind"]
    owned = [(action.acted_ns, each) for each in other if (action := each.last("assign") or each.last("acknowledge"))]
    owner = _owner(max(owned, key=lambda one: one[0])[1]) if owned else None
    newest = max(other, key=lambda each: each.first.event_ns, default=None)
    alert = unseen[0] if unseen else newest
    return {
        "asset_id": asset.asset_id,
        "asset_name": asset.name,
        "component": asset.component,
        "site": asset.site,
        "area": asset.area,
        "time_zone": asset.time_zone,
        "state": "blind" if unseen else "degraded",
        "since_ns": unseen[0].first.event_ns if unseen else min(since),
        "reason": unseen[0].first.reason if unseen else "",
        "priority": unseen[0].priority if unseen else "",
        "refused_signal": signal,
        "refused_reason": reason,
        "refused": count,
        "unscored": sum(each.count for each in starved),
        "unscored_reason": starved[0].reason if starved else "",
        "readings_count": lacking[-1].readings_count if lacking else 0,
        "readings_expected": lacking[-1].readings_expected if lacking else 0,
        "readings_uncertain": lacking[-1].readings_uncertain if lacking else 0,
        "owner": _owner(unseen[0]) if unseen else owner,
        "alert_id": alert.alert_id if alert else None,
    }


STARVING = ("too_few_readings", "feature_not_finite", "scoring_failed")


def _most_unscored(unscored: list[UnscoredWindows]) -> list[UnscoredWindows]:
    """Those of the reason that cost most windows."""
    windows = Counter[str]()
    for each in unscored:
        windows[each.reason] += each.count
    reason = min(windows, key=lambda name: (-windows[name], name), default="")
    return [each for each in unscored if each.reason == reason]


def _owner(alert: Alert) -> str | None:
    return owner_of(alert.last("assign"), alert.last("acknowledge"))


def changes(store: Store, *, from_ns: int) -> list[tuple[Any, ...]]:
    """What `overview_changes` lists, as (kind, time, subject, who, assets, times), in no order."""
    found: list[tuple[Any, ...]] = []
    for alert in store.alerts:
        found += _held(store, alert, from_ns)
    if store.received_ns > from_ns:
        found += _arrived(store)
    ends = [line for line in ended_runs(store).values() if line.produced_ns > from_ns]
    done = {(line.gateway_id, line.produced_ns // HOUR) for line in ends}
    for gateway, hour in done:
        within = [each for each in ends if (each.gateway_id, each.produced_ns // HOUR) == (gateway, hour)]
        at = max(each.produced_ns for each in within)
        found.append(("run_ended", at, "", gateway, len({each.asset_id for each in within}), len(within)))
    return found


def _held(store: Store, alert: Alert, from_ns: int) -> list[tuple[Any, ...]]:
    now, found = store.now_ns, []
    shelved, out = alert.last("shelve"), alert.last("out_of_service")
    if shelved and shelved.until_ns > from_ns:
        found.append(("shelve_ends" if shelved.until_ns > now else "shelve_ended", shelved.until_ns, shelved.actor))
    if out and out.until_ns > from_ns:
        ends = "out_of_service_ends" if out.until_ns > now else "out_of_service_ended"
        found.append((ends, out.until_ns, out.actor))
    if out and out.from_ns > from_ns:
        found.append(("out_of_service_begins" if out.from_ns > now else "out_of_service", out.from_ns, out.actor))
    return [(kind, at, "", who, 1, 1) for kind, at, who in found]


def _arrived(store: Store) -> list[tuple[Any, ...]]:
    """All of it was received at once, so that each kind, subject and gateway is one row."""
    at, found = store.received_ns, []
    pairs = [("deployment", each.bundle_id, each) for each in of(store.records, Deployment)]
    pairs += [("declaration", each.contract, each) for each in of(store.records, Asset)]
    pairs += [("run_begins", each.origin, each) for each in of(store.records, Run)]
    for kind, subject in sorted({(kind, subject) for kind, subject, _ in pairs}):
        these = [each for of_kind, of_subject, each in pairs if (of_kind, of_subject) == (kind, subject)]
        assets = {each.asset_id for each in these}
        times = len(assets) if kind == "run_begins" else len(these)
        found.append((kind, at, subject, these[0].gateway_id, len(assets), times))
    documents = {(each.kind, each.artifact_id, each.name) for each in of(store.records, Artifact)}
    for kind, _, name in documents:
        if kind in ("bundle", "contract", "site"):
            found.append((kind, at, name, "", 0, 1))
    return found
