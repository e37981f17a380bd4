"""The URL of the list of alerts: what it may say, and what it asks for."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.errors import BadQuery
from dashboard.formatting.text import DAY, HOUR
from dashboard.pages.alerts.filters import ENUMS, KEYS, SORTS, parse_filters, readable_filters

NOW = 100 * DAY


def asked(query: dict[str, list[str]]) -> dict[str, Any]:
    return parse_filters(query).params(now_ns=NOW, me="m.kern")


def test_an_empty_url_asks_for_everything_in_the_order_of_who_needs_someone() -> None:
    filters = parse_filters({})

    assert not filters.is_narrowed
    assert (asked({})["sort"], asked({})["down"]) == ("default", False)
    assert {key for key, value in asked({}).items() if value is not None} == {"now_ns", "sort", "down"}


def test_a_filter_may_have_several_values() -> None:
    params = asked({"site": ["north", "south"], "state": ["new", "unseen"], "sort": ["-now"]})

    assert (params["in_sites"], params["states"]) == (["north", "south"], ["new", "unseen"])
    assert (params["sort"], params["down"]) == ("now", True)


def test_owner_knows_me_and_nobody() -> None:
    assert asked({"owner": ["me", "nobody", "j.ruiz"]})["owners"] == ["m.kern", "", "j.ruiz"]


@pytest.mark.parametrize(
    ("raised", "bounds"),
    [
        ("24h", (NOW - DAY, None)),
        ("over30d", (None, NOW - 30 * DAY)),
        ("1970-01-02T00:00..1970-01-02T01:00", (DAY, DAY + HOUR)),
    ],
)
def test_a_relative_range_moves_with_the_clock_and_another_does_not(raised: str, bounds: tuple[Any, Any]) -> None:
    params = asked({"raised": [raised]})

    assert (params["from_ns"], params["to_ns"]) == bounds


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({"state": ["asleep"]}, "state is 'asleep': one of new, unseen, acknowledged"),
        ({"sort": ["trail"]}, "sort is 'trail': one of priority"),
        ({"raised": ["yesterday"]}, "raised is 'yesterday': as 24h"),
        ({"q": ["a", "b"]}, "q is given 2 times"),
        ({"q": ["x" * 201]}, "q has more than 200 characters"),
        ({"site": ["\ud800"]}, "or some that are none"),
        ({"asset": ["a"] * 51}, "asset is given 51 times"),
    ],
)
def test_nonsense_is_said_with_its_key(query: dict[str, list[str]], says: str) -> None:
    with pytest.raises(BadQuery, match=says):
        parse_filters(query)


def test_an_old_link_opens_with_what_still_makes_sense() -> None:
    filters = readable_filters({"state": "asleep", "priority": ["high"], "q": "pump", "tz": "utc", "sort": 3})

    assert (filters.state, filters.priority, filters.q, filters.sort) == ((), ("high",), "pump", "")


@given(
    query=st.dictionaries(
        st.sampled_from(KEYS), st.lists(st.text(max_size=8) | st.sampled_from(["new", "24h", "-age"]), max_size=3)
    )
)
def test_a_query_is_read_or_refused_and_never_breaks(query: dict[str, list[str]]) -> None:
    try:
        filters = parse_filters(query)
    except BadQuery:
        return

    assert all(set(getattr(filters, key)) <= set(allowed) for key, allowed in ENUMS.items())
    assert filters.sort.removeprefix("-") in ("", *SORTS)
    assert filters == readable_filters(query)
