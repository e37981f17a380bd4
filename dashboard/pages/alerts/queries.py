"""What the list of alerts asks: a page of rows, the counts beside it, how many are new since it was drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa

from dashboard.data.context import AppContext
from dashboard.data.failure import Failed
from dashboard.data.queries import Question, ask_together
from dashboard.formatting.text import SECOND
from dashboard.pages.alerts.cells import cells
from dashboard.pages.alerts.filters import AlertFilters
from dashboard.pages.alerts.lazy_cells import lazy_cells
from dashboard.pages.alerts.rows import EpisodePage, Scored, Summary, episode_page, scored_of, summary_of
from dashboard.pages.alerts.text import arriving, headline, listed, nothing, subtitle

BLOCK = 100
"""Rows asked for at once: a screen holds about thirty."""

STEP_NS = 10 * SECOND


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which rows: from where, how many, or just these; nothing that became known after `up_to`."""

    offset: int = 0
    limit: int = BLOCK
    up_to: int | None = None
    ids: Sequence[str] | None = None


def asked_now(context: AppContext) -> int:
    """Return the time rounded down, so that many viewers ask the same question."""
    return context.clock() // STEP_NS * STEP_NS


def page_question(filters: AlertFilters, wanted: Wanted, *, now_ns: int, me: str) -> Question:
    """Return what to ask for some rows."""
    params = filters.params(now_ns=now_ns, me=me) | {
        "limit": wanted.limit,
        "offset": wanted.offset,
        "up_to_number": wanted.up_to,
        "after_number": None,
        "alert_ids": None if wanted.ids is None else list(wanted.ids),
    }
    return Question(name="episodes_page", params=params)


def new_question(filters: AlertFilters, *, after: int, now_ns: int, me: str) -> Question:
    """Return what to ask for how many became known after that number."""
    asked = page_question(filters, Wanted(limit=0), now_ns=now_ns, me=me)
    return Question(name=asked.name, params={**asked.params, "after_number": after})


def summary_question(filters: AlertFilters, *, now_ns: int, me: str) -> Question:
    """Return what to ask for the counts, which keep the filters of place only."""
    return Question(name="episodes_summary", params={**filters.places(), "now_ns": now_ns, "me": me})


def rows_json(page: EpisodePage, now_ns: int) -> dict[str, Any]:
    """Return rows as the grid's script takes them."""
    return {
        "rows": [cells(row, now_ns) for row in page.rows],
        "total": page.total,
        "newest": page.newest_number,
    }


def counts_json(summary: Summary, scored: Scored, now_ns: int) -> dict[str, Any]:
    """Return what the headline and the tabs say."""
    return {
        "headline": headline(summary, scored, now_ns),
        "beside": subtitle(summary),
        "tabs": {
            "all": summary.all,
            "mine": summary.mine,
            "unacknowledged": summary.needing,
            "undecided": summary.undecided,
        },
    }


def read_rows(context: AppContext, filters: AlertFilters, wanted: Wanted) -> dict[str, Any] | Failed:
    """Ask for rows, and with the first of them for the counts; whatever fails is said by its failure."""
    now, me = asked_now(context), context.user
    # rows in view are renewed though they no longer fit: what leaves the list leaves it when the person says so
    is_renewal = wanted.ids is not None
    which, rows = (AlertFilters(), replace(wanted, up_to=None)) if is_renewal else (filters, wanted)
    asked = {"page": page_question(which, rows, now_ns=now, me=me)}
    if wanted.offset == 0:
        asked["summary"] = summary_question(filters, now_ns=now, me=me)
        asked["scored"] = Question(name="scored_assets", params={"now_ns": now})
    if is_renewal and wanted.up_to is not None:
        asked["fresh"] = new_question(filters, after=wanted.up_to, now_ns=now, me=me)
    return _joined(ask_together(context, asked), filters, now)


def _joined(answers: Mapping[str, pa.Table | Failed], filters: AlertFilters, now_ns: int) -> dict[str, Any] | Failed:
    tables = {}
    for key, answer in answers.items():
        if isinstance(answer, Failed):
            return answer
        tables[key] = answer
    page = episode_page(tables["page"])
    found = rows_json(page, now_ns)
    if "summary" in tables:
        scored = scored_of(tables["scored"])
        found |= counts_json(summary_of(tables["summary"]), scored, now_ns)
        found |= {"arriving": arriving(scored), "empty": nothing(scored, is_narrowed=filters.is_narrowed)}
    if "fresh" not in tables:
        found["listed"] = listed(page.total, filters.sort)
    else:
        found["fresh"] = episode_page(tables["fresh"]).total
    return found


def read_lazy(context: AppContext, ids: Sequence[str]) -> dict[str, Any]:
    """Ask for the 24 h lines, the earlier verdicts and the hops of some rows; what fails leaves its cells empty."""
    now = asked_now(context)
    asked = {
        "sparks": Question(name="episodes_sparks", params={"alert_ids": list(ids), "now_ns": now}),
        "before": Question(name="episodes_before", params={"alert_ids": list(ids)}),
        "hops": Question(name="episodes_hops", params={"alert_ids": list(ids)}),
    }
    answers = ask_together(context, asked)
    tables = {key: None if isinstance(answer, Failed) else answer for key, answer in answers.items()}
    problems = [answer.problem for answer in answers.values() if isinstance(answer, Failed)]
    return {"cells": lazy_cells(ids, **tables, now_ns=now), "problem": problems[0] if problems else ""}
