"""Another record under an id that is taken is refused with a row, in any grouping; nothing after it has to wait."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceResponse
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse

from contract.ids import alert_event_id
from contract.windows import ScoredWindow
from store.check import check_store
from store.database.connection import open_database
from store.write.batch import Receipt
from store.write.writer import Writer
from tests.collector.otlp_made import (
    START,
    action,
    alert_event,
    event,
    logs,
    scored_window,
    traces,
    verdict,
    window_span,
)
from tests.collector.running import Running, token_of
from tests.collector.taking import decoded
from tests.new_store import put_new_store

QUIET = scored_window(160)
WINDOW = replace(QUIET, decision=replace(QUIET.decision, step="raised"))
ALERT = alert_event()


def elsewhere(window: ScoredWindow = WINDOW, *, last: int = 161) -> ScoredWindow:
    """Another window that claims the score id of this one."""
    return replace(window, window=replace(window.window, last_sequence=last))


def told_again(window: ScoredWindow = WINDOW) -> ScoredWindow:
    """The same record as a second start tells it: by other clocks."""
    shifted = replace(window.window, first_ns=START + 5, last_ns=START + 9, readings_digest="e" * 64)  # type: ignore[arg-type]
    return replace(window, window=shifted, decision=replace(window.decision, produced_ns=START + 7))


class Plant:
    """A store that takes groups of requests of windows."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def commit(self, *groups: Sequence[Any]) -> list[Receipt]:
        with open_database(self.path) as database:
            writer = Writer(database)
            receipts = [
                receipt
                for group in groups
                for receipt in writer.commit([decoded("traces", request).batch for request in group])
            ]
            writer.close()
            assert [found for found in check_store(database) if found.repeated or found.unlike] == []
        return receipts

    def lasts_of(self, score: str) -> list[int]:
        found = self.rows("select replace(score_id::varchar, '-', ''), last_sequence from scores")
        return [last for identity, last in found if identity == score]

    def rows(self, question: str) -> list[tuple[Any, ...]]:
        with open_database(self.path) as database, database.cursor() as cursor:
            return list(cursor.execute(question).fetchall())


@pytest.fixture
def plant(tmp_path: Path) -> Plant:
    return Plant(put_new_store(tmp_path / "store.duckdb"))


def windows(*given: ScoredWindow) -> Any:
    return traces([window_span(each) for each in given])


GROUPINGS = {
    "one request": [[windows(WINDOW, elsewhere())]],
    "one group": [[windows(WINDOW), windows(elsewhere())]],
    "two groups": [[windows(WINDOW)], [windows(elsewhere())]],
    "far apart": [[windows(WINDOW)], [windows(scored_window(200))], [windows(scored_window(300), elsewhere(last=300))]],
    "resent": [[windows(WINDOW, elsewhere())], [windows(WINDOW, elsewhere()), windows(elsewhere(), WINDOW)]],
}


@pytest.mark.parametrize("groups", GROUPINGS.values(), ids=GROUPINGS.keys())
def test_the_first_window_of_a_score_id_stands_and_the_other_is_a_refusal(plant: Plant, groups: list[Any]) -> None:
    receipts = plant.commit(*groups)

    score = WINDOW.score.score_id
    assert plant.lasts_of(score) == [160]
    ((reason, source, value, detail),) = plant.rows("select reason, source, value, detail from refusals")
    assert (reason, source, value) == ("conflict", "all", score)
    assert f"score_id {score} is the id of another record, which differs in last_sequence" in detail
    assert sum(each.refused for each in receipts) == sum(
        other.window.last_sequence != 160 and other.score.score_id == score for other in _sent(groups)
    )


def _sent(groups: list[Any]) -> list[Any]:
    lasts = {"twin.sequence.last": "last_sequence", "twin.score.id": "score_id"}
    spans = [each for group in groups for request in group for each in request.resource_spans[0].scope_spans[0].spans]
    found = []
    for each in spans:
        values = {lasts[a.key]: a.value.int_value or a.value.string_value for a in each.attributes if a.key in lasts}
        window = replace(WINDOW.window, last_sequence=values["last_sequence"])
        found.append(replace(WINDOW, window=window, score=replace(WINDOW.score, score_id=values["score_id"])))
    return found


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_which_of_them_stands_is_the_order_and_not_the_grouping(tmp_path: Path, order: tuple[int, ...]) -> None:
    requests = [windows(elsewhere(last=160 + at)) for at in order]
    stands = []

    for number, groups in enumerate(([requests], [[each] for each in requests], [requests[:2], requests[2:]])):
        plant = Plant(tmp_path / f"{number}.duckdb")
        plant.commit(*groups)
        stands.append((plant.rows("select last_sequence from scores"), plant.rows("select count(*) from refusals")))

    assert stands == [([(160 + order[0],)], [(2,)])] * 3


@pytest.mark.parametrize(
    ("groups", "duplicates"),
    [
        ([[windows(WINDOW)], [windows(told_again())], [windows(told_again(), WINDOW)]], [0, 1, 2]),
        ([[windows(WINDOW, told_again())]], [1]),
        ([[windows(told_again()), windows(WINDOW)]], [0, 1]),
    ],
    ids=["groups", "one request", "one group"],
)
def test_the_same_record_told_by_other_clocks_is_a_resend(
    plant: Plant, groups: list[Any], duplicates: list[int]
) -> None:
    receipts = plant.commit(*groups)

    assert [(each.duplicates, each.refused) for each in receipts] == [(each, 0) for each in duplicates]
    assert plant.rows("select count(*) from scores") == [(1,)]
    assert plant.rows("select count(*) from refusals") == [(0,)]


def test_an_alert_goes_on_after_another_window_claimed_its_score(collector: Running) -> None:
    event_id = alert_event_id(ALERT.alert_id, "cleared", ALERT.sequence)
    cleared = replace(ALERT, event_id=event_id, step="cleared", edge_sequence=ALERT.edge_sequence + 1)
    steps = [
        ("traces", windows(WINDOW), "edge"),
        ("logs", logs([event(ALERT)]), "edge"),
        ("traces", windows(elsewhere()), "edge"),
        ("logs", logs([event(action("n1"))]), "desk"),
        ("logs", logs([event(cleared)]), "edge"),
    ]

    answers = [
        collector.post(f"/v1/{signal}", request.SerializeToString(), token=token_of(sender))
        for signal, request, sender in steps
    ]

    assert [each.status for each in answers] == [200] * 5
    assert ExportTraceServiceResponse.FromString(answers[2].data).partial_success.rejected_spans == 1
    assert collector.rows("select step, acknowledged_by from episodes") == [("cleared", "ann")]
    assert collector.rows("select reason, source from refusals") == [("conflict", "edge")]
    assert collector.rows("select records, duplicates, refused from ingest_batches where refused > 0") == [(1, 0, 1)]


def test_a_store_that_holds_two_windows_of_one_score_takes_what_follows(collector: Running) -> None:
    collector.post("/v1/traces", windows(WINDOW).SerializeToString(), token=token_of("edge"))
    twice = (
        "insert into scores by name select * replace ({} as last_sequence, 'starting' as operating_state) from scores"
    )
    for last in (159, 161):
        collector.rows(twice.format(last))  # as a store from before may hold it

    for request, sender in (([event(ALERT)], "edge"), ([event(action("n1"))], "desk")):
        assert collector.post("/v1/logs", logs(request).SerializeToString(), token=token_of(sender)).status == 200

    assert collector.rows("select operating_state, acknowledged_by from episodes") == [("running", "ann")]


def test_a_nonce_tells_one_thing_only_and_pressing_twice_is_still_once(collector: Running) -> None:
    pressed = action("n1")
    pressed_again = replace(pressed, acted_ns=pressed.acted_ns + 1)
    another = replace(pressed, note="other words")
    judged = verdict("n2")

    answers = [
        ExportLogsServiceResponse.FromString(
            collector.post("/v1/logs", logs([event(each)]).SerializeToString(), token=token_of("desk")).data
        )
        for each in (pressed, pressed_again, another, judged, replace(judged, value="false"))
    ]

    assert [each.partial_success.rejected_log_records for each in answers] == [0, 0, 1, 0, 1]
    assert "differs in note" in answers[2].partial_success.error_message
    assert collector.rows("select note from operator_actions") == [(pressed.note,)]
    assert collector.rows("select value from verdicts") == [(judged.value,)]
