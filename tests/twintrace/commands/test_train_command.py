"""`twintrace train` and `twintrace bundle` over files of one run each."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from inference.bundle import read_bundle
from tests.inference.made_line import CONTRACT, samples
from twintrace.cli import main

Capture = pytest.CaptureFixture[str]
COLUMNS = ["pressure=Pressure", "temperature=Temp"]


@pytest.fixture
def contract(tmp_path: Path) -> Path:
    path = tmp_path / "small-loop.yaml"
    path.write_text(CONTRACT)
    return path


def csv_file(path: Path, *, seed: int = 7, rows: int = 200) -> Path:
    path.parent.mkdir(exist_ok=True)
    lines = (
        f"{1_700_000_000 + row.sequence},{row.values[0]},{row.values[1]},{row.values[2]}"
        for row in samples(rows, seed=seed)
    )
    stamps = (f"2026-01-31 12:{at // 60:02d}:{at % 60:02d}," + line.split(",", 1)[1] for at, line in enumerate(lines))
    path.write_text("\n".join(["time,flow,Pressure,Temp", *stamps]))
    return path


def train(contract: Path, out: Path, *more: str) -> int:
    return main(["train", "--contract", str(contract), "--out", str(out), *more])


def test_each_file_becomes_a_bundle_in_a_folder_of_its_id(contract: Path, tmp_path: Path, capsys: Capture) -> None:
    files = [csv_file(tmp_path / "runs" / "1.csv"), csv_file(tmp_path / "runs" / "2.csv", seed=8)]

    code = train(contract, tmp_path / "out", "--data", *map(str, files), "--columns", *COLUMNS, "--asset", "loop-1")

    assert code == 0
    folders = sorted((tmp_path / "out").iterdir())
    assert len(folders) == 2
    assert sorted(line.split()[0] for line in capsys.readouterr().out.splitlines()) == [str(f) for f in folders]
    for folder in folders:
        bundle = read_bundle(folder)
        assert bundle.bundle_id == folder.name
        assert bundle.manifest.facts.asset_id == "loop-1"


def test_a_site_file_says_the_columns_and_whose_run_it_is(contract: Path, tmp_path: Path) -> None:
    file = csv_file(tmp_path / "runs" / "1.csv")
    site = tmp_path / "site.yaml"
    site.write_text(site_text(tmp_path / "runs"))

    assert train(contract, tmp_path / "out", "--data", str(file), "--site", str(site)) == 0

    (folder,) = (tmp_path / "out").iterdir()
    assert read_bundle(folder).manifest.facts.asset_id == "Acme/North/loop-9"


def site_text(root: Path) -> str:
    return f"""
site: north
path: {{enterprise: Acme, site: North, area: Water}}
time_zone: UTC
assets:
  - {{id: loop-9, name: Loop 9, criticality: A, contract: small-loop@1.0.0, origin: recorded}}
sources:
  - id: runs
    root: {root}
    time_column: time
    columns: {{flow: flow, pressure: Pressure, temperature: Temp}}
    assets: {{loop-9: [1.csv, 2.csv]}}
"""


def test_a_file_that_is_no_run_of_the_site_is_named(contract: Path, tmp_path: Path, capsys: Capture) -> None:
    file = csv_file(tmp_path / "runs" / "3.csv")
    site = tmp_path / "site.yaml"
    site.write_text(site_text(tmp_path / "runs"))

    assert train(contract, tmp_path / "out", "--data", str(file), "--site", str(site)) == 2
    assert "3.csv is no run of it: list it under assets" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (("--columns", "speed=Speed"), "--columns: speed: give SIGNAL=COLUMN for a signal of flow, pressure"),
        (("--columns", "pressure"), "--columns: pressure: give SIGNAL=COLUMN"),
        ((), "has no column 'pressure'; there are time, flow, Pressure, Temp"),
    ],
)
def test_columns_that_do_not_fit_say_what_there_is(
    contract: Path, tmp_path: Path, capsys: Capture, more: tuple[str, ...], says: str
) -> None:
    file = csv_file(tmp_path / "runs" / "1.csv")

    assert train(contract, tmp_path / "out", "--data", str(file), *more) == 2
    assert says in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_run_that_is_too_short_says_so(contract: Path, tmp_path: Path, capsys: Capture) -> None:
    file = csv_file(tmp_path / "runs" / "1.csv", rows=50)

    assert train(contract, tmp_path / "out", "--data", str(file), "--columns", *COLUMNS) == 2
    assert "make no whole window" in capsys.readouterr().err


def test_an_asset_that_is_no_id_is_refused(contract: Path, tmp_path: Path, capsys: Capture) -> None:
    with pytest.raises(SystemExit) as refused:
        train(contract, tmp_path / "out", "--data", "1.csv", "--asset", "pump 7")

    assert refused.value.code == 2
    assert "is no asset id" in capsys.readouterr().err


@pytest.fixture
def folder(contract: Path, tmp_path: Path, capsys: Capture) -> Path:
    file = csv_file(tmp_path / "runs" / "1.csv")
    train(contract, tmp_path / "out", "--data", str(file), "--columns", *COLUMNS)
    capsys.readouterr()
    (found,) = (tmp_path / "out").iterdir()
    return found


def test_inspect_tells_what_a_bundle_is(folder: Path, capsys: Capture) -> None:
    assert main(["bundle", "inspect", str(folder)]) == 0

    told = capsys.readouterr().out
    assert f"bundle         {folder.name}" in told
    assert "deviation: raise after 3, clear after 4 at or below 0.9 of the limit" in told


def test_inspect_gives_the_manifest_as_json(folder: Path, capsys: Capture) -> None:
    assert main(["bundle", "inspect", str(folder), "--json"]) == 0

    told = json.loads(capsys.readouterr().out)
    assert told["bundle_id"] == folder.name
    assert told["identity"]["contract"] == "small-loop@1.0.0"


def test_verify_finds_a_bundle_whole_and_fit_for_its_contract(folder: Path, contract: Path) -> None:
    assert main(["bundle", "verify", str(folder), "--contract", str(contract)]) == 0


def flip_model(folder: Path) -> None:
    raw = bytearray((folder / "model.onnx").read_bytes())
    raw[-1] ^= 1
    (folder / "model.onnx").write_bytes(bytes(raw))


def lose_contract(folder: Path) -> None:
    (folder / "contract.yaml").unlink()


@pytest.mark.parametrize(("harm", "member"), [(flip_model, "model.onnx"), (lose_contract, "contract.yaml")])
def test_verify_names_the_member_that_is_not_as_the_manifest_says(
    folder: Path, capsys: Capture, harm: Callable[[Path], None], member: str
) -> None:
    harm(folder)

    assert main(["bundle", "verify", str(folder)]) == 1
    assert member in capsys.readouterr().err


def test_verify_says_no_to_another_contract(folder: Path, tmp_path: Path, capsys: Capture) -> None:
    other = tmp_path / "other.yaml"
    other.write_text(CONTRACT.replace("version: 1.0.0", "version: 1.1.0"))

    assert main(["bundle", "verify", str(folder), "--contract", str(other)]) == 1
    assert "expects contract small-loop@1.0.0, this gateway runs 1.1.0" in capsys.readouterr().err


def test_verify_of_no_folder_never_began(tmp_path: Path) -> None:
    assert main(["bundle", "verify", str(tmp_path / "none")]) == 2
