"""What the page of gateways asks."""

from dataclasses import dataclass

from dashboard.data.context import AppContext
from dashboard.data.failure import Failed
from dashboard.data.queries import Question, ask_together, now_of
from dashboard.data.rows import rows_or_failure
from dashboard.formatting.text import DAY
from tests.dashboard.gateways_page.rows import Gateway


@dataclass(frozen=True, slots=True, kw_only=True)
class Gateways:
    """The gateways that were heard within a day, or why nobody can tell."""

    now_ns: int
    gateways: tuple[Gateway, ...] | Failed


def read_gateways(context: AppContext) -> Gateways:
    """Ask when each gateway was last heard."""
    now = now_of(context)
    question = Question(name="gateways_heard", params={"from_ns": now - DAY, "to_ns": now})
    answer = ask_together(context, {"heard": question})["heard"]
    return Gateways(now_ns=now, gateways=rows_or_failure(answer, Gateway))
