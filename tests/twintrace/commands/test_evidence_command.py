"""`twintrace evidence` and `twintrace verify FILE.zip`: a proof that leaves its store, and what is none."""

import io
import zipfile
from pathlib import Path

import pytest

from tests.store.blind_rows import blind_raise
from tests.store.plant_rows import planted, played_run
from twintrace.cli import main

RUN = played_run()
Capture = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("state")
    with planted(folder, *RUN.records, blind_raise(RUN)):
        return folder


def say(capsys: Capture, *arguments: object) -> tuple[int, str, str]:
    """Run a command: its exit code, what it printed, what it complained of."""
    code = main([str(each) for each in arguments])
    return code, *capsys.readouterr()


def test_a_proof_leaves_its_store_and_says_the_same(state: Path, tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "evidence.zip"
    code, said, _ = say(capsys, "evidence", RUN.alert_id[:8], "-o", file, "--state", state)
    assert (code, said) == (0, f"{file}: 3 windows and 20 readings of alert {RUN.alert_id}, simulated data\n")
    here = say(capsys, "verify", RUN.alert_id, "--state", state)

    assert say(capsys, "verify", file) == here
    assert here[1].startswith("identical\n")


def test_a_file_in_which_a_reading_was_altered_is_a_mismatch(state: Path, tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "evidence.zip"
    say(capsys, "evidence", RUN.alert_id, "-o", file, "--state", state)
    with zipfile.ZipFile(io.BytesIO(file.read_bytes())) as packed:
        members = {each: packed.read(each) for each in packed.namelist()}
    *rows, last = members["readings.csv"].decode().splitlines()
    signal, sequence, time_ns, value, quality = last.split(",")
    altered = ",".join((signal, sequence, time_ns, repr(float(value) + 1e-9), quality))
    members["readings.csv"] = "\n".join((*rows, altered)).encode()
    with zipfile.ZipFile(file, "w") as packed:
        for name, content in members.items():
            packed.writestr(name, content)

    code, said, _ = say(capsys, "verify", file)

    assert (code, said.splitlines()[0]) == (1, "mismatch")
    assert "first hop that differs: readings: window " in said


def test_an_alert_without_windows_has_no_evidence(state: Path, tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "evidence.zip"

    code, _, told = say(capsys, "evidence", blind_raise(RUN).alert_id, "-o", file, "--state", state)

    assert (code, told) == (
        1,
        "twintrace evidence: no window of this alert is stored, so there is nothing to prove\n",
    )
    assert not file.exists()


def test_an_unknown_alert_and_a_folder_that_is_not_there_are_said(state: Path, tmp_path: Path, capsys: Capture) -> None:
    unknown = say(capsys, "evidence", "0" * 32, "-o", tmp_path / "e.zip", "--state", state)
    nowhere = say(capsys, "evidence", RUN.alert_id, "-o", tmp_path / "none" / "e.zip", "--state", state)

    assert (unknown[0], nowhere[0]) == (1, 2)
    assert "not in this store" in unknown[2]
    assert str(tmp_path / "none" / "e.zip") in nowhere[2]


def test_a_file_that_is_no_evidence_never_begins(tmp_path: Path, capsys: Capture) -> None:
    other = tmp_path / "other.zip"
    other.write_bytes(b"no zip")

    no_zip, no_file = say(capsys, "verify", other), say(capsys, "verify", tmp_path / "none.zip")

    assert (no_zip[0], no_file[0]) == (2, 2)
    assert "evidence file: is no zip file that can be read" in no_zip[2]
    assert "none.zip" in no_file[2]
