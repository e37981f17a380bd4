"""Processes that should be gone: a zombie is, whoever has yet to hear of its end."""

import time
from collections.abc import Sequence

import psutil

PATIENCE_S = 120.0  # bounds a hang, also on a busy machine; nothing is measured by it


def left_over(children: Sequence[psutil.Process]) -> list[psutil.Process]:
    """Return those that still run after all had time to end."""
    until = time.monotonic() + PATIENCE_S
    while (left := [child for child in children if is_alive(child)]) and time.monotonic() < until:
        time.sleep(0.05)
    return left


def is_alive(child: psutil.Process) -> bool:
    """Tell whether a process still does something."""
    try:
        return child.is_running() and child.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
