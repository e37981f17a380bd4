"""The edge in one process with a real outbox and a real receiver: what it says once, waits for, drops and refuses."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from contract.alerts import AlertEvent
from contract.plant import Artifact, Asset, Deployment, LedgerLine, Run
from contract.reading_codec import decode
from contract.readings import ReadingBatch, Refusal
from contract.windows import SPAN_NAME, UnscoredWindows
from inference.bundle import unpack_bundle
from scoring.edge import Edge
from scoring.errors import OutboxUnusable
from scoring.outbox.outbox import Outbox, open_outbox
from scoring.uplink.http_post import open_uplink
from scoring.uplink.sender import Sender
from tests.processes import PATIENCE_S
from tests.scoring.made_plant import MadePlant, made_rows, make_plant
from tests.scoring.receiver import Receiver, Reply, receiving


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """An edge whose sender runs; the test says what it does."""

    edge: Edge
    outbox: Outbox
    sender: Sender
    said: list[str]

    def load(self) -> None:
        """Announce, play everything, and wait until the outbox is empty."""
        self.edge.announce()
        self.edge.play(threading.Event())
        eventually(lambda: self.outbox.depth().requests == 0)


@contextmanager
def running(plant: MadePlant, *, send: bool = True) -> Iterator[Running]:
    setup, said = plant.setup(), list[str]()
    with closing(open_outbox(setup.config.outbox, gateway=setup.config.gateway)) as outbox:
        sender = Sender(outbox, open_uplink(setup.config.endpoint, setup.token), say=said.append)
        edge = Edge(setup, outbox, sender, clock=time.time_ns, say=said.append)
        if send:
            sender.start()
        yield Running(edge=edge, outbox=outbox, sender=sender, said=said)
        sender.stop()


def eventually(true: Callable[[], bool], *, timeout_s: float = PATIENCE_S, every_s: float = 0.01) -> None:
    end = time.monotonic() + timeout_s
    while not true():
        assert time.monotonic() < end
        time.sleep(every_s)


def test_everything_a_run_becomes_arrives_and_the_ledger_balances(tmp_path: Path, receiver: Receiver) -> None:
    rows = made_rows(300, seed=1, fault=range(150, 180))
    rows[20] = (rows[20][0], "stuck", *rows[20][2:])
    rows[30] = rows[29]
    plant = make_plant(tmp_path, {"a.csv": rows}, endpoint=receiver.endpoint)

    with running(plant) as r:
        r.load()

    got = receiver.received
    last = {line.signal: line for line in got.records(LedgerLine)}
    stored = dict.fromkeys(plant.contract.terms.signal_names, 0)
    for batch in got.records(ReadingBatch):
        assert batch.count == len(decode(batch.body).values)
        stored[batch.signal] += batch.count
    assert stored == {name: last[name].sent for name in stored} == {"flow": 298, "pressure": 299, "temperature": 299}
    assert [(last["flow"].read, last["flow"].refused, last["flow"].duplicates)] == [(300, 1, 1)]
    assert len(got.records(Refusal)) == 1
    assert len([s for s in got.spans if s.name == SPAN_NAME]) == last["#scores"].sent
    assert sum(stretch.count for stretch in got.records(UnscoredWindows)) == last["#unscored"].sent
    assert len(got.records(AlertEvent)) == last["#alert_events"].sent == 2
    assert all(line.at_end and line.read == line.sent + line.duplicates + line.refused for line in last.values())


def test_what_is_needed_to_verify_is_announced_once(tmp_path: Path, receiver: Receiver) -> None:
    plant = make_plant(
        tmp_path,
        {"a.csv": made_rows(150, seed=1), "b.csv": made_rows(150, seed=2)},
        endpoint=receiver.endpoint,
        shift_s=60,
    )

    with running(plant) as r:
        r.load()
        r.edge.announce()
        eventually(lambda: r.outbox.depth().requests == 0)

    got = receiver.received
    artifacts = {artifact.kind: artifact.body for artifact in got.records(Artifact)}
    assert sorted(a.kind for a in got.records(Artifact)) == ["bundle", "bundle", "contract", "site"]
    assert artifacts["contract"] == plant.contract.raw
    assert artifacts["site"] == (plant.folder / "site.yaml").read_bytes()
    assert unpack_bundle(artifacts["bundle"]).bundle_id in {d.bundle_id for d in got.records(Deployment)}
    (asset,) = got.records(Asset)
    assert (asset.asset_id, asset.site, asset.asset_class, asset.aliases) == (
        "acme/works/loop-1",
        "works",
        "loop",
        ("cmms=L-1",),
    )
    runs = {run.path: run for run in got.records(Run)}
    assert runs["a.csv"].first_ns == plant.runs[0].first_ns + 60_000_000_000
    assert {(run.path, run.rows, run.shift_ns) for run in runs.values()} == {
        ("a.csv", 150, 60_000_000_000),
        ("b.csv", 150, 60_000_000_000),
    }


def test_a_second_start_at_the_end_adds_nothing(tmp_path: Path, receiver: Receiver) -> None:
    plant = make_plant(tmp_path, {"a.csv": made_rows(150, seed=1)}, endpoint=receiver.endpoint)
    with running(plant) as r:
        r.load()
    before = receiver.received.ids()

    with running(plant) as r:
        r.load()

    assert receiver.received.ids() == before


def test_a_changed_asset_is_declared_again_and_nothing_else(tmp_path: Path, receiver: Receiver) -> None:
    plant = make_plant(tmp_path, {"a.csv": made_rows(150, seed=1)}, endpoint=receiver.endpoint)
    with running(plant) as r:
        r.load()
    site = plant.folder / "site.yaml"
    site.write_text(site.read_text().replace("name: Loop 1", "name: Loop one"))

    with running(plant) as r:
        r.load()

    assert [asset.name for asset in receiver.received.records(Asset)] == ["Loop 1", "Loop one"]
    assert [a.kind for a in receiver.received.records(Artifact)].count("site") == 2
    assert len(receiver.received.records(Run)) == 1


def test_health_is_sent_beside_the_records(tmp_path: Path, receiver: Receiver) -> None:
    plant = make_plant(tmp_path, {"a.csv": made_rows(150, seed=1)}, endpoint=receiver.endpoint)

    with running(plant) as r:
        r.load()
        r.edge.beat()
        eventually(lambda: r.outbox.depth().requests == 0)

    metrics = receiver.received.metrics
    assert metrics["process.memory.usage"] > 1 << 20
    assert metrics["twin.uplink.state{twin.uplink.state=up}"] == 1.0
    assert metrics["twin.outbox.parked"] == 0.0
    assert abs(metrics["twin.clock.offset"]) < 2


def test_a_full_outbox_pauses_playback_until_the_collector_takes_it(tmp_path: Path, receiver: Receiver) -> None:
    plant = make_plant(tmp_path, {"a.csv": made_rows(2500, seed=1)}, endpoint=receiver.endpoint)
    plant.configure(outbox_max_bytes=1 << 20)
    open_gate = threading.Event()
    receiver.tell = lambda _signal, _message: (
        Reply() if open_gate.is_set() else Reply(status=503, headers={"retry-after": "0"})
    )
    stop = threading.Event()

    with running(plant) as r:
        r.edge.announce()
        player = threading.Thread(target=r.edge.play, args=(stop,))
        player.start()
        eventually(lambda: r.outbox.depth().bytes > 700_000)
        time.sleep(0.3)
        waiting = r.outbox.runs()[0].next_sequence
        full = r.outbox.depth().bytes
        open_gate.set()
        player.join(20)
        eventually(lambda: r.outbox.depth().requests == 0)

    assert waiting < 2500
    assert full <= 1 << 20
    assert {line.dropped for line in receiver.received.records(LedgerLine)} == {0}
    assert sum(batch.count for batch in receiver.received.records(ReadingBatch)) == 3 * 2500


def test_an_edge_told_not_to_wait_evicts_readings_and_says_which_in_the_ledger(
    tmp_path: Path, receiver: Receiver
) -> None:
    rows = made_rows(2500, seed=1, fault=range(2000, 2050))
    plant = make_plant(tmp_path, {"a.csv": rows}, endpoint=receiver.endpoint)
    plant.configure(outbox_max_bytes=1 << 20, historian_waits=False)

    with running(plant, send=False) as r:
        r.edge.announce()
        r.edge.play(threading.Event())
        full = r.outbox.depth().bytes
        r.sender.start()
        eventually(lambda: r.outbox.depth().requests == 0)
        r.edge.beat()
        eventually(lambda: r.outbox.depth().requests == 0)

    got = receiver.received
    last = {line.signal: line for line in got.records(LedgerLine)}
    arrived = sum(batch.count for batch in got.records(ReadingBatch) if batch.signal == "flow")
    flow = last["flow"]
    assert full <= 1 << 20
    assert flow.dropped > 0
    assert (flow.read, flow.sent) == (2500, arrived)
    assert flow.read == flow.sent + flow.duplicates + flow.refused + flow.dropped
    assert flow.dropped_ranges[0].startswith("0-")
    assert len(got.records(AlertEvent)) == last["#alert_events"].sent == 2
    assert len([s for s in got.spans if s.name == SPAN_NAME]) == last["#scores"].sent


def test_a_run_that_breaks_off_is_named_and_the_others_are_played(tmp_path: Path, receiver: Receiver) -> None:
    plant = make_plant(
        tmp_path, {"a.csv": made_rows(150, seed=1), "b.csv": made_rows(150, seed=2)}, endpoint=receiver.endpoint
    )

    with running(plant) as r:
        (plant.folder / "data" / "a.csv").unlink()
        r.load()

    assert len(r.said) == 1
    assert r.said[0].startswith("run a.csv of loop-1 is not played on: ")
    (notice,) = receiver.received.notices
    assert (notice.event, notice.text, notice.severity) == ("twin.gateway.asset_failed", r.said[0], "WARN")
    assert notice.attributes["twin.asset.id"] == "acme/works/loop-1"
    ended = {line.run_id for line in receiver.received.records(LedgerLine) if line.at_end}
    assert ended == {plant.runs[1].run_id}


def test_an_outbox_made_from_other_data_is_refused_by_name(tmp_path: Path, receiver: Receiver) -> None:
    plant = make_plant(tmp_path, {"a.csv": made_rows(150, seed=1)}, endpoint=receiver.endpoint)
    with running(plant) as r:
        r.load()
    other = make_plant(tmp_path, {"a.csv": made_rows(150, seed=5)}, endpoint=receiver.endpoint)

    with (
        pytest.raises(OutboxUnusable, match=r"holds a\.csv of source lab with sha256 .*, the file now has"),
        running(other),
    ):
        pytest.fail("it began")


def test_a_run_that_is_gone_before_its_end_is_refused(tmp_path: Path, receiver: Receiver) -> None:
    both = {"a.csv": made_rows(150, seed=1), "b.csv": made_rows(300, seed=2)}
    plant = make_plant(tmp_path, both, endpoint=receiver.endpoint)
    with running(plant) as r:
        r.edge.play(_stop_after(r.outbox, path="b.csv"))
    left = make_plant(tmp_path, {"a.csv": both["a.csv"]}, endpoint=receiver.endpoint)

    with (
        pytest.raises(OutboxUnusable, match=r"holds b\.csv of source lab, which the site file does not name"),
        running(left),
    ):
        pytest.fail("it began")


def test_a_run_that_ended_may_go_and_another_may_come(tmp_path: Path, receiver: Receiver) -> None:
    first, second, third = (made_rows(150, seed=seed) for seed in (1, 2, 3))
    plant = make_plant(tmp_path, {"a.csv": first, "b.csv": second}, endpoint=receiver.endpoint)
    with running(plant) as r:
        r.load()
    later = make_plant(tmp_path, {"b.csv": second, "c.csv": third}, endpoint=receiver.endpoint)

    with running(later) as r:
        r.load()

    assert [run.path for run in receiver.received.records(Run)] == ["a.csv", "b.csv", "c.csv"]


def _stop_after(outbox: Outbox, *, path: str) -> threading.Event:
    """A stop that is set as soon as a run has begun."""

    class Stop(threading.Event):
        def is_set(self) -> bool:
            return any(run.path == path for run in outbox.runs())

    return Stop()
