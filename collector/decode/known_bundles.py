"""How the contract of each bundle cuts windows: read when a window of that bundle comes first, from what is stored.

A window names the bundle that scored it, and a bundle's id holds the digest of its contract: where the bundle is, the
id and the bounds of its windows are known, whoever sends them (ADR-029).
"""

import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from contract.ids import digest, is_digest
from contract.window_cut import WindowCut, read_cut

MOST_BUNDLES, MOST_OF_ONE, MOST_CONTRACTS = 100_000, 10_000, 1_000
"""Bundles that are known by name, those of them that one credential has sent since the start, and contracts kept."""

AGAIN_S = 1.0
"""A bundle that was announced may still be on its way into the store."""

PAUSES = 9
"""After a contract was read nobody reads for so many times as long: YAML takes up to 8 ms a kilobyte, and so whoever
announces bundle after bundle has a tenth of a core."""


def _no_contract(_bundle: str) -> bytes | None:
    return None


@dataclass(slots=True, kw_only=True)
class KnownBundles:
    """`contract_of` reads the contract of a stored bundle; each step here is one of a dict, several threads decode."""

    contract_of: Callable[[str], bytes | None] = _no_contract
    ticks: Callable[[], float] = time.monotonic
    cuts: dict[str, WindowCut | None] = field(default_factory=dict)  # of bundles that were read; None: can't be
    unread: dict[str, float] = field(default_factory=dict)  # bundles, and when they may be looked for
    _paused_until: float = 0.0
    _sent: Counter[str] = field(default_factory=Counter)
    _contracts: OrderedDict[str, WindowCut | None] = field(default_factory=OrderedDict)

    def learn(self, stored: Iterable[str]) -> None:
        """Take the bundles that the store has when a collector starts."""
        self.unread.update(dict.fromkeys(stored, 0.0))

    def expect(self, bundle_id: str, sender: str) -> None:
        """Take that somebody sends a bundle, or a part of one."""
        is_full = len(self.cuts) + len(self.unread) >= MOST_BUNDLES
        if is_full or bundle_id in self.cuts or bundle_id in self.unread or not is_digest(bundle_id):
            return
        if self._sent[sender] < MOST_OF_ONE:  # who announces more uses up its own room
            self._sent[sender] += 1
            self.unread[bundle_id] = 0.0

    def is_due(self, bundle_id: str) -> bool:
        """Tell whether the bundle may be in the store and was not read yet."""
        due = self.unread.get(bundle_id)
        return due is not None and max(due, self._paused_until) <= self.ticks()

    def read(self, bundle_id: str) -> None:
        """Read a bundle that is due, if it is in the store."""
        raw = self.contract_of(bundle_id)
        if raw is None:
            self.unread[bundle_id] = self.ticks() + AGAIN_S
            return
        self.cuts[bundle_id] = self._cut_of(raw)
        self.unread.pop(bundle_id, None)

    def _cut_of(self, raw: bytes) -> WindowCut | None:
        """Bundles of many assets have one contract."""
        name = digest(raw)
        if name in self._contracts:
            return self._contracts.get(name)
        began = self.ticks()
        found = self._contracts[name] = read_cut(raw)
        self._paused_until = (now := self.ticks()) + PAUSES * (now - began)
        while len(self._contracts) > MOST_CONTRACTS:
            self._contracts.popitem(last=False)
        return found
