"""Whose question runs when: each credential has its turns, and what nobody waits for is ended."""

import asyncio
import json
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import urllib3
from hypothesis import given
from hypothesis import strategies as st

from collector.limits import Limits
from collector.questions import Questions, TookTooLong, TooManyQuestions
from contract.scope import Scope
from store.errors import Cancelled, StoreAway
from store.query.cancellation import Cancellation
from store.query.catalog import Question, read_questions
from store.remote import RemoteStore
from tests.collector.otlp_made import span, traces
from tests.collector.running import Running, config_for, running, token_of
from tests.collector.test_limits import metrics_of
from tests.processes import PATIENCE_S

ENDLESS = "select count(*) from range(1_000_000) a, range(1_000_000_000) b where (a.range * b.range) % 7 = 3"
SPAN = traces([span(1)]).SerializeToString()


@pytest.fixture(autouse=True)
def endless(monkeypatch: pytest.MonkeyPatch) -> None:
    """Add a question that runs until it is ended."""
    known = {
        **read_questions(),
        "endless": Question(name="endless", text=ENDLESS, parameters=frozenset(), is_scoped=False),
    }
    monkeypatch.setattr("store.query.local.read_questions", lambda: known)


@contextmanager
def asking(collector: Running, name: str, count: int) -> Iterator[list[socket.socket]]:
    """So many endless questions of one credential, each over a connection of its own, until the end of the block."""
    head = f"POST /api/v1/query/endless HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token_of(name)}\r\n"
    asked = [socket.create_connection(("127.0.0.1", collector.started.ports.api), PATIENCE_S) for _ in range(count)]
    try:
        for each in asked:
            each.sendall(f"{head}content-length: 0\r\n\r\n".encode())
        yield asked
    finally:
        for each in asked:
            each.close()


def until_questions(collector: Running, running: int, waiting: int) -> None:
    ends = time.monotonic() + PATIENCE_S
    while (now := counts(collector)) != (running, waiting):
        assert time.monotonic() < ends, now
        time.sleep(0.02)


def counts(collector: Running) -> tuple[float, float]:
    found = metrics_of(collector)
    states = ("running", "waiting")
    return tuple(found[f'twintrace_collector_questions{{state="{state}"}}'] for state in states)  # type: ignore[return-value]


def test_the_questions_of_one_keep_nobody_else_waiting(tmp_path: Path) -> None:
    limits = Limits(questions=4, questions_each=2)
    with running(config_for(tmp_path, anonymous=True, limits=limits)) as collector, asking(collector, "cli", 40):
        until_questions(collector, 2, 38)
        store = RemoteStore(collector.api, token_of("north"), read_s=PATIENCE_S)
        answer = store.ask(Scope(actor="test"), "alerts", limit=1)
        health, ack = store.health(), collector.post("/v1/traces", SPAN)
        store.close()
        still = counts(collector)

    assert (answer.num_rows, health["status"], ack.status) == (0, "ok", 200)
    assert still == (2, 38)


def test_a_question_ends_when_its_asker_leaves_and_so_does_one_that_waits(tmp_path: Path) -> None:
    limits = Limits(questions_each=1)
    with running(config_for(tmp_path, anonymous=True, limits=limits)) as collector:
        with asking(collector, "cli", 2) as (first, second):
            until_questions(collector, 1, 1)
            second.close()
            until_questions(collector, 1, 0)
            first.close()
            until_questions(collector, 0, 0)
        with asking(collector, "cli", 2) as (first, _):
            until_questions(collector, 1, 1)
            first.close()
            until_questions(collector, 1, 0)


def test_a_question_that_takes_too_long_is_ended_and_says_so(tmp_path: Path) -> None:
    with running(config_for(tmp_path, anonymous=True, limits=Limits(question_s=0.2))) as collector:
        store = RemoteStore(collector.api, token_of("cli"), read_s=PATIENCE_S)
        with pytest.raises(StoreAway, match=r"endless: no answer within 0\.2 s: ask for less"):
            store.ask(Scope(actor="test"), "endless")
        until_questions(collector, 0, 0)
        store.close()


def test_more_questions_than_may_wait_are_to_come_again(tmp_path: Path) -> None:
    limits = Limits(questions_each=1, questions_waiting=1)
    with running(config_for(tmp_path, anonymous=True, limits=limits)) as collector, asking(collector, "cli", 2):
        until_questions(collector, 1, 1)
        with urllib3.PoolManager(retries=False, timeout=PATIENCE_S) as pool:
            headers = {"authorization": f"Bearer {token_of('cli')}"}
            answer = pool.request("POST", f"{collector.api}/api/v1/query/alerts", body=b'{"limit": 1}', headers=headers)

    assert (answer.status, answer.headers["retry-after"]) == (429, "1")
    assert json.loads(answer.data)["error"] == "1 questions of cli are waiting: ask again in a moment"


def test_a_stop_does_not_wait_for_questions_and_tells_their_askers(tmp_path: Path) -> None:
    with ExitStack() as later:
        with running(config_for(tmp_path, anonymous=True)) as collector:
            (asked,) = later.enter_context(asking(collector, "cli", 1))
            until_questions(collector, 1, 0)

        assert asked.recv(100).startswith(b"HTTP/1.1 503")


class Held:
    """Work that is held until it is let go, or ended."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.go = threading.Event()

    def of(self, asker: str) -> Callable[[Cancellation], bytes]:
        def work(cancellation: Cancellation) -> bytes:
            self.begun.append(asker)
            while not self.go.wait(0.001):
                cancellation.check(asker)
            return asker.encode()

        return work


def test_a_free_place_goes_to_the_askers_by_turns() -> None:
    async def played() -> list[str]:
        held, questions = Held(), Questions(Limits(questions=1, questions_each=1))
        asked = [asyncio.create_task(questions.ask(each, "q", held.of(each))) for each in "aaaabbc"]
        await asyncio.sleep(0)
        held.go.set()
        await asyncio.gather(*asked)
        return held.begun

    assert asyncio.run(played()) == ["a", "a", "b", "c", "a", "b", "a"]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["ask", "leave", "end"])), max_size=40))
def test_whoever_comes_and_goes_no_place_is_lost_and_none_given_twice(steps: list[tuple[str, str]]) -> None:
    limits = Limits(questions=3, questions_each=2, questions_waiting=4)

    async def played() -> None:
        questions, tasks, going = Questions(limits), [], Held()
        for asker, step in steps:
            if step == "ask":
                tasks.append(asyncio.create_task(questions.ask(asker, "q", going.of(asker))))
            elif tasks:
                tasks.pop(0 if step == "end" else -1).cancel()
            if asker != "c":
                await asyncio.sleep(0)
            assert questions._running.total() <= limits.questions
            assert max(questions._running.values(), default=0) <= limits.questions_each
        going.go.set()
        await asyncio.gather(*tasks, return_exceptions=True)
        while questions.count() != (0, 0):
            await asyncio.sleep(0.001)
        assert await questions.ask("a", "q", going.of("a")) == b"a"

    asyncio.run(played())


def test_errors_of_the_work_and_of_time_reach_the_asker() -> None:
    async def played() -> Counter[type]:
        questions = Questions(Limits(questions_each=1, questions_waiting=1, question_s=0.1))
        asked = [questions.ask("a", "q", Held().of("a")) for _ in range(3)]
        ended = await asyncio.gather(*asked, return_exceptions=True)

        def fail(_: Cancellation) -> bytes:
            raise Cancelled("q")

        ended += await asyncio.gather(questions.ask("a", "q", fail), return_exceptions=True)
        return Counter(map(type, ended))

    assert asyncio.run(played()) == {TookTooLong: 2, TooManyQuestions: 1, Cancelled: 1}
