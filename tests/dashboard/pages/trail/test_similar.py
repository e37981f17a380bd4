"""Like this before: what came of earlier ones, and what stands there when there is none."""

from dataclasses import replace

import pyarrow as pa
from dash.development.base_component import Component

from dashboard.alert.blind import NO_PATTERN
from dashboard.data.failure import Failed
from dashboard.pages.trail.related import LEAST_ALIKE, RelatedAlerts, read_related, similar_of
from dashboard.pages.trail.similar_tab import NEXT_ONE, ROWS_SHOWN, like_this, outcomes
from tests.dashboard.pages.trail.test_blind_page import blind_trail
from tests.dashboard.sample_alert import ALERT, sample_trail, time_of
from tests.dashboard.sample_plant import asked, sample_context
from tests.dashboard.trees import nodes, text_of

NONE = pa.table({})


def alike(limit: int) -> pa.Table:
    """Return the earlier alerts that the store finds."""
    return asked("similar_alerts", alert_id=ALERT, limit=limit, least=LEAST_ALIKE)


def opened_by(drawn: Component) -> list[str]:
    return [node["props"]["data-open"] for node in nodes(drawn) if "data-open" in node["props"]]


def test_outcomes_of_those_alike_are_counted() -> None:
    found = similar_of(alike(60), sample_trail())

    assert outcomes(found) == "12 like this: 9 true (3 not actionable), 2 false, 1 undecided"
    assert text_of(like_this(RelatedAlerts(similar=found), "UTC", time_of(710))).count("Water loop WL-1") == ROWS_SHOWN


def test_what_was_done_is_told_as_people_say_it() -> None:
    done = [row.done for row in similar_of(alike(3), sample_trail()).rows]

    assert done == ["acknowledged by m.kern", "seat reground", "acknowledged by m.kern"]


def test_the_first_of_its_kind_says_so_and_asks_for_a_verdict() -> None:
    first = similar_of(NONE, sample_trail())
    drawn = like_this(RelatedAlerts(similar=first), "UTC", time_of(710))

    assert "No earlier alert of the class water loop under this contract." in text_of(drawn)
    assert NEXT_ONE in text_of(drawn)
    assert opened_by(drawn) == ["form-more"]


def test_the_panel_says_what_the_row_of_the_alert_says_even_where_no_pattern_is_comparable() -> None:
    found = similar_of(alike(60), sample_trail())
    for similar in (found, similar_of(NONE, sample_trail()), Failed(problem="away", trace_id="")):
        two, none, unasked = (
            text_of(like_this(RelatedAlerts(similar=similar, before=before), "UTC", time_of(710)))
            for before in ((2, 3), (0, 0), None)
        )

        assert "True before 2/3" in two
        assert "is decided yet" in none
        assert "rule, leading signal" not in unasked


def test_a_trail_asks_what_became_of_those_that_its_row_counts() -> None:
    assert read_related(sample_context(), sample_trail()).before == (9, 11)
    assert read_related(sample_context(), blind_trail()).before is None  # it counts in no rate


def test_what_cannot_be_compared_says_why_and_asks_for_nothing() -> None:
    trail = sample_trail()
    reasons = {
        "window that raised is not stored": replace(trail, raising=None),
        "asset is not declared": replace(trail, asset=None),
        NO_PATTERN: blind_trail(),
    }
    for reason, broken in reasons.items():
        drawn = like_this(RelatedAlerts(similar=similar_of(NONE, broken)), "UTC", time_of(710))

        assert reason in text_of(drawn)
        assert opened_by(drawn) == []
