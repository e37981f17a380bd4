"""The chart of a trail, wide and narrow."""

from collections.abc import Sequence

from dashboard.charts.annotations import decided_annotations
from dashboard.charts.palette import Palette
from dashboard.charts.pane_chart import PHONE_PX, WIDE_PX, chart_of
from dashboard.charts.panes import Figure, Marks
from dashboard.charts.series import Series


def trail_chart(score: Series, signals: Sequence[Series], marks: Marks, colours: Palette) -> Figure:
    """Draw score / limit with its band, and up to three signals, each with its own axis and normal band."""
    drawn = chart_of(score, signals[:3], marks, colours, ticks=7, plot_px=WIDE_PX)
    drawn["layout"]["annotations"] += decided_annotations(marks, colours, WIDE_PX)
    return drawn


def phone_chart(score: Series, signals: Sequence[Series], marks: Marks, colours: Palette) -> Figure:
    """Draw score and first signal for a screen of 420 px: a figure of its own, never a scaled one."""
    return chart_of(score, signals[:1], marks, colours, ticks=4, plot_px=PHONE_PX)
