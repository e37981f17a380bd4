"""A row of the table `episodes`, slowly, from the records of one alert in the order they were first committed."""

from collections.abc import Sequence
from typing import Any

from contract.alerts import AlertEvent
from contract.windows import ScoredWindow
from contract.words import Priority
from tests.oracles import store_oracle as oracle

Row = dict[str, Any]
PRIORITIES = [priority.value for priority in Priority]


def episode_row(records: Sequence[Any], alert_id: str, *, received_ns: int) -> Row:
    """Everything but `number`, which tells the order of knowing and not of the records."""
    steps = [each for each in oracle.of(records, AlertEvent) if each.alert_id == alert_id]
    steps.sort(key=lambda each: each.edge_sequence)
    windows = oracle.windows_of(records)
    return {
        "alert_id": alert_id,
        "raised_received_ns": received_ns,
        **_stood(steps),
        **_scored(steps, [each for each in windows if each.decision.alert_id == alert_id]),
        **_raised_by(steps[0], windows),
        **_done(records, alert_id),
        **_judged(records, alert_id),
    }


def _stood(steps: Sequence[AlertEvent]) -> Row:
    first, last = steps[0], steps[-1]
    named = ("kind", "rule", "asset_id", "gateway_id", "run_id", "bundle_id", "window_id", "vector_id", "score_id")
    return {
        **{name: getattr(first, name) for name in named},
        "raised_ns": first.event_ns,
        "raised_produced_ns": first.produced_ns,
        "cleared_ns": last.event_ns if last.step == "cleared" else None,
        "clear_reason": last.reason if last.step == "cleared" else "",
        "step": last.step,
        "priority": last.priority,
        "priority_rank": PRIORITIES.index(last.priority) + 1,
        "led_by": first.led_by,
        "repeats": max(each.repeats for each in steps),
        "ratio_first": first.ratio,
        "ratio_step": last.ratio,
    }


def _scored(steps: Sequence[AlertEvent], under: Sequence[ScoredWindow]) -> Row:
    newest = max(under, key=lambda each: each.window.last_sequence, default=None)
    return {
        "ratio_max": max([each.ratio for each in steps] + [each.decision.ratio for each in under]),
        "ratio_newest": newest.decision.ratio if newest else None,
        "newest_sequence": newest.window.last_sequence if newest else None,
        "newest_ns": newest.window.last_ns if newest else None,
    }


def _raised_by(first: AlertEvent, windows: Sequence[ScoredWindow]) -> Row:
    named = ("contract", "operating_state", "readings_count", "readings_expected", "readings_uncertain")
    for each in windows:
        if each.score.score_id == first.score_id and first.kind != "blind":
            return {**{name: getattr(each.window, name) for name in named}, "pattern": list(each.score.contributions)}
    return dict.fromkeys((*named, "pattern"))


def _done(records: Sequence[Any], alert_id: str) -> Row:
    standing = oracle.standing(records, alert_id)
    last = {each.verb: each for each in standing}  # the last of each verb
    seen, given = last.get("acknowledge"), last.get("assign")
    shelved, out, confirmed = last.get("shelve"), last.get("out_of_service"), last.get("confirm")
    return {
        "acknowledged_by": seen and seen.actor,
        "acknowledged_ns": seen and seen.acted_ns,
        "owner": (given and given.assignee) or None,
        "owned_ns": given and given.acted_ns,
        "shelved_by": shelved and shelved.actor,
        "shelved_until_ns": shelved and (shelved.until_ns or shelved.acted_ns),
        "out_by": out and out.actor,
        "out_from_ns": out and (out.from_ns or out.acted_ns),
        "out_until_ns": out and (out.until_ns or out.acted_ns),
        "confirmed_by": confirmed and confirmed.actor,
        "confirmed_ns": confirmed and confirmed.acted_ns,
        "last_verb": standing[-1].verb if standing else None,
        "last_actor": standing[-1].actor if standing else None,
        "last_acted_ns": standing[-1].acted_ns if standing else None,
    }


def _judged(records: Sequence[Any], alert_id: str) -> Row:
    verdict = oracle.verdict_that_counts(records, alert_id)
    return {
        "verdict": verdict and verdict.value,
        "verdict_source": verdict and verdict.source,
        "verdict_by": verdict and verdict.actor,
        "verdict_ns": verdict and verdict.decided_ns,
    }
