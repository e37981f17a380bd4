"""Since when the collector has listened: what a pause, a clock that was set and a store that was away do to it."""

import asyncio
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.watch.listening import BEAT_S, LATE_S, STEP_NS, Listening

SECOND = 10**9
START = 1_800_000_000 * SECOND
LONG_NS = round((BEAT_S + LATE_S) * SECOND)


@dataclass
class World:
    """Two clocks and a store."""

    wall_ns: int = START
    monotonic_ns: int = 0
    is_taking: bool = True
    listening: Listening = field(init=False)

    def __post_init__(self) -> None:
        self.listening = Listening(
            is_taking=lambda: self.is_taking, clock=lambda: self.wall_ns, monotonic=lambda: self.monotonic_ns
        )

    def pass_ns(self, monotonic_ns: int, *, set_by_ns: int = 0) -> int:
        self.monotonic_ns += monotonic_ns
        self.wall_ns += monotonic_ns + set_by_ns
        return self.listening.beat()


def test_beats_in_time_leave_it_where_it_was() -> None:
    world = World()

    assert [world.pass_ns(LONG_NS) for _ in range(100)] == [START] * 100


def test_a_pause_makes_it_begin_anew_and_is_said(caplog: pytest.LogCaptureFixture) -> None:
    world = World()

    assert world.pass_ns(72 * SECOND) == world.wall_ns
    assert "the collector stood still for 72 s" in caplog.text


@pytest.mark.parametrize(("set_by_s", "word"), [(3600, "+3600 s"), (-3600, "-3600 s"), (3, "+3 s"), (-3, "-3 s")])
def test_a_clock_that_was_set_makes_it_begin_anew_and_is_said(
    set_by_s: int, word: str, caplog: pytest.LogCaptureFixture
) -> None:
    world = World()

    assert world.pass_ns(SECOND // 2, set_by_ns=set_by_s * SECOND) == world.wall_ns
    assert f"the collector's clock was set by {word}" in caplog.text


def test_a_store_that_takes_nothing_is_heard_by_nobody() -> None:
    world = World(is_taking=False)

    away = [world.pass_ns(SECOND) for _ in range(3)]
    world.is_taking = True
    back = [world.pass_ns(SECOND) for _ in range(3)]

    assert away == [START + SECOND, START + 2 * SECOND, START + 3 * SECOND]
    assert back == [away[-1]] * 3


BEATS = st.lists(
    st.tuples(
        st.integers(0, 2 * LONG_NS),
        st.sampled_from([0, 0, 0, STEP_NS, STEP_NS + 1, -STEP_NS, -STEP_NS - 1, 3600 * SECOND, -3600 * SECOND]),
        st.booleans(),
    ),
    max_size=30,
)


@given(BEATS)
def test_it_is_the_last_moment_at_which_something_may_have_been_missed(beats: list[tuple[int, int, bool]]) -> None:
    world = World()
    expected = START
    for passed_ns, set_by_ns, is_taking in beats:
        world.is_taking = is_taking
        since_ns = world.pass_ns(passed_ns, set_by_ns=set_by_ns)
        if passed_ns > LONG_NS or abs(set_by_ns) > STEP_NS or not is_taking:
            expected = world.wall_ns

        assert since_ns == expected


def test_it_beats_by_itself_until_it_is_cancelled() -> None:
    world = World(is_taking=False)

    async def kept() -> None:
        beating = asyncio.create_task(world.listening.keep())
        world.wall_ns += SECOND
        while world.listening.since_ns != world.wall_ns:
            await asyncio.sleep(0)
        beating.cancel()
        with pytest.raises(asyncio.CancelledError):
            await beating

    asyncio.run(kept())

    assert world.listening.since_ns == START + SECOND
