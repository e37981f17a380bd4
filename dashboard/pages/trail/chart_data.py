"""Arrow tables -> what the figures draw: series of a range, marks on its time axis."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pyarrow as pa

from dashboard.alert.blind import is_blind
from dashboard.charts.panes import Marks
from dashboard.charts.series import Series
from dashboard.charts.series_rows import score_series, signal_series
from dashboard.formatting.labels import Labels
from dashboard.formatting.text import HOUR, MINUTE, SECOND
from dashboard.pages.trail.chart_panel import RANGES, ChartRange
from dashboard.pages.trail.contributions import leading_signals
from dashboard.pages.trail.layout import View, hysteresis
from dashboard.times.range import parse_range

SIGNALS_SHOWN = 3
FALLBACK_GAP_S = 20.0
_POINTS_A_STRETCH = 3  # a down-sampled stretch leaves two points; three stretches without one are a gap


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartFrame:
    """What one chart shows: the marks, which signals, and once they are read the series."""

    marks: Marks
    leading: tuple[str, ...]
    labels: Labels
    score: Series
    signals: tuple[Series, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to draw: neither a score nor a reading."""
        return not any(series.numbers for series in (self.score, *self.signals))

    @property
    def asked(self) -> dict[str, int]:
        """The range as parameters of a query."""
        return {"from_ns": self.marks.from_ns, "to_ns": self.marks.to_ns}

    def filled(self, score: pa.Table, signals: Mapping[str, pa.Table]) -> "ChartFrame":
        """Return the frame with the answers in it."""
        return replace(
            self,
            score=score_series(score),
            signals=tuple(signal_series(name, table, self.labels) for name, table in signals.items()),
        )


def chart_frame(view: View, chart_range: str) -> ChartFrame:
    """Return what to ask for: the range in time and the signals that lead."""
    raising = view.trail.raising.record if view.trail.raising else None
    first, last = bounds(view, chart_range)
    marks = Marks(
        from_ns=first,
        to_ns=last,
        zone=view.zone,
        window=(raising.window.first_ns, raising.window.last_ns) if raising else None,
        raised_ns=view.status.raised.record.event_ns,
        ended_ns=view.status.ended.event_ns if view.status.ended else None,
        deployed_ns=view.trail.deployment.from_ns if view.trail.deployment else None,
        hysteresis=hysteresis(view) or 1.0,
        gap_ns=_gap_ns(view.labels, last - first),
    )
    leading = leading_signals(raising, view.labels, SIGNALS_SHOWN) or _declared(view)
    return ChartFrame(marks=marks, leading=leading, labels=view.labels, score=_nothing())


def chosen_range(view: View, asked: object) -> ChartRange:
    """Return the range that is asked for; for anything else the whole run, or 6 h of one that is longer."""
    begun, ended = _run_bounds(view, view.status.raised.record.event_ns)
    first = "run" if min(ended, view.now_ns) - begun <= 6 * HOUR else "6h"
    return ChartRange(shown=asked if isinstance(asked, str) and asked in RANGES else first, first=first)


def _declared(view: View) -> tuple[str, ...]:
    """Of an asset that nobody sees: the first signals of its contract, which tell whether anything still comes."""
    if view.labels.terms is None or not is_blind(view.trail):
        return ()
    return tuple(signal.name for signal in view.labels.terms.signals)[:SIGNALS_SHOWN]


def bounds(view: View, chart_range: str) -> tuple[int, int]:
    """Return the first and last moment of the range, which ends with the alert or what is newest of its run."""
    raised = view.status.raised.record.event_ns
    ended = view.status.ended.event_ns if view.status.ended else None
    run = _run_bounds(view, raised)
    newest = min(run[1], view.now_ns)
    if is_blind(view.trail):
        raised = min(raised, newest)  # it is told in the collector's time, and a playback's rows lie in another
    if chart_range == "window":
        raising = view.trail.raising
        start = raising.record.window.first_ns if raising else raised - MINUTE
        return start - MINUTE, max(raised + MINUTE, min(ended or raised, raised + 3 * MINUTE))
    if chart_range == "run":
        return run[0], max(newest, raised + SECOND)
    end = max(raised + SECOND, min(newest, (ended or newest) + HOUR))
    return parse_range(chart_range).bounds(end)


def _run_bounds(view: View, raised: int) -> tuple[int, int]:
    """First and last moment of the run; a live one goes on, and where there is none it is an hour either way."""
    run = view.trail.run
    if run is None:
        return raised - HOUR, raised + HOUR
    return run.first_ns, view.now_ns if run.is_live else run.last_ns


def _gap_ns(labels: Labels, width_ns: int) -> int:
    allowed = labels.terms.window.max_gap_s if labels.terms else FALLBACK_GAP_S
    return max(int(allowed * SECOND), _POINTS_A_STRETCH * width_ns // 450)


def _nothing() -> Series:
    return Series(name="score / limit", unit="", times_ns=(), values=(), quality=(), runs=())
