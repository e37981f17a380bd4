"""Ending a question from another thread, also one that has not begun."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from store.errors import Cancelled


class Cancellation:
    """Of one question: whoever asked holds it, and a reader answers under it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._cursor: duckdb.DuckDBPyConnection | None = None
        self._is_asked_for = False

    def cancel(self) -> None:
        """End the question; come again while it runs on, since DuckDB misses an interrupt before a statement begins."""
        with self._lock:
            self._is_asked_for = True
            if self._cursor is not None:
                self._cursor.interrupt()

    def check(self, question: str) -> None:
        """Raise Cancelled once the question is to end."""
        if self._is_asked_for:
            raise Cancelled(question)

    @contextmanager
    def over(self, cursor: duckdb.DuckDBPyConnection) -> Iterator[None]:
        """Let this cursor be interrupted until the end of the block."""
        with self._lock:
            self._cursor = cursor
        try:
            yield
        finally:
            with self._lock:
                self._cursor = None
