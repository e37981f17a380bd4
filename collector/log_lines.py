"""Lines of the log: at most so many of one kind a minute, so that nothing from outside can fill a disk with them."""

import logging
import time
from collections import OrderedDict
from collections.abc import Callable

QUIET_S = 60.0
MOST_KINDS = 1000

_Kind = tuple[str, int, str]


class FewLines(logging.Filter):
    """Lets through the first lines of a kind in each minute; the first one after it says how many were left out.

    A kind is who logs, how grave it is, and the text before anything is filled into it. To be put on a handler.
    """

    def __init__(self, most: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._most, self._clock = most, clock
        self._seen: OrderedDict[_Kind, tuple[float, int]] = OrderedDict()  # since when, and how many

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether a line is written."""
        now, kind = self._clock(), (record.name, record.levelno, str(record.msg)[:200])
        since, count = self._seen.pop(kind, (now, 0))
        left_out = max(0, count - self._most)
        if now - since >= QUIET_S:
            since, count = now, 0
            if left_out:
                record.msg, record.args = f"{record.getMessage()} ({left_out} more like it were left out)", ()
        self._seen[kind] = since, count + 1
        if len(self._seen) > MOST_KINDS:
            self._seen.popitem(last=False)
        return count < self._most


def limit_lines(most: int) -> None:
    """Hold every handler of the root logger to so many lines of one kind a minute."""
    for handler in logging.getLogger().handlers:
        handler.addFilter(FewLines(most))
