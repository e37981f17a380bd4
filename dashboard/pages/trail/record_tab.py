"""Record: every id, digest and range behind an alert, whole and copyable."""

from collections.abc import Iterator, Sequence

from dash import html
from dash.development.base_component import Component

from contract.ids import NO_RECORD
from contract.trail import Trail
from contract.windows import ScoredWindow
from dashboard.alert.blind import NO_RECORD_OF_IT, is_blind
from dashboard.components.icon import copyable
from dashboard.formatting.labels import Labels
from dashboard.formatting.text import format_duration, format_timestamp, number, pluralize

Row = tuple[str, str, bool]
"""What it is, its value, and whether people copy it."""
READINGS_DIGEST = "sha256 of the readings"


def record(trail: Trail, labels: Labels, zone: str) -> Component:
    """Draw one list a record, in the order of the hops."""
    groups = (
        ("Readings", _readings(trail, zone)),
        ("Features", _features(trail, labels)),
        ("Model", _model(trail, labels, zone)),
        ("Decision", _decision(trail)),
        ("Alert", _alert(trail, zone)),
        ("Run", _run(trail, zone)),
        ("Asset", _asset(trail)),
    )
    blind = is_blind(trail)
    without = _pair(("none", NO_RECORD_OF_IT, False)) if blind else (html.Dd("not stored", className="q"),)
    return html.Div([_group(name, tuple(rows), without) for name, rows in groups], className="record")


def _group(name: str, rows: tuple[Row, ...], without: Sequence[Component]) -> Component:
    listed = [part for row in rows for part in _pair(row)] or [*without]
    return html.Section([html.H3(name), html.Dl(listed)])


def _pair(row: Row) -> tuple[Component, Component]:
    what, value, is_copied = row
    shown = copyable(value, value, what) if is_copied else value
    return html.Dt(what), html.Dd(shown, className="mono" if is_copied else "")


def _raising(trail: Trail) -> ScoredWindow | None:
    return trail.raising.record if trail.raising else None


def _readings(trail: Trail, zone: str) -> Iterator[Row]:
    if (scored := _raising(trail)) is None:
        return
    window = scored.window
    yield "window", window.window_id, True
    yield READINGS_DIGEST, window.readings_digest, True
    yield "rows", f"{window.first_sequence} to {window.last_sequence}", False
    yield "from", format_timestamp(window.first_ns, zone), False
    yield "to", f"{format_timestamp(window.last_ns, zone)} ({format_duration(window.last_ns - window.first_ns)})", False
    yield (
        "readings",
        f"{window.readings_count} of {window.readings_expected}, {window.readings_uncertain} uncertain",
        False,
    )
    for text in window.ranges:
        yield "range", text, True
    for refusal in trail.refusals:
        yield f"refused {refusal.signal}", f"row {refusal.sequence}: {refusal.value}, {refusal.detail}", False


def _features(trail: Trail, labels: Labels) -> Iterator[Row]:
    if (scored := _raising(trail)) is None:
        return
    yield "feature vector", scored.vector.vector_id, True
    yield "sha256 of the features", scored.vector.features_digest, True
    yield "feature code", scored.vector.feature_code, True
    names = labels.terms.feature_names if labels.terms else ()
    for name, value in zip(names, scored.vector.features, strict=False):
        yield name, f"{number(value, 6)} {labels.feature_unit(name)}".strip(), False


def _model(trail: Trail, labels: Labels, zone: str) -> Iterator[Row]:
    bundle = trail.events[0].record.bundle_id
    if is_blind(trail):
        yield from ((("last in service", bundle, True),) if bundle else ())
        return
    yield "bundle", bundle, True
    if labels.model is not None:
        model = labels.model
        yield "model", f"{model.name} {model.version}, {model.kind}", False
        yield "model fit", model.trained_on, False
        yield "limit from", model.limit_from, False
        if model.built_ns is not None:
            yield "built", format_timestamp(model.built_ns, zone), False
    if (scored := _raising(trail)) is not None:
        yield "score", scored.score.score_id, True
        yield "sha256 of the score", scored.score.score_digest, True
        yield "contract", scored.window.contract, True


def _decision(trail: Trail) -> Iterator[Row]:
    if (scored := _raising(trail)) is None:
        return
    decision = scored.decision
    yield "rule", decision.rule, False
    yield "step", decision.step, False
    yield "score", f"{number(scored.score.score, 4)}, limit {number(decision.limit, 4)}", False
    yield "windows above", f"{decision.above_before} before, {decision.above} with this one", False
    yield "sha256 of the decision", decision.decision_digest, True


def _alert(trail: Trail, zone: str) -> Iterator[Row]:
    yield "alert", trail.alert_id, True
    if trail.events[0].record.window_id != NO_RECORD:
        yield "last window" if is_blind(trail) else "trace", trail.events[0].record.window_id, True
    for event in trail.events:
        step = event.record
        yield f"{step.step} event", step.event_id, True
        row = f"row {step.sequence}" if step.sequence >= 0 else "before any row was scored"
        yield f"{step.step} at", f"{row}, {format_timestamp(step.event_ns, zone)}", False
    for action in trail.actions:
        yield f"action {action.record.verb}", action.record.action_id, True
    for verdict in trail.verdicts:
        yield f"verdict {verdict.record.value}", verdict.record.verdict_id, True


def _run(trail: Trail, zone: str) -> Iterator[Row]:
    if trail.run is None:
        return
    run = trail.run
    yield "run", run.run_id, True
    if run.is_live:
        yield "boot", run.path.rpartition("/")[2], True
        yield "live since", format_timestamp(run.first_ns, zone), False
        return
    yield "file", run.path, True
    yield "sha256 of the file", run.sha256, True
    yield "rows", f"{run.rows:,}", False
    yield "played", f"{format_timestamp(run.first_ns, zone)} to {format_timestamp(run.last_ns, zone)}", False
    if run.shift_ns:
        yield "recorded from", format_timestamp(run.first_ns - run.shift_ns, zone), False
        yield "shift", f"{pluralize(run.shift_ns // 1_000_000_000, 'second')}, fixed at the first start", False


def _asset(trail: Trail) -> Iterator[Row]:
    if trail.asset is None:
        return
    asset = trail.asset
    yield "asset", asset.asset_id, True
    yield "declaration", asset.declaration_id, True
    yield "criticality", f"{asset.criticality}, {asset.redundancy}", False
    for alias in asset.aliases:
        yield "called elsewhere", alias, False
