"""The same question of many viewers -> one answer: who asks meanwhile waits for it, who asks soon after shares it."""

import json
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa

from contract.evidence import Evidence
from contract.ids import Id
from contract.scope import Scope
from contract.trail import Trail
from store.query.protocol import Ask
from store.trail.evidence import find_evidence
from store.trail.find import find_trail

LIFE_S = 2.0
"""How old an answer may be: of 20 viewers who look every 10 s, 4 share one (ADR-012)."""

MOST_BYTES = 32 * 2**20
LARGEST_SHARE = 8
"""A larger part of that, as of a download, is shared while it is asked and not kept: it would push out the others."""

VERSION = "store_version"
"""The question that tells when what was answered before is no longer so."""

Key = tuple[Scope, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    answer: pa.Table
    until_s: float
    size_bytes: int


class QueryCache:
    """Asks a store for many viewers; see dashboard.data.source.ReadApi. Safe from every thread.

    The key is what the asker may see, the question and its parameters: an answer never crosses from one scope to
    another, and people who may see the same share it, whatever their names. An error goes to everyone who waited for it
    and is not kept. When an answer to `store_version` differs from the one before in its scope, what is kept of that
    scope is forgotten: no page draws what is older than the news that made it ask.
    """

    def __init__(
        self, store: Ask, *, clock: Callable[[], float] = time.monotonic, most_bytes: int = MOST_BYTES
    ) -> None:
        self._store, self._clock, self._most_bytes = store, clock, most_bytes
        self._lock = threading.Lock()
        self._kept: OrderedDict[Key, _Kept] = OrderedDict()  # the longest unused first
        self._asked: dict[Key, Future[pa.Table]] = {}
        self._versions: dict[Scope, pa.Table] = {}
        self.size_bytes = 0

    def ask(self, scope: Scope, name: str, **params: Any) -> pa.Table:
        """Answer a named query, asking the store at most once at a time. Raises as the store does."""
        key = (_seen_by(scope), name, json.dumps(params, sort_keys=True))
        with self._lock:
            if (found := self._fresh(key)) is not None:
                return found
            waiting = self._asked.get(key)
            asking = self._asked[key] = waiting or Future()
        try:
            if waiting is None:
                self._answer(key, asking, scope, params)
            return asking.result()
        finally:
            del asking, waiting  # an error's traceback holds this frame, which would hold the error

    def trail(self, scope: Scope, alert_id: Id) -> Trail:
        """Put the trail together from questions that are each asked once; see ReadApi."""
        return find_trail(self, scope, alert_id)

    def evidence(self, scope: Scope, alert_id: Id) -> Evidence:
        """Gather the evidence from questions that are each asked once; see ReadApi."""
        return find_evidence(self, scope, alert_id)

    def forget(self) -> None:
        """Let every question from now on be asked anew, also one that is being answered right now."""
        with self._lock:
            self._forget()

    def _answer(self, key: Key, asking: "Future[pa.Table]", scope: Scope, params: dict[str, Any]) -> None:
        until_s = self._clock() + LIFE_S
        try:
            answer = self._store.ask(scope, key[1], **params)
        except BaseException as error:  # noqa: BLE001 (raised again for whoever asked)
            self._settle(key, asking, None)
            asking.set_exception(error)
            del asking  # as above
        else:
            size_bytes = answer.nbytes + len(key[2])
            self._settle(key, asking, _Kept(answer=answer, until_s=until_s, size_bytes=size_bytes))
            asking.set_result(answer)

    def _settle(self, key: Key, asking: "Future[pa.Table]", kept: _Kept | None) -> None:
        with self._lock:
            if self._asked.get(key) is not asking:
                return  # forgotten while it was asked: it may lack what has been done since
            if kept is not None and key[1] == VERSION:
                self._notice(key[0], kept.answer)
            self._asked.pop(key, None)
            if kept is not None:
                self._keep(key, kept)

    def _notice(self, scope: Scope, version: pa.Table) -> None:
        before = self._versions.get(scope)
        if before is None or not version.equals(before):
            self._forget_scope(scope)
        self._versions[scope] = version

    def _fresh(self, key: Key) -> pa.Table | None:
        kept = self._kept.get(key)
        if kept is None:
            return None
        if self._clock() >= kept.until_s:
            self._drop(key)
            return None
        self._kept.move_to_end(key)
        return kept.answer

    def _keep(self, key: Key, kept: _Kept) -> None:
        if kept.size_bytes > self._most_bytes // LARGEST_SHARE:
            return
        self._kept[key] = kept
        self.size_bytes += kept.size_bytes
        while self.size_bytes > self._most_bytes:
            self._drop(next(iter(self._kept)))

    def _drop(self, key: Key) -> None:
        self.size_bytes -= self._kept.pop(key).size_bytes

    def _forget(self) -> None:
        self._kept.clear()
        self._asked.clear()
        self.size_bytes = 0

    def _forget_scope(self, scope: Scope) -> None:
        for key in [each for each in self._kept if each[0] == scope]:
            self._drop(key)
        for key in [each for each in self._asked if each[0] == scope]:
            del self._asked[key]


def _seen_by(scope: Scope) -> Scope:
    """Return the scope without who asks, its sites in one order; a question that asks for a person takes the name.

    >>> _seen_by(Scope(actor="ann", sites=("south", "north"))) == _seen_by(Scope(actor="bob", sites=("north", "south")))
    True
    """
    return replace(scope, actor="", sites=None if scope.sites is None else tuple(sorted(set(scope.sites))))
