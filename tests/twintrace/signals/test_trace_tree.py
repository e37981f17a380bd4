"""A trace as a tree: every span once, below its parent, whatever its ids say."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from twintrace.signals.trace_tree import placed_spans

IDS = st.integers(0, 8)


def span(number: int, parent: int | None) -> dict[str, Any]:
    return {"span_id": f"{number:016x}", "parent_span_id": None if parent is None else f"{parent:016x}"}


@given(st.lists(st.builds(span, IDS, st.none() | IDS), max_size=20))
def test_every_span_is_placed_once_and_after_a_parent_of_its_own(spans: list[dict[str, Any]]) -> None:
    placed = placed_spans(spans)

    assert sorted(id(each.span) for each in placed) == sorted(map(id, spans))
    for at, each in enumerate(placed):
        above = next((one for one in reversed(placed[:at]) if one.depth < each.depth), None)
        assert (above.span["span_id"] if above else None) == (each.span["parent_span_id"] if each.depth else None)


def test_siblings_stand_by_start_and_a_chain_of_any_length_is_placed() -> None:
    chain = [span(number, number - 1 if number else None) for number in range(5000)]

    assert [each.depth for each in placed_spans(chain)] == list(range(5000))
    assert [each.span for each in placed_spans([span(0, None), span(2, 0), span(1, 0)])][1:] == [span(2, 0), span(1, 0)]


def test_what_has_no_stored_parent_stands_at_the_top_and_says_so() -> None:
    lost, root = placed_spans([span(1, 9), span(2, None)])

    assert (lost.depth, lost.lost_parent, root.depth, root.lost_parent) == (0, True, 0, False)
