"""Windows of a known bundle are held to its contract: their id is minted again, their bounds are its length apart."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from collector.credentials import Credential
from collector.decode.asset_speakers import AssetSpeakers
from collector.decode.known_bundles import AGAIN_S, PAUSES, KnownBundles
from collector.decode.request import Arrived, decode_request
from collector.decode.row_collector import MOST_READS, MustRead
from collector.stored_bundles import stored_bundles
from contract import ids
from contract.ids import Digest, Id, digest
from contract.plant import Artifact
from contract.windows import ScoredWindow
from store.database.connection import Database, open_database
from store.query.local import Reader
from store.write.batch import Receipt
from store.write.writer import Writer
from tests.collector.otlp_made import (
    CONTRACT_OF_WINDOWS,
    START,
    event,
    gateway_resource,
    logs,
    scored_window,
    span,
    traces,
    window_span,
)
from tests.collector.running import config_for, running, token_of
from tests.collector.taking import ALL_ROLES, SIGNAL
from tests.contract.made_bundle import made_bundle

BUNDLE, RAW = made_bundle(CONTRACT_OF_WINDOWS)


class Door:
    """A store behind the decoder, which remembers bundles and speakers as a collector does."""

    def __init__(self, database: Database) -> None:
        self._database, self._writer = database, Writer(database)
        self.now_s, self.speakers = 0.0, AssetSpeakers()
        self.restart()

    def restart(self) -> None:
        self.bundles: KnownBundles = stored_bundles(Reader(self._database))
        self.bundles.ticks = lambda: self.now_s

    def arrived(self, signal: str, request: Any, sender: Credential = ALL_ROLES) -> Arrived:
        return Arrived(
            signal=SIGNAL[signal],
            raw=request.SerializeToString(),
            is_json=False,
            transport="http",
            sender=sender,
            received_ns=START,
            speakers=self.speakers,
            bundles=self.bundles,
        )

    def take(self, signal: str, request: Any, sender: Credential = ALL_ROLES) -> Receipt:
        return self.commit(decode_request(self.arrived(signal, request, sender)))

    def commit(self, decoded: Any) -> Receipt:
        return self._writer.commit([decoded.batch])[0]

    def announce(self, bundle_id: str = BUNDLE, raw: bytes = RAW, *, parts: int = 1) -> None:
        for part in parts_of(bundle_id, raw, parts):
            assert self.take("logs", logs([event(part)])).refused == 0

    def rows(self, question: str) -> list[tuple[Any, ...]]:
        with self._database.cursor() as cursor:
            return list(cursor.execute(question).fetchall())

    def close(self) -> None:
        self._writer.close()


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    with open_database(tmp_path / "store.duckdb") as database:
        found = Door(database)
        yield found
        found.close()


def parts_of(bundle_id: str, raw: bytes, count: int) -> list[Artifact]:
    size = -(-len(raw) // count)
    bodies = [raw[at : at + size] for at in range(0, len(raw), size)]
    whole = Artifact(
        artifact_id=digest(raw), kind="bundle", name=bundle_id, part=0, parts=len(bodies), produced_ns=START, body=raw
    )
    return [replace(whole, part=at, body=body) for at, body in enumerate(bodies)]


def window_of(
    bundle_id: Digest = BUNDLE, *, last: int = 160, window_id: Id | None = None, **changes: Any
) -> ScoredWindow:
    """A window that the bundle scored, whose vector and score follow from its id."""
    scored = scored_window(last)
    window = replace(scored.window, window_id=window_id or scored.window.window_id, **changes)
    vector = replace(scored.vector, vector_id=ids.vector_id(window.window_id, scored.vector.feature_code))
    score = replace(scored.score, bundle_id=bundle_id, score_id=ids.score_id(vector.vector_id, bundle_id))
    return replace(scored, window=window, vector=vector, score=score)


def sent(*windows: ScoredWindow, gateway: str = "gw-1") -> Any:
    return traces(map(window_span, windows), gateway_resource(gateway))


OTHERS = [
    window_of(
        window_id=ids.window_id("Acme/Main/pump-7", scored_window().window.run_id, 160, "20", "1", "water-loop@1.0.0")
    ),
    window_of(window_id=scored_window(161).window.window_id),
    window_of(contract="water-loop@2.0.0"),
    window_of(first_ns=START),
]
SAYS = ["window_id is", "window_id is", "its contract is 'water-loop@2.0.0'", "its rows are 160000000000 ns apart"]


@pytest.mark.parametrize("how", ["known", "in parts", "after a restart", "in parts, after a restart"])
def test_a_window_that_its_contract_does_not_make_is_refused_with_a_row_and_its_neighbours_stored(
    door: Door, how: str
) -> None:
    door.announce(parts=3 if "parts" in how else 1)
    if "restart" in how:
        door.restart()

    receipt = door.take("traces", sent(*OTHERS, window_of(last=170), window_of()))

    assert receipt.refused == 4
    assert door.rows("select last_sequence from scores order by 1") == [(160,), (170,)]
    refused = door.rows("select source, reason, detail, asset_id, sequence from refusals")
    assert {row[:2] + row[3:] for row in refused} == {("all", "malformed", "Acme/Main/pump-7", 141)}
    for says in SAYS:
        assert any(row[2].startswith(f"span twin.window: Window: {says}") for row in refused)


def test_windows_of_a_bundle_that_is_not_known_are_taken_as_they_say(door: Door) -> None:
    receipt = door.take("traces", sent(OTHERS[0], window_of(last=170)))

    assert receipt.refused == 0
    assert door.rows("select count(*) from scores") == [(2,)]


def test_nobody_takes_the_id_of_a_window_before_its_gateway_does(door: Door) -> None:
    door.announce()
    victim = window_of()
    thief = window_of(
        window_id=victim.window.window_id, gateway_id="gw-2", asset_id="Acme/Main/pump-8", run_id=Id("ab" * 16)
    )

    stolen = door.take("traces", sent(thief, gateway="gw-2"), replace(ALL_ROLES, name="thief"))
    honest = door.take("traces", sent(victim))

    assert (stolen.refused, honest.refused) == (1, 0)
    assert door.rows("select gateway_id from scores") == [("gw-1",)]
    assert door.speakers.runs == {victim.window.run_id: "Acme/Main/pump-7"}  # what is refused claims nothing


def test_a_bundle_that_is_on_its_way_is_looked_for_again(door: Door) -> None:
    (part,) = parts_of(BUNDLE, RAW, 1)
    announced = decode_request(door.arrived("logs", logs([event(part)])))

    before = door.take("traces", sent(OTHERS[0]))
    door.commit(announced)
    too_soon = door.take("traces", sent(OTHERS[1]))
    door.now_s += AGAIN_S
    after = door.take("traces", sent(OTHERS[2]))

    assert [each.refused for each in (before, too_soon, after)] == [0, 0, 1]


def test_a_bundle_of_before_that_is_not_what_its_id_says_speaks_for_nothing(door: Door) -> None:
    false = made_bundle(CONTRACT_OF_WINDOWS.replace(b"20", b"30"))[1]
    key = f"'{digest(false)}', 'bundle', '{BUNDLE}', 0, 1, 5"
    unhexed = f"unhex('{false.hex()}')"
    door.rows(f"insert into artifacts values ({key}, {unhexed}, 9, uuid())")  # noqa: S608
    door.restart()

    assert door.take("traces", sent(window_of())).refused == 0
    assert door.bundles.cuts == {}
    door.announce()
    door.now_s += AGAIN_S
    assert door.take("traces", sent(window_of(last=170), OTHERS[0])).refused == 1


def test_a_request_reads_some_bundles_and_the_next_one_goes_on(door: Door) -> None:
    made = [made_bundle(CONTRACT_OF_WINDOWS, b"model %d" % number) for number in range(MOST_READS + 4)]
    for each in made:
        door.announce(*each)
    windows = [window_of(bundle_id, last=200 + at) for at, (bundle_id, _) in enumerate(made)]

    read = []
    for _ in range(2):
        assert door.take("traces", sent(*windows)).refused == 0
        read.append(len(door.bundles.cuts))

    assert read == [MOST_READS, MOST_READS + 4]
    assert len({id(cut) for cut in door.bundles.cuts.values()}) == 1  # one contract is read once


def test_reading_contracts_takes_a_tenth_of_the_time_whoever_announces_them() -> None:
    contracts = {f"{number:064}": CONTRACT_OF_WINDOWS + b"# %d" % number for number in range(20)}
    ticks = iter(range(10**6))
    bundles = KnownBundles(contract_of=contracts.get, ticks=lambda: float(next(ticks)))
    bundles.learn(contracts)

    looks = 0
    while bundles.unread:  # a look is a tick, and so is reading a contract
        each = next(iter(bundles.unread))
        looks += 1
        if bundles.is_due(each):
            bundles.read(each)

    assert len(bundles.cuts) == 20
    assert looks >= 19 * PAUSES


def test_a_small_request_that_needs_a_bundle_is_decoded_where_it_holds_up_nobody(door: Door) -> None:
    door.announce()
    arrived = door.arrived("traces", sent(window_of()))

    with pytest.raises(MustRead):
        decode_request(arrived, may_read=False)
    assert decode_request(arrived).batch.refused == 0
    assert decode_request(arrived, may_read=False).batch.refused == 0


def test_a_small_request_is_held_to_its_bundle_by_a_running_collector(tmp_path: Path) -> None:
    (bundle,) = parts_of(BUNDLE, RAW, 1)
    with running(config_for(tmp_path)) as collector:
        for path, request in (
            ("/v1/logs", logs([event(bundle)])),
            ("/v1/traces", sent(OTHERS[0], window_of(last=170))),
        ):
            assert collector.post(path, request.SerializeToString(), token=token_of("edge")).status == 200

    assert collector.rows("select last_sequence from scores") == [(170,)]
    assert collector.rows("select reason from refusals") == [("malformed",)]


def test_spans_of_others_are_held_to_no_contract(door: Door) -> None:
    door.announce()

    assert door.take("traces", traces([span(1)])).refused == 0


@pytest.mark.parametrize("name", ["", "banana", "A" * 64])
def test_what_is_no_id_of_a_bundle_is_not_waited_for(name: str) -> None:
    bundles = KnownBundles()

    bundles.expect(name, "edge")

    assert bundles.unread == {}


def test_one_sender_can_have_only_so_many_bundles_waited_for() -> None:
    bundles = KnownBundles()

    for number in range(10_001):
        bundles.expect(digest(b"%d" % number), "one")
    bundles.expect(BUNDLE, "two")

    assert len(bundles.unread) == 10_001
    assert bundles.is_due(BUNDLE)
