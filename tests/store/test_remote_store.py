"""The same answers over HTTP as in process, by a client that loads no DuckDB, and errors that say what to do."""

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from contract.evidence import ProofResult
from contract.scope import Scope
from inference.replay import prove
from store.database.connection import open_database
from store.errors import NotAllowed, StoreAway, UnknownAlert, UnknownQuery, WrongParameters
from store.query.local import Reader
from store.remote import RemoteStore
from store.trail.evidence import find_evidence
from store.trail.find import find_trail
from tests.collector.running import config_for, running, token_of
from tests.store.plant_rows import elsewhere, planted, played_run

ALL, SOUTH = Scope(actor="test"), Scope(actor="test", sites=("Acme/south",))
ALERT = played_run().alert_id
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("collector")
    with planted(made, *played_run().records, *elsewhere().records):
        return made


@pytest.fixture(scope="module")
def remote(folder: Path) -> Iterator[RemoteStore]:
    with running(config_for(folder)) as collector, closing(RemoteStore(collector.api, token_of("cli"))) as remote:
        yield remote


def test_a_remote_store_answers_as_the_reader_does(tmp_path: Path) -> None:
    with planted(tmp_path, *played_run().records) as plant:
        now_ns = 2**60
        here = (
            plant.reader.ask(ALL, "alerts", limit=5),
            find_trail(plant.reader, ALL, ALERT, clock=lambda: now_ns),
            find_evidence(plant.reader, ALL, ALERT),
        )

    with running(config_for(tmp_path)) as collector, closing(RemoteStore(collector.api, token_of("cli"))) as remote:
        there = (
            remote.ask(ALL, "alerts", limit=5),
            find_trail(remote, ALL, ALERT, clock=lambda: now_ns),
            remote.evidence(ALL, ALERT),
        )

    assert there == here
    with open_database(tmp_path / "store.duckdb", read_only=True) as database:
        assert find_evidence(Reader(database), ALL, ALERT) == here[2]


def test_an_alert_is_proven_over_http(remote: RemoteStore) -> None:
    assert prove(remote.evidence(ALL, ALERT)).result is ProofResult.IDENTICAL


def test_the_scope_travels(remote: RemoteStore) -> None:
    assert set(remote.ask(SOUTH, "alerts", limit=5).column("asset_id").to_pylist()) == {"loop-2"}
    with pytest.raises(UnknownAlert):
        remote.trail(SOUTH, ALERT)


def test_many_threads_share_one_remote_store(remote: RemoteStore) -> None:
    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(lambda _: remote.ask(ALL, "ledger"), range(30)))

    assert all(each.equals(answers[0]) for each in answers)


def test_what_the_collector_refuses_comes_back_as_what_it_is(remote: RemoteStore) -> None:
    with pytest.raises(UnknownQuery, match=r"no query 'a b\?'; there are .*alerts"):
        remote.ask(ALL, "a b?")


def test_wrong_parameters_come_back_as_the_reader_says_them(remote: RemoteStore) -> None:
    with pytest.raises(WrongParameters, match=r"^alerts: limit missing; it takes limit$"):
        remote.ask(ALL, "alerts")
    with pytest.raises(WrongParameters, match="the body is not JSON"):
        remote.ask(ALL, "alerts", limit=float("nan"))


@pytest.mark.parametrize(
    ("token", "says"), [("", "no token"), ("wrong", "no credential"), ("edge", "edge may not read")]
)
def test_a_token_that_may_not_ask_is_not_allowed(remote: RemoteStore, token: str, says: str) -> None:
    given = token_of(token) if token == "edge" else token

    with (
        closing(RemoteStore(remote.api_url, given)) as other,
        pytest.raises(NotAllowed, match=f"{remote.api_url}: .*{says}"),
    ):
        other.ask(ALL, "ledger")


def test_health_takes_no_token(remote: RemoteStore) -> None:
    with closing(RemoteStore(remote.api_url, "")) as unsigned:
        assert unsigned.health()["status"] == "ok"


def test_where_nobody_listens_the_address_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    away = RemoteStore(f"http://127.0.0.1:{port}", "t")

    with pytest.raises(StoreAway, match=rf"http://127\.0\.0\.1:{port}: nobody listens: is the collector running"):
        away.ask(ALL, "ledger")


@pytest.mark.parametrize("address", ["", "127.0.0.1:4320", "ftp://host", "http://[bad", "http://", "http://h:1/below"])
def test_what_is_no_address_is_told_so(address: str) -> None:
    with pytest.raises(StoreAway, match="not an address, as http"):
        RemoteStore(address, "t")


@contextmanager
def answering(*answers: bytes) -> Iterator[str]:
    """A server that gives each connection one answer and closes it, then listens no more."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(10)

        def serve() -> None:
            for answer in answers:
                connection, _ = listener.accept()
                with connection:
                    connection.settimeout(10)
                    connection.recv(65536)
                    connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            thread.join(15)
            assert not thread.is_alive()


def page(body: bytes, *, status: str = "200 OK") -> bytes:
    return f"HTTP/1.1 {status}\r\ncontent-length: {len(body)}\r\nconnection: close\r\n\r\n".encode() + body


def test_another_program_on_the_port_is_not_taken_for_a_collector() -> None:
    with (
        answering(page(b"<html>hello</html>"), page(b"<html>hello</html>")) as address,
        closing(RemoteStore(address, "t")) as other,
    ):
        with pytest.raises(StoreAway, match="answered what is no Arrow stream"):
            other.ask(ALL, "ledger")
        with pytest.raises(StoreAway, match="as no Twintrace collector does"):
            other.health()


def test_a_collector_that_cannot_answer_now_is_away() -> None:
    body = b'{"error": "the store is being opened again"}'
    with (
        answering(page(body, status="503 Busy")) as address,
        closing(RemoteStore(address, "t")) as busy,
        pytest.raises(StoreAway, match="the store is being opened again"),
    ):
        busy.ask(ALL, "ledger")


def test_a_connection_that_was_closed_meanwhile_is_asked_once_more() -> None:
    with answering(b"", page(b'{"instance": "i"}')) as address, closing(RemoteStore(address, "t")) as kept:
        assert kept.health() == {"instance": "i"}


def test_a_collector_that_hangs_is_given_up_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"

        with (
            closing(RemoteStore(address, "t", connect_s=0.5, read_s=0.1)) as remote,
            pytest.raises(StoreAway, match="no answer in time"),
        ):
            remote.ask(ALL, "ledger")


def test_the_remote_store_loads_no_duckdb() -> None:
    program = (
        "import sys, store.remote, store.trail.completeness; print('duckdb' in sys.modules, 'pyarrow' in sys.modules)"
    )

    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["False", "True"]
