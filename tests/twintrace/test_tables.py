"""Tables on a terminal: no wider than it, wide signs counted as wide."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from twintrace.terminal import Column, aligned, table

COLUMNS = (Column(title="ID", least=4, is_id=True), Column(title="N", is_number=True), Column(title="TEXT", least=6))
SIGNS = st.text(st.characters(codec="utf-8"), max_size=30)


@given(st.lists(st.tuples(SIGNS, st.integers(0, 99).map(str), SIGNS), max_size=5), st.integers(20, 80))
def test_a_table_is_no_wider_than_its_terminal(rows: list[tuple[str, str, str]], width: int) -> None:
    lines = table(COLUMNS, rows, width=width).split("\n")

    assert len(lines) == len(rows) + 1
    assert max(map(cell_len, lines)) <= width


def test_what_is_cut_says_so_but_for_an_id() -> None:
    rows = [("0123456789abcdef", "7", "a long text of words")]

    assert table(COLUMNS, rows, width=20) == "ID       N  TEXT\n0123456  7  a long …"


def test_a_name_of_a_million_signs_is_cut_like_any() -> None:
    line = table(COLUMNS, [("a" * 10**6, "7", "b" * 10**6)], width=40).splitlines()[1]

    assert line == f"{'a' * 17}  7  {'b' * 17}…"


def test_a_spare_column_goes_before_anything_is_cut() -> None:
    columns = (Column(title="A", least=2), Column(title="SPARE", is_spare=True))

    assert table(columns, [("abcdef", "x")], width=6) == "A\nabcdef"
    assert table(columns, [("abcdef", "x")], width=13) == "A       SPARE\nabcdef  x"


def test_wide_signs_keep_columns_aligned() -> None:
    assert aligned([("日本", "x"), ("abcd", "y")]) == "日本  x\nabcd  y"
