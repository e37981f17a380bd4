"""What the chart of an asset shows: score and chosen signals over a range, each told by at most 2,000 points."""

from collections.abc import Sequence
from dataclasses import dataclass

from contract.words import ArtifactKind
from dashboard.asset.rows import AssetNow
from dashboard.charts.series import Series
from dashboard.charts.series_rows import score_series, signal_series
from dashboard.data.context import AppContext
from dashboard.data.failure import Failed
from dashboard.data.queries import STEP_NS, Question, ask_together, now_of
from dashboard.data.rows import read_rows
from dashboard.errors import UnreadableBundle
from dashboard.formatting.labels import Labels
from dashboard.formatting.stored_labels import model_of
from dashboard.pages.asset.queries import read_labels
from dashboard.times.range import LATEST_NS, TimeRange, bounds_of
from store.errors import StoreError
from store.trail.artifacts import Sent, find_artifact

MOST_POINTS, PHONE_POINTS = 2_000, 600
EVENTS = 200
"""Of what was done, the most that is looked through for bundles put in service."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetSeries:
    """Score and signals with their bands, and when bundles were put in service."""

    from_ns: int
    to_ns: int
    time_zone: str
    hysteresis: float
    score: Series
    signals: tuple[Series, ...]
    deployed_ns: tuple[int, ...]

    @property
    def points(self) -> int:
        """How many points there are of all."""
        return sum(len(each.numbers) for each in (self.score, *self.signals))


def read_series(
    context: AppContext,
    asset_id: str,
    picked: TimeRange,
    chosen: Sequence[str],
    *,
    is_narrow: bool,
    newest_ns: int | None = None,
) -> AssetSeries | Failed | None:
    """Ask for score and signals; None when no such asset is declared.

    `newest_ns` is the newest reading that the page shows in its table: the lines end with it, also when more has come
    since, so that both say the same.
    """
    now = now_of(context)
    from_ns, to_ns = bounds_of(picked, now)
    points = PHONE_POINTS if is_narrow else MOST_POINTS
    over = {"asset_id": asset_id, "from_ns": from_ns, "to_ns": to_ns}
    # what came since the step began that now_of rounds to is told by the sensors already, so it ends the lines too
    lines = {**over, "to_ns": min(bounds_of(picked, now + STEP_NS)[1], newest_ns or LATEST_NS)}
    asked = {f"signal {name}": _signal(name, points, lines) for name in chosen}
    answers = ask_together(
        context,
        {
            "now": Question(name="asset_now", params={"asset_id": asset_id, "now_ns": now}),
            "events": Question(name="asset_events", params={**over, "limit": EVENTS}),
            "score": Question(name="score_series", params={**lines, "max_points": points}),
            **asked,
        },
    )
    tables = {}
    for key, answer in answers.items():
        if isinstance(answer, Failed):
            return answer
        tables[key] = answer
    found = read_rows(tables["now"], AssetNow)
    if not found:
        return None
    put = [row for row in tables["events"].to_pylist() if row["kind"] == "deployment"]
    labels = labels_in_service(context, found[0], put[0]["subject"] if put else "", to_ns)
    bucket_ns = (to_ns - from_ns) * 2 // points
    return AssetSeries(
        from_ns=from_ns,
        to_ns=to_ns,
        time_zone=found[0].time_zone,
        hysteresis=labels.terms.decision.hysteresis if labels.terms else 1.0,
        score=score_series(tables["score"], bucket_ns),
        signals=tuple(signal_series(name, tables[f"signal {name}"], labels, bucket_ns) for name in chosen),
        deployed_ns=tuple(row["at_ns"] for row in put),
    )


def _signal(name: str, points: int, over: dict[str, object]) -> Question:
    return Question(name="signal_series", params={**over, "signal": name, "max_points": points})


def labels_in_service(context: AppContext, asset: AssetNow, bundle_id: str, now_ns: int) -> Labels:
    """Read the words of the asset's contract, and of its bundle what was normal; each as far as it can be read."""
    labels = read_labels(context, asset, now_ns)
    sent: Sent = {"before_ns": now_ns, "gateway": asset.gateway_id}
    try:
        found = (
            find_artifact(context.read_api, context.scope, ArtifactKind.BUNDLE, bundle_id, **sent)
            if bundle_id
            else None
        )
        model = model_of(found.body) if found and found.body else None
    except (StoreError, UnreadableBundle):
        return labels  # without its bundle nothing says what was normal
    return Labels(terms=labels.terms, model=model)
