"""Every question of store/query/sql at 100,000 episodes, 1 M scores and 10 M readings: how long it takes to answer."""

import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from store.database.connection import open_database
from store.query.catalog import read_questions
from store.query.local import Reader
from tests.bench.figure import Figure, percentile
from tests.bench.kept_plant import kept_plant
from tests.bench.plant_facts import ANY_SERIES, ANY_SIGNAL, DAY_NS, NO_FILTER, SCOPE, Facts, facts_of, raised_at

WARM_UP, TIMES, PATIENCE_S = 3, 40, 6.0
"""Asked so often unmeasured, then so often, but no longer than that: what takes longer is asked once."""

AIM = "≤ 50"

Params = Callable[[Facts, int], dict[str, Any]]
"""What the question is asked with the n-th time: never twice the same alert in a row."""

SEARCHES = ("logs", "metric_points", "metric_series", "services", "traces")
WHOLE_STORE = ("alert_hops", "evaluation_scores", "ledger", *SEARCHES)
"""What commands ask to count or search everything there is; no page waits for them, so they have no aim."""


def measure() -> list[Figure]:
    """Ask each question again and again. Raises LookupError naming those that nobody has said how to ask."""
    if unasked := find_unasked():
        message = f"tests/bench/questions.py does not say how to ask {', '.join(unasked)}"
        raise LookupError(message)
    with open_database(kept_plant(), read_only=True) as database:
        reader = Reader(database)
        facts = facts_of(reader)
        return [_figure(reader, label, facts) for label in sorted(ASKED)]


def find_unasked() -> list[str]:
    """Return the questions of store/query/sql that ASKED lacks."""
    return sorted(set(read_questions()) - {name_of(label) for label in ASKED})


def name_of(label: str) -> str:
    """Return the question that a label of ASKED asks."""
    return label.split(",")[0]


def _figure(reader: Reader, label: str, facts: Facts) -> Figure:
    name = name_of(label)
    took_ms: list[float] = []
    until, busy_s = time.perf_counter() + PATIENCE_S, time.process_time()
    while len(took_ms) < WARM_UP + TIMES and (time.perf_counter() < until or not took_ms):
        given = ASKED[label](facts, len(took_ms))
        began = time.perf_counter()
        answer = reader.ask(SCOPE, name, **given)
        took_ms.append((time.perf_counter() - began) * 1000)
    cpu_ms = (time.process_time() - busy_s) * 1000 / len(took_ms)  # what others on the machine don't change much
    took_ms = took_ms[WARM_UP:] or took_ms
    how = (
        f"{len(took_ms)} times, p50 {percentile(took_ms, 0.5):.1f}, max {max(took_ms):.1f}, CPU {cpu_ms:.1f} ms,"
        f" {answer.num_rows:,} rows, {answer.nbytes:,} bytes"
    )
    aim = "" if name in WHOLE_STORE else AIM
    return Figure(name=f"{label} p95", value=percentile(took_ms, 0.95), unit="ms", aim=aim, how=how)


def _raise(facts: Facts, n: int) -> Mapping[str, Any]:
    return facts.raises[n % len(facts.raises)]


def _of_a_raise(*names: str) -> Params:
    return lambda facts, n: {name: _raise(facts, n)[name] for name in names}


def _now(**params: Any) -> Params:
    return lambda facts, _n: {"now_ns": facts.now_ns, **params}


def _since(name: str, days: float, **params: Any) -> Params:
    return lambda facts, _n: {name: facts.now_ns - int(days * DAY_NS), **params}


def _always(**params: Any) -> Params:
    return lambda _facts, _n: params


def _page(**changes: Any) -> Params:
    given = {"sort": "default", "down": False, "limit": 100, "offset": 0, **NO_FILTER, **changes}
    return lambda facts, _n: {"now_ns": facts.now_ns, **given}


def _series(days: float, **more: Any) -> Params:
    return lambda facts, n: {
        "asset_id": f"pump-{101 + n % 24}",
        "from_ns": facts.now_ns - int(days * DAY_NS),
        "to_ns": facts.now_ns,
        "max_points": 2000,
        **more,
    }


def _distribution(days: float) -> Params:
    series = _series(days, signal="vibration", bins=30, band_low=2.0, band_high=3.0, fit_from=0, fit_to=5_000)
    return lambda facts, n: {name: value for name, value in series(facts, n).items() if name != "max_points"}


def _changes(facts: Facts, n: int) -> dict[str, Any]:
    return {"now_ns": facts.now_ns, "from_ns": facts.now_ns - DAY_NS, "limit": 50}


def _window_readings(facts: Facts, n: int) -> dict[str, Any]:
    window = facts.windows[n % len(facts.windows)]
    return {name: window[name] for name in ("run_id", "ranges", "first_ns", "last_ns")}


def _between(facts: Facts, n: int) -> dict[str, Any]:
    window = facts.windows[n % len(facts.windows)]
    return {name: window[name] for name in ("run_id", "first_sequence", "last_sequence")}


def _asset_at(facts: Facts, n: int) -> dict[str, Any]:
    return {"asset_id": _raise(facts, n)["asset_id"], "at_ns": _raise(facts, n)["event_ns"]}


def _asset(*names: str, days: float = 30, **more: Any) -> Params:
    """Return how an asset is asked about: those of now_ns, from_ns and to_ns that the question takes."""
    return lambda facts, n: {
        "asset_id": f"pump-{101 + n % 24}",
        **{name: facts.now_ns - int(days * DAY_NS) if name == "from_ns" else facts.now_ns for name in names},
        **more,
    }


def _trace(facts: Facts, n: int) -> dict[str, Any]:
    return {"trace_id": _raise(facts, n)["window_id"]}


def _first_of_trace(facts: Facts, n: int) -> dict[str, Any]:
    return {**_trace(facts, n), "limit": 5_000}


def _signal(*others: str, **asked: Any) -> Params:
    return lambda _facts, _n: {**ANY_SIGNAL, **dict.fromkeys(("after_ns", *others)), **asked}


def _series_points(facts: Facts, n: int) -> dict[str, Any]:
    series, within = facts.series[n % len(facts.series)], ("from_ns", "to_ns", "after_ns", "after_id")
    return {"metric": series["name"], "series_id": series["series_id"], "limit": 100, **dict.fromkeys(within)}


def _bundle(facts: Facts, n: int) -> dict[str, Any]:
    return {"kind": "bundle", "artifact_name": _raise(facts, n)["bundle_id"]}


_traces = partial(_signal, "span_name", "status", "least_ns", "most_ns")
_logs = partial(_signal, "event", "trace_id", "least_severity", "text")
_ONE = {"attribute_keys": ["twin.asset.id"], "attribute_values": ["pump-101"]}

PLACES = {"in_sites": None, "areas": None, "assets": None, "classes": None}
NEWEST: Params = lambda facts, _n: {"alert_ids": list(facts.newest)}  # noqa: E731
OLD: Params = lambda facts, _n: {"alert_ids": list(facts.old)}  # noqa: E731
MIXED: Params = lambda facts, _n: {"alert_ids": [*facts.newest[:50], *facts.old[:50]]}  # noqa: E731

ASKED: Mapping[str, Params] = {
    "alert_actions": _of_a_raise("alert_id"),
    "alert_hops": _always(),
    "alert_ids": lambda facts, n: {"prefix": _raise(facts, n)["alert_id"][:6]},
    "store_version_within_sites": _always(),
    "asset_of_alert": _of_a_raise("alert_id"),
    "asset_speakers": _always(),
    "bundle_names": _always(),
    "assets_of_runs": _always(),
    "alert_place": _of_a_raise("asset_id", "bundle_id", "run_id"),
    "alert_steps": _of_a_raise("alert_id"),
    "alert_verdicts": _of_a_raise("alert_id"),
    "alert_windows": lambda facts, n: raised_at(_raise(facts, n)),
    "alerts": _always(limit=100),
    "alerts_raised, a month": _asset("from_ns", "to_ns", limit=10_000),
    "artifact_parts": _bundle,
    "asset_alerts": _asset("now_ns", limit=12),
    "asset_at": _asset_at,
    "asset_bars, a month": _asset("from_ns", "to_ns"),
    "asset_bars, all": _asset("from_ns", "to_ns", days=400),
    "asset_declarations": _asset("to_ns", limit=50),
    "asset_events": _asset("from_ns", "to_ns", days=400, limit=400),
    "asset_now, all of them": _now(asset_id=None),
    "asset_now, one": _asset("now_ns"),
    "asset_sensors": _asset("now_ns"),
    "asset_stretches, a month": _asset("from_ns", "to_ns", limit=400),
    "asset_stretches, all": _asset("from_ns", "to_ns", days=400, limit=400),
    "dead_letter": _always(letter_id="0" * 32),
    "dead_letter_ids": _always(prefix="01234567"),
    "dead_letters": _always(limit=1_000),
    "earlier_owners": _always(limit=8),
    "episode_keys": NEWEST,
    "episodes_before, newest": NEWEST,
    "episodes_before, old": OLD,
    "episodes_choices": _always(),
    "episodes_hops, newest": NEWEST,
    "episodes_hops, old": OLD,
    "episodes_hops, both": MIXED,
    "episodes_page, first": _page(),
    "episodes_page, deep": _page(offset=50_000),
    "episodes_page, by asset": _page(sort="asset", down=True),
    "episodes_page, filtered": _page(priorities=["critical"], verdicts=["undecided"], text="p-1"),
    "episodes_sparks, newest": lambda facts, _n: {"alert_ids": list(facts.newest), "now_ns": facts.now_ns},
    "episodes_sparks, old": lambda facts, _n: {"alert_ids": list(facts.old), "now_ns": facts.now_ns},
    "episodes_sparks, both": lambda facts, n: {**MIXED(facts, n), "now_ns": facts.now_ns},
    "episodes_summary": _now(me="m.kern", **PLACES),
    "evaluation_labels": _always(),
    "evaluation_raises": _always(),
    "evaluation_runs": _always(),
    "evaluation_scores": _always(),
    "evidence_readings": lambda facts, n: {**_between(facts, n), "asset_id": _raise(facts, n)["asset_id"]},
    "evidence_windows": _of_a_raise("asset_id", "bundle_id", "raised_sequence", "run_id"),
    "gateways_heard": lambda facts, _n: {"from_ns": facts.now_ns - DAY_NS // 24, "to_ns": facts.now_ns},
    "last_seen": _since("from_ns", 1 / 24),
    "ledger": _always(),
    "logs": _logs(),
    "logs, with a text and an attribute": _logs(
        attribute_keys=["twin.alert.step"], attribute_values=["raised"], text=""
    ),
    "metric_points": _series_points,
    "metric_series": _always(**ANY_SIGNAL, **ANY_SERIES),
    "metric_series, with an attribute": _always(**{**ANY_SIGNAL, **ANY_SERIES, **_ONE}),
    "model_record": _of_a_raise("asset_id", "bundle_id"),
    "open_blind": _always(),
    "overview_alerts": _now(limit=50),
    "overview_blind": _now(limit=50),
    "overview_changes": _changes,
    "overview_plant": _now(),
    "overview_shift": lambda facts, _n: {"now_ns": facts.now_ns, "from_ns": facts.now_ns - DAY_NS // 3},
    "overview_strips": _now(),
    "overview_uplinks": _now(),
    "refused_records": _of_a_raise("alert_id", "window_id"),
    "run_labels": _of_a_raise("run_id"),
    "run_progress": _always(),
    "score_series, a day": _series(1),
    "score_series, all": _series(400),
    "scored_assets": _now(),
    "services": _always(after_service=None, limit=100),
    "signal_distribution, a day": _distribution(1),
    "signal_distribution, a month": _distribution(30),
    "signal_distribution, all": _distribution(400),
    "signal_series, a day": _series(1, signal="vibration"),
    "signal_series, a month": _series(30, signal="vibration"),
    "signal_series, all": _series(400, signal="vibration"),
    "similar_alerts": lambda facts, n: {"alert_id": facts.newest[n % 100], "least": 0.9, "limit": 10},
    "store_version": _always(),
    "stored_actions": lambda facts, _n: {"action_ids": list(facts.newest)},
    "trace_ids": lambda facts, n: {"prefix": _trace(facts, n)["trace_id"][:8]},
    "trace_logs": _first_of_trace,
    "trace_place": _trace,
    "trace_sources": _first_of_trace,
    "trace_spans": _first_of_trace,
    "trace_summary": _trace,
    "traces": _traces(),
    "traces, with an attribute": _traces(**_ONE),
    "watched_assets": _now(),
    "window_readings": _window_readings,
    "window_refusals": _between,
}
"""How each question is asked, by its name and, after a comma, by what tells two askings of it apart."""
