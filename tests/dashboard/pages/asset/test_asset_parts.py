"""Parts, words, lanes and figures of the asset pages: records in, components and dicts out."""

import math
from dataclasses import replace
from typing import Any

import pytest

from dashboard.asset.marks import state_mark
from dashboard.asset.rows import AssetNow
from dashboard.charts.palette import palette
from dashboard.charts.series import Series, breaks
from dashboard.charts.series_rows import gap_of, signal_series
from dashboard.data.failure import Failed
from dashboard.data.rows import read_rows
from dashboard.formatting.labels import Labels
from dashboard.formatting.text import DAY, HOUR, SECOND
from dashboard.pages.asset.chart import asset_chart, frame_of
from dashboard.pages.asset.header import asset_head
from dashboard.pages.asset.lanes import Frame, alert_marks, bundle_marks, changes_of, state_marks
from dashboard.pages.asset.layout import asset_main, asset_parts
from dashboard.pages.asset.queries import AssetView, read_asset
from dashboard.pages.asset.rows import StateInterval
from dashboard.pages.asset.sensor_table import freshness, quality_word, sensor_table
from dashboard.pages.asset.signals import asked_signals, remembered_signals
from dashboard.pages.asset.text import Alias, aliases_of, changed, running_time, since
from dashboard.pages.assets.filter import AssetFilter, asked_filter, remembered
from dashboard.pages.assets.table import asset_table
from dashboard.pages.assets.text import heading
from dashboard.times.range import parse_range
from tests.dashboard.asset_rows import asset_now as asset
from tests.dashboard.asset_rows import bar, declaration, deployment, sensor
from tests.dashboard.sample_alert import ASSET, CONTRACT, time_of
from tests.dashboard.sample_plant import NOW, SamplePlant, asked, sample_context, series_asked
from tests.dashboard.trees import classes, nodes, text_of

ZONE = "Europe/Berlin"
FRAME = Frame(from_ns=time_of(0), to_ns=time_of(1000), now_ns=time_of(800), zone=ZONE)


def view(plant: SamplePlant | None = None) -> AssetView:
    found = read_asset(sample_context(plant), ASSET, parse_range("24h"))
    assert isinstance(found, AssetView)
    return found


def interval(word: str, first: int, last: int, **facts: Any) -> StateInterval:
    plain = {"reason": "", "windows": 9, "of_them": 1, "running_ns": 0, "stopped_ns": 0, "unscored_ns": 0}
    return StateInterval(**{"word": word, "from_ns": time_of(first), "to_ns": time_of(last), **plain, **facts})


def test_names_in_other_systems_are_links_only_where_they_are_safe_addresses() -> None:
    given_aliases = ("cmms=https://cmms.plant/1", "scada=javascript:x", "plain", "=odd", "")

    assert aliases_of(asset(aliases=given_aliases)) == (
        Alias(system="cmms", name="https://cmms.plant/1", href="https://cmms.plant/1"),
        Alias(system="scada", name="javascript:x", href=""),
        Alias(system="", name="plain", href=""),
        Alias(system="", name="odd", href=""),
    )


def test_the_heading_counts_the_states_there_are() -> None:
    assert heading([]) == "No asset is declared"
    assert heading([asset(), asset(state="blind"), asset(state="unknown")]) == (
        "3 assets: 1 running, 1 blind, 1 state unknown"
    )


def test_since_when_is_told_by_the_last_stretch_of_the_state() -> None:
    recent = [interval("running", 0, 100), interval("stopped", 100, 200), interval("running", 200, 700)]

    assert since(asset(), recent, time_of(800), ZONE) == "since 03:23 CET (10 min)"
    assert since(asset(state="stopped"), recent, time_of(800), ZONE) == "since 03:21 CET (11 min)"
    assert since(asset(), [interval("running", -700_000, 700)], time_of(800), ZONE) == "for over 7 d"
    assert since(asset(), [], time_of(800), ZONE) == ""
    assert since(asset(state="blind", blind_ns=time_of(740)), recent, time_of(800), ZONE) == "since 03:32 CET (1 min)"
    assert since(asset(state="unknown"), recent, time_of(820), ZONE) == "no window for 2 min"
    assert since(asset(state="unknown", scored_ns=None), recent, time_of(800), ZONE) == "never scored"


def test_running_time_says_all_of_the_range() -> None:
    told = [interval("running", 0, 1, running_ns=18 * HOUR, stopped_ns=3 * HOUR, unscored_ns=HOUR)]

    assert running_time(
        told, DAY
    ) == "Running 18 h 00 min of 24 h (75 %); 3 h 00 min stopped; 1 h 00 min not scored; " + ("2 h 00 min not seen.")
    assert running_time([], 7 * DAY) == "Nothing is known of it in these 7 d."


def test_an_empty_head_and_a_full_one_say_what_the_asset_is() -> None:
    shown = text_of(asset_head(view(), ZONE))

    assert shown.startswith("Water loop WL-1, inlet valve recorded playback running since ")
    assert "water loop · criticality A, single · Nord / Pump house 2 · gateway gateway-1" in shown
    assert shown.endswith("The same asset in other systems: cmms · scada L1 · folder")
    nowhere = replace(view(), asset=asset(aliases=(), open_alerts=0, scored_ns=None, state="unknown"))
    assert text_of(asset_head(nowhere, ZONE)).endswith("The site file names it in no other system.")


def test_marks_stay_inside_their_lane_and_follow_their_time() -> None:
    before, inside = interval("running", -500, 100), interval("not_scored", 100, 350, reason="filling")

    marks = state_marks([before, inside], FRAME)

    assert [(m.kind, m.left, m.width) for m in marks] == [("run", 0.0, 10.0), ("unscored", 10.0, 25.0)]
    assert marks[1].title == "not scored, the first window is not full yet: 03:21 CET, 4 min, 9 windows"


def test_a_bar_leads_to_the_worst_alert_that_it_stands_for() -> None:
    found = [bar(), bar(alerts=3, kind="blind", cleared_ns=time_of(700))]

    single, many = alert_marks(found, FRAME)

    assert single.href == f"/alerts/{found[0].alert_id}"
    assert single.title.startswith("high, deviation, led by flow, at most 1.34 × limit; ")
    assert single.title.endswith(", still active")
    assert (many.kind, many.title.startswith("3 alerts, the worst: high, nobody saw it; ")) == ("blind", True)


def test_a_bundle_is_in_service_until_another_follows_and_no_longer_than_now() -> None:
    put = [deployment(row, subject=subject * 64) for row, subject in ((500, "c"), (300, "b"), (-50, "a"), (100, "a"))]

    marks = bundle_marks(put, FRAME)

    assert [(m.word, m.left, m.width) for m in marks] == [
        ("aaaaaaaa", 0.0, 30.0),
        ("bbbbbbbb", 30.0, 20.0),
        ("cccccccc", 50.0, pytest.approx(30.0)),
    ]
    assert bundle_marks([], FRAME) == []


def test_a_declaration_names_what_it_changed() -> None:
    old = declaration(0, line="", criticality="C", contract="loop@1.0.0", aliases=["a=1"])
    new = replace(old, criticality="A", line="L2", contract="loop@1.1.0", aliases=["a=2"], declared_ns=time_of(5))

    assert changed(new, old) == (
        "line none → L2, criticality C → A, contract loop@1.0.0 → loop@1.1.0, names in other systems"
    )
    assert changed(old, None) == "declared"
    assert changes_of([], [], FRAME) == ()
    same = replace(old, declared_ns=time_of(3))
    assert [each.what for each in changes_of([new, same, old], [], FRAME)] == [changed(new, old), "declared"]


@pytest.mark.parametrize(
    ("query", "finds"),
    [
        ({}, True),
        ({"q": "WL-1"}, True),
        ({"q": "l1"}, True),  # an alias
        ({"q": "fan"}, False),
        ({"class": "water_loop", "state": "running"}, True),
        ({"class": "fan"}, False),
        ({"state": "blind"}, False),
        ({"state": "no such state", "q": ["a"]}, True),
    ],
)
def test_the_url_narrows_the_list(query: dict[str, Any], *, finds: bool) -> None:
    assert asked_filter(query).passes(asset()) is finds


def test_a_filter_is_written_as_it_is_read() -> None:
    asked = AssetFilter(q="a b&c", asset_class="fan", state="blind")

    assert asked.href() == "/assets?q=a+b%26c&class=fan&state=blind"
    assert AssetFilter().href() == "/assets"
    assert AssetFilter(q="\ud800").href() == "/assets?q=%3F"
    assert remembered({"class": "fan", "state": "blind"}, "x") == replace(asked, q="x")
    assert remembered("nonsense", None) == AssetFilter()


def test_only_a_mixed_list_marks_where_readings_come_from() -> None:
    alone = [asset(origin="simulated")]

    assert "sim" not in classes(asset_table(alone, AssetFilter(), NOW))
    assert "sim" in classes(asset_table([*alone, asset(origin="live")], AssetFilter(), NOW))


@pytest.mark.parametrize(
    ("facts", "declared", "said"),
    [
        ({"last_ns": NOW - 2 * SECOND}, True, "fresh"),
        ({"last_ns": NOW - 119 * SECOND}, True, "fresh"),  # batches take their time
        ({"last_ns": NOW - 121 * SECOND}, True, "late"),
        ({"last_ns": NOW - 800 * SECOND, "interval_ns": 300 * SECOND}, False, "fresh"),
        ({"last_ns": NOW - 901 * SECOND, "interval_ns": 300 * SECOND}, False, "late"),
        ({"last_ns": NOW - 121 * SECOND, "interval_ns": None}, False, "late"),
        ({"last_ns": None}, True, "silent"),
    ],
)
def test_freshness_is_age_against_the_expected_interval(facts: dict[str, Any], said: str, *, declared: bool) -> None:
    signal = CONTRACT.terms.signals[0] if declared else None

    assert freshness(sensor(**facts), signal, NOW)[0] == said


def test_sensors_stand_in_contract_order_and_a_silent_one_is_named() -> None:
    names = CONTRACT.terms.signal_names
    heard = [replace(sensor(), signal=name) for name in (*reversed(names[1:]), "extra")]

    table = sensor_table(heard, "inlet valve", Labels(terms=CONTRACT.terms), NOW, ZONE)

    titles = [node["props"].get("title") for node in nodes(table)]
    assert [title for title in titles if title in (*names, "extra")] == [*names, "extra"]
    assert "silent, never sent" in text_of(table)


def test_quality_is_told_by_its_class() -> None:
    assert [quality_word(code) for code in (None, 0, 0x400, 0x40940000, 0x809B0000)] == [
        "–",
        "good",
        "good",
        "uncertain",
        "bad",
    ]


def test_a_part_that_failed_says_so_and_the_others_stay() -> None:
    broken = replace(view(), sensors=Failed(problem="nobody listens"), bars=Failed(problem="too slow"))

    shown = text_of(asset_main(broken, None))

    assert "nobody listens Try again" in shown
    assert "too slow" in shown
    assert "verdict true: “seal worn”" in shown
    assert isinstance(asset_parts(broken)["sensors"], Failed)


def test_every_state_has_a_shape_and_only_blind_is_loud() -> None:
    assert "high" in classes(state_mark("blind"))
    for state in ("running", "starting", "stopped", "standby", "unknown"):
        assert f"ic-{state}" in classes(state_mark(state))
        assert "high" not in classes(state_mark(state))
    assert "ic-unknown" in classes(state_mark("whatever"))


def test_signals_are_drawn_by_names_a_contract_may_have_and_at_most_four() -> None:
    assert remembered_signals("flow,<a href=x>,flow,pressure") == ("flow", "pressure")
    assert len(remembered_signals("a,b,c,d,e,f")) == 4
    assert remembered_signals(7) == ()
    assert asked_signals("nobody", ("a", "b")) == ("a", "b")


def test_a_line_breaks_after_three_of_its_own_intervals() -> None:
    times = [*range(0, 50 * SECOND, 5 * SECOND), *range(80 * SECOND, 100 * SECOND, 5 * SECOND)]
    series = Series(name="s", unit="", times_ns=times, values=times, quality=[0] * len(times), runs=["r"] * len(times))

    assert gap_of(times, 0) == 15 * SECOND
    assert gap_of([], 7) == 21
    assert breaks(replace(series, gap_ns=gap_of(times, 0)), 10**18) == (10,)


def test_what_is_no_number_breaks_a_line_and_scales_no_axis() -> None:
    rows = series_asked("signal_series", signal="flow", to_ns=time_of(9))
    spoiled = rows.set_column(2, "value", [[math.nan, *rows.column("value").to_pylist()[1:]]])
    frame, colours = frame_of(time_of(0), time_of(9), ZONE, 0.9), palette("light")

    series = signal_series("flow", spoiled, Labels(terms=CONTRACT.terms), SECOND)

    figure = asset_chart(series, [], frame, (), colours, is_narrow=False)
    assert figure["data"][0]["y"] == [None, *series.values[1:]]
    assert figure["data"][-1]["y"] == [series.values[-1]]
    assert math.isfinite(sum(figure["layout"]["yaxis"]["range"]))
    assert len(series.numbers) == rows.num_rows - 1


def test_an_asset_chart_has_a_pane_for_the_score_and_each_signal_and_marks_deployments() -> None:
    rows = series_asked("signal_series", signal="flow", to_ns=time_of(1000))
    flow = signal_series("flow", rows, Labels(terms=CONTRACT.terms), SECOND)
    frame = frame_of(time_of(0), time_of(1000), ZONE, 0.9)
    put = (time_of(400), time_of(-400))

    wide = asset_chart(flow, [flow] * 4, frame, put, palette("light"), is_narrow=False)
    phone = asset_chart(flow, [], frame, (), palette("dark"), is_narrow=True)

    assert sum(name.startswith("yaxis") for name in wide["layout"]) == 5
    dashed = [shape for shape in wide["layout"]["shapes"] if shape.get("line", {}).get("dash") == "dash"]
    assert [shape["x0"] for shape in dashed] == ["2026-11-24 03:26:40.000"]
    assert not any("raised" in note["text"] for note in wide["layout"]["annotations"])
    assert len(phone["layout"]["xaxis"]["tickvals"]) <= 4
    assert None in wide["data"][0]["y"]  # the gap of the sample


def test_a_pane_in_which_nothing_came_says_so_and_shows_no_values() -> None:
    none = signal_series("flow", series_asked("signal_series", signal="nobody"), Labels(), SECOND)
    frame = frame_of(time_of(0), time_of(700), ZONE, 0.9)

    layout = asset_chart(none, [none], frame, (), palette("light"), is_narrow=False)["layout"]

    said = [note["text"] for note in layout["annotations"]]
    assert {"no window was scored in this range", "no reading in this range"} <= set(said)
    assert layout["yaxis2"]["tickvals"] == []
    assert layout["yaxis"]["ticktext"] == ["0.0", "1.0"]  # the limit stands, whatever came


def test_rows_are_read_by_name() -> None:
    (found,) = read_rows(asked("asset_now", asset_id=ASSET, now_ns=NOW), AssetNow)

    assert found.name == "Water loop WL-1"
