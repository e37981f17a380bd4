"""Documents in several parts: joined at the door whatever the order, and held whole to what their name says."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord

from contract.ids import digest
from contract.plant import Artifact
from contract.words import ArtifactKind
from store.check import check_store
from tests.collector.documents_door import MOST_BYTES, Door, credential, in_parts, opened
from tests.collector.otlp_made import START, event, logs
from tests.collector.taking import decoded
from tests.contract.made_bundle import made_bundle
from tests.oracles.document_oracle import LEAST_COST, DocumentOracle, Sent

ADVICE = " of their sender; send it again, or raise limits.incomplete_bytes"
_numbers = itertools.count()


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    found = opened(tmp_path / "store.duckdb")
    yield found
    found.close()


@pytest.fixture(scope="module")
def shared_door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    found = opened(tmp_path_factory.mktemp("parts") / "store.duckdb")
    yield found
    found.close()


@dataclass(frozen=True, kw_only=True)
class Step:
    """One part that somebody sends: of which document, cut how, and whether its bytes are the document's."""

    credential: str
    document: int
    cut: int  # in how many parts
    number: int
    attempt: int  # when its sender says that it was sent
    is_true: bool


DOCUMENTS, CREDENTIALS = 3, ("one", "two")
steps = st.builds(
    lambda credential, document, cut, number, attempt, is_true: Step(
        credential=credential, document=document, cut=cut, number=number % cut, attempt=attempt, is_true=is_true
    ),
    st.sampled_from(CREDENTIALS),
    st.integers(0, DOCUMENTS - 1),
    st.sampled_from([2, 3, 3, 5]),
    st.integers(0, 4),
    st.sampled_from([0, 0, 1]),
    st.sampled_from([True, True, True, False]),
)
groups = st.lists(st.lists(st.lists(steps, min_size=1, max_size=4), min_size=1, max_size=3), max_size=6)
"""Groups of requests of parts: what is committed together, and what is sent together by whoever sent its first."""


@given(drawn=groups, order=st.permutations(range(3)), restart_before=st.integers(0, 6))
def test_parts_in_any_order_and_grouping_make_what_a_slow_oracle_makes_of_them(
    shared_door: Door, drawn: list[list[list[Step]]], order: list[int], restart_before: int
) -> None:
    example = next(_numbers)
    oracle = DocumentOracle(most_bytes=MOST_BYTES)
    refusals = count_of(shared_door, "refusals where detail like '%made room%'")

    for at, group in enumerate(drawn):
        if at == restart_before:
            shared_door.restart()
        requests = [of_one(request, example) for request in group]
        receipts = shared_door.take(*requests)
        for (name, parts), receipt in zip(requests, receipts, strict=True):
            became = [oracle.take(sent(name, part)) for part in parts]
            assert (receipt.duplicates, receipt.refused) == (became.count("duplicate"), became.count("refused"))
        assert_equal(shared_door, oracle, example)
    assert count_of(shared_door, "refusals where detail like '%made room%'") - refusals <= oracle.dropped

    # whatever came before: a document that is sent whole now is taken
    made = Step(credential="one", document=0, cut=3, number=0, attempt=2, is_true=True)
    whole = [part_of(replace(made, number=each), example) for each in order]
    (receipt,) = shared_door.take((f"one-{example}", whole))
    assert receipt.refused == 0
    assert shared_door.body(whole[0].name) == b"".join(each.body for each in sorted(whole, key=lambda each: each.part))


def of_one(request: list[Step], example: int) -> tuple[str, list[Artifact]]:
    return f"{request[0].credential}-{example}", [part_of(step, example) for step in request]


def part_of(step: Step, example: int) -> Artifact:
    raw = f"document {step.document} of example {example}, long enough to be cut".encode()
    size = -(-len(raw) // step.cut)
    true = in_parts(*(raw[at : at + size] for at in range(0, len(raw), size)), name=f"{example}-{step.document}")
    sent = replace(true[step.number], produced_ns=START + step.attempt)
    return sent if step.is_true else replace(sent, body=b"false")


def sent(name: str, part: Artifact) -> Sent:
    document = (part.artifact_id, part.kind, part.name)
    return Sent(
        credential=name,
        document=document,
        sent_ns=part.produced_ns,
        parts=part.parts,
        number=part.part,
        body=part.body,
    )


def assert_equal(door: Door, oracle: DocumentOracle, example: int) -> None:
    mine = f"where name like '{example}-%'"
    key = "credential, artifact_id, kind, name, sent_ns, parts, part, body"
    waiting = door.rows(f"select {key} from artifact_parts {mine} order by all")  # noqa: S608
    stored = door.rows(f"select artifact_id, kind, name, parts, part, body from artifacts {mine} order by all")  # noqa: S608
    senders = door.rows(f"select gateway_id, artifact_id, kind, name from artifact_senders {mine} order by all")  # noqa: S608

    assert waiting == sorted((e.credential, *e.document, e.sent_ns, e.parts, e.number, e.body) for e in oracle.waiting)
    assert stored == sorted(
        (*document, len(bodies), number, body)
        for document, bodies in oracle.stored.items()
        for number, body in enumerate(bodies)
    )
    assert senders == sorted((f"gateway of {name}", *document) for name, document in oracle.senders)


def count_of(door: Door, what: str) -> int:
    ((count,),) = door.rows(f"select count(*) from {what}")  # noqa: S608
    return int(count)


def test_a_whole_that_is_not_its_digest_is_refused_with_both_and_leaves_nothing(door: Door) -> None:
    claimed, found = digest(b"the honest document"), digest(b"something else")
    false = in_parts(b"something ", b"else", name="pump@1.0.0", claims=b"the honest document")

    (first,) = door.take(("edge", false[:1]))
    (second,) = door.take(("edge", [*false[1:], *in_parts(b"neighbour", name="n")]))
    (again,) = door.take(("edge", false))

    assert (first.refused, second.refused, again.refused) == (0, 1, 1)
    ((source, reason, value, detail),) = door.rows("select source, reason, value, detail from refusals")
    assert (source, reason, value) == ("edge", "malformed", claimed)
    assert detail == second.problem
    assert detail.startswith(f"twin.artifact: evaluation 'pump@1.0.0': its body's sha256 is {found}, it says {claimed}")
    assert "in 2 parts, of which none is kept" in detail
    assert door.rows("select name from artifacts") == [("n",)]
    assert (count_of(door, "artifact_parts"), count_of(door, "artifact_senders")) == (0, 1)

    (honest,) = door.take(("edge", in_parts(b"the honest ", b"document", name="pump@1.0.0")))
    assert (honest.refused, honest.duplicates) == (0, 0)
    assert door.body("pump@1.0.0") == b"the honest document"


def test_a_false_part_that_says_the_same_time_costs_one_attempt_of_its_own_sender(door: Door) -> None:
    honest = in_parts(b"a", b"b", b"c")
    door.take(("edge", [replace(honest[1], body=b"false")]))

    receipts = door.take(("edge", [honest[0], honest[2], honest[1]]), ("edge", honest))

    assert [receipt.refused for receipt in receipts] == [1, 0]
    assert door.body("doc") == b"abc"
    assert count_of(door, "artifact_parts") == 0


def test_a_gateway_whose_clock_is_far_ahead_has_its_parts_joined(door: Door) -> None:
    for part in in_parts(b"a", b"b", b"c"):
        door.take(("edge", [replace(part, produced_ns=2**62)]))

    assert door.body("doc") == b"abc"


def test_a_false_part_of_somebody_else_is_no_part_of_the_document(door: Door) -> None:
    honest = in_parts(b"a", b"b", b"c")

    door.take(("stranger", [replace(honest[1], body=b"x")]), ("edge", [honest[0]]))
    door.take(("edge", [honest[1]]), ("stranger", [replace(honest[0], body=b"y")]))
    door.take(("edge", [honest[2]]))

    assert door.body("doc") == b"abc"
    assert door.rows("select distinct credential from artifact_parts") == [("stranger",)]


def test_the_same_bytes_under_another_name_stand_in_nobodys_way(door: Door) -> None:
    door.take(("stranger", in_parts(b"a contract", name="nonsense")))
    door.take(("stranger", in_parts(b"a con", b"tract", name="other nonsense")))

    (one,) = door.take(("edge", in_parts(b"a con", b"tract", name="pump@1.0.0")))

    assert (one.duplicates, one.refused) == (0, 0)
    assert door.body("pump@1.0.0") == b"a contract"
    assert [each for each in check_store(door.database) if each.repeated or each.unlike] == []


def test_a_bundle_in_parts_is_held_to_its_id_when_it_is_whole(door: Door) -> None:
    bundle_id, raw = made_bundle()
    pieces = [raw[at : at + 4000] for at in range(0, len(raw), 4000)]

    (false,) = door.take(("edge", in_parts(*pieces, name="0" * 64, kind="bundle")))
    (true,) = door.take(("edge", in_parts(*reversed(pieces[:0]), *pieces, name=bundle_id, kind="bundle")))

    assert (false.refused, true.refused) == (1, 0)
    assert f"bundle '{'0' * 64}': its identity makes the id {bundle_id}" in false.problem
    assert door.body(bundle_id, ArtifactKind.BUNDLE) == raw
    assert door.rows("select distinct name from artifacts") == [(bundle_id,)]


def test_what_waits_of_one_sender_is_bounded_and_the_oldest_makes_room(door: Door) -> None:
    documents = [in_parts(f"{each} first".encode(), b"second", name=f"d{each}") for each in range(6)]

    receipts = [door.take(("edge", [parts[0]]))[0] for parts in documents]
    door.take(("other", [documents[0][0]]))

    assert [receipt.refused for receipt in receipts] == [0] * 6  # the rows are of no item of theirs
    waiting = door.rows("select name from artifact_parts where credential = 'edge' order by name")
    assert waiting == [("d2",), ("d3",), ("d4",), ("d5",)]
    assert door.rows("select source, detail from refusals order by detail") == [
        (
            "edge",
            f"twin.artifact: evaluation 'd{each}' in 2 parts: 1 had come and made room for others{ADVICE}",
        )
        for each in (0, 1)
    ]

    door.take(("edge", documents[0]))
    assert door.body("d0") == b"0 firstsecond"


def test_a_document_beyond_the_limit_is_refused_and_leaves_nothing(door: Door) -> None:
    large = in_parts(*([b"x" * LEAST_COST] * 5), b"the end")

    receipts = [door.take(("edge", [part]))[0] for part in large]

    assert [receipt.refused for receipt in receipts] == [0, 0, 0, 0, 1, 0]
    assert f"in 6 parts has more than {MOST_BYTES} bytes: raise limits.incomplete_bytes" in receipts[4].problem
    assert door.rows("select part from artifact_parts") == [(5,)]
    assert count_of(door, "artifacts") == 0


def test_a_second_gateway_is_a_sender_only_when_all_of_it_came_from_there(door: Door) -> None:
    parts = in_parts(b"shared ", b"site file")
    door.take(("edge", parts), gateway="gw-1")

    door.take(("edge", parts[:1]), gateway="gw-2")
    assert door.rows("select gateway_id from artifact_senders") == [("gw-1",)]
    (whole,) = door.take(("edge", parts[1:]), gateway="gw-2")
    (again,) = door.take(("edge", parts), gateway="gw-2")

    assert (whole.duplicates, again.duplicates) == (0, 2)
    assert door.rows("select gateway_id from artifact_senders order by all") == [("gw-1",), ("gw-2",)]
    assert count_of(door, "artifacts") == 2


def test_a_document_that_was_stored_in_other_parts_stays_as_it_is(door: Door) -> None:
    door.take(("edge", in_parts(b"one document")))

    door.take(("edge", in_parts(b"one ", b"document")), ("edge", in_parts(b"on", b"e docu", b"ment")))
    door.take(
        ("edge", in_parts(b"o", b"ne document", name="new")), ("two", in_parts(b"one d", b"o", b"cument", name="new"))
    )

    assert door.rows("select name, parts from artifacts order by all") == [("doc", 1), ("new", 2), ("new", 2)]
    assert (door.body("doc"), door.body("new")) == (b"one document", b"one document")
    assert count_of(door, "artifact_parts") == 0


def test_a_neighbour_of_parts_is_stored(door: Door) -> None:
    sent = logs([event(in_parts(b"a", b"b")[0]), LogRecord(time_unix_nano=START, severity_text="neighbour")])

    door.writer.commit([decoded("logs", sent, credential("edge")).batch])

    assert door.rows("select severity_text from logs") == [("neighbour",)]
    assert door.rows("select records, duplicates, refused from ingest_batches") == [(2, 0, 0)]
