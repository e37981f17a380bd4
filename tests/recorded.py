"""Where the recorded data lies, or how to get it: a test that wants it never skips."""

import os
from pathlib import Path

HOW = (
    "this test plays recorded data: set TWINTRACE_DATA to the folder that holds skab/ (waico/SKAB, folder data/) "
    "and nab/ (numenta/NAB, folder data/realKnownCause/), each with its CSV files"
)


def recorded(*parts: str) -> Path:
    """Return a file or folder of the recorded data. Fails with the way to get it when it is not there."""
    root = os.environ.get("TWINTRACE_DATA", "")
    path = Path(root, *parts)
    if not root or not path.exists():
        raise AssertionError(f"{'/'.join(parts)} is not there: {HOW}")
    return path
