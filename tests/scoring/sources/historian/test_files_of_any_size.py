"""A file costs the same memory whatever its size and shape, and streaming it finds what reading it whole finds."""

import io
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from contract.site import HistorianSource
from scoring.errors import BadSource
from scoring.sources.historian import local_times, survey, text_lines
from scoring.sources.historian.csv_files import list_runs, read_rows
from tests.oracles.csv_oracle import label_intervals, read_whole

pytestmark = pytest.mark.long

BERLIN = ZoneInfo("Europe/Berlin")
NAMES = "when,Flow,Pressure,fault"
MB = 1 << 20
SMALL, LARGE = 1 * MB, 6 * MB
MOST_GROWTH = 5 * MB
"""Files held as rows or lines grew by 10 to 130 MB; allocators account for less than two."""


def source(root: Path, *, label: str = "fault", zone: str = "Europe/Berlin") -> HistorianSource:
    return HistorianSource(
        id="lab",
        root=root,
        time_column="when",
        time_zone=zone,
        columns={"flow": "Flow", "pressure": "Pressure"},
        label_column=label,
        assets={"loop-1": ("a.csv",)},
    )


# on both sides of the hour that comes twice, in it, in the one that is not there, with an offset, and no time at all
TIMES = st.one_of(
    st.builds("2025-10-26 {:02}:{:02}:00".format, st.integers(1, 4), st.integers(0, 59)),
    st.builds("2025-10-26 02:{:02}:00".format, st.integers(0, 59)),
    st.just("2026-03-29 02:30:00"),
    st.just("2025-10-26T02:30:00+01:00"),
    st.sampled_from(["noon", ""]),
)
CELLS = st.sampled_from(["1.5", "", "-3", "broken", '"2.5"', "1_0", "Ä"])
ROWS = st.builds("{},{},{},{}".format, TIMES, CELLS, CELLS, st.sampled_from("0001")) | st.sampled_from(
    [
        "",
        "2025-10-26 02:10:00,1",
        "2025-10-26 01:10:00,1,2,0,9",
        '2025-10-26 02:10:00,"1,2,0',
        "2025-10-26 02:10:00,1,2,1,,",
    ]
)
HOURS = st.builds(
    lambda first, second: [f"2025-10-26 02:{at:02}:00,1,2,1" for at in (*sorted(first), *sorted(second))],
    st.lists(st.integers(0, 59), max_size=30),
    st.lists(st.integers(0, 59), max_size=30),
)
FILES = st.lists(ROWS.map(lambda row: [row]) | HOURS, min_size=1, max_size=25).map(
    lambda parts: [row for part in parts for row in part]
)


@given(
    rows=FILES,
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    is_torn=st.booleans(),
    bom=st.booleans(),
    held=st.integers(1, 20),
)
@example(rows=[f"2025-10-26 02:{at:02}:00,1,2,0" for at in range(40)] * 2, end="\n", is_torn=False, bom=True, held=3)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_streaming_a_file_finds_what_reading_it_whole_finds(
    tmp_path: Path, rows: list[str], end: str, is_torn: bool, bom: bool, held: int
) -> None:
    text = end.join([NAMES, "2025-10-25 12:00:00,1,2,0", *rows]) + ("" if is_torn else end)
    (tmp_path / "a.csv").write_bytes(("\ufeff" if bom else "").encode() + text.encode())
    names, expected = read_whole(tmp_path / "a.csv", "when", BERLIN)

    with mock.patch.object(local_times, "MOST_HELD", held):
        found = list(read_rows(source(tmp_path), tmp_path / "a.csv", ("flow", "pressure")))

        assert [row.sequence for row in found] == list(range(len(expected)))
        assert [row.time_ns for row in found] == [row.time_ns for row in expected]
        assert [row.problem.reason if row.problem else "" for row in found] == [row.reason for row in expected]
        assert all(
            f"row {at} (line {row.number})" in said.problem.detail
            for at, (row, said) in enumerate(zip(expected, found, strict=True))
            if said.problem
        )
        assert_survey_agrees(tmp_path, expected, names.index("fault"))


def assert_survey_agrees(root: Path, expected: list[Any], label_at: int) -> None:
    refused = [row for row in expected if row.reason]
    sound = [row.time_ns for row in expected if row.time_ns is not None]
    if len(refused) * 2 > len(expected) or not sound:
        says = (
            f"{len(refused)} of {len(expected)} rows cannot"
            if len(refused) * 2 > len(expected)
            else "no row has a time"
        )
        with pytest.raises(BadSource, match=says):
            list_runs(source(root))
        return
    (run,) = list_runs(source(root))

    assert (run.rows, run.first_ns, run.last_ns) == (len(expected), sound[0], sound[-1])
    assert list(run.labels) == label_intervals(expected, label_at)
    assert len(run.notes) == len({row.reason for row in refused})


@given(lines=st.lists(st.integers(0, 14), max_size=12), end=st.sampled_from(["\n", "\r\n", "\r"]))
def test_lines_are_those_of_the_text_cut_where_they_are_too_long(lines: list[int], end: str) -> None:
    whole = ["x" * length for length in lines]
    text = io.StringIO("".join(line + end for line in whole), newline="")

    found = list(text_lines.text_lines(text, longest=7))

    # seven characters with the line end: a longer line loses what is beyond and its end
    assert [line.rstrip("\r\n") for line in found] == [line[:7] for line in whole]
    assert [line.endswith(("\n", "\r")) for line in found] == [len(line) < 7 for line in whole]


PROGRAM = """
import sys
from pathlib import Path
from contract.site import HistorianSource
from scoring.errors import BadSource
from scoring.sources.historian.csv_files import list_runs, read_rows

root = Path(sys.argv[1])
source = HistorianSource(
    id="lab", root=root, time_column="when", time_zone="Europe/Berlin", columns={"flow": "Flow"}, label_column="fault",
    assets={"loop-1": ("a.csv",)},
)
try:
    list_runs(source)
except BadSource as error:
    print(str(error)[:200], file=sys.stderr)
for row in read_rows(source, root / "a.csv", ("flow",)):
    pass
print(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])
"""


def memory_of(root: Path) -> int:
    """Bytes that a fresh process holds at its peak while it surveys a file and reads its rows."""
    # not ru_maxrss, which begins with what the parent held
    done = subprocess.run([sys.executable, "-c", PROGRAM, str(root)], capture_output=True, text=True, check=True)
    return int(done.stdout) * 1024


GOOD = "2026-01-31 12:00:00,120.50000,3.25000,0\n"
SHAPES: dict[str, Callable[[int], Iterable[str]]] = {
    "good rows": lambda size: [GOOD * (size // len(GOOD))],
    "an hour that comes twice": lambda size: [GOOD.replace("2026-01-31 12", "2025-10-26 02") * (size // len(GOOD))],
    "no time after such an hour": lambda size: [
        GOOD.replace("2026-01-31 12", "2025-10-26 02"),
        GOOD.replace("2026", "noon") * (size // len(GOOD)),
    ],
    "no line end": lambda size: [GOOD.replace("\n", " ") * (size // len(GOOD))],
    "nothing but commas": lambda size: ["," * size],
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_file_of_any_shape_costs_the_same_memory_whatever_its_size(tmp_path: Path, shape: str) -> None:
    needed = []
    for size in (SMALL, LARGE):
        (tmp_path / "a.csv").write_text(NAMES + "\n" + "".join(SHAPES[shape](size)), encoding="ascii")
        needed.append(memory_of(tmp_path))

    assert needed[1] - needed[0] < MOST_GROWTH


def test_a_line_without_end_is_refused_by_name_and_the_rows_after_it_are_read(tmp_path: Path) -> None:
    endless = "2026-01-31 12:00:00," + "1" * text_lines.LONGEST_LINE
    (tmp_path / "a.csv").write_text(f"{NAMES}\n{GOOD}{endless}\n{GOOD}{GOOD}", encoding="ascii")

    found = list(read_rows(source(tmp_path), tmp_path / "a.csv", ("flow",)))
    (run,) = list_runs(source(tmp_path))

    assert [row.values for row in (found[0], *found[2:])] == [(120.5,)] * 3
    assert found[1].problem is not None
    assert found[1].problem.reason == "malformed"
    assert found[1].values == (endless[:1000],)
    assert run.notes == (found[1].problem.detail,)
    assert run.notes[0].startswith(
        "a.csv, row 1 (line 3): the line does not end within 1,048,576 characters: export one row a line"
    )


def test_a_first_line_without_end_refuses_the_file(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(NAMES + "," * text_lines.LONGEST_LINE, encoding="ascii")

    with pytest.raises(BadSource, match="the first line must name the columns, but the line does not end within"):
        list_runs(source(tmp_path))


def test_a_label_column_that_is_a_measurement_is_refused_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(survey, "MOST_INTERVALS", 3)
    (tmp_path / "a.csv").write_text(NAMES + "\n" + (GOOD + GOOD.replace(",0\n", ",1\n")) * 4, encoding="ascii")
    says = (
        r"a\.csv: label_column 'fault' of source lab marks more than 3 stretches of faults by row 8 \(line 10\): "
        "name a column that says fault or no fault, or leave label_column out"
    )

    assert len(list_runs(source(tmp_path, label=""))) == 1
    with (tmp_path / "a.csv").open("a") as file:
        file.write(GOOD)
    with pytest.raises(BadSource, match=says):
        list_runs(source(tmp_path))


def test_of_many_columns_only_some_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(",".join(f"c{at}" for at in range(60_000)) + "\n", encoding="ascii")

    with pytest.raises(BadSource, match=r"has no column 'Flow'; there are c0, c1, .*, c49, …$"):
        list_runs(source(tmp_path))
