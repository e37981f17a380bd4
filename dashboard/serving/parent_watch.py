"""The web worker ends when the process that started it is gone: a killed dashboard leaves nobody on its port."""

import os
import threading
import time

LOOK_S = 0.5


def exit_with_parent() -> None:
    """Watch the parent from a thread of its own; once it is another one, exit at once."""
    threading.Thread(target=_watch, args=(os.getppid(),), name="parent-watch", daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_S)
    os._exit(0)
