"""What made requests found once: admitted records after which a question or the check of the store failed."""

import asyncio
import itertools
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from contract import ids
from contract.alerts import AlertEvent
from contract.codec import MAX_INT
from contract.plant import Asset, LedgerLine
from contract.windows import ScoredWindow, UnscoredWindows
from tests.collector.decode.test_records_of_ours import RECORDS
from tests.collector.fuzz.fuzz_input import FuzzInput
from tests.collector.fuzz.in_process import InProcess, in_process
from tests.collector.fuzz.making import EVERYBODY
from tests.collector.fuzz.record_mutations import reminted
from tests.collector.otlp_made import ALERT, START, alert_event, event, logs, reading_batch, scored_window, traces
from tests.collector.otlp_made import window_span as span_of
from tests.collector.running import token_of

DAY_NS = 86_400 * 10**9


@pytest.fixture
def collector(tmp_path: Path) -> Iterator[InProcess]:
    with in_process(tmp_path) as opened:
        yield opened


def of_kind(kind: type) -> Any:
    return next(record for record in RECORDS if isinstance(record, kind))


def send(collector: InProcess, *records: Any) -> None:
    """Send each record in a request of its own, one after the other, and see that it is stored."""
    for record in records:
        is_window = isinstance(record, ScoredWindow)
        request: Any = traces([span_of(record)]) if is_window else logs([event(record)])
        path, body = "/v1/traces" if is_window else "/v1/logs", request.SerializeToString()
        answer = asyncio.run(collector.send(FuzzInput(name="found", path=path, body=body, token=token_of(EVERYBODY))))
        assert (answer.status, answer.body) == (200, b"")


def asked(collector: InProcess, name: str, **params: Any) -> int:
    return asyncio.run(collector.ask(name, params)).status


def under_alert(last: int, *, last_ns: int = START, score: float = 4.0, step: str = "active") -> ScoredWindow:
    scored = scored_window(last, score=score, alert=ALERT)
    return replace(
        scored,
        window=replace(scored.window, last_ns=last_ns),
        decision=replace(scored.decision, step=step),
    )


def of_another_bundle(scored: ScoredWindow) -> ScoredWindow:
    bundle = ids.digest(b"another bundle")
    score = replace(scored.score, bundle_id=bundle, score_id=ids.score_id(scored.vector.vector_id, bundle))
    return replace(scored, score=score)


RAISED = alert_event("raised")
CLEARED = replace(reminted(replace(alert_event("cleared"), sequence=170)), edge_sequence=2)
OF_ONE_PLACE = replace(reminted(replace(alert_event("updated"), sequence=165, priority="high")), edge_sequence=1)
ITS_WINDOW = scored_window()
TWIN_WINDOW = of_another_bundle(under_alert(180, last_ns=START + 1, score=9.0))


@pytest.mark.parametrize(
    "records",
    [
        pytest.param((under_alert(180, last_ns=START + 2 * DAY_NS), RAISED, CLEARED), id="a window long after the end"),
        pytest.param((under_alert(150, last_ns=START - DAY_NS), RAISED), id="a window before the beginning"),
        pytest.param((RAISED, OF_ONE_PLACE), id="two steps that claim one place"),
        pytest.param((RAISED, under_alert(180), TWIN_WINDOW), id="windows at one end"),
        pytest.param((RAISED, ITS_WINDOW), id="a raising window that does not say that it raised"),
    ],
)
def test_an_episode_is_what_its_records_say_in_whatever_order_they_come(
    tmp_path: Path, records: tuple[AlertEvent | ScoredWindow, ...]
) -> None:
    for number, order in enumerate(itertools.permutations(records)):
        folder = tmp_path / str(number)
        folder.mkdir()
        with in_process(folder) as collector:
            send(collector, *order)

            assert [finding for finding in collector.check() if finding.unlike or finding.repeated] == []


def test_counts_that_no_sum_can_hold_are_answered(collector: InProcess) -> None:
    stretch = replace(of_kind(UnscoredWindows), count=MAX_INT, reason="gap")
    send(collector, stretch, reminted(replace(stretch, first_sequence=1)), of_kind(Asset))

    span = {"from_ns": 0, "to_ns": START + DAY_NS}
    assert asked(collector, "asset_stretches", asset_id=stretch.asset_id, limit=10, **span) == 200
    assert asked(collector, "ledger") == 200
    assert asked(collector, "overview_blind", now_ns=START + 1, limit=10) == 200


def test_a_ledger_line_of_the_largest_numbers_is_answered(collector: InProcess) -> None:
    send(collector, replace(of_kind(LedgerLine), read=MAX_INT, duplicates=MAX_INT, refused=MAX_INT, dropped=MAX_INT))

    assert asked(collector, "ledger") == 200


@pytest.mark.parametrize(("first_ns", "last_ns"), [(START, MAX_INT), (-MAX_INT, START)])
def test_a_window_at_an_end_of_time_is_answered(collector: InProcess, first_ns: int, last_ns: int) -> None:
    scored = scored_window()
    window = replace(scored.window, first_ns=first_ns, last_ns=last_ns)
    send(collector, reading_batch(140, 160), replace(scored, window=window))

    told = {"run_id": window.run_id, "ranges": list(window.ranges), "first_ns": first_ns, "last_ns": last_ns}
    assert asked(collector, "window_readings", **told) == 200


def test_windows_that_lie_a_century_apart_are_answered(collector: InProcess) -> None:
    for last_sequence, last_ns in ((160, 2), (161, MAX_INT - 1)):
        scored = scored_window(last_sequence)
        send(collector, replace(scored, window=replace(scored.window, first_ns=last_ns - 1, last_ns=last_ns)))
    send(collector, of_kind(Asset))

    span = {"from_ns": 0, "to_ns": MAX_INT}
    assert asked(collector, "asset_stretches", asset_id=scored.window.asset_id, limit=10, **span) == 200
