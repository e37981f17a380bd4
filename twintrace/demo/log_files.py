"""The log of a process, as a few files of a limited size: the newest is NAME.log, the one before NAME.log.1."""

import os
import shutil
from contextlib import suppress
from pathlib import Path

LOG_BYTES, LOG_FILES = 8 * 1024 * 1024, 3
"""A log is put aside beyond so many bytes, and with the one that is written so many files are kept."""


def open_log(log: Path) -> int:
    """Open a log that a process goes on with, for its user only; return the descriptor, to be closed."""
    log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # appended to, so that the process goes on at the beginning of a file that was emptied under it
    return os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)


def rotate(log: Path, *, limit_bytes: int = LOG_BYTES, files: int = LOG_FILES) -> bool:
    """Put a log aside that is beyond its limit, and tell whether it was; on a full disk it grows on.

    The process holds the file open, so it is copied and emptied. What is written between the two is lost, as with
    logrotate's copytruncate; a pipe of ours instead would stop the process when we are slow, or gone.
    """
    with suppress(OSError):
        if log.stat().st_size <= limit_bytes:
            return False
        for number in range(files - 2, 0, -1):
            with suppress(FileNotFoundError):
                _older(log, number).replace(_older(log, number + 1))
        copy = _older(log, 1)
        copy.unlink(missing_ok=True)  # of two files it is still there
        with log.open("rb") as source, os.fdopen(open_log(copy), "wb") as target:
            shutil.copyfileobj(source, target)
        os.truncate(log, 0)
        return True
    return False


def _older(log: Path, number: int) -> Path:
    return log.with_name(f"{log.name}.{number}")
