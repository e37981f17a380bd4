"""What comes through the door and is no record: refused with a row, its neighbours stored; times from far ahead."""

from dataclasses import replace
from typing import Any

import pytest
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord

from collector.limits import Limits
from contract.ids import NO_RECORD
from contract.minted import asset_declaration_id
from contract.plant import Asset
from tests.collector.decode.test_records_of_ours import RECORDS
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
from tests.collector.taking import Store

AHEAD_NS = round(Limits().clock_ahead_s * 10**9)
(ASSET,) = [each for each in RECORDS if isinstance(each, Asset)]


@pytest.mark.parametrize(
    ("record", "says"),
    [
        (replace(action("n"), verb="explode"), "twin.action.verb is 'explode': it is one of acknowledge"),
        (replace(verdict("n"), value="banana"), "twin.verdict.value is 'banana'"),
        (replace(verdict("n"), source="gossip"), "twin.verdict.source is 'gossip'"),
        (replace(action("n"), nonce="of another form"), "action_id is"),
        (replace(action("n"), note="x" * 4001), "twin.action.note has 4001 characters: it takes 4000"),
        (replace(alert_event(), asset_id="another pump"), "alert_id is"),
        (replace(alert_event(), step="cleared"), "event_id is"),
        (replace(alert_event(), kind="blind"), "a blind alert is raised by the collector"),
        (replace(alert_event(), edge_sequence=-1), "twin.edge.sequence is -1"),
        (replace(ASSET, site="another site"), "declaration_id is"),
    ],
    ids=lambda each: each if isinstance(each, str) else type(each).__name__,
)
def test_what_no_record_can_say_is_refused_with_a_row_and_its_neighbour_stored(
    store: Store, record: Any, says: str
) -> None:
    request = logs([event(record), LogRecord(time_unix_nano=START, severity_text="neighbour")])

    found, receipt = store.take("logs", request)

    assert (found.batch.items, receipt.refused) == (2, 1)
    assert store.rows("select severity_text from logs") == [("neighbour",)]
    assert store.rows(f"select count(*) from {record.table}") == [(0,)]  # noqa: S608 (names are ours)
    ((source, reason, detail),) = store.rows("select source, reason, detail from refusals")
    assert (source, reason) == ("all", "not_allowed" if "blind" in says else "malformed")
    assert says in detail


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"trace_id": b"another trace id"}, "its trace is"),
        ({"span_id": b"another!"}, "its span id is"),
    ],
    ids=["trace", "span"],
)
def test_a_window_in_another_trace_than_its_own_is_refused(store: Store, change: dict[str, bytes], says: str) -> None:
    span = window_span(scored_window())
    for name, value in change.items():
        setattr(span, name, value)

    _, receipt = store.take("traces", traces([span]))

    assert receipt.refused == 1
    assert store.rows("select count(*) from scores") == [(0,)]
    ((detail,),) = store.rows("select detail from refusals")
    assert says in detail


def test_a_declaration_from_far_ahead_is_as_of_its_receipt_and_gives_way_to_a_later_one(store: Store) -> None:
    store.take("logs", logs([event(_declared(name="for ever", declared_ns=2**62))]))
    store.take("logs", logs([event(_declared(name="mended", declared_ns=START + AHEAD_NS + 1))]), later_ns=2 * AHEAD_NS)

    assert store.rows("select name, declared_ns from assets order by declared_ns") == [
        ("for ever", START + AHEAD_NS),
        ("mended", START + AHEAD_NS + 1),
    ]
    assert store.rows("select name from current_assets") == [("mended",)]


def _declared(**changes: Any) -> Asset:
    bare = replace(ASSET, declaration_id=NO_RECORD, **changes)
    return replace(bare, declaration_id=asset_declaration_id(bare))
