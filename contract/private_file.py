"""Files and folders of a state are for their user only: what was made otherwise before is tightened, and it is said."""

import logging
import os
import stat
from pathlib import Path

log = logging.getLogger(__name__)

OTHERS = 0o077
"""The umask of a process that keeps a state, and what is taken off a file that has it."""


def make_private(*paths: Path, is_new: bool = False) -> None:
    """Take every right of others off these paths, of those that are there and ours; silently when they are new."""
    for path in paths:
        try:
            found = path.stat()
        except OSError:
            continue  # whoever opens it says what is wrong
        mode = stat.S_IMODE(found.st_mode)
        if mode & OTHERS == 0 or not hasattr(os, "getuid") or found.st_uid != os.getuid():
            continue
        path.chmod(mode & ~OTHERS)
        if not is_new:
            log.warning("%s had mode %04o, so that others could use it: it has %04o now", path, mode, mode & ~OTHERS)
