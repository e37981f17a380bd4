"""Every stored span, log record and point is found, and only those asked for: held against a search in plain Python."""

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from contract.scope import Scope
from store.errors import WrongParameters
from store.query.catalog import read_questions
from store.query.local import Reader
from store.query.records import rows_of
from tests.oracles import signal_oracle as oracle
from tests.oracles.signal_oracle import Sent
from tests.store.made_signals import BODIES, KEYS, NAMES, SERVICES, TEXTS, Stored, a_time, stored
from tests.store.plant_rows import planted

ALL = Scope(actor="test")
MANY = 40
COMMON: dict[str, Any] = {"attribute_keys": [], "attribute_values": [], "service": None, "from_ns": None, "to_ns": None}
PAGED = {"after_ns": None, "after_id": None, "limit": 1000}
TRACES = {**COMMON, **PAGED, "span_name": None, "status": None, "least_ns": None, "most_ns": None}
LOGS = {**COMMON, **PAGED, "event": None, "trace_id": None, "least_severity": None, "text": None}
SERIES = {**COMMON, "metric": None, "after_name": None, "after_id": None, "limit": 1000}
POINTS = {**PAGED, "from_ns": None, "to_ns": None}


@pytest.fixture(scope="module", params=[1, 2])
def signals(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stored]:
    with stored(tmp_path_factory.mktemp("store"), request.param) as made:
        yield made


def ask(reader: Reader, name: str, **params: Any) -> list[dict[str, Any]]:
    return rows_of(reader.ask(ALL, name, **params))


@dataclass(frozen=True)
class Picking:
    """Picks conditions at random, most of them none."""

    chance: random.Random

    def maybe(self, *choices: Any) -> Any:
        return self.chance.choice(choices) if self.chance.random() < 0.25 else None

    def common(self) -> dict[str, Any]:
        asked = [
            (self.chance.choice(KEYS), self.chance.choice(TEXTS)) for _ in range(self.chance.choice([0, 0, 0, 1, 2]))
        ]
        return {
            "attribute_keys": [key for key, _ in asked],
            "attribute_values": [text for _, text in asked],
            "service": self.maybe(*SERVICES, "nobody"),
            "from_ns": self.maybe(a_time(self.chance)),
            "to_ns": self.maybe(a_time(self.chance)),
        }

    def traces(self) -> dict[str, Any]:
        return {
            **self.common(),
            "span_name": self.maybe(*NAMES),
            "status": self.maybe("unset", "ok", "error"),
            "least_ns": self.maybe(-5, 0, 3, 2**62),
            "most_ns": self.maybe(-5, 0, 3, 2**62),
        }

    def logs(self) -> dict[str, Any]:
        return {
            **self.common(),
            "event": self.maybe("", "order.paid", "é"),
            "trace_id": self.maybe(f"{1:032x}", f"{9:032x}"),
            "least_severity": self.maybe(1, 9, 17, 24),
            "text": self.maybe("", "%", "_", "ORDER", "über", "ä", "\ufffd", "\x00", "\n", '"', "\\", "😀", *BODIES),
        }


@pytest.mark.parametrize("only_attributes", [True, False])
def test_traces_are_those_with_a_span_that_meets_all_of_it(signals: Stored, *, only_attributes: bool) -> None:
    pick, met = Picking(random.Random(7)), 0
    for _ in range(MANY):
        asked = {**TRACES, **(pick.common() if only_attributes else pick.traces())}

        rows = ask(signals.reader, "traces", **asked)

        assert rows == oracle.traces(signals.spans, asked), asked
        met += bool(rows)
    assert 5 < met < MANY


def test_logs_are_those_that_meet_all_of_it(signals: Stored) -> None:
    pick, met = Picking(random.Random(8)), 0
    for _ in range(MANY):
        asked = {**LOGS, **pick.logs()}

        rows = ask(signals.reader, "logs", **asked)

        expected = oracle.logs(signals.logs, asked)
        assert [row["at_ns"] for row in rows] == [oracle.log_time(sent.item) for sent in expected], asked
        assert {row["flags"] for row in rows} == {sent.item.flags for sent in expected}, asked
        met += bool(rows)
    assert 5 < met < MANY


def test_metric_series_are_those_with_a_point_that_meets_all_of_it(signals: Stored) -> None:
    pick, met = Picking(random.Random(9)), 0
    for _ in range(MANY):
        asked = {**SERIES, **pick.common(), "metric": pick.maybe("load", "Größe", "a%b")}

        rows = ask(signals.reader, "metric_series", **asked)

        assert sorted(map(told, rows)) == sorted(map(expected_series, oracle.series(signals.points, asked).values()))
        assert [(row["name"], row["series_id"]) for row in rows] == sorted((r["name"], r["series_id"]) for r in rows)
        met += bool(rows)
    assert 5 < met < MANY


def told(row: dict[str, Any]) -> str:
    kept = ("name", "unit", "kind", "temporality", "monotonic", "service_name", "points", "first_ns", "last_ns")
    return repr([*(row[name] for name in kept), sorted(json.loads(row["attributes"]))])


def expected_series(points: list[Sent]) -> str:
    name, unit, kind, temporality, monotonic, _, attributes = oracle.series_key(points[0])
    times = [sent.item.time_unix_nano for sent in points]
    counted = (points[0].service, len(points), min(times), max(times))
    return repr([name, unit, kind, temporality, monotonic, *counted, [key for key, _ in attributes]])


@pytest.mark.parametrize("key", KEYS)
def test_an_attribute_is_found_whatever_its_key(signals: Stored, key: str) -> None:
    asked = [{**TRACES, "attribute_keys": [key], "attribute_values": [text]} for text in TEXTS]
    found = [(each, rows) for each in asked if (rows := oracle.traces(signals.spans, each))]

    assert found
    for each, expected in found[:4]:
        assert ask(signals.reader, "traces", **each) == expected, each["attribute_values"]


def test_points_of_a_series_are_whole_and_nothing_else(signals: Stored) -> None:
    every = oracle.series(signals.points, SERIES)
    found = ask(signals.reader, "metric_series", **SERIES)

    assert len(found) == len(every)
    for row in found:
        asked = {**POINTS, "metric": row["name"], "series_id": row["series_id"]}
        points = ask(signals.reader, "metric_points", **asked)
        assert sorted(map(value_told, points)) in [sorted(map(value_sent, sent)) for sent in every.values()]
        assert [point["time_ns"] for point in points] == sorted((p["time_ns"] for p in points), reverse=True)


def value_told(point: dict[str, Any]) -> str:
    detail = json.loads(point["detail"])
    histogram = {key: value for key, value in detail.items() if key not in ("as_int", "exemplars")}
    numbers = [point["start_ns"], point["time_ns"], point["kind"], point["value"], point["as_int"], point["no_value"]]
    return repr([*numbers, sorted(histogram)])


def value_sent(sent: Sent) -> str:
    point, has_none = sent.item, bool(sent.item.flags & 1)
    kind = point.WhichOneof("value") if sent.kind in ("gauge", "sum") and not has_none else None
    value = None if kind is None else float(getattr(point, kind))
    as_int = point.as_int if kind == "as_int" else None
    whole = {
        "histogram": ["bucket_counts", "count", "explicit_bounds", "sum"],
        "exponential_histogram": ["count", "negative", "positive", "scale", "zero_count", "zero_threshold"],
        "summary": ["count", "quantile_values", "sum"],
    }
    times = [point.start_time_unix_nano, point.time_unix_nano]
    return repr([*times, sent.kind, value, as_int, has_none, whole.get(sent.kind, [])])


def test_points_are_within_their_times_the_end_not_counted(signals: Stored) -> None:
    for row in ask(signals.reader, "metric_series", **SERIES)[:10]:
        asked = {**POINTS, "metric": row["name"], "series_id": row["series_id"]}
        every = ask(signals.reader, "metric_points", **asked)
        asked |= {"from_ns": 3, "to_ns": row["last_ns"]}

        points = ask(signals.reader, "metric_points", **asked)

        assert [p["point_id"] for p in points] == [p["point_id"] for p in every if 3 <= p["time_ns"] < row["last_ns"]]


def test_large_integers_and_buckets_are_exact(signals: Stored) -> None:
    details = [
        point
        for row in ask(signals.reader, "metric_series", **SERIES)
        for point in ask(signals.reader, "metric_points", **POINTS, metric=row["name"], series_id=row["series_id"])
    ]

    assert 2**53 + 1 in {point["as_int"] for point in details}
    histograms = [json.loads(point["detail"]) for point in details if point["kind"] == "histogram"]
    assert {each["count"] for each in histograms} == {2**63 + 5}
    assert {tuple(each["bucket_counts"]) for each in histograms} == {(1, 2**63 + 4)}


@pytest.mark.parametrize("prefix", ["", "0", "0" * 31, f"{7:032x}", "f", "00000001"])
def test_a_trace_is_found_by_the_beginning_of_its_id(signals: Stored, prefix: str) -> None:
    ids = {sent.item.trace_id.hex() for sent in (*signals.spans, *signals.logs)} - {"0" * 32}

    rows = ask(signals.reader, "trace_ids", prefix=prefix)

    assert [row["trace_id"] for row in rows] == sorted(each for each in ids if each.startswith(prefix))[:100]


def test_services_are_all_that_sent_anything(signals: Stored) -> None:
    rows = ask(signals.reader, "services", after_service=None, limit=1000)

    assert rows == oracle.services(signals.spans, signals.logs, signals.points)
    assert "" in {row["service_name"] for row in rows}


NEXT = {
    "traces": lambda row: {"after_ns": row["start_ns"], "after_id": row["trace_id"]},
    "logs": lambda row: {"after_ns": row["at_ns"], "after_id": row["log_id"]},
    "metric_series": lambda row: {"after_name": row["name"], "after_id": row["series_id"]},
    "services": lambda row: {"after_service": row["service_name"]},
}


@pytest.mark.parametrize(
    ("name", "asked"),
    [("traces", TRACES), ("logs", LOGS), ("metric_series", SERIES), ("services", {"after_service": None})],
)
def test_pages_together_are_the_whole_each_row_once(signals: Stored, name: str, asked: dict[str, Any]) -> None:
    whole, pages = ask(signals.reader, name, **{**asked, "limit": 1000}), []
    asked = {**asked, "limit": 7}
    while page := ask(signals.reader, name, **asked):
        pages += page
        asked |= NEXT[name](page[-1])

    assert len(whole) > 0
    assert repr(pages) == repr(whole)


def test_pages_of_points_together_are_the_whole(signals: Stored) -> None:
    row = max(ask(signals.reader, "metric_series", **SERIES), key=lambda row: row["points"])
    asked = {**POINTS, "metric": row["name"], "series_id": row["series_id"]}
    whole, pages = ask(signals.reader, "metric_points", **asked), []
    asked["limit"] = 1
    while page := ask(signals.reader, "metric_points", **asked):
        pages += page
        asked |= {"after_ns": page[-1]["time_ns"], "after_id": page[-1]["point_id"]}

    assert len(whole) > 1
    assert [point["point_id"] for point in pages] == [point["point_id"] for point in whole]


@pytest.mark.parametrize(
    ("name", "asked", "says"),
    [
        ("traces", {**TRACES, "status": "bad"}, "status: unset, ok or error"),
        ("traces", {**TRACES, "attribute_keys": ["a"]}, "as many of the one as of the other"),
        ("logs", {**LOGS, "attribute_values": ["a"]}, "as many of the one as of the other"),
        ("logs", {**LOGS, "attribute_keys": ["a"], "attribute_values": ["[" * 1001]}, "at most 1,000 characters"),
        ("traces", {**TRACES, "attribute_keys": ["a"] * 11, "attribute_values": ["b"] * 11}, "at most 10"),
        ("metric_series", {**SERIES, "limit": -1}, "negative"),
    ],
)
def test_what_cannot_be_asked_is_said(signals: Stored, name: str, asked: dict[str, Any], says: str) -> None:
    with pytest.raises(WrongParameters, match=says):
        ask(signals.reader, name, **asked)


def test_an_empty_store_has_no_signal(tmp_path: Path) -> None:
    with planted(tmp_path) as plant:
        rows = [ask(plant.reader, name, **asked) for name, asked in (("traces", TRACES), ("logs", LOGS))]
        rows += [
            ask(plant.reader, "metric_series", **SERIES),
            ask(plant.reader, "services", after_service=None, limit=9),
        ]

    assert rows == [[], [], [], []]


@pytest.mark.parametrize(
    ("names", "begin", "end"),
    [
        (("traces", "logs", "metric_series"), "with asked as", "senders as"),
        (("services", "metric_series", "metric_points"), "    -- a sender that is no gateway", "    )"),
        (("metric_series", "metric_points"), "sets as (", "from (select distinct"),
        (("metric_series", "metric_points"), "left(sha256(", " as series_id"),
    ],
)
def test_what_several_questions_say_they_say_alike(names: tuple[str, ...], begin: str, end: str) -> None:
    texts = [read_questions()[name].text for name in names]

    found = [text[text.index(begin) : text.index(end, text.index(begin))] for text in texts]

    assert len({re.sub(r"\s+", " ", each) for each in found}) == 1
    assert min(map(len, found)) > 80
