"""What others could read is tightened once and told; what is private, away or new is not told of."""

from pathlib import Path

import pytest

from contract.private_file import make_private


def test_a_file_and_a_folder_that_others_could_use_are_tightened_and_told_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file, folder = tmp_path / "store.duckdb", tmp_path / "state"
    file.touch()
    file.chmod(0o664)
    folder.mkdir()
    folder.chmod(0o755)

    for _ in range(2):
        make_private(file, folder, tmp_path / "away")

    assert (file.stat().st_mode & 0o777, folder.stat().st_mode & 0o777) == (0o600, 0o700)
    assert [record.getMessage() for record in caplog.records] == [
        f"{file} had mode 0664, so that others could use it: it has 0600 now",
        f"{folder} had mode 0755, so that others could use it: it has 0700 now",
    ]


def test_a_new_file_is_tightened_without_a_word(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = tmp_path / "outbox.sqlite3"
    file.touch(0o644)

    make_private(file, is_new=True)

    assert file.stat().st_mode & 0o777 == 0o600
    assert caplog.records == []
