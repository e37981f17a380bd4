"""Functions of the scripts by themselves: what they answer, without a page of ours around them."""

import itertools
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from tests.browser.scripts import call, lay, open_scripts

MANY = settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
KEYS = ["site", "area", "priority", "q", "sort"]
PAIRS = st.lists(st.tuples(st.sampled_from([*KEYS, "density"]), st.text("ab &=+é", max_size=4)), max_size=6)
VALUES = st.lists(st.none() | st.integers(-50, 50), min_size=1, max_size=30)
PLOT = {
    "height": 132,
    "margin": {"l": 60, "r": 40, "t": 16, "b": 16},
    "xaxis": {"range": ["2026-11-24 00:00:00.000", "2026-11-24 01:00:00.000"]},
    "yaxis": {"domain": [0.5, 1], "range": [0, 2]},
    "yaxis2": {"domain": [0, 0.5], "range": [-10, 10]},
}
PATH = """([layout, values]) => {
    const to = window.twintrace.chart.scales(layout, 700);
    const x = values.map((_, i) => `2026-11-24 00:${String(i).padStart(2, '0')}:00.000`);
    return window.twintrace.chart.path({ x, y: values, yaxis: 'y2' }, to);
}"""
POINTS = """([layout, points]) => {
    const to = window.twintrace.chart.scales(layout, 700);
    return points.map(([axis, at, value]) => [to.x(at), to.y(axis, value)]);
}"""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """A page with every script in it."""
    opened = open_scripts(browser)
    yield opened
    opened.close()


def test_scripts_leave_one_name_on_window_beside_those_of_dash_and_the_grid(page: Page, browser: Browser) -> None:
    bare = browser.new_page()
    before = set(bare.evaluate("() => Object.getOwnPropertyNames(window)"))
    bare.close()

    after = set(page.evaluate("() => Object.getOwnPropertyNames(window)"))

    assert after - before == {"twintrace", "dash_clientside", "told"}


# ---- the URL of the list of alerts


@MANY
@given(pairs=PAIRS, keys=st.lists(st.sampled_from(KEYS), unique=True))
def test_of_a_query_string_is_picked_what_the_keys_name_and_says_something(
    page: Page, pairs: list[tuple[str, str]], keys: list[str]
) -> None:
    picked = page.evaluate(
        "([query, keys]) => window.twintrace.alerts.query.pick(new URLSearchParams(query), keys).toString()",
        [urlencode(pairs), keys],
    )

    assert parse_qsl(picked, keep_blank_values=True) == [(key, value) for key, value in pairs if key in keys and value]


@MANY
@given(pairs=PAIRS, put=PAIRS, keys=st.lists(st.sampled_from(KEYS), unique=True))
def test_what_is_put_into_a_query_string_replaces_what_its_keys_said(
    page: Page, pairs: list[tuple[str, str]], put: list[tuple[str, str]], keys: list[str]
) -> None:
    query = page.evaluate(
        """([query, keys, put]) => {
            const search = new URLSearchParams(query);
            window.twintrace.alerts.query.put(search, keys, put);
            return search.toString();
        }""",
        [urlencode(pairs), keys, urlencode(put)],
    )

    kept = [(key, value) for key, value in pairs if key not in keys]
    assert parse_qsl(query, keep_blank_values=True) == [*kept, *put]


@pytest.mark.parametrize("order", ["", "age", "-age"])
def test_an_order_is_the_same_in_the_url_and_in_the_grid(page: Page, order: str) -> None:
    (columns,) = call(page, "alerts.query.sortColumns", [order])

    assert call(page, "alerts.query.sortText", [columns]) == [order]


# ---- rows


@MANY
@given(
    blocks=st.lists(st.lists(st.sampled_from("abcdef"), unique=True, min_size=1, max_size=4), min_size=1, max_size=4)
)
def test_no_two_rows_share_a_key_when_an_alert_moves_between_blocks(page: Page, blocks: list[list[str]]) -> None:
    keyed = page.evaluate(
        """(blocks) => {
            const places = new Map();
            let from = 0;
            return blocks.map((ids) => {
                const rows = window.twintrace.alerts.rows.keyed(ids.map((id) => ({ id })), from, places);
                from += ids.length;
                return rows;
            });
        }""",
        blocks,
    )

    rows = [row for block in keyed for row in block]
    assert [row["id"] for row in rows] == [each for block in blocks for each in block]
    assert len({row["key"] for row in rows}) == len(rows)
    assert {row["key"] for row in rows} >= {row["id"] for row in rows}


def test_a_block_that_is_read_again_keeps_its_keys(page: Page) -> None:
    again = page.evaluate("""() => {
        const places = new Map(), rows = [{ id: 'a' }, { id: 'b' }];
        window.twintrace.alerts.rows.keyed(rows, 100, places);
        return window.twintrace.alerts.rows.keyed(rows, 100, places);
    }""")

    assert [row["key"] for row in again] == ["a", "b"]


def test_a_row_is_news_when_a_cell_that_came_differs(page: Page) -> None:
    shown = {"id": "a", "stands": "new", "trail": {"bars": "cc"}, "late": True}

    told = call(
        page,
        "alerts.rows.isNews",
        [{"id": "a", "stands": "new"}, shown],
        [{"id": "a", "stands": "acknowledged"}, shown],
        [{"id": "a", "trail": {"bars": "cc"}}, shown],
        [{"id": "a", "trail": {"bars": "cb"}}, shown],
    )

    assert told == [False, True, False, True]


@MANY
@given(count=st.integers(0, 200))
def test_ids_of_a_press_go_in_three_parts_of_a_hundred_at_most_and_none_is_lost(page: Page, count: int) -> None:
    ids = [f"id{number}" for number in range(count)]

    (parts,) = call(page, "alerts.selection.parts", [ids])

    split = [part.split(",") if part else [] for part in parts.values()]
    assert list(parts) == ["ids_1", "ids_2", "ids_3"]
    assert [each for part in split for each in part] == ids
    assert max(map(len, split)) <= 100


def drawn(page: Page, name: str, row: dict[str, Any]) -> dict[str, Any]:
    """What a cell of the list draws of a row: its text, and the markup around it."""
    found: dict[str, Any] = page.evaluate(
        """([name, row]) => {
            const cell = new window.twintrace.alerts.cells[name]();
            cell.init({ data: row });
            const gui = cell.getGui();
            return { text: gui.textContent, html: gui.innerHTML };
        }""",
        [name, row],
    )
    return found


@pytest.mark.parametrize(
    ("cell", "key"), [("asset", "asset"), ("what", "what"), ("owner", "owner"), ("state", "stands"), ("now", "now")]
)
def test_a_cell_shows_words_as_words(page: Page, cell: str, key: str) -> None:
    row = {
        "id": "a" * 32,
        "asset": "a",
        "what": "b",
        "owner": "c",
        "stands": "d",
        "now": "e",
        "place": "",
        "shape": "new",
    }
    hostile = "<img src=x onerror=alert(1)>"

    shown = drawn(page, cell, row | {key: hostile})

    assert hostile in shown["text"]
    assert "<img" not in shown["html"]


@MANY
@given(hours=st.sets(st.integers(0, 47), min_size=1, max_size=12))
def test_a_small_line_breaks_where_a_half_hour_is_missing_and_dots_what_stands_alone(
    page: Page, hours: set[int]
) -> None:
    ordered = sorted(hours)
    runs = [list(run) for _, run in itertools.groupby(ordered, key=lambda hour: hour - ordered.index(hour))]

    html = drawn(page, "spark", {"spark": [[hour, 0.5] for hour in ordered], "now": "–"})["html"]

    line = html.partition('class="l" d="')[2].partition('"')[0]
    alone = {run[0] for run in runs if len(run) == 1} | {ordered[-1]}
    assert (line.count("M"), line.count("L")) == (len(runs), len(ordered) - len(runs))
    assert html.count("<circle") == len(alone)


# ---- charts


@MANY
@given(values=VALUES)
def test_a_line_breaks_where_a_value_is_none(page: Page, values: list[int | None]) -> None:
    runs = [list(run) for is_number, run in itertools.groupby(values, key=lambda value: value is not None) if is_number]

    path = page.evaluate(PATH, [PLOT, values])

    assert path.count("M") == len(runs)
    assert path.count("L") == sum(len(run) - 1 for run in runs)


@pytest.mark.parametrize(
    ("axis", "moment", "value", "stands"),
    [
        ("y", "2026-11-24 00:00:00.000", 2, (60, 16)),
        ("y", "2026-11-24 00:30:00.000", 1, (360, 41)),
        ("y", "2026-11-24 01:00:00.000", 0, (660, 66)),
        ("y2", "2026-11-24 01:00:00.000", 10, (660, 66)),
        ("y2", "2026-11-24 00:15:00.000", -10, (210, 116)),
    ],
)
def test_a_point_stands_where_its_moment_and_its_value_say(
    page: Page, axis: str, moment: str, value: float, stands: tuple[float, float]
) -> None:
    (point,) = page.evaluate(POINTS, [PLOT, [[axis, moment, value]]])

    assert point == pytest.approx(stands)


@MANY
@given(
    panes=st.lists(
        st.tuples(st.integers(0, 400), st.lists(st.integers(0, 700), min_size=1, max_size=6, unique=True)),
        min_size=1,
        max_size=4,
        unique_by=lambda pane: pane[0],
    ),
    x=st.integers(0, 700),
    y=st.integers(0, 400),
)
def test_the_pointer_reads_the_nearest_point_of_the_nearest_pane(
    page: Page, panes: list[tuple[int, list[int]]], x: int, y: int
) -> None:
    given_panes = [
        {"middle": middle, "points": [{"x": at, "pane": middle} for at in points]} for middle, points in panes
    ]

    (found,) = call(page, "chart.nearest", [given_panes, x, y])

    assert abs(found["pane"] - y) == min(abs(middle - y) for middle, _ in panes)
    points = next(points for middle, points in panes if middle == found["pane"])
    assert abs(found["x"] - x) == min(abs(at - x) for at in points)


# ---- freshness


def test_news_is_what_the_page_depends_on_and_else_everything(page: Page) -> None:
    version = {"alerts": 1, "scores": 2, "minute": 3}

    lay(page, '<main data-topics="alerts"></main>')
    (of_alerts,) = call(page, "refresh.news", [version])
    lay(page, "<main></main>")
    (of_all,) = call(page, "refresh.news", [version])

    assert (of_alerts, of_all) == ("1|3", "1|2|3")
