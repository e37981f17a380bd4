"""What was made of bytes that come again and again: the least used goes when all of it costs too much memory."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Made = TypeVar("Made")

_COST = 4
"""Bytes that what was made of one byte takes, about: the key, the text and the values of a resource."""

_LARGEST_SHARE = 16
"""What would take more than this part of the cache is not kept: one such would put out all others."""


class ByteCache(Generic[Made]):
    """Keeps what was made by its key; safe from every thread."""

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self._kept: OrderedDict[Hashable, tuple[Made, int]] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    @property
    def bytes(self) -> int:
        """Return what is kept, by the same estimate."""
        return self._bytes

    def get(self, key: Hashable, size: int, make: Callable[[], Made]) -> Made:
        """Return what was made for this key, or make it from `size` bytes."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
                return found[0]
        made, cost = make(), _COST * size
        if cost <= self.most_bytes // _LARGEST_SHARE:
            self._keep(key, made, cost)
        return made

    def _keep(self, key: Hashable, made: Made, cost: int) -> None:
        with self._lock:
            if key not in self._kept:
                self._kept[key] = made, cost
                self._bytes += cost
            while self._bytes > self.most_bytes:
                _, (_, freed) = self._kept.popitem(last=False)
                self._bytes -= freed
