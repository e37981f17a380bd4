"""Threads that give way to the others of a machine; on Linux each has a priority of its own and hands it on."""

import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Returned = TypeVar("Returned")

NICE = 10
"""Enough for a thread that takes or writes records to run at once beside any number of these."""


def yield_to_others() -> None:
    """Let the calling thread give way, and with it every thread that it starts from now on."""
    if sys.platform == "linux":
        thread = threading.get_native_id()
        given = os.getpriority(os.PRIO_PROCESS, thread)  # of a process that was started to give way, none may be raised
        os.setpriority(os.PRIO_PROCESS, thread, max(given, NICE))


def run_yielding(work: Callable[[], Returned]) -> Returned:
    """Do the work in a thread of its own: those that it starts give way, and the caller does not. Raises as `work`."""
    with ThreadPoolExecutor(1, initializer=yield_to_others) as thread:
        return thread.submit(work).result()
