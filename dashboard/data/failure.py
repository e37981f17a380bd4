"""A question that nobody answered, as its panel says it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """Why there is no answer, and the trace in which it was asked; empty when that request is not traced."""

    problem: str
    trace_id: str = ""
