"""Rules that the scripts repeat from Python: on generated cases both say the same."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from contract.ids import mint
from contract.words import NEEDS_SOMEONE, EpisodeState, HopName, HopStatus, Priority
from dashboard.actions import bulk
from dashboard.alert.hops import marks_of
from dashboard.alert.text import SHAPES
from dashboard.charts.panes import Marks, local
from dashboard.components.app_bar import REFRESHES
from dashboard.formatting.text import SECOND, age
from dashboard.pages.alerts import filters, lazy_cells
from dashboard.pages.asset import signals
from dashboard.times.range import parse_range
from tests.browser.scripts import call, open_scripts

MANY = settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
MOMENTS = st.datetimes().map(lambda moment: moment.isoformat(timespec="minutes"))
DIGITS = st.integers(0, 99).map("{:02d}".format)
NEAR_MOMENTS = st.builds("2026-{}-{}T{}:{}".format, DIGITS, DIGITS, DIGITS, DIGITS)
WRITTEN = MOMENTS | NEAR_MOMENTS | st.sampled_from(["", "2026-11-24", "24h", "2026-02-29T00:00", "2026-11-24T24:00"])


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """A page with every script in it."""
    opened = open_scripts(browser)
    yield opened
    opened.close()


@MANY
@given(ages_ms=st.lists(st.integers(-10_000, 400 * 86_400_000), min_size=1))
def test_an_age_is_written_alike(page: Page, ages_ms: list[int]) -> None:
    ages_ms += [0, 59_999, 60_000, 3_599_999, 3_600_000, 86_399_999, 86_400_000]

    written = call(page, "clock.ageOf", *([ms / 1000] for ms in ages_ms))

    assert written == [age(ms * SECOND // 1000) for ms in ages_ms]


@MANY
@given(counts=st.lists(st.integers(0, 10**12), min_size=1))
def test_a_count_is_written_alike(page: Page, counts: list[int]) -> None:
    assert call(page, "alerts.summary.grouped", *([count] for count in counts)) == [f"{count:,}" for count in counts]


@MANY
@given(pairs=st.lists(st.tuples(WRITTEN, WRITTEN), min_size=1))
def test_a_range_between_two_moments_is_one_for_both(page: Page, pairs: list[tuple[str, str]]) -> None:
    ranges = call(page, "rangePicker.rangeOf", *pairs)

    assert ranges == [text if parse_range(text := f"{first}..{last}").text == text else "" for first, last in pairs]


def test_a_moment_is_read_as_people_write_it(page: Page) -> None:
    (text,) = call(page, "rangePicker.rangeOf", [" 2026-11-24 02:41", "2026-11-24T03:00 "])

    assert text == parse_range(text).text == "2026-11-24T02:41..2026-11-24T03:00"


@MANY
@given(moments=st.lists(st.integers(0, 4_000_000_000_000), min_size=1))
def test_a_moment_of_a_chart_is_read_as_it_was_written(page: Page, moments: list[int]) -> None:
    marks = Marks(
        from_ns=0,
        to_ns=1,
        zone="UTC",
        window=None,
        raised_ns=0,
        ended_ns=None,
        deployed_ns=None,
        hysteresis=0.9,
        gap_ns=1,
    )

    read = call(page, "chart.moment", *([local(ms * SECOND // 1000, marks)] for ms in moments))

    assert read == moments


@MANY
@given(statuses=st.lists(st.sampled_from(HopStatus), min_size=len(HopName), max_size=len(HopName)))
def test_complete_hops_are_counted_alike(page: Page, statuses: list[HopStatus]) -> None:
    trail = lazy_cells.trail_cell(marks_of(dict(zip(HopName, statuses, strict=True))))

    shown = page.evaluate(
        """(trail) => {
            const cell = new window.twintrace.alerts.cells.trail();
            cell.init({ data: { trail } });
            return [cell.getGui().textContent, Boolean(cell.getGui().querySelector('.broken'))];
        }""",
        trail,
    )

    is_broken = any(status not in (HopStatus.COMPLETE, HopStatus.NOT_DUE) for status in statuses)
    assert shown == [f"{statuses.count(HopStatus.COMPLETE)}/{len(HopName)}", is_broken]


def test_rows_that_need_someone_stand_out_and_those_that_do_not_recede(page: Page) -> None:
    marked = page.evaluate(
        """(states) => {
            const grid = { themeBalham: { withParams: () => null } };
            const rules = window.twintrace.alerts.columns.options(grid).rowClassRules;
            return states.map((state) => ['un', 'dim'].filter((name) => rules[name]({ data: { state } })));
        }""",
        list(EpisodeState),
    )

    expected = {each: ["un"] if each in NEEDS_SOMEONE else ["dim"] for each in EpisodeState}
    expected[EpisodeState.ACKNOWLEDGED] = []  # somebody is at it
    assert dict(zip(EpisodeState, marked, strict=True)) == expected


@MANY
@given(key=st.text(), upper=st.booleans())
def test_an_id_is_one_for_both(page: Page, key: str, upper: bool) -> None:
    minted = mint("test", key)

    told = call(page, "alerts.summary.isTrace", [minted], [minted[1:]], [minted + "0"], ["g" + minted[1:]], [None])

    assert told == [True, False, False, False, False]
    assert call(page, "alerts.summary.isTrace", [minted.upper()]) == [minted == minted.upper()]


@pytest.mark.parametrize(
    ("script", "python"),
    [
        ("alerts.query.KEYS", set(filters.KEYS)),
        ("alerts.query.MOST_IDS", {bulk.MOST, lazy_cells.MOST_ROWS}),
        ("asset.MOST", {signals.MOST}),
        ("refresh.KNOWN", set(REFRESHES)),
    ],
)
def test_a_list_or_a_limit_is_the_same(page: Page, script: str, python: set[object]) -> None:
    told = page.evaluate("(name) => name.split('.').reduce((found, part) => found[part], window.twintrace)", script)

    assert (set(told) if isinstance(told, list) else {told}) == python


def test_every_shape_of_a_row_is_loaded_for_paper(page: Page) -> None:
    loaded = page.evaluate("() => window.twintrace.printIcons.SHAPES")

    assert set(loaded) >= {*Priority, *SHAPES.values(), "blind", "degraded"}


def test_what_can_be_sorted_is_what_can_be_asked_for(page: Page) -> None:
    sortable = page.evaluate("""() => window.twintrace.alerts.columns.shape('', []).columnDefs
        .filter((column) => column.sortable).map((column) => column.colId)""")

    assert set(sortable) == set(filters.SORTS)


@pytest.mark.parametrize("order", filters.SORTS)
@pytest.mark.parametrize("sign", ["", "-"])
def test_a_header_shows_the_order_that_is_asked_for(page: Page, order: str, sign: str) -> None:
    shown = page.evaluate(
        """(order) => window.twintrace.alerts.columns.shape(order, []).columnDefs
            .filter((column) => column.sort).map((column) => [column.colId, column.sort])""",
        sign + order,
    )

    assert shown == [[order, "desc" if sign else "asc"]]
