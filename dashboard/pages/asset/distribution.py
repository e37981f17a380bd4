"""How the readings of a signal are spread over a range, and those that they are held against."""

from dataclasses import dataclass

from dashboard.asset.rows import AssetNow
from dashboard.charts.panes import decimals_shown
from dashboard.data.context import AppContext
from dashboard.data.failure import Failed
from dashboard.data.queries import Question, ask_together, now_of
from dashboard.data.rows import rows_or_failure
from dashboard.formatting.labels import Band, Labels
from dashboard.pages.asset.rows import AssetEvent
from dashboard.pages.asset.series import EVENTS, labels_in_service
from dashboard.pages.asset.spread import Spread
from dashboard.times.range import TimeRange, bounds_of

BINS = 30
"""Bars that a phone still draws 8 px wide, and as many rows as a table of them may have."""

FITTED = "fitted"
"""The part of the answer that holds the rows the bundle in service was fitted on; else the time before the range."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution:
    """A signal's readings in a range, and what they are held against, with the words that it takes to tell them."""

    asset: AssetNow
    labels: Labels
    name: str  # of the signal, as its contract has it
    now_ns: int
    from_ns: int
    to_ns: int
    shown: Spread
    reference: Spread

    @property
    def label(self) -> str:
        """What people call the signal."""
        return self.labels.signal_label(self.name)

    @property
    def unit(self) -> str:
        """Its unit; empty when there is none."""
        return self.labels.signal_unit(self.name)

    @property
    def band(self) -> Band | None:
        """What was normal, if its bundle says so."""
        return self.labels.signal_band(self.name)

    @property
    def decimals(self) -> int:
        """How many decimals its values are written with, here as in the chart of lines."""
        return decimals_shown(self.labels.signal_decimals(self.name), self.band)

    @property
    def is_fitted(self) -> bool:
        """Tell whether the reference is what the model was fitted on, and not the time before."""
        return self.reference.part == FITTED


def read_distribution(
    context: AppContext, asset_id: str, picked: TimeRange, signal: str
) -> Distribution | Failed | None:
    """Ask how the signal is spread over the range; None when no such asset is declared, or none that may be seen."""
    now = now_of(context)
    from_ns, to_ns = bounds_of(picked, now)
    over = {"asset_id": asset_id, "from_ns": from_ns, "to_ns": to_ns}
    asset = _read_asset(context, asset_id, now)
    if asset is None or isinstance(asset, Failed):
        return asset
    bundle = _read_bundle_id(context, over)
    if isinstance(bundle, Failed):
        return bundle
    labels = labels_in_service(context, asset, bundle, to_ns)
    answer = ask_together(context, {"spread": _question(over, signal, labels)})["spread"]
    parts = rows_or_failure(answer, Spread)
    if isinstance(parts, Failed):
        return parts
    if not parts:
        return None
    shown, reference = parts
    return Distribution(
        asset=asset,
        labels=labels,
        name=signal,
        now_ns=now,
        from_ns=from_ns,
        to_ns=to_ns,
        shown=shown,
        reference=reference,
    )


def _read_asset(context: AppContext, asset_id: str, now_ns: int) -> AssetNow | Failed | None:
    asked = Question(name="asset_now", params={"asset_id": asset_id, "now_ns": now_ns})
    found = rows_or_failure(ask_together(context, {"now": asked})["now"], AssetNow)
    return found if isinstance(found, Failed) else next(iter(found), None)


def _read_bundle_id(context: AppContext, over: dict[str, object]) -> str | Failed:
    """Return the bundle in service; asked as the chart of lines asks, so that one answer serves both."""
    asked = Question(name="asset_events", params={**over, "limit": EVENTS})
    events = rows_or_failure(ask_together(context, {"events": asked})["events"], AssetEvent)
    if isinstance(events, Failed):
        return events
    return next((each.subject for each in events if each.kind == "deployment"), "")


def _question(over: dict[str, object], signal: str, labels: Labels) -> Question:
    band = labels.signal_band(signal)
    fit_from, fit_to = (labels.model.fit_rows if labels.model else None) or (None, None)
    asked = {"signal": signal, "bins": BINS, "fit_from": fit_from, "fit_to": fit_to}
    normal = {"band_low": band.low if band else None, "band_high": band.high if band else None}
    return Question(name="signal_distribution", params={**over, **asked, **normal})
