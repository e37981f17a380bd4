"""The pages of assets as a server answers them, without a browser: every state a page can be in."""

import json
from typing import Any

import pytest
from dash import Dash
from flask.testing import FlaskClient

from dashboard.app import create_app
from dashboard.pages.asset.series import AssetSeries, read_series
from dashboard.pages.assets.text import heading
from dashboard.times.range import parse_range
from tests.dashboard.browserless import body_of, call, client_of
from tests.dashboard.browserless import page as answered
from tests.dashboard.sample_alert import ASSET, BUNDLE, time_of
from tests.dashboard.sample_declared import FAN
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


def page(app: Dash, client: FlaskClient, path: str, search: str = "") -> tuple[int, str]:
    """Open a page; its components as plain JSON without escapes."""
    status, text = answered(app, client, path, search)
    return status, json.dumps(json.loads(text), ensure_ascii=False, separators=(",", ":"))


def test_the_list_shows_every_asset_with_its_state(app: Dash, client: FlaskClient) -> None:
    status, drawn = page(app, client, "/assets")

    assert status == 200
    assert "2 assets: 1 running, 1 blind" in drawn
    assert "2 alerts open, on 2 of them." in drawn
    assert f'"href":"/assets/{ASSET}"' in drawn


def test_the_list_is_narrowed_by_its_url(app: Dash, client: FlaskClient) -> None:
    for search in ("?q=fan", "?class=fan", "?state=blind", "?state=blind&q=south"):
        _, drawn = page(app, client, "/assets", search)

        assert f'"/assets/{FAN}"' in drawn
        assert f'"/assets/{ASSET}"' not in drawn
    _, drawn = page(app, client, "/assets", "?q=nothing of that name")
    assert "None of the assets fits." in drawn
    _, drawn = page(app, client, "/assets", "?state=no_such_state")
    assert f'"/assets/{ASSET}"' in drawn


def test_an_empty_list_says_why(app: Dash, client: FlaskClient, plant: SamplePlant) -> None:
    plant.runs = 0

    _, drawn = page(app, client, "/assets")

    assert heading([]) in drawn
    assert "No site file has declared an asset yet." in drawn


def test_a_list_that_cannot_be_read_says_why_and_offers_to_try_again(
    app: Dash, client: FlaskClient, plant: SamplePlant
) -> None:
    plant.away = AWAY

    _, drawn = page(app, client, "/assets")

    assert "The assets cannot be read" in drawn
    assert "nobody listens" in drawn
    assert "Try again" in drawn


def test_typing_narrows_the_rows_and_keeps_what_the_url_says(app: Dash, client: FlaskClient) -> None:
    values = {"assets-q.value": "fan", "assets-where.data": {"class": "", "state": "blind"}}

    told = json.loads(call(client, body_of(app, "assets-table", values=values)).get_data(as_text=True))["response"]

    assert "fan-7" in str(told["assets-table"])
    assert ASSET not in str(told["assets-table"])


def test_rows_that_cannot_be_renewed_stay_and_say_so(app: Dash, client: FlaskClient, plant: SamplePlant) -> None:
    plant.away = AWAY

    answer = call(client, body_of(app, "assets-table", values={"changed.data": "x"}))

    told = json.loads(answer.get_data(as_text=True))["response"]
    assert set(told) == {"assets-stale"}
    assert "Not renewed: " in str(told["assets-stale"])


def test_an_asset_is_drawn_whole_at_once(app: Dash, client: FlaskClient) -> None:
    status, drawn = page(app, client, f"/assets/{ASSET}")

    assert status == 200
    for text in (
        "Water loop WL-1, inlet valve",
        "since ",
        "The same asset in other systems: ",
        '"href":"https://cmms.example/assets/4711"',
        "Running 5 min of 24 h (0 %)",
        "verdict true: “seal worn”",
        "assigned to a.lind",
        "criticality C → A",
        f"bundle {BUNDLE.bundle_id[:8]} in service",
        "Drawing the chart…",
        "led by flow",
    ):
        assert text in drawn, text


def test_signals_that_an_asset_never_sent_are_said_to_be_silent(app: Dash, client: FlaskClient) -> None:
    _, drawn = page(app, client, f"/assets/{FAN}")

    assert "never sent" in drawn


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/assets/no-such-asset", "No site file that has reached this collector declares it."),
        ("/assets/%3Cscript%3E", "No site file that has reached this collector declares it."),
        ("/assets/a%2Fb", "No site file that has reached this collector declares it."),
        (f"/assets/{'x' * 300}", "No asset can have this id."),
    ],
)
def test_an_unknown_asset_is_said_and_leads_to_the_list(app: Dash, client: FlaskClient, path: str, why: str) -> None:
    status, drawn = page(app, client, path)

    assert status == 200
    assert "No such asset" in drawn
    assert why in drawn
    assert '"href":"/assets"' in drawn


def test_an_asset_that_cannot_be_read_says_why(app: Dash, client: FlaskClient, plant: SamplePlant) -> None:
    plant.away = AWAY

    _, drawn = page(app, client, f"/assets/{ASSET}")

    assert "This asset cannot be read" in drawn
    assert "nobody listens" in drawn
    assert f'"href":"/assets/{ASSET}"' in drawn


def test_another_range_draws_each_panel_again(app: Dash, client: FlaskClient) -> None:
    values = {"range-picked.data": "7d", "asset-id.data": ASSET}

    answer = call(client, body_of(app, "asset-head", values=values))

    told = json.loads(answer.get_data(as_text=True))["response"]
    assert "of 7 d" in str(told["asset-line"])
    assert {"asset-head", "asset-sensors", "asset-alerts", "asset-done", "asset-newest"} <= set(told)


def test_panels_that_cannot_be_renewed_stay_and_the_page_says_so(
    app: Dash, client: FlaskClient, plant: SamplePlant
) -> None:
    plant.away = AWAY

    answer = call(client, body_of(app, "asset-head", values={"changed.data": "x", "asset-id.data": ASSET}))

    told = json.loads(answer.get_data(as_text=True))["response"]
    assert set(told) == {"asset-stale"}
    assert "Not renewed: " in str(told["asset-stale"])


def chart(app: Dash, client: FlaskClient, **facts: Any) -> str:
    values = {
        "asset-newest.data": "x",
        "screen.data": {"theme": "dark", "narrow": False},
        "range-picked.data": "24h",
        "signals-picked.data": "flow",
        "asset-id.data": ASSET,
        **{key.replace("_", "-") + ".data": value for key, value in facts.items()},
    }
    answer = call(client, body_of(app, "asset-chart", values=values))
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_the_chart_shows_the_chosen_signals_for_the_screen_there_is(app: Dash, client: FlaskClient) -> None:
    wide = chart(app, client, signals_picked="flow,pressure")
    phone = chart(app, client, screen={"theme": "light", "narrow": True})

    assert "Score over its limit, and flow, pressure" in wide
    assert "Score over its limit, and flow" in phone
    assert '"height":"277px"' in wide
    assert '"height":"191px"' in phone


def test_the_lines_end_with_the_newest_reading_that_the_table_shows(plant: SamplePlant) -> None:
    def ends(newest_ns: int | None) -> set[int]:
        day = parse_range("24h")
        found = read_series(sample_context(plant), ASSET, day, ["flow"], is_narrow=False, newest_ns=newest_ns)
        assert isinstance(found, AssetSeries)
        return {each.times_ns[-1] for each in (found.score, *found.signals)}

    assert ends(time_of(600)) == {time_of(600)}
    assert min(ends(None)) > time_of(600)


@pytest.mark.parametrize("newest", [f"1 {time_of(600)}", "1 0", "", "x y", "1 99999999999999999999", "1 -5", " "])
def test_whatever_a_page_remembers_as_newest_the_chart_is_drawn(app: Dash, client: FlaskClient, newest: str) -> None:
    drawn = chart(app, client, asset_newest=newest)

    assert (drawn == chart(app, client)) == (str(time_of(600)) not in newest)


def test_a_range_without_a_point_says_so(app: Dash, client: FlaskClient) -> None:
    drawn = chart(app, client, range_picked="2020-01-01T00:00..2020-01-02T00:00")

    assert "No window was scored and no reading arrived in this range." in drawn


def test_a_chart_that_cannot_be_read_says_so_in_its_place(app: Dash, client: FlaskClient, plant: SamplePlant) -> None:
    plant.away = AWAY

    drawn = chart(app, client)

    assert "nobody listens" in drawn
    assert "Try again" in drawn


@pytest.mark.parametrize("asset", [None, "", 7, "x" * 300, "\ud800", ["a"]])
def test_a_page_that_remembers_no_asset_is_left_as_it_is(app: Dash, client: FlaskClient, asset: Any) -> None:
    body = body_of(app, "asset-head", values={"changed.data": "x", "asset-id.data": asset})

    assert call(client, body).status_code in (204, 400)


@pytest.mark.parametrize(
    "asked",
    [
        "0001-01-01T00:00..9999-12-31T23:59",
        "2500-01-01T00:00..2600-01-01T00:00",
        "1890-01-01T00:00..1900-01-01T00:00",
        "9999d",
        "nonsense",
        "2026-11-24T00:00..2026-11-23T00:00",
    ],
)
def test_every_range_that_can_be_written_is_drawn(app: Dash, client: FlaskClient, asked: str) -> None:
    status, drawn = page(app, client, f"/assets/{ASSET}", f"?range={asked}")

    assert status == 200
    assert "Time line" in drawn
    assert chart(app, client, range_picked=asked)
