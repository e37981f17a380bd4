"""Which signals a chart shows: as the URL names them, else the first few."""

import re
from collections.abc import Sequence

MOST = 4
FIRST = 3
_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
"""As the contract names signals; any other name is never drawn, whoever sent it."""


def drawable(names: Sequence[str]) -> tuple[str, ...]:
    """Return the names that a chart may show, in their order."""
    return tuple(name for name in names if _NAME.fullmatch(name))


def asked_signals(asked: object, known: Sequence[str]) -> tuple[str, ...]:
    """Return the signals the URL asks for, those known, at most four; the first three when it asks for none.

    >>> asked_signals("flow,speed,flow,other", ("speed", "flow")), asked_signals(None, ("a", "b", "c", "d"))
    (('flow', 'speed'), ('a', 'b', 'c'))
    """
    listed = asked.split(",") if isinstance(asked, str) else []
    chosen = tuple(dict.fromkeys(name for name in listed if name in known))[:MOST]
    return chosen or tuple(known[:FIRST])


def remembered_signals(data: object) -> tuple[str, ...]:
    """Return the signals a page remembers, names alone; nothing for what no page of ours remembers."""
    listed = data.split(",") if isinstance(data, str) else []
    return drawable(tuple(dict.fromkeys(listed)))[:MOST]
