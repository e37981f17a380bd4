"""Files as plants write them: what is no row of its header is refused by name, once, and never read as a value."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from contract.plant import LedgerLine
from contract.reading_codec import decode
from contract.readings import ReadingBatch
from contract.site import HistorianSource, read_site
from scoring.errors import BadSource
from scoring.sources.historian.csv_files import list_runs, read_rows
from scoring.sources.protocol import RawRow
from tests.scoring.edge_process import EdgeProcess
from tests.scoring.made_plant import MadePlant, made_rows, make_plant
from tests.scoring.receiver import Received, Receiver, receiving
from twintrace.cli import main

HEADER = "when,Flow,Pressure"
HOUR_NS = 3_600_000_000_000


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


def source(root: Path, *, zone: str = "UTC", decimal: str = ".", label: str = "") -> HistorianSource:
    return HistorianSource(
        id="lab",
        root=root,
        time_column="when",
        time_zone=zone,
        decimal=decimal,  # type: ignore[arg-type]
        label_column=label,
        columns={"flow": "Flow", "pressure": "Pressure"},
        assets={"loop-1": ("a.csv",)},
    )


def written(root: Path, *lines: str, end: str = "\n") -> Path:
    (root / "a.csv").write_text("\n".join(lines) + end, encoding="utf-8")
    return root


def line(second: int, cells: str = "120.5,3.25") -> str:
    return f"2026-01-31 12:00:{second:02},{cells}"


def rows(root: Path, **more: str) -> list[RawRow]:
    return list(read_rows(source(root, **more), root / "a.csv", ("flow", "pressure")))


@pytest.mark.parametrize(
    ("header", "says"),
    [
        ("when,Flow,Flow,Pressure", r"a\.csv: column 'Flow' is there twice, as 2 and 3: rename or remove one"),
        ("when,Flow,,Pressure", r"a\.csv: column 3 of 4 has no name: name it in the first line, or remove it"),
        ("when,Flow,Pressure,", r"a\.csv: column 4 of 4 has no name"),
        ("when,Flow,Druck", r"a\.csv: has no column 'Pressure'; there are when, Flow, Druck"),
    ],
)
def test_a_header_that_does_not_say_which_is_which_refuses_the_file(tmp_path: Path, header: str, says: str) -> None:
    root = written(tmp_path, header, line(0), line(1))

    with pytest.raises(BadSource, match=says):
        list_runs(source(root))


def test_names_that_stand_lower_are_found(tmp_path: Path) -> None:
    root = written(tmp_path, "Report: Loop 1", "", HEADER, line(0))

    with pytest.raises(BadSource, match=r"has no column 'Flow'; there are Report: Loop 1; line 3 names it: cut"):
        list_runs(source(root))


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        ((HEADER + "\n").encode("utf-16"), "looks like UTF-16: export it as UTF-8"),
        (b"\x1f\x8b\x08\x00", "is compressed by gzip: unpack it first"),
    ],
)
def test_bytes_that_are_no_csv_are_told_by_what_they_look_like(tmp_path: Path, raw: bytes, says: str) -> None:
    (tmp_path / "a.csv").write_bytes(raw)

    with pytest.raises(BadSource, match=says):
        list_runs(source(tmp_path))


def test_decimal_commas_between_commas_are_one_error_with_the_hint(tmp_path: Path) -> None:
    root = written(tmp_path, HEADER, *(line(at, "120,5,3,25") for at in range(50)))

    with pytest.raises(
        BadSource, match=r"50 of 50 rows cannot be read, the first: a\.csv, row 0 \(line 2\): 5 cells"
    ) as e:
        list_runs(source(root))

    assert "under 3 column names (when, Flow, Pressure): decimal commas read so; export decimal points, or ;" in str(
        e.value
    )


def test_decimal_commas_between_semicolons_are_one_error_that_names_the_setting(tmp_path: Path) -> None:
    root = written(tmp_path, HEADER.replace(",", ";"), *(f"2026-01-31 12:00:{at:02};120,5;3,25" for at in range(50)))

    with pytest.raises(BadSource, match=r"column 'Flow' has no number; row 0 \(line 2\) has '120,5': .*decimal: ','"):
        list_runs(source(root))

    (run,) = list_runs(source(root, decimal=","))
    assert run.notes == ()
    assert rows(root, decimal=",")[0].values == (120.5, 3.25)


@pytest.mark.parametrize(
    ("torn", "reason", "says"),
    [
        (
            line(3, "120.5,3.25,9"),
            "row_width",
            "a.csv, row 3 (line 5): 4 cells under 3 column names (when, Flow, Pressure)",
        ),
        (line(3, "120.5"), "row_width", "a.csv, row 3 (line 5): 2 cells under 3 column names"),
        (line(3, '"120.5,3.25'), "malformed", "a.csv, row 3 (line 5): a quote does not close on its line"),
    ],
)
def test_a_row_that_is_none_costs_itself_and_no_other(tmp_path: Path, torn: str, reason: str, says: str) -> None:
    root = written(tmp_path, HEADER, *map(line, range(3)), torn, *map(line, range(4, 8)))

    (run,) = list_runs(source(root))
    found = rows(root)

    assert run.rows == len(found) == 8
    (note,) = run.notes
    assert note.startswith(says)
    assert [row.values for row in found if row.sequence != 3] == [(120.5, 3.25)] * 7
    assert found[3].time_ns is None
    assert found[3].values == (torn, torn)
    assert found[3].problem is not None
    assert (found[3].problem.reason, found[3].problem.detail) == (reason, note)


@pytest.mark.parametrize("cut", ["2026-01-31 12:00:03,12", "2026-01-31 12:00:03,120.5,3.2"])
def test_a_last_line_without_its_end_is_never_half_a_number(tmp_path: Path, cut: str) -> None:
    root = written(tmp_path, HEADER, *map(line, range(3)), cut, end="")

    assert rows(root)[-1].problem is not None
    assert rows(root)[-1].problem.reason == "row_torn"  # type: ignore[union-attr]
    assert [row.problem for row in rows(root)[:-1]] == [None] * 3
    assert "row 3 (line 5): the last line has no line end" in list_runs(source(root))[0].notes[0]


def test_delimiters_at_the_end_of_a_line_say_nothing(tmp_path: Path) -> None:
    root = written(tmp_path, HEADER, line(0, "120.5,3.25,"), line(1))

    assert [row.values for row in rows(root)] == [(120.5, 3.25)] * 2


def test_quoted_cells_are_read_as_ever(tmp_path: Path) -> None:
    root = written(tmp_path, '"when","Flow","Pressure"', '"2026-01-31 12:00:00","120.5","3.25"')

    assert rows(root)[0].values == (120.5, 3.25)


def test_a_row_that_is_none_parts_no_labelled_stretch(tmp_path: Path) -> None:
    marked = [line(at, f"120.5,3.25,{mark}") for at, mark in enumerate((0, 1, 1, 1, 0))]
    marked[2] = line(2, "120.5")
    root = written(tmp_path, f"{HEADER},fault", *marked)

    ((stretch,),) = (run.labels for run in list_runs(source(root, label="fault")))

    assert (stretch.first_sequence, stretch.last_sequence) == (1, 3)


def test_a_source_s_zone_goes_before_its_site_s_and_an_offset_before_both(tmp_path: Path) -> None:
    plant = make_plant(tmp_path, {"a.csv": made_rows(150, seed=1)})
    utc = list_runs(source_of(plant, "UTC"))[0].first_ns

    assert list_runs(source_of(plant, ""))[0].first_ns == utc - HOUR_NS  # the site is in Berlin
    assert list_runs(source_of(plant, "America/New_York"))[0].first_ns == utc + 5 * HOUR_NS
    with_offset(plant)
    assert list_runs(source_of(plant, "America/New_York"))[0].first_ns == utc


def test_where_no_zone_is_known_it_is_told_with_the_setting(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plant = make_plant(tmp_path, {"a.csv": made_rows(150, seed=1)})
    columns = ("flow=Flow", "pressure=Pressure", "temperature=Temp", "--time-column", "when")
    train = ("train", "--contract", str(tmp_path / "loop.yaml"), "--data", str(tmp_path / "data" / "a.csv"))

    assert main([*train, "--out", str(tmp_path / "out"), "--columns", *columns]) == 0
    said = capsys.readouterr().err
    assert main([*train, "--out", str(tmp_path / "out"), "--columns", *columns, "--time-zone", "Europe/Berlin"]) == 0
    assert main([*train, "--out", str(tmp_path / "out"), "--site", str(tmp_path / "site.yaml")]) == 0

    assert said.count("\n") == 1
    assert "a.csv: row 0 (line 2) has '2026-01-31 12:00:00' in column when without a zone, and none is known" in said
    assert "give train --time-zone, as Europe/Berlin" in said
    assert capsys.readouterr().err == ""
    assert plant.runs[0].notes == ()


def test_a_zone_that_is_none_is_refused_by_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_plant(tmp_path, {"a.csv": made_rows(150, seed=1)})
    site = yaml.safe_load((tmp_path / "site.yaml").read_text())
    site["sources"][0]["time_zone"] = "Europe/Berlyn"
    (tmp_path / "site.yaml").write_text(yaml.safe_dump(site))

    assert main(["config", "check", str(tmp_path / "site.yaml")]) == 2
    assert "'Europe/Berlyn' is not an IANA time zone, as Europe/Berlin or UTC" in capsys.readouterr().err


def test_train_check_and_edge_say_the_same_of_a_file_they_cannot_use(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plant = make_plant(tmp_path, {"a.csv": made_rows(150, seed=1)})
    file = plant.folder / "data" / "a.csv"
    file.write_text(file.read_text().replace("when;Flow;", "when;Temp;", 1))
    says = f"{file}: column 'Temp' is there twice, as 2 and 4: rename or remove one\n"

    site = ("--site", str(plant.folder / "site.yaml"))

    code, said = EdgeProcess(plant.config).ended()
    commands = (
        ["config", "check", str(plant.config)],
        ["config", "check", str(plant.folder / "site.yaml")],
        [
            "train",
            "--contract",
            str(tmp_path / "loop.yaml"),
            "--data",
            str(file),
            "--out",
            str(tmp_path / "out"),
            *site,
        ],
    )

    assert (code, said) == (2, f"twintrace: {says}")
    for command in commands:
        assert main(command) == 2
        assert capsys.readouterr().err == f"twintrace: {says}"


def play(plant: MadePlant, receiver: Receiver) -> str:
    edge = EdgeProcess(plant.config)
    try:
        receiver.wait(lambda got: any(each.at_end for each in got.records(LedgerLine)))
        edge.ask_to_stop()
        return edge.ended()[1]
    finally:
        edge.close()


def times(received: Received) -> dict[int, int]:
    """Event times of the flow that arrived, by sequence."""
    columns = [decode(batch.body) for batch in received.records(ReadingBatch) if batch.signal == "flow"]
    found = {s: at for column in columns for s, at in zip(column.sequences, column.times_ns, strict=True)}
    return dict(sorted(found.items()))


def source_of(plant: MadePlant, zone: str) -> HistorianSource:
    site = yaml.safe_load((plant.folder / "site.yaml").read_text())
    site["sources"][0]["time_zone"] = zone
    (plant.folder / "zoned.yaml").write_text(yaml.safe_dump(site))
    return read_site(plant.folder / "zoned.yaml").historians[0]


def with_offset(plant: MadePlant) -> None:
    """Write every time of the run with the offset of UTC."""
    file = plant.folder / "data" / "a.csv"
    header, *lines = file.read_text().splitlines()
    zoned = [f"{at}+00:00;{rest}" for at, _, rest in (each.partition(";") for each in lines)]
    file.write_text("\n".join([header, *zoned]) + "\n")
