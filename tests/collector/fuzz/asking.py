"""Every question of the catalog, asked for what a run of made requests left in the store."""

import time
from collections.abc import Iterator
from random import Random
from typing import Any

from store.query.catalog import read_questions
from tests.collector.fuzz.in_process import InProcess

_ALERTS = """
select
    replace(alert_id::varchar, '-', '') as alert_id, asset_id, replace(run_id::varchar, '-', '') as run_id,
    replace(window_id::varchar, '-', '') as window_id, replace(score_id::varchar, '-', '') as score_id,
    bundle_id::varchar as bundle_id, raised_sequence, event_ns as raised_ns, event_ns as at_ns, event_ns as cleared_ns
from alert_events
"""
_SCORES = """
select
    replace(window_id::varchar, '-', '') as window_id, asset_id, replace(run_id::varchar, '-', '') as run_id,
    replace(score_id::varchar, '-', '') as score_id, bundle_id::varchar as bundle_id, first_sequence, last_sequence,
    first_ns, last_ns, last_ns as at_ns, ranges
from scores
"""
_READINGS = "select distinct asset_id, signal, replace(run_id::varchar, '-', '') as run_id from readings"
_ASSETS = "select asset_id from assets"
_SPANS = "select replace(trace_id::varchar, '-', '') as trace_id from spans"
_ARTIFACTS = "select kind, name as artifact_name from artifacts"
_ACTIONS = "select [replace(action_id::varchar, '-', '')] as action_ids from operator_actions"

_NOTHING = ("asset_id", "signal", "bundle_id", "kind", "artifact_name")
_NOBODY = ("alert_id", "run_id", "window_id", "score_id", "trace_id")
_PLAIN: dict[str, Any] = {
    **dict.fromkeys(_NOTHING, ""),
    **dict.fromkeys(_NOBODY, "0" * 32),
    **dict.fromkeys(("from_ns", "first_ns", "raised_ns", "first_sequence", "fit_from", "offset"), 0),
    **dict.fromkeys(("to_ns", "last_ns", "cleared_ns"), 2**62),
    "ranges": [],
    "action_ids": [],
    "limit": 500,
    "max_points": 500,
    "bins": 8,
    "fit_to": 50,
    "at_ns": 2**61,
    "last_sequence": 2**40,
    "raised_sequence": 160,
    "band_low": 1.0,
    "band_high": 2.0,
    "least": 0.0,
    "down": False,
    "me": "ann",
    "prefix": "0",
}
"""What is asked for when nothing of the kind is stored; a parameter that is not named here is null: no filter."""

_SORTS = ("age", "priority", "now", "data", "asset", "what", "owner", "state")


async def refused_questions(collector: InProcess, random: Random, rounds: int) -> list[str]:
    """Ask every question this many times, each for other things that are stored, and tell which got no answer."""
    found = []
    for params in _asked(collector, random, rounds):
        for question in read_questions().values():
            given = {name: params.get(name) for name in question.parameters}
            answer = await collector.ask(question.name, given)
            if answer.status != 200:
                found.append(f"{question.name}: {answer.status} {answer.body[:300]!r} of {given}")
    return found


def _asked(collector: InProcess, random: Random, rounds: int) -> Iterator[dict[str, Any]]:
    told = {question: _records(collector, question) for question in (_ALERTS, _SCORES, _READINGS, _ASSETS)}
    others = {question: _records(collector, question) for question in (_SPANS, _ARTIFACTS, _ACTIONS)}
    for _ in range(rounds):
        now = {"now_ns": random.choice((time.time_ns(), 2**62)), "sort": random.choice(_SORTS)}
        params = {**_PLAIN, **now}
        for records in random.sample(list(told.values()), len(told)) + list(others.values()):
            params |= random.choice(records) if records else {}
        yield {**params, "alert_ids": [params["alert_id"]]}


def _records(collector: InProcess, question: str) -> list[dict[str, Any]]:
    with collector.database.cursor() as cursor:
        found = cursor.execute(question)
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
