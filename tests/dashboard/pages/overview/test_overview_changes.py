"""Changes gathered for the eye: nothing is lost or counted twice, what is to come first, newest facts after it."""

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from dashboard.formatting.text import HOUR, MINUTE
from dashboard.pages.overview.changes import COMING, gathered, is_coming
from dashboard.pages.overview.rows import ChangeRow
from tests.dashboard.overview_rows import change

NOW = 1_795_600_800 * 10**9
KINDS = ("deployment", "bundle", "declaration", "run_ended", "contract", "shelve_ends", "out_of_service")

ROWS = st.lists(
    st.builds(
        lambda kind, minutes, subject, who, assets: change(
            kind, NOW - minutes * MINUTE, subject=subject, who=who, asset_ids=sorted(assets)
        ),
        st.sampled_from(KINDS),
        st.integers(-90, 1440),
        st.sampled_from(("a" * 64, "b" * 64, "")),
        st.sampled_from(("gw-1", "gw-2")),
        st.sets(st.sampled_from("abcd")),
    ),
    max_size=20,
)


def test_what_one_gateway_does_within_an_hour_is_one_line() -> None:
    at = NOW // HOUR * HOUR
    rows = [
        change("deployment", at + n * MINUTE, subject=f"{n}" * 64, who="gw-1", asset_ids=["p-1", f"p-{n}"], times=3)
        for n in (1, 2, 3)
    ]

    (line,) = gathered(rows)

    assert (line.subject, line.assets, line.times, line.at_ns) == ("", 3, 9, at + 3 * MINUTE)
    assert len(gathered([*rows, change("deployment", at - 1, who="gw-1"), change("deployment", at, who="gw-2")])) == 3


def test_one_of_its_kind_keeps_what_it_is_about() -> None:
    alone = change("bundle", NOW, subject="c" * 64)

    assert gathered([alone]) == (alone,)


def test_two_shelves_that_end_at_once_stay_two() -> None:
    rows = [change("shelve_ends", NOW + HOUR, asset_name=name) for name in ("C-1", "C-2")]

    assert len(gathered(rows)) == 2


def test_a_fact_of_a_moment_after_now_is_not_to_come() -> None:
    assert not is_coming(change("deployment", NOW + 9 * 10**9))
    assert all(is_coming(change(kind, NOW + HOUR)) for kind in COMING)


def totals(rows: Iterable[ChangeRow]) -> dict[tuple[str, str], tuple[frozenset[str], int]]:
    """Which assets there are of each kind and gateway, and how many times."""
    found: dict[tuple[str, str], tuple[frozenset[str], int]] = {}
    for each in rows:
        assets, times = found.get((each.kind, each.who), (frozenset(), 0))
        found[each.kind, each.who] = assets.union(each.asset_ids), times + each.times
    return found


@given(ROWS)
def test_nothing_is_lost_and_the_order_holds(rows: list[ChangeRow]) -> None:
    lines = gathered(rows)

    assert totals(lines) == totals(rows)
    coming = [line.at_ns for line in lines if is_coming(line)]
    done = [line.at_ns for line in lines if not is_coming(line)]
    assert coming == sorted(coming)
    assert done == sorted(done, reverse=True)
    assert [is_coming(line) for line in lines] == [True] * len(coming) + [False] * len(done)
