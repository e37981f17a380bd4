"""Several questions at once: each answer or its failure on its own, so that one panel's trouble is only its own."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from dashboard.data.context import AppContext
from dashboard.data.failure import Failed
from dashboard.formatting.text import SECOND
from dashboard.telemetry.tracing import current_trace_id
from store.errors import StoreError

STEP_NS = 10 * SECOND


TOGETHER = 4
"""What the read API answers at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A named query with its parameters."""

    name: str
    params: Mapping[str, Any] = field(default_factory=dict)


def ask_together(context: AppContext, questions: Mapping[str, Question]) -> dict[str, pa.Table | Failed]:
    """Ask all of them, four at a time, and return each answer, or why there is none, under its key."""
    with ThreadPoolExecutor(TOGETHER, thread_name_prefix="page") as threads:
        asked = {key: threads.submit(copy_context().run, _ask, context, each) for key, each in questions.items()}
        return {key: each.result() for key, each in asked.items()}


def failed(error: StoreError) -> Failed:
    """Return the failure as its panel says it."""
    return Failed(problem=str(error), trace_id=current_trace_id())


def _ask(context: AppContext, question: Question) -> pa.Table | Failed:
    try:
        return context.read_api.ask(context.scope, question.name, **question.params)
    except StoreError as error:
        return failed(error)


def now_of(context: AppContext) -> int:
    """Return the moment of this question; identical viewers ask identical questions for 10 s."""
    return context.clock() // STEP_NS * STEP_NS
