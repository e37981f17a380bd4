"""The distribution of a signal: its figure, its numbers, and what its place shows without an answer."""

import json
from dataclasses import fields, replace
from typing import Any

import pytest
from dash import Dash
from flask.testing import FlaskClient
from plotly.graph_objects import Figure

from dashboard.app import create_app
from dashboard.charts.palette import Palette, Theme, palette, token_palette
from dashboard.components.plotly_chart import CONFIG, drawing
from dashboard.data.failure import Failed
from dashboard.formatting.labels import Band, Labels, ModelFacts
from dashboard.pages.asset.distribution import BINS, Distribution, read_distribution
from dashboard.pages.asset.distribution_figure import distribution_figure
from dashboard.pages.asset.distribution_panel import description, heading, numbers, reference_text
from dashboard.pages.asset.spread import Spread
from dashboard.times.range import parse_range
from tests.dashboard.asset_rows import asset_now, spread
from tests.dashboard.browserless import body_of, call, client_of
from tests.dashboard.sample_alert import ASSET, CONTRACT, time_of
from tests.dashboard.sample_plant import AWAY, SamplePlant, sample_context
from tests.dashboard.sample_run import UNCERTAIN, reading_values
from tests.dashboard.trees import nodes, text_of
from tests.oracles.distribution_oracle import exact_counts

HOUR = 3600 * 10**9
MODEL = ModelFacts(
    name="m",
    version="1",
    kind="k",
    trained_on="",
    limit_from="",
    built_ns=None,
    fit_rows=(0, 250),
    signal_bands={"flow": Band(low=30.5, high=32.5)},
)
HOSTILE = '<a href="https://example.org"><b>flow</b></a>'


def distribution(**changes: Any) -> Distribution:
    given: dict[str, Any] = {
        "asset": asset_now(),
        "labels": Labels(terms=CONTRACT.terms, model=MODEL),
        "name": "flow",
        "now_ns": time_of(705),
        "from_ns": time_of(705) - 24 * HOUR,
        "to_ns": time_of(705),
        "shown": spread("range", [10, 30, 60]),
        "reference": spread("fitted", [50, 0, 150], outside=4),
        **changes,
    }
    return Distribution(**given)


def texts(part: Any) -> list[str]:
    """The text of each element that holds nothing but text, in reading order."""
    return [node["props"]["children"] for node in nodes(part) if isinstance(node["props"].get("children"), str)]


def test_bars_are_shares_of_the_range_and_the_outline_is_the_reference() -> None:
    figure = distribution_figure(distribution(), token_palette())

    bars, outline = figure["data"]
    assert (bars["type"], bars["x"], bars["width"]) == ("bar", [30.5, 31.5, 32.5], [1.0, 1.0, 1.0])
    assert bars["y"] == [10.0, 30.0, 60.0]
    assert outline["x"] == [30.0, 30.0, 31.0, 31.0, 32.0, 32.0, 33.0, 33.0]
    assert outline["y"] == [0.0, 25.0, 25.0, 0.0, 0.0, 75.0, 75.0, 0.0]
    assert bars["hovertext"][1] == (
        "<b>31.00 to 32.00 L/min</b><br>in the range: 30.0 %, 30 readings<br>reference: 0.0 %, 0 readings"
    )


def test_the_normal_range_lies_behind_both_where_a_bundle_tells_it() -> None:
    with_band = distribution_figure(distribution(), token_palette())["layout"]["shapes"]
    without = distribution_figure(distribution(labels=Labels(terms=CONTRACT.terms)), token_palette())

    assert [(each["x0"], each["x1"], each["layer"]) for each in with_band] == [(30.5, 32.5, "below")]
    assert without["layout"]["shapes"] == []


def test_every_colour_is_a_token_of_the_theme() -> None:
    drawn = json.dumps(distribution_figure(distribution(), token_palette()))

    assert '"color": "var(--series-2)"' in drawn
    assert "#" not in drawn
    assert token_palette().series_2 == "var(--series-2)"
    assert palette("dark").series_2.startswith("#")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_plotly_knows_every_name_and_value_of_the_figure(theme: Theme) -> None:
    colours = {f"var(--{f.name.replace('_', '-')})": getattr(palette(theme), f.name) for f in fields(Palette)}
    written = json.dumps(distribution_figure(distribution(), token_palette()))
    for token, colour in colours.items():
        written = written.replace(token, colour)

    assert "var(" not in written
    assert len(Figure(json.loads(written)).data) == 2  # raises ValueError for what plotly does not know


def test_a_reference_without_a_number_is_not_drawn() -> None:
    figure = distribution_figure(distribution(reference=nothing("before")), token_palette())

    assert [each["type"] for each in figure["data"]] == ["bar"]


def nothing(part: str) -> Spread:
    none: dict[str, Any] = dict.fromkeys(("least", "greatest", "median", "outside", "first_ns", "last_ns"))
    return spread(part, [0, 0, 0], **none)


@pytest.mark.parametrize(("value", "edge"), [(30.0, (28.5, 31.5)), (0.0, (-0.5, 0.5)), (-10.0, (-10.5, -9.5))])
def test_a_signal_that_never_moves_is_one_bar_around_its_value(value: float, edge: tuple[float, float]) -> None:
    still = {"low": value, "high": value, "least": value, "greatest": value, "median": value}
    shown = spread("range", [7, 0, 0], **still)
    figure = distribution_figure(distribution(shown=shown, reference=replace(shown, part="before")), token_palette())

    assert shown.edges == (edge,)
    assert (figure["data"][0]["x"], figure["data"][0]["y"]) == ([value], [100.0])


def test_the_widest_values_have_finite_edges() -> None:
    shown = spread("range", [1, 0, 1], low=-1.7e308, high=1.7e308)

    assert shown.edges[0][0] == -1.7e308
    assert shown.edges[-1][1] == 1.7e308
    assert all(low < high for low, high in shown.edges)


def test_text_of_a_contract_is_no_markup_in_the_figure() -> None:
    hostile = distribution(name=HOSTILE, labels=Labels())

    title = distribution_figure(hostile, token_palette())["layout"]["xaxis"]["title"]["text"]

    assert "<" not in title
    assert title == HOSTILE.replace("<", "&lt;").replace(">", "&gt;")
    assert "Histogram of <a href" in description(hostile)


def test_the_numbers_say_all_that_the_chart_shows() -> None:
    drawn = texts(numbers(distribution()))

    facts = drawn[drawn.index("Readings of good quality") :]
    assert facts[:3] == ["Readings of good quality", "100", "200"]
    assert facts[3:6] == ["Median", "31.50", "31.50"]
    assert facts[facts.index("Outside the normal range") :][:3] == ["Outside the normal range", "3 %", "2 %"]
    assert facts[facts.index("Uncertain, bad, no number") :][1:3] == ["2, 1, 0", "2, 1, 0"]
    bins = drawn[drawn.index("The chart as a table") :]
    assert bins[-12:] == ["30.00", "31.00", "10", "50", "31.00", "32.00", "30", "0", "32.00", "33.00", "60", "150"]


def test_what_lies_outside_is_a_dash_without_a_normal_range_and_never_rounded_to_nothing() -> None:
    unknown = replace(distribution().shown, outside=None)
    rare = spread("range", [1000, 0, 0], outside=1)

    for part, said in ((unknown, "–"), (rare, "< 1 %"), (replace(rare, outside=0), "0 %")):
        drawn = texts(numbers(distribution(shown=part)))
        assert drawn[drawn.index("Outside the normal range") + 1] == said


def test_bins_without_a_reading_are_left_out_of_the_table() -> None:
    part = {"shown": spread("range", [1, 0, 1]), "reference": spread("before", [1, 0, 0])}

    drawn = texts(numbers(distribution(**part)))

    assert drawn[-8:] == ["30.00", "31.00", "1", "1", "32.00", "33.00", "1", "0"]


def test_the_reference_is_named_as_what_it_is() -> None:
    fitted, before = distribution(), distribution(reference=spread("before", [1, 0, 0]))
    none = distribution(reference=nothing("before"))

    assert reference_text(fitted).startswith("Reference: the rows that the model in service was fitted on, ")
    assert reference_text(fitted).count("CET") == 2
    assert reference_text(before).startswith("Reference: the 24 h before this range; the rows that the model")
    assert reference_text(none).startswith("No reference: the rows that the model in service was fitted on are not")
    assert "against the rows its model was fitted on" in description(fitted)
    assert "against the time before" in description(before)


def test_the_heading_names_signal_unit_and_length() -> None:
    assert heading(distribution()) == "flow, L/min, in 24 h"
    assert heading(distribution(name="no_such_signal", labels=Labels())) == "no such signal, in 24 h"


def test_the_chart_is_named_and_has_no_bar_of_buttons_and_no_way_out() -> None:
    graph = drawing("key", distribution_figure(distribution(), token_palette()), "a histogram")["graph"]

    written = graph.to_plotly_json()["props"]
    assert (written["role"], written["aria-label"]) == ("img", "a histogram")
    assert (CONFIG["displayModeBar"], CONFIG["displaylogo"], CONFIG["plotlyServerURL"]) == (False, False, "")


# ---- asked through the application


@pytest.fixture
def plant() -> SamplePlant:
    return SamplePlant()


@pytest.fixture
def app(plant: SamplePlant) -> Dash:
    return create_app(sample_context(plant))


@pytest.fixture
def client(app: Dash) -> FlaskClient:
    return client_of(app)


def asked(app: Dash, client: FlaskClient, **facts: Any) -> Any:
    values = {
        "asset-newest.data": "x",
        "range-picked.data": "24h",
        "signals-picked.data": "flow,pressure",
        "asset-id.data": ASSET,
        **{key.replace("_", "-") + ".data": value for key, value in facts.items()},
    }
    answer = call(client, body_of(app, "asset-distribution-numbers", values=values))
    return json.loads(answer.get_data())["response"] if answer.status_code == 200 else answer.status_code


def test_the_first_chosen_signal_is_told_with_its_numbers_and_a_chart(app: Dash, client: FlaskClient) -> None:
    parts = asked(app, client)

    assert parts["asset-distribution-of"]["children"] == "flow, L/min, in 24 h"
    assert "Readings of good quality" in str(parts["asset-distribution-numbers"])
    graph = parts["asset-distribution-figure"]["data"]["graph"]["props"]["children"]
    assert (graph["type"], graph["namespace"]) == ("Graph", "dash_core_components")
    values = [value for row, value in enumerate(reading_values("flow")[:701]) if row not in UNCERTAIN]
    counts = exact_counts(values, min(values), max(values), BINS)
    assert graph["props"]["figure"]["data"][0]["y"] == [100 * each / len(values) for each in counts]


def test_a_range_without_a_reading_says_so_and_draws_no_chart(app: Dash, client: FlaskClient) -> None:
    parts = asked(app, client, range_picked="2020-01-01T00:00..2020-01-02T00:00")

    assert parts["asset-distribution-figure"]["data"] is None
    assert "No reading of good quality in this range" in str(parts["asset-distribution-numbers"])


def test_numbers_that_cannot_be_read_say_why_and_offer_to_try_again(
    app: Dash, client: FlaskClient, plant: SamplePlant
) -> None:
    plant.away = AWAY

    parts = asked(app, client)

    assert parts["asset-distribution-figure"]["data"] is None
    assert "nobody listens" in str(parts["asset-distribution-numbers"])
    assert "data-again" in str(parts["asset-distribution-numbers"])


@pytest.mark.parametrize("given", [{"signals_picked": ""}, {"asset_id": None}, {"asset_id": "no-such-asset"}])
def test_without_a_signal_or_an_asset_the_panel_is_left_as_it_is(
    app: Dash, client: FlaskClient, given: dict[str, Any]
) -> None:
    assert asked(app, client, **given) in (204, 400)


def test_an_asset_outside_the_scope_has_no_distribution(plant: SamplePlant) -> None:
    plant.runs = 0

    assert read_distribution(sample_context(plant), ASSET, parse_range("24h"), "flow") is None


def test_a_failure_is_drawn_as_other_panels_draw_it_with_its_trace() -> None:
    drawn = numbers(Failed(problem="gone", trace_id="ab" * 16))

    assert "gone Trace abababab" in text_of(drawn)
    assert heading(Failed(problem="gone")) == ""
