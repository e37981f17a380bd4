"""Discovery: columns tell what a file is, folders tell of which component; nothing counts on what is there."""

from pathlib import Path

import pytest

from contract.telemetry import read_contract
from scoring.sources.historian.csv_files import list_runs
from scoring.sources.simulator.recorded_runs import write_runs
from twintrace.demo.prepare.discovery import discover
from twintrace.demo.prepare.site import contract_files, write_site
from twintrace.demo.prepare.template import PLANTS, site_templates
from twintrace.errors import UnusableFolder

LOOP = ["datetime", *site_templates()[1].machines[0].columns.values()]


def write_run(file: Path, *, columns: list[str] = LOOP, separator: str = ";", started: str = "2020-03-01") -> None:
    """Write a file with one row."""
    file.parent.mkdir(parents=True, exist_ok=True)
    row = [f"{started} 10:00:00", *("1" for _ in columns[1:])]
    file.write_text(f"{separator.join(columns)}\n{separator.join(row)}\n", encoding="utf-8")


def test_files_become_runs_of_the_component_their_folder_names(tmp_path: Path) -> None:
    write_run(tmp_path / "valve1" / "0.csv")
    write_run(tmp_path / "other" / "9.csv")

    site = write_site(discover(tmp_path), tmp_path / "site.yaml")

    assert {asset.id: asset.component for asset in site.assets} == {
        "inlet-valve": "inlet valve",
        "pump-loop": "pump loop",
    }
    assert site.historians[0].assets == {"inlet-valve": ("valve1/0.csv",), "pump-loop": ("other/9.csv",)}


def test_a_folder_nobody_knows_becomes_a_component_of_its_own_name(tmp_path: Path) -> None:
    write_run(tmp_path / "Hot Water_2" / "a.csv")

    site = write_site(discover(tmp_path), tmp_path / "site.yaml")

    assert [(asset.id, asset.component) for asset in site.assets] == [("hot-water-2", "hot water 2")]


@pytest.mark.parametrize("separator", [";", ","])
def test_either_separator_is_read(tmp_path: Path, separator: str) -> None:
    write_run(tmp_path / "other" / "1.csv", separator=separator)

    assert len(discover(tmp_path).runs) == 1


def test_runs_are_in_the_order_they_were_recorded(tmp_path: Path) -> None:
    for name, started in (("10", "2020-03-09"), ("2", "2020-03-01"), ("1", "2020-03-05")):
        write_run(tmp_path / "other" / f"{name}.csv", started=started)

    assert [run.path for run in discover(tmp_path).runs] == ["other/2.csv", "other/1.csv", "other/10.csv"]


def test_the_runs_may_lie_in_a_folder_of_their_own(tmp_path: Path) -> None:
    write_run(tmp_path / "skab" / "other" / "1.csv")
    write_run(tmp_path / "elsewhere" / "1.csv")

    found = discover(tmp_path)

    assert (found.root, found.runs) == (tmp_path / "skab", discover(tmp_path / "skab").runs)
    assert [aside.reason for aside in found.left_aside] == ["outside skab/"]


def test_a_file_of_no_known_contract_is_left_aside_by_its_columns(tmp_path: Path) -> None:
    write_run(tmp_path / "other" / "1.csv")
    write_run(tmp_path / "months" / "machine.csv", columns=["timestamp", "value"], separator=",")
    (tmp_path / "empty.csv").touch()

    asides = {aside.file.name: aside.reason for aside in discover(tmp_path).left_aside}

    assert asides == {
        "machine.csv": "columns timestamp, value match no known contract",
        "empty.csv": "columns (none) match no known contract",
    }


def test_labels_are_optional_and_their_files_stay_apart(tmp_path: Path) -> None:
    write_run(tmp_path / "other" / "1.csv", columns=[*LOOP, "anomaly"])
    write_run(tmp_path / "other" / "2.csv")

    site = write_site(discover(tmp_path), tmp_path / "site.yaml")

    assert {source.id: source.label_column for source in site.historians} == {
        "water-loop": "anomaly",
        "water-loop-unlabelled": "",
    }
    assert [len(list_runs(source)) for source in site.historians] == [1, 1]


def test_a_folder_that_is_not_there_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(UnusableFolder, match="nowhere: no such data folder: check --data or TWINTRACE_DATA"):
        discover(tmp_path / "nowhere")


def test_an_empty_folder_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(UnusableFolder, match=f"{tmp_path}: the data folder holds no CSV file"):
        discover(tmp_path)


def test_a_folder_of_other_files_is_refused_with_their_columns(tmp_path: Path) -> None:
    write_run(tmp_path / "a.csv", columns=["timestamp", "value"])

    with pytest.raises(UnusableFolder, match="the first has columns timestamp, value"):
        discover(tmp_path)


def test_simulated_runs_are_a_pump_and_a_fan_marked_simulated(tmp_path: Path) -> None:
    write_runs(tmp_path)

    found = discover(tmp_path)
    site = write_site(found, tmp_path / "site.yaml")

    assert {asset.contract for asset in site.assets} == {"pump-station@1.0.0", "fan@1.0.0"}
    assert {asset.origin.value for asset in site.assets} == {"simulated"}
    assert [file.name for file in contract_files(found)] == ["fan.yaml", "pump-station.yaml"]


def test_every_template_names_a_column_for_each_signal_of_its_contract() -> None:
    for template in site_templates():
        for machine in template.machines:
            assert tuple(machine.columns) == read_contract(PLANTS / machine.contract).terms.signal_names
