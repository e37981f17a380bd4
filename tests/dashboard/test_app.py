"""The application as a server: pages that never break, strict headers, and bodies that no page of ours sends."""

import base64
import hashlib
import re
from typing import Any

import pytest
from dash import Dash
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.alert.state import fingerprint
from dashboard.app import create_app
from dashboard.asset.no_data import NO_DATA
from tests.dashboard.browserless import CALLBACKS, ROUTER, body_of, call, client_of, page
from tests.dashboard.sample_alert import ALERT, sample_trail
from tests.dashboard.sample_plant import AWAY, SamplePlant, sample_context


@pytest.fixture
def plant() -> SamplePlant:
    return SamplePlant()


@pytest.fixture
def app(plant: SamplePlant) -> Dash:
    return create_app(sample_context(plant))


@pytest.fixture
def client(app: Dash) -> FlaskClient:
    return client_of(app)


def test_the_page_is_english_and_asks_nobody_else(client: FlaskClient) -> None:
    html = client.get("/alerts/" + ALERT).get_data(as_text=True)

    assert '<html lang="en">' in html
    sources = re.findall(r'(?:src|href)="([^"]+)"', html)
    assert sources
    assert [source for source in sources if not source.startswith("/")] == []


def test_the_policy_allows_exactly_the_inline_scripts_of_the_page(client: FlaskClient) -> None:
    answer = client.get("/")

    policy = answer.headers["Content-Security-Policy"]
    inline = re.findall(r"<script[^>]*>([^<]+)</script>", answer.get_data(as_text=True))
    for script in (text for text in inline if not text.lstrip().startswith("{")):  # the configuration is JSON, no code
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    scripts = next(rule for rule in policy.split("; ") if rule.startswith("script-src"))
    assert "unsafe" not in scripts
    assert "frame-ancestors 'none'" in policy


def test_every_answer_says_that_its_type_is_its_type(client: FlaskClient) -> None:
    for path in ("/", "/_assets/base/tokens.css", "/_dash-dependencies", "/health"):
        with client.get(path) as answer:
            assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_list_and_the_trail_are_drawn(app: Dash, client: FlaskClient) -> None:
    listed, trail = page(app, client, "/alerts"), page(app, client, f"/alerts/{ALERT}")

    assert listed[0] == trail[0] == 200
    assert "1 alert needs someone, for " in listed[1]
    assert '"Water loop WL-1, inlet valve"' in trail[1]
    assert '": deviation, led by flow"' in trail[1]


def test_the_tab_and_the_range_are_in_the_url(app: Dash, client: FlaskClient) -> None:
    _, drawn = page(app, client, f"/alerts/{ALERT}", "?tab=proof&range=24h")

    assert '"id":"tab-proof","hidden":false' in drawn.replace(" ", "") or '"hidden":false,"id":"tab-proof"' in drawn
    assert '"data":"24h"' in drawn.replace(" ", "")


@pytest.mark.parametrize("search", ["?tab=none&range=x", "?tab=a&tab=b", "?alert_id=zz&self=1", "?%ff=%00", "?tab"])
def test_a_strange_query_opens_the_page_anyway(app: Dash, client: FlaskClient, search: str) -> None:
    status, drawn = page(app, client, f"/alerts/{ALERT}", search)

    assert status == 200
    assert "Acknowledge" in drawn or "No such alert" in drawn


@pytest.mark.parametrize(
    ("alert", "says"),
    [
        ("zzz", "An alert id has 32 digits"),
        (ALERT.upper(), "An alert id has 32 digits"),
        (ALERT + "0", "An alert id has 32 digits"),
        ("0" * 32, "The store holds no alert of this id"),
    ],
)
def test_an_id_that_leads_nowhere_gets_a_page_that_says_so(
    app: Dash, client: FlaskClient, alert: str, says: str
) -> None:
    status, drawn = page(app, client, f"/alerts/{alert}")

    assert status == 200
    assert "No such alert" in drawn
    assert says in drawn
    assert "All alerts" in drawn


@pytest.mark.parametrize("path", ["/", "/alerts", f"/alerts/{ALERT}"])
def test_a_collector_that_is_away_is_a_panel_with_a_retry(
    app: Dash, client: FlaskClient, plant: SamplePlant, path: str
) -> None:
    plant.away = AWAY

    status, drawn = page(app, client, path)

    assert status == 200
    assert "cannot be read" in drawn
    assert "nobody listens: is the collector running there?" in drawn
    assert "Try again" in drawn


def test_quiet_and_blind_are_different_pages(app: Dash, client: FlaskClient, plant: SamplePlant) -> None:
    plant.alerts = 0
    _, quiet = page(app, client, "/alerts")
    plant.runs = 0
    _, blind = page(app, client, "/alerts")

    assert "No active alerts" in quiet
    assert "1 of 2 assets scored now" in quiet
    assert NO_DATA in blind


@pytest.mark.parametrize("about", ["chart.children", "proof-chip.children", "tab-spans.children"])
def test_what_comes_later_fails_inside_its_own_panel(
    app: Dash, client: FlaskClient, plant: SamplePlant, about: str
) -> None:
    plant.away = AWAY
    screen = {"screen.data": {"theme": "light", "narrow": False}, "range-picked.data": "run", "tab-shown.data": "spans"}

    answer = call(client, body_of(app, about, values={"alert-id.data": ALERT, **screen}))

    assert answer.status_code == 200
    assert "nobody listens" in answer.get_data(as_text=True)
    assert "data-again" in answer.get_data(as_text=True)


@pytest.mark.parametrize(("narrow", "axis"), [(False, "yaxis4"), (True, "yaxis2")])
def test_the_chart_is_drawn_for_the_screen_that_asks(app: Dash, client: FlaskClient, narrow: bool, axis: str) -> None:
    values = {"alert-id.data": ALERT, "screen.data": {"theme": "dark", "narrow": narrow}, "range-picked.data": "run"}

    drawn = call(client, body_of(app, "chart.children", values=values)).get_data(as_text=True)

    assert axis in drawn
    assert ("yaxis3" in drawn) is not narrow


def test_an_address_without_a_page_says_so_and_leads_on(app: Dash, client: FlaskClient) -> None:
    status, drawn = page(app, client, "/nothing/here")

    assert status == 200
    assert "No such page" in drawn
    assert "All alerts" in drawn


def test_an_active_alert_grows_older_in_the_browser_and_is_not_drawn_again(app: Dash, client: FlaskClient) -> None:
    values = {"changed.data": "1", "alert-id.data": ALERT, "seen.data": f"{fingerprint(sample_trail())}.new"}

    changed = call(client, body_of(app, "headline.children", values=values)).get_json()["response"]

    assert set(changed) == {"updated-trail", "stale"}


def test_shelving_that_ends_by_itself_is_news(app: Dash, client: FlaskClient) -> None:
    values = {"changed.data": "1", "alert-id.data": ALERT, "seen.data": f"{fingerprint(sample_trail())}.shelved"}

    changed = call(client, body_of(app, "headline.children", values=values)).get_json()["response"]

    assert "headline" in changed


def test_a_refresh_without_news_leaves_the_page_alone(app: Dash, client: FlaskClient, plant: SamplePlant) -> None:
    plant.shown = sample_trail(is_active=False)
    values = {"changed.data": "1", "alert-id.data": ALERT, "seen.data": f"{fingerprint(plant.shown)}.unseen"}

    same = call(client, body_of(app, "headline.children", values=values)).get_json()["response"]
    changed = call(client, body_of(app, "headline.children", values=values | {"seen.data": "x"})).get_json()["response"]

    assert set(same) == {"updated-trail", "stale"}
    assert {"headline", "hops", "tab-timeline", "seen"} <= set(changed)


def test_a_page_that_stays_open_survives_a_collector_that_goes(
    app: Dash, client: FlaskClient, plant: SamplePlant
) -> None:
    plant.away = AWAY
    refresh = body_of(app, "headline.children", values={"changed.data": "1", "alert-id.data": ALERT})

    renewed = call(client, refresh).get_json()["response"]
    assert set(renewed) == {"stale"}
    assert "Not renewed: " in str(renewed)


def test_health_is_ours_and_ready_is_the_collectors(client: FlaskClient, plant: SamplePlant) -> None:
    assert client.get("/health").get_json() == {"status": "ok"}
    assert client.get("/ready").status_code == 200

    plant.away = AWAY

    assert client.get("/health").status_code == 200
    assert client.get("/ready").status_code == 503


def test_two_applications_of_one_process_answer_for_their_own_plants() -> None:
    first, second = SamplePlant(alerts=1), SamplePlant(alerts=7)
    one, two = create_app(sample_context(first)), create_app(sample_context(second))

    assert "1 alert needs someone" in page(one, client_of(one), "/")[1]
    assert "7 alerts need someone" in page(two, client_of(two), "/")[1]


def test_a_bundle_that_cannot_be_read_costs_the_bands_and_not_the_page(
    app: Dash, client: FlaskClient, plant: SamplePlant
) -> None:
    from dataclasses import replace

    plant.shown = replace(sample_trail(), bundle_tar=b"no tar")

    status, drawn = page(app, client, f"/alerts/{ALERT}")

    assert status == 200
    assert "The stored bundle cannot be read" in drawn
    assert "nobody has acknowledged" in drawn


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"null", b'"x"', b"\xff", b'{"output": 1}', b'{"output": "none.x"}'])
def test_a_body_that_is_no_callback_is_refused(client: FlaskClient, raw: bytes) -> None:
    assert client.post(CALLBACKS, data=raw, content_type="application/json").status_code == 400


def test_a_body_of_another_type_or_too_long_is_refused(app: Dash, client: FlaskClient) -> None:
    body = body_of(app, ROUTER, values={"_pages_location.pathname": "/", "_pages_location.search": ""})

    assert client.post(CALLBACKS, data=b"{}", content_type="text/plain").status_code == 400
    assert call(client, body | {"more": "x" * 70_000}).status_code == 413


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(value=JSON, where=st.sampled_from(["inputs", "state", "outputs", "changedPropIds", "output"]))
def test_no_shape_of_a_body_breaks_the_server(app: Dash, client: FlaskClient, value: Any, where: str) -> None:
    body = body_of(app, "told.children", values={"acknowledge.n_clicks": 1})

    status = call(client, body | {where: value}).status_code

    # names that no page changed are of the right shape; such a press does nothing
    assert status == 400 or (where, status) == ("changedPropIds", 204)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(
    value=JSON,
    where=st.sampled_from(["alert-id.data", "screen.data", "range-picked.data", "seen.data", "again.data"]),
)
def test_no_value_of_a_body_breaks_a_page(app: Dash, client: FlaskClient, value: Any, where: str) -> None:
    values = {"alert-id.data": ALERT, "screen.data": {"theme": "light", "narrow": False}, "range-picked.data": "run"}

    answer = call(client, body_of(app, "chart.children", values=values | {where: value}))

    assert answer.status_code in (200, 204, 400)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(path=st.text(max_size=60), search=st.text(max_size=60))
def test_no_url_breaks_a_page(app: Dash, client: FlaskClient, path: str, search: str) -> None:
    values = {"_pages_location.pathname": f"/{path}", "_pages_location.search": f"?{search}"}

    assert call(client, body_of(app, ROUTER, values=values)).status_code == 200


def test_another_site_may_not_press_and_another_host_may_not_read(app: Dash, client: FlaskClient) -> None:
    body = body_of(app, "told.children", values={"acknowledge.n_clicks": 1})

    pressed = client.post(CALLBACKS, json=body, headers={"Origin": "http://evil.example"})
    rebound = client.get("/", headers={"Host": "evil.example:8050"})

    assert (pressed.status_code, rebound.status_code) == (403, 403)


def test_a_host_of_the_configuration_may_read() -> None:
    named = create_app(sample_context(), hosts=("twin.plant.example",))

    assert client_of(named).get("/", headers={"Host": "twin.plant.example"}).status_code == 200


@pytest.mark.parametrize("path", ["/", f"/alerts/{ALERT}", f"/alerts/{'0' * 32}", "/nowhere"])
@pytest.mark.parametrize(("origin", "said"), [("simulated", True), ("recorded", False)])
def test_every_page_says_when_its_data_is_simulated(path: str, origin: str, said: bool) -> None:
    app = create_app(sample_context(SamplePlant(shown=sample_trail(origin=origin))))

    assert ("simulated data" in page(app, client_of(app), path)[1]) is said
