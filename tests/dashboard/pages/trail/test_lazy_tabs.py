"""The tabs of a trail that are drawn when somebody opens them."""

import json
from typing import Any

import pytest
from dash import Dash
from flask.testing import FlaskClient

from dashboard.app import create_app
from dashboard.pages.trail.tabs import LAZY
from tests.dashboard.browserless import body_of, call, client_of, page
from tests.dashboard.sample_alert import ALERT
from tests.dashboard.sample_plant import SamplePlant, sample_context

HOLDS = {
    "similar": "Likeness is the cosine",
    "record": "sha256 of the readings",
    "spans": "twin.window",
    "seen": "A record counts",
}


@pytest.fixture
def app() -> Dash:
    return create_app(sample_context(SamplePlant()))


@pytest.fixture
def client(app: Dash) -> FlaskClient:
    return client_of(app)


def changed(app: Dash, client: FlaskClient, shown: object) -> tuple[int, dict[str, Any]]:
    """What becomes of the tabs when this one is shown."""
    answer = call(client, body_of(app, "tab-record", values={"tab-shown.data": shown, "alert-id.data": ALERT}))
    return answer.status_code, json.loads(answer.get_data(as_text=True) or "{}").get("response", {})


@pytest.mark.parametrize("name", LAZY)
def test_the_tab_that_is_opened_is_drawn_and_no_other(app: Dash, client: FlaskClient, name: str) -> None:
    status, tabs = changed(app, client, name)

    assert status == 200
    assert list(tabs) == [f"tab-{name}"]
    assert HOLDS[name] in json.dumps(tabs, ensure_ascii=False)


@pytest.mark.parametrize("name", LAZY)
def test_a_tab_that_the_url_asks_for_is_on_the_page_from_the_start(app: Dash, client: FlaskClient, name: str) -> None:
    _, without = page(app, client, f"/alerts/{ALERT}")
    _, drawn = page(app, client, f"/alerts/{ALERT}", f"?tab={name}")

    assert [HOLDS[each] in without for each in LAZY] == [False] * len(LAZY)
    assert [each for each in LAZY if HOLDS[each] in drawn] == [name]


@pytest.mark.parametrize("shown", ["timeline", "proof", "", None, 7, {"tab": "record"}])
def test_nothing_is_drawn_for_what_is_no_late_tab(app: Dash, client: FlaskClient, shown: object) -> None:
    assert changed(app, client, shown) == (204, {})
