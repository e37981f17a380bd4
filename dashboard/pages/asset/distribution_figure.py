"""The histogram: bars of the range, the outline of what they are held against, the normal range behind both."""

from collections.abc import Iterator

from dashboard.charts.palette import Palette
from dashboard.charts.panes import Figure
from dashboard.charts.plotly_frame import framed, plain
from dashboard.formatting.text import number, pluralize
from dashboard.pages.asset.distribution import Distribution

READ_DECIMALS = 1


def distribution_figure(distribution: Distribution, colours: Palette) -> Figure:
    """Draw shares, not counts: the range and its reference rarely hold as many readings."""
    traces = [_bars(distribution, colours)]
    if distribution.reference.good:
        traces.append(_outline(distribution, colours))
    unit = f", {distribution.unit}" if distribution.unit else ""
    return framed(
        traces, _band(distribution, colours), colours, x_title=f"{distribution.label}{unit}", y_title="% of readings"
    )


def _bars(distribution: Distribution, colours: Palette) -> Figure:
    edges = distribution.shown.edges
    return {
        "type": "bar",
        "x": [low / 2 + high / 2 for low, high in edges],
        "width": [high - low for low, high in edges],
        "y": list(distribution.shown.shares),
        "marker": {"color": colours.series_2, "line": {"width": 0}},
        "hoverinfo": "text",
        "hovertext": list(_read(distribution)),
        "textposition": "none",
    }


def _outline(distribution: Distribution, colours: Palette) -> Figure:
    edges, shares = distribution.reference.edges, distribution.reference.shares
    return {
        "type": "scatter",
        "mode": "lines",
        # each bin from its begin to its end, down to nothing at both sides
        "x": [edges[0][0], *(end for edge in edges for end in edge), edges[-1][1]],
        "y": [0.0, *(share for share in shares for _ in range(2)), 0.0],
        "line": {"color": colours.accent, "width": 2},
        "hoverinfo": "skip",
    }


def _band(distribution: Distribution, colours: Palette) -> list[Figure]:
    if distribution.band is None:
        return []
    return [
        {
            "type": "rect",
            "layer": "below",
            "xref": "x",
            "x0": distribution.band.low,
            "x1": distribution.band.high,
            "yref": "paper",
            "y0": 0,
            "y1": 1,
            "fillcolor": colours.band,
            "line": {"width": 0},
        }
    ]


def _read(distribution: Distribution) -> Iterator[str]:
    """Say each bin to whoever points at it."""
    for i, (low, high) in enumerate(distribution.shown.edges):
        between = (
            f"{number(low, distribution.decimals)} to {number(high, distribution.decimals)} {distribution.unit}".strip()
        )
        lines = [f"<b>{plain(between)}</b>"]
        for word, part in (("in the range", distribution.shown), ("reference", distribution.reference)):
            share = number(part.shares[i], READ_DECIMALS)
            lines.append(f"{word}: {share} %, {pluralize(part.bars[i], 'reading')}")
        yield "<br>".join(lines)
