"""Figures: series in, plain dicts out, which plotly itself would draw."""

import math
from dataclasses import replace

import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.alert.state import alert_status
from dashboard.charts.annotations import NAME_PX, RAISED_PX, decided_annotations, raised_annotations
from dashboard.charts.palette import palette, read_palette
from dashboard.charts.panes import Marks, domain, height_px
from dashboard.charts.series import LEAST_RUN, Series, breaks, doubtful, outside
from dashboard.charts.series_rows import score_series, signal_series
from dashboard.charts.ticks import time_ticks, value_ticks
from dashboard.formatting.labels import Band
from dashboard.formatting.stored_labels import labels_of
from dashboard.pages.trail.chart import phone_chart, trail_chart
from dashboard.pages.trail.chart_data import bounds, chart_frame, chosen_range
from dashboard.pages.trail.chart_panel import ChartRange
from dashboard.pages.trail.layout import View
from dashboard.static_files import ASSETS
from tests.dashboard.sample_alert import FIRST_SCORED, RAISED_ROW, ROWS, SECOND, sample_trail, time_of
from tests.dashboard.sample_plant import series_asked

MARKS = Marks(
    from_ns=time_of(0),
    to_ns=time_of(ROWS),
    zone="Europe/Berlin",
    window=(time_of(RAISED_ROW - 19), time_of(RAISED_ROW)),
    raised_ns=time_of(RAISED_ROW),
    ended_ns=None,
    deployed_ns=time_of(FIRST_SCORED),
    hysteresis=0.9,
    gap_ns=20 * SECOND,
)


def series(values: list[float], *, at: list[int] | None = None, runs: list[str] | None = None) -> Series:
    """A series a second apart unless told otherwise."""
    times = [time_of(row) for row in (at or range(len(values)))]
    return Series(
        name="flow",
        unit="L/min",
        times_ns=times,
        values=values,
        quality=[0] * len(values),
        runs=runs or ["r"] * len(values),
        band=Band(low=1, high=2),
    )


def test_a_line_breaks_at_a_gap_and_at_another_run() -> None:
    broken = series([1.5] * 5, at=[0, 1, 30, 31, 32], runs=["a", "a", "a", "a", "b"])

    assert breaks(broken, 20 * SECOND) == (2, 4)


@pytest.mark.parametrize(
    ("value", "quality", "said"),
    [
        (1.5, 0, "<b>1.50</b>"),
        (1.5, 0x40940000, "1.50, uncertain"),
        (9.0, 0x809B0000, "9.00, bad"),
        (math.nan, 0x809B0000, "–, bad"),
        (math.nan, 0, "<b>–</b>"),
    ],
)
def test_beside_a_pane_stands_its_last_reading_and_that_it_is_not_good(value: float, quality: int, said: str) -> None:
    last = replace(series([9.0] * 6 + [value]), quality=[0] * 6 + [quality])

    figure = trail_chart(series([0.5] * 7), [last], MARKS, palette("light"))

    beside = [note for note in figure["layout"]["annotations"] if note["x"] == 1 and note["yanchor"] == "bottom"]
    assert [note["text"] for note in beside] == ["<b>0.50</b>", said]
    assert (beside[1]["font"]["color"] == palette("light").up) is False
    assert math.isfinite(sum(figure["layout"]["yaxis2"]["range"]))


def test_a_line_takes_colour_only_after_four_points_running_on_one_side() -> None:
    band = Band(low=1, high=2)

    assert outside([3, 3, 3, 1.5, 3, 3, 3, 3], band) == (False,) * 4 + (True,) * 4
    assert outside([3, 3, 0, 0], band) == (False,) * 4
    assert outside([3, 3, 3, 3], band, broken=(2,)) == (False,) * 4
    assert outside([3, 3, 3, 3], None) == (False,) * 4


@given(st.lists(st.floats(0, 3), max_size=40))
def test_every_coloured_point_is_outside_and_has_three_neighbours(values: list[float]) -> None:
    band = Band(low=1, high=2)

    marks = outside(values, band)

    for i, is_marked in enumerate(marks):
        if is_marked:
            run = 1
            for step in (-1, 1):
                j = i + step
                while 0 <= j < len(values) and band.tells(values[j]) == band.tells(values[i]):
                    run, j = run + 1, j + step
            assert band.tells(values[i]) != "within"
            assert run >= LEAST_RUN


def test_points_that_are_not_good_are_told_by_their_class_alone() -> None:
    assert doubtful([0, 0x40000000, 0x40940000, 0x80000000, 0x809B0000, 0x00000400]) == (1, 2, 3, 4)


def test_time_ticks_are_round_in_the_zone_of_the_site() -> None:
    shown = time_ticks(time_of(0), time_of(ROWS), "Europe/Berlin", 7)

    assert [text for _, text in shown] == ["03:20", "03:25", "03:30", "03:35"]


def test_the_day_is_written_where_it_begins() -> None:
    evening = time_of(0) - 8 * 3600 * SECOND

    shown = time_ticks(evening, evening + 24 * 3600 * SECOND, "Europe/Berlin", 7)

    assert "24 Nov" in [text for _, text in shown]


@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6))
def test_value_ticks_lie_inside_their_range_and_rise(low: float, width: float) -> None:
    shown = value_ticks(low, low + width)

    values = [value for value, _ in shown]
    assert 1 <= len(values) <= 2
    assert values == sorted(values)
    assert all(low - 1e-6 * width <= value <= low + width * (1 + 1e-6) for value in values)


def test_the_panes_fill_the_plot_at_the_pitch_of_the_design() -> None:
    assert height_px(4) == 363
    assert domain(0, 4) == pytest.approx((1 - 63 / 321, 1.0))
    assert domain(3, 4) == pytest.approx((0.0, 63 / 321))


def test_the_chart_draws_score_over_limit_and_three_signals_on_one_time_axis() -> None:
    figure = sample_chart("light")

    layout = figure["layout"]
    assert layout["height"] == 363
    assert layout["showlegend"] is False
    assert [axis for axis in layout if axis.startswith("yaxis")] == ["yaxis", "yaxis2", "yaxis3", "yaxis4"]
    assert layout["xaxis"]["anchor"] == "y4"
    assert [a["text"] for a in layout["annotations"]][:4] == [
        "<b>score / limit</b>",
        "<b>flow, L/min</b>",
        "<b>vibration motor, [g]</b>",
        "<b>pressure, bar</b>",
    ]
    assert "raised 03:30" in {a["text"] for a in layout["annotations"]}


def test_gaps_are_breaks_in_every_line_and_never_bridged() -> None:
    for trace in (t for t in sample_chart("light")["data"] if t["mode"] == "lines"):
        assert trace["connectgaps"] is False
        assert None in trace["y"]


def test_uncertain_samples_are_hollow() -> None:
    hollow = [t for t in sample_chart("light")["data"] if t.get("marker", {}).get("symbol") == "circle-open"]

    assert [len(t["x"]) for t in hollow] == [6, 6, 6]


def test_bands_limit_window_and_moments_are_shapes() -> None:
    shapes = sample_chart("light")["layout"]["shapes"]

    hysteresis, limit = shapes[:2]
    assert (hysteresis["y0"], hysteresis["y1"], limit["y0"]) == (0.9, 1.0, 1)
    assert [s["yref"] for s in shapes[2:5]] == ["y2", "y3", "y4"]
    assert [s["line"].get("dash") for s in shapes[-2:]] == ["dash", "solid"]


def test_dark_is_another_dict_with_no_light_colour_in_it() -> None:
    light, dark = palette("light"), palette("dark")

    text = str(sample_chart("dark"))

    assert light != dark
    assert dark.ink in text
    assert not {light.ink, light.series, light.limit, light.up} & set(text.split("'"))


def test_the_phone_has_a_figure_of_its_own_with_score_and_one_signal() -> None:
    labels = labels_of(sample_trail())
    flow = signal_series("flow", series_asked("signal_series", signal="flow"), labels)

    figure = phone_chart(score_series(series_asked("score_series")), [flow, flow, flow], MARKS, palette("light"))

    assert figure["layout"]["height"] == height_px(2) == 191
    assert "yaxis3" not in figure["layout"]
    assert "the line that decided" not in str(figure)


@pytest.mark.parametrize(
    ("row", "plot_px", "anchor", "is_said"),
    [(1000, 480, "right", True), (640, 480, "right", False), (200, 480, "left", False), (20, 480, "left", False)],
)
def test_the_words_above_the_chart_never_meet(row: int, plot_px: int, anchor: str, is_said: bool) -> None:
    marks = replace(MARKS, raised_ns=time_of(row))

    raised = raised_annotations(marks, palette("light"), plot_px)[0]
    decided = decided_annotations(marks, palette("light"), plot_px)

    begin = raised["x"] * plot_px + raised["xshift"] - (RAISED_PX if raised["xanchor"] == "right" else 0)
    assert raised["xanchor"] == anchor
    assert begin >= NAME_PX - 4
    assert bool(decided) is is_said


def test_no_score_and_no_reading_still_make_a_figure() -> None:
    nothing = Series(name="flow", unit="", times_ns=[], values=[], quality=[], runs=[])

    figure = trail_chart(nothing, [nothing], MARKS, palette("light"))

    assert [len(t["x"]) for t in figure["data"]] == [0, 0]


def test_both_palettes_come_from_the_tokens() -> None:
    css = (ASSETS / "base" / "tokens.css").read_text(encoding="utf-8")

    assert read_palette(css, "light").ink in css
    with pytest.raises(KeyError):
        read_palette(":root { --ink: #000000; }", "light")


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("run", time_of(0), time_of(705)),
        ("window", time_of(RAISED_ROW - 19 - 60), time_of(RAISED_ROW + 60)),
        ("6h", time_of(705) - 6 * 3600 * SECOND, time_of(705)),
        ("24h", time_of(705) - 24 * 3600 * SECOND, time_of(705)),
        ("30d", time_of(705) - 30 * 24 * 3600 * SECOND, time_of(705)),
    ],
)
def test_a_range_ends_with_what_is_newest(asked: str, first: int, last: int) -> None:
    assert bounds(sample_view(), asked) == (first, last)


def test_the_range_of_a_live_run_ends_now() -> None:
    view = sample_view()
    assert view.trail.run is not None
    begun = replace(view.trail.run, rows=0, last_ns=view.trail.run.first_ns)

    assert bounds(replace(view, trail=replace(view.trail, run=begun)), "run") == (time_of(0), view.now_ns)


@pytest.mark.parametrize(("hours", "first"), [(6, "run"), (7, "6h"), (5000, "6h")])
def test_a_chart_begins_with_the_whole_run_unless_that_is_long(hours: int, first: str) -> None:
    view = sample_view()
    assert view.trail.run is not None
    begun = replace(view.trail.run, rows=0, last_ns=view.trail.run.first_ns)
    long = replace(view, trail=replace(view.trail, run=begun), now_ns=begun.first_ns + hours * 3600 * SECOND)

    assert chosen_range(long, None) == chosen_range(long, "1 h") == ChartRange(shown=first, first=first)
    assert chosen_range(long, "30d") == ChartRange(shown="30d", first=first)


def test_the_frame_asks_for_the_signals_that_lead() -> None:
    frame = chart_frame(sample_view(), "run")

    assert frame.leading == ("flow", "vibration_motor", "pressure")
    assert frame.asked == {"from_ns": time_of(0), "to_ns": time_of(705)}
    assert frame.marks.hysteresis == 0.9


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_plotly_itself_takes_the_figure(theme: str) -> None:
    drawn = sample_chart(theme)

    assert len(go.Figure(drawn).data) == len(drawn["data"])  # a name or a value that plotly does not know is an error


def sample_view() -> View:
    """The alert as seen 65 s after it was raised."""
    trail = sample_trail()
    return View(trail=trail, status=alert_status(trail), labels=labels_of(trail), now_ns=time_of(705), user="m.kern")


def sample_chart(theme: str) -> dict:  # type: ignore[type-arg]
    """The whole chart of the sample alert."""
    labels = labels_of(sample_trail())
    leading = ("flow", "vibration_motor", "pressure")
    signals = [signal_series(name, series_asked("signal_series", signal=name), labels) for name in leading]
    colours = palette("dark" if theme == "dark" else "light")
    return trail_chart(score_series(series_asked("score_series")), signals, MARKS, colours)
