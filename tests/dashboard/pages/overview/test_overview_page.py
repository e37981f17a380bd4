"""The overview as a page: whole at first paint, each panel with its own failure, renewed or said to be stale."""

from typing import Any

import pytest
from dash import Dash

from dashboard.app import create_app
from dashboard.asset.no_data import NO_DATA
from dashboard.pages.overview.layout import FAILED
from dashboard.pages.overview.site_table import NO_SITE
from store.query.catalog import read_questions
from tests.dashboard.browserless import body_of, call, client_of, page
from tests.dashboard.sample_plant import AWAY, SamplePlant, sample_context

PANELS = {
    "overview_plant": "The overview cannot be read",
    "overview_alerts": FAILED["needs"],
    "overview_blind": FAILED["blind"],
    "overview_strips": FAILED["sites"],
    "overview_changes": FAILED["changes"],
}


class HalfAway(SamplePlant):
    """A plant that does not answer some questions."""

    silent: frozenset[str] = frozenset()

    def ask(self, scope: Any, name: str, **params: Any) -> Any:
        """Answer what is not silent."""
        if name in self.silent:
            raise AWAY
        return super().ask(scope, name, **params)


@pytest.fixture
def plant() -> HalfAway:
    return HalfAway(alerts=3)


@pytest.fixture
def app(plant: HalfAway) -> Dash:
    return create_app(sample_context(plant))


def drawn(app: Dash, search: str = "") -> str:
    status, text = page(app, client_of(app), "/", search)
    assert status == 200
    return text


def renewed(app: Dash, since: object = "now") -> dict[str, Any]:
    """What the refresh answers, by output."""
    values = {"changed.data": "1|2", "again.data": None, "overview-since.data": since}
    answer = call(client_of(app), body_of(app, "needs-part.children", values=values))
    assert answer.status_code == 200
    return dict(answer.get_json()["response"])


def test_the_first_paint_has_everything(app: Dash) -> None:
    text = drawn(app)

    assert "3 alerts need someone, 1 asset is blind; recorded playback, ended" in text
    for title in ("Needs someone", "Blind or degraded", "Sites", "What changed, 24 h", "Handover sheet"):
        assert title in text
    assert "Since the last shift" not in text


def test_since_the_last_shift_counts_what_happened(app: Dash) -> None:
    text = drawn(app, "?since=shift")

    assert "Since the last shift" in text
    assert "4 raised, 1 returned to normal, 2 acknowledged; 1 asset went blind; 4 changes" in text
    assert "before this shift" in text


@pytest.mark.parametrize("search", ["?since=nonsense", "?since=", "?since=shift&since=shift", "?unknown=1&range=9"])
def test_nonsense_in_the_address_is_the_page_of_now(app: Dash, search: str) -> None:
    assert "need someone" in drawn(app, search)


@pytest.mark.parametrize("silent", PANELS)
def test_a_question_that_fails_costs_its_own_panel_only(app: Dash, plant: HalfAway, silent: str) -> None:
    plant.silent = frozenset({silent})

    text = drawn(app)

    assert text.count("nobody listens") == 1
    assert "Try again" in text
    for title in set(PANELS.values()) - {PANELS["overview_plant"]}:
        assert title in text


@pytest.mark.parametrize(
    "silent", ["overview_uplinks", "episodes_sparks", "episodes_hops", "episodes_before", "overview_shift"]
)
def test_what_stands_beside_may_be_missing(app: Dash, plant: HalfAway, silent: str) -> None:
    plant.silent = frozenset({silent})

    text = drawn(app, "?since=shift")

    assert "3 alerts need someone" in text
    assert "Try again" not in text
    assert ("cannot be read" in text) == (silent == "overview_shift")


def test_a_refresh_draws_each_panel_again(app: Dash) -> None:
    answer = renewed(app)

    parts = ("head-part", "needs-part", "blind-part", "sites-part", "changes-part", "updated-overview")
    assert set(answer) >= set(parts)
    assert all("Not renewed" not in str(each) for each in answer.values())


def test_what_cannot_be_renewed_stays_and_says_so(app: Dash, plant: HalfAway) -> None:
    plant.silent = frozenset({"overview_blind"})

    answer = renewed(app)

    assert "blind-part" not in answer
    assert "Not renewed: " in str(answer["blind-stale"])
    assert "needs-part" in answer
    assert "updated-overview" in answer


def test_when_nobody_answers_the_page_stays_and_grows_old(app: Dash, plant: HalfAway) -> None:
    plant.silent = frozenset(read_questions())

    answer = renewed(app, since="shift")

    assert [name for name in answer if name.endswith("-part") or name == "updated-overview"] == []
    assert sum("Not renewed: " in str(each) for each in answer.values()) == 5


def test_an_empty_store_says_how_to_start(app: Dash, plant: HalfAway) -> None:
    plant.alerts = plant.runs = 0

    text = drawn(app)

    assert NO_DATA in text
    assert "twintrace edge --config FILE" in text
    assert NO_SITE in text
