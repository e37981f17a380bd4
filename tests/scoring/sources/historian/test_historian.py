"""The historian: files into runs and rows, and errors that name file and column."""

from datetime import UTC
from pathlib import Path

import pytest

from contract.ids import digest, run_id
from contract.site import HistorianSource
from scoring.errors import BadSource
from scoring.sources.historian.csv_files import Historian, list_runs, read_rows
from scoring.sources.historian.times import parse_time
from scoring.sources.protocol import LabelInterval

SECOND = 1_000_000_000
BEGIN_NS = 1_769_860_800 * SECOND  # 2026-01-31 12:00:00 UTC


def source(root: Path, *paths: str, label: str = "", zone: str = "UTC", **assets: tuple[str, ...]) -> HistorianSource:
    return HistorianSource(
        id="lab",
        root=root,
        time_column="when",
        time_zone=zone,
        columns={"flow": "Flow", "pressure": "Pressure"},
        label_column=label,
        assets=assets or {"loop-1": paths},
    )


def write(root: Path, path: str, *lines: str) -> Path:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text("".join(line + "\n" for line in lines))
    return root / path


@pytest.mark.parametrize("sign", [";", ","])
def test_a_file_is_read_whichever_delimiter_its_header_uses(tmp_path: Path, sign: str) -> None:
    file = write(
        tmp_path,
        "a.csv",
        *(sign.join(cells) for cells in [("when", "Pressure", "Flow"), ("2026-01-31 12:00:00", "3.5", "120")]),
    )

    (row,) = read_rows(source(tmp_path), file, ("flow", "pressure"))

    assert (row.sequence, row.time_ns, row.values) == (0, BEGIN_NS, (120.0, 3.5))


def test_a_run_is_its_source_path_and_content(tmp_path: Path) -> None:
    file = write(
        tmp_path, "valve/a.csv", "when;Flow;Pressure", "2026-01-31 12:00:00;1;2", "", "2026-01-31 12:00:09;1;2"
    )

    (run,) = list_runs(source(tmp_path, "valve/a.csv"))

    assert run.sha256 == digest(file.read_bytes())
    assert run.run_id == run_id("loop-1", "lab", "valve/a.csv", run.sha256)
    assert (run.asset_id, run.path, run.rows) == ("loop-1", "valve/a.csv", 2)
    assert (run.first_ns, run.last_ns) == (BEGIN_NS, BEGIN_NS + 9 * SECOND)


def test_reading_from_a_sequence_yields_what_an_uninterrupted_reading_yields_from_there(tmp_path: Path) -> None:
    file = write(tmp_path, "a.csv", "when;Flow;Pressure", *(f"2026-01-31 12:00:{at:02};{at};2" for at in range(9)))

    whole = list(read_rows(source(tmp_path), file, ("flow",)))

    assert list(read_rows(source(tmp_path), file, ("flow",), from_sequence=5)) == whole[5:]
    assert list(read_rows(source(tmp_path), file, ("flow",), from_sequence=9)) == []


def test_text_and_absence_are_handed_on_for_the_checks_to_judge(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        "a.csv",
        "when;Flow;Pressure",
        "2026-01-31 12:00:00;broken;",
        "noon;1_0;3",
        "2026-01-31 12:00:02;;",
    )

    rows = list(read_rows(source(tmp_path), file, ("flow", "pressure")))

    assert [row.values for row in rows] == [("broken", None), ("1_0", 3.0), (None, None)]
    assert [row.time_ns for row in rows] == [BEGIN_NS, None, BEGIN_NS + 2 * SECOND]
    assert rows[1].time_text == "noon"


def test_a_byte_that_is_no_text_is_a_cell_and_not_a_crash(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"when;Flow;Pressure\n2026-01-31 12:00:00;\xff\xfe;2\n")

    (row,) = read_rows(source(tmp_path), tmp_path / "a.csv", ("flow", "pressure"))

    assert isinstance(row.values[0], str)
    assert row.values[1] == 2.0


def test_labels_are_stretches_of_a_run(tmp_path: Path) -> None:
    marks = [0, 1, 1, 0, 0, 1]
    write(
        tmp_path,
        "a.csv",
        "when;Flow;Pressure;fault",
        *(f"2026-01-31 12:00:{at:02};1;2;{m}.0" for at, m in enumerate(marks)),
    )

    (run,) = list_runs(source(tmp_path, "a.csv", label="fault"))

    assert run.labels == (
        LabelInterval(first_sequence=1, last_sequence=2, first_ns=BEGIN_NS + SECOND, last_ns=BEGIN_NS + 2 * SECOND),
        LabelInterval(first_sequence=5, last_sequence=5, first_ns=BEGIN_NS + 5 * SECOND, last_ns=BEGIN_NS + 5 * SECOND),
    )


def test_assets_are_played_by_first_time_and_an_assets_files_in_declared_order(tmp_path: Path) -> None:
    for path, minute in (("a1", 10), ("a2", 1), ("b1", 5), ("b2", 30)):
        write(tmp_path, path, "when;Flow;Pressure", f"2026-01-31 12:{minute:02}:00;1;2")

    runs = list_runs(source(tmp_path, a=("a1", "a2"), b=("b1", "b2")))

    assert [run.path for run in runs] == ["b1", "a1", "a2", "b2"]


def test_a_missing_column_is_named_with_its_file_and_the_columns_there_are(tmp_path: Path) -> None:
    file = write(tmp_path, "a.csv", "when;Flow;Druck", "2026-01-31 12:00:00;1;2")

    with pytest.raises(BadSource, match=r"a\.csv: has no column 'Pressure'; there are when, Flow, Druck"):
        list_runs(source(tmp_path, "a.csv"))
    with pytest.raises(BadSource, match=r"names no column for signal speed; columns are named for flow, pressure"):
        list(read_rows(source(tmp_path), file, ("speed",)))


def test_a_folder_or_file_without_rows_is_refused_by_name(tmp_path: Path) -> None:
    write(tmp_path, "empty.csv")
    write(tmp_path, "head.csv", "when;Flow;Pressure")
    write(tmp_path, "late.csv", "when;Flow;Pressure", "soon;1;2")

    for refused, says in (
        (source(tmp_path / "nowhere", "a.csv"), "nowhere: no such folder"),
        (source(tmp_path, "gone.csv"), r"gone\.csv: no such file"),
        (source(tmp_path, "empty.csv"), r"empty\.csv: is empty"),
        (source(tmp_path, "head.csv"), r"head\.csv: no row has a time in column 'when'"),
        (source(tmp_path, "late.csv"), r"late\.csv: no row has a time in column 'when'"),
        (source(tmp_path), "source lab names no file"),
    ):
        with pytest.raises(BadSource, match=says):
            Historian(source=refused).runs()


@pytest.mark.parametrize(
    ("text", "ns"),
    [
        ("1970-01-01 00:00:00", 0),
        (" 1970-01-01T00:00:01Z ", SECOND),
        ("1970-01-01T01:00:00+01:00", 0),
        ("1970-01-01 00:00:00.000001", 1000),
        ("1970-01-01 00:00:00.123456789", 123_456_789),
        ("1970-01-01T02:00:00.123456789+02:00", 123_456_789),
        ("1969-12-31 23:59:59", -SECOND),
        ("noon", None),
        ("", None),
        ("1970-13-01 00:00:00", None),
    ],
)
def test_a_time_keeps_every_digit_and_its_offset_if_it_has_one(text: str, ns: int | None) -> None:
    written = parse_time(text)

    assert (None if written is None else written.in_ns(UTC)) == ns
