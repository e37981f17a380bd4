"""The clock of a running process, set back or forth as an operator or NTP would: libfaketime, monotonic left alone."""

from pathlib import Path

import pytest

_PLACES = ("usr/lib/*/faketime/libfaketimeMT.so.1", "usr/lib*/faketime/libfaketimeMT.so.1")


class SetClock:
    """What a process started with `env` takes for the time; `set_by` sets it while the process runs."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "offset"
        self.set_by(0)

    @property
    def env(self) -> dict[str, str]:
        return {
            "LD_PRELOAD": str(_library()),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_CACHE_DURATION": "1",  # seconds; without a cache each look at the clock opens the file
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "DONT_FAKE_MONOTONIC": "1",
        }

    def set_by(self, seconds: int) -> None:
        """Set it to so many seconds after (negative: before) the machine's."""
        new = self._file.with_suffix(".new")
        new.write_text(f"{seconds:+d}\n")
        new.replace(self._file)  # a reader never finds half an offset


def _library() -> Path:
    found = [file for place in _PLACES for file in sorted(Path("/").glob(place))]
    if not found:
        pytest.fail("libfaketime is missing: apt-get install faketime, or run ./check, which installs it")
    return found[0]
