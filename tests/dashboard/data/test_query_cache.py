"""The same question of many viewers reaches the store once, and is never told when it is no longer so."""

import itertools
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract.scope import Scope
from dashboard.data.cache import LIFE_S, VERSION, QueryCache
from dashboard.data.invalidation import CacheInvalidatingSink
from dashboard.errors import NotSent
from store.errors import StoreAway, WrongParameters
from store.query.protocol import Ask
from store.remote import RemoteStore
from store.trail.find import find_trail
from tests.collector.running import config_for, running, token_of
from tests.dashboard.store_context import StorePost
from tests.processes import PATIENCE_S
from tests.store.episode_rows import ASSETS, NOW_NS, many_alerts
from tests.store.plant_rows import Planted, action_of, planted, played_run

ALL, SOUTH = Scope(actor="test"), Scope(actor="test", sites=("Acme/south",))
RUN = played_run()
VIEWERS = 12


@dataclass
class CountingStore:
    """A store in front of which questions are counted and can be held up."""

    store: Ask
    asked: Counter[str] = field(default_factory=Counter)
    open: threading.Event = field(default_factory=threading.Event)
    arrived: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    problem: Exception | None = None

    def __post_init__(self) -> None:
        self.open.set()

    def ask(self, scope: Scope, name: str, **params: Any) -> pa.Table:
        self.asked[name] += 1
        problem = self.problem
        answer = None if problem else self.store.ask(scope, name, **params)
        self.arrived.release()
        assert self.open.wait(PATIENCE_S)
        if problem is not None:
            raise problem
        return answer


@dataclass
class Clock:
    now_s: float = 0.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planted]:
    with planted(tmp_path_factory.mktemp("store"), *RUN.records, *ASSETS, *many_alerts()) as plant:
        yield plant


@pytest.fixture
def counted(stored: Planted) -> CountingStore:
    return CountingStore(stored.reader)


def all_at_once(counted: CountingStore, once: QueryCache, viewers: int = VIEWERS) -> list[Any]:
    """Let that many threads ask the same while the store holds its first answer back; what each got."""
    counted.open.clear()
    waiting = threading.Barrier(viewers + 1)

    def view() -> Any:
        waiting.wait(PATIENCE_S)
        try:
            return once.ask(ALL, "alerts", limit=5)
        except StoreAway as error:
            return error

    with ThreadPoolExecutor(viewers) as threads:
        asked = [threads.submit(view) for _ in range(viewers)]
        waiting.wait(PATIENCE_S)
        counted.arrived.acquire()
        counted.open.set()
        return [each.result() for each in asked]


def test_viewers_who_ask_while_it_is_answered_get_that_answer(counted: CountingStore) -> None:
    answers = all_at_once(counted, QueryCache(counted, clock=Clock()))

    assert counted.asked == {"alerts": 1}
    assert all(each is answers[0] for each in answers)


def test_an_error_goes_to_all_who_waited_and_is_not_kept(counted: CountingStore) -> None:
    once = QueryCache(counted)
    counted.problem = StoreAway("http://127.0.0.1:4320", "nobody listens")

    answers = all_at_once(counted, once)
    counted.problem = None

    assert {type(each) for each in answers} == {StoreAway}
    assert once.ask(ALL, "alerts", limit=5).num_rows == 5


def test_an_answer_is_shared_for_its_life_and_asked_again_after_it(counted: CountingStore) -> None:
    clock = Clock()
    once = QueryCache(counted, clock=clock)

    for now_s in (0, LIFE_S - 0.01, LIFE_S, LIFE_S + 0.01):
        clock.now_s = now_s
        once.ask(ALL, "alerts", limit=5)

    assert counted.asked == {"alerts": 2}


def test_another_scope_or_another_parameter_is_another_question(counted: CountingStore) -> None:
    once = QueryCache(counted)

    everywhere, south = once.ask(ALL, "alerts", limit=50), once.ask(SOUTH, "alerts", limit=50)
    fewer = once.ask(ALL, "alerts", limit=1)

    assert counted.asked == {"alerts": 3}
    assert (everywhere.num_rows, fewer.num_rows) == (50, 1)
    assert set(south.column("site").to_pylist()) == {"south"}


def test_a_trail_of_two_viewers_asks_each_of_its_questions_once(stored: Planted, counted: CountingStore) -> None:
    once = QueryCache(counted, clock=Clock())

    first, second = once.trail(ALL, RUN.alert_id), once.trail(ALL, RUN.alert_id)

    assert first.events == second.events == find_trail(stored.reader, ALL, RUN.alert_id).events
    assert counted.asked["alert_steps"] == counted.asked["alert_windows"] == 1


def test_what_was_answered_before_a_version_moved_is_asked_again(tmp_path: Path) -> None:
    clock = Clock()
    with planted(tmp_path, *RUN.records) as plant:
        once = QueryCache(plant.reader, clock=clock)
        once.ask(ALL, "store_version")
        clock.now_s = LIFE_S - 0.1  # so that this version is asked again and what follows is not yet old
        before = once.ask(ALL, "alert_actions", alert_id=RUN.alert_id)
        plant.put([action_of(RUN.alert_id)])
        still = once.ask(ALL, "alert_actions", alert_id=RUN.alert_id)
        clock.now_s = LIFE_S
        once.ask(ALL, "store_version")
        after = once.ask(ALL, "alert_actions", alert_id=RUN.alert_id)

    assert (before.num_rows, still.num_rows, after.num_rows) == (0, 0, 1)


def test_a_version_that_stands_still_leaves_the_answers_kept(counted: CountingStore) -> None:
    clock = Clock()
    once = QueryCache(counted, clock=clock)
    once.ask(ALL, "store_version")
    clock.now_s = LIFE_S - 0.1
    once.ask(ALL, "alerts", limit=5)
    clock.now_s = LIFE_S
    once.ask(ALL, "store_version")

    once.ask(ALL, "alerts", limit=5)

    assert counted.asked == {"store_version": 2, "alerts": 1}


def test_what_is_being_answered_while_something_is_forgotten_is_shared_with_nobody_later(
    counted: CountingStore,
) -> None:
    once = QueryCache(counted, clock=Clock())
    counted.open.clear()
    with ThreadPoolExecutor(1) as threads:
        early = threads.submit(once.ask, ALL, "alerts", limit=5)
        counted.arrived.acquire()
        once.forget()
        counted.open.set()
        late = once.ask(ALL, "alerts", limit=5)

    assert counted.asked == {"alerts": 2}
    assert early.result().equals(late)
    assert once.ask(ALL, "alerts", limit=5) is late


@pytest.mark.parametrize("away", [None, NotSent("http://127.0.0.1:4318", "answered HTTP 503")])
def test_who_acts_sees_it_at_once_also_when_nobody_can_tell_whether_it_arrived(
    tmp_path: Path, away: NotSent | None
) -> None:
    action = action_of(RUN.alert_id)
    with planted(tmp_path, *RUN.records) as plant:
        once = QueryCache(plant.reader, clock=Clock())
        post = CacheInvalidatingSink(StorePost(planted=plant, away=away), once.forget)
        assert once.trail(ALL, RUN.alert_id).actions == ()
        if away is not None:
            plant.put([action])  # it was stored, and its answer was lost
        try:
            post.send(action, once.trail(ALL, RUN.alert_id).events[0].record)
        except NotSent:
            assert away is not None
        seen = once.trail(ALL, RUN.alert_id).actions

    assert [each.record for each in seen] == [action]


def test_answers_are_kept_within_their_bytes_the_longest_unused_going_first(counted: CountingStore) -> None:
    one = QueryCache(counted)
    sites = {f"Acme/{site}" for site in one.ask(ALL, "alerts", limit=1000).column("site").to_pylist()}
    viewers = [Scope(actor="test", sites=(*sites, f"site {number}")) for number in range(20)]
    one.forget()
    one.ask(viewers[0], "alerts", limit=20)
    once = QueryCache(counted, most_bytes=10 * one.size_bytes, clock=Clock())
    counted.asked.clear()

    for each in viewers:
        once.ask(ALL, "alerts", limit=20)
        once.ask(each, "alerts", limit=20)
        assert once.size_bytes <= 10 * one.size_bytes
    assert counted.asked["alerts"] == 21, "who asks all the time never asked the store again"
    once.ask(viewers[11], "alerts", limit=20)
    assert counted.asked["alerts"] == 21
    once.ask(viewers[10], "alerts", limit=20)
    assert counted.asked["alerts"] == 22


def test_people_who_may_see_the_same_share_an_answer_and_others_do_not(counted: CountingStore) -> None:
    once = QueryCache(counted, clock=Clock())

    for actor, sites in (
        ("ann", ("Acme/north", "Acme/south")),
        ("bob", ("Acme/south", "Acme/north")),
        ("eve", ("Acme/south",)),
        ("ida", None),
    ):
        once.ask(Scope(actor=actor, sites=sites), "alerts", limit=5)

    assert counted.asked == {"alerts": 3}


def test_news_of_one_scope_leaves_the_answers_of_another(counted: CountingStore) -> None:
    """As of a version that tells each asker only of what it may see."""
    versions = {ALL: pa.table({"alerts": [1]}), SOUTH: pa.table({"alerts": [2]})}

    class Versions:
        def ask(self, scope: Scope, name: str, **params: Any) -> pa.Table:
            return versions[scope] if name == VERSION else counted.ask(scope, name, **params)

    clock = Clock()
    once = QueryCache(Versions(), clock=clock)

    def ask(name: str, **params: Any) -> None:
        for scope in (ALL, SOUTH):
            once.ask(scope, name, **params)

    ask(VERSION)
    clock.now_s = LIFE_S - 0.1
    ask("alerts", limit=5)
    clock.now_s, versions[SOUTH] = LIFE_S, pa.table({"alerts": [3]})
    ask(VERSION)
    ask("alerts", limit=5)

    assert counted.asked == {"alerts": 3}


def test_an_answer_that_would_push_out_the_others_is_not_kept(counted: CountingStore) -> None:
    once = QueryCache(counted, most_bytes=4000)

    for _ in range(2):
        once.ask(ALL, "alerts", limit=60)

    assert (counted.asked["alerts"], once.size_bytes) == (2, 0)


def test_a_parameter_that_the_store_refuses_is_refused_to_everybody(counted: CountingStore) -> None:
    once = QueryCache(counted)

    for _ in range(2):
        with pytest.raises(WrongParameters, match="alerts: limit missing"):
            once.ask(ALL, "alerts")


def test_threads_that_ask_a_real_collector_through_it_reach_it_once_each_question(tmp_path: Path) -> None:
    with planted(tmp_path, *RUN.records):
        pass
    with running(config_for(tmp_path)) as collector, closing(RemoteStore(collector.api, token_of("cli"))) as remote:
        counted = CountingStore(remote)
        once = QueryCache(counted, clock=Clock())
        with ThreadPoolExecutor(8) as threads:
            trails = list(threads.map(lambda _: once.trail(ALL, RUN.alert_id), range(40)))

    assert all(each.events == trails[0].events for each in trails)
    assert counted.asked.pop("artifact_parts") == 2  # of its bundle and of its contract
    assert set(counted.asked.values()) == {1}


QUESTIONS = st.sampled_from(
    [
        ("alerts", {"limit": 3}),
        ("alerts", {"limit": 50}),
        ("alert_actions", {"alert_id": RUN.alert_id}),
        ("earlier_owners", {"limit": 5}),
        ("episodes_choices", {}),
        ("scored_assets", {"now_ns": NOW_NS}),
        ("store_version", {}),
    ]
)
STEPS = st.lists(
    st.tuples(st.just("ask"), QUESTIONS, st.sampled_from([ALL, SOUTH]))
    | st.tuples(st.just("wait"), st.floats(0, 1.5))
    | st.tuples(st.just("act")),
    min_size=1,
    max_size=15,
)


@pytest.fixture(scope="module")
def acted_on(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planted]:
    with planted(tmp_path_factory.mktemp("acted_on"), *RUN.records) as plant:
        yield plant


NUMBERS = itertools.count(1)


@settings(max_examples=25, deadline=None)
@given(steps=STEPS)
def test_whatever_is_asked_and_done_here_the_answer_is_the_one_without(acted_on: Planted, steps: list[Any]) -> None:
    clock, plain = Clock(), acted_on.reader
    once = QueryCache(plain, clock=clock)
    post = CacheInvalidatingSink(StorePost(planted=acted_on), once.forget)
    raised = find_trail(plain, ALL, RUN.alert_id).events[0].record
    for step in steps:
        if step[0] == "wait":
            clock.now_s += step[1]
        elif step[0] == "act":
            post.send(action_of(RUN.alert_id, actor=f"viewer {next(NUMBERS)}"), raised)
        else:
            (name, params), scope = step[1:]
            assert once.ask(scope, name, **params).equals(plain.ask(scope, name, **params))
