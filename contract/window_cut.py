"""How a contract cuts windows: the id that a window has by it, and how far apart its bounds may be.

Read from a contract's own bytes and without the rest of it, so that a contract of a later version can be read too.
"""

import math
from functools import lru_cache
from typing import Protocol

from pydantic import ConfigDict
from pydantic.dataclasses import dataclass as document

from contract.asset_key import asset_at_site
from contract.document import parse
from contract.errors import ContractError, Malformed
from contract.ids import Id, key_bytes, mint_key
from contract.windows import Window

LONGEST_CONTRACT = 64 * 1024
"""Bytes of a contract that is read here: 200 signals take a third, and YAML takes milliseconds a kilobyte."""

_LONGEST_S = 1e9
_MOST_PREFIXES = 10_000
_LENIENT = ConfigDict(extra="ignore")


class Lengths(Protocol):
    """The window rule of a contract, or as much of it."""

    @property
    def length_s(self) -> float:
        """Return how much event time is in a window."""

    @property
    def step_s(self) -> float:
        """Return how far apart windows are at least."""


def cut_texts(rule: Lengths) -> tuple[str, str]:
    """Return length and step as the id of a window has them.

    >>> from types import SimpleNamespace
    >>> cut_texts(SimpleNamespace(length_s=20.0, step_s=0.5))
    ('20.0s', '0.5s')
    """
    return f"{rule.length_s}s", f"{rule.step_s}s"


@document(frozen=True, kw_only=True, config=_LENIENT)
class _Rule:
    length_s: float
    step_s: float


@document(frozen=True, kw_only=True, config=_LENIENT)
class _Terms:
    contract: str
    version: str
    window: _Rule


class WindowCut:
    """Length and step of one contract; used by several threads."""

    def __init__(self, rule: Lengths, ref: str) -> None:
        self.ref, self.length_ns = ref, round(rule.length_s * 1e9)
        self._texts = cut_texts(rule)
        self._suffix = key_bytes(*self._texts, ref)

    def window_id(self, asset: str, run: Id, last_sequence: int) -> Id:
        """Return what contract.ids.window_id makes of a window of this contract."""
        return mint_key(_prefix(asset, run) + key_bytes(last_sequence) + self._suffix)

    def require(self, window: Window) -> None:
        """Raise Malformed when the window was not cut by this contract."""
        if window.contract != self.ref:
            raise _malformed(f"its contract is {window.contract[:200]!r}, its bundle was made for {self.ref}")
        made = self.window_id(window.asset_id, window.run_id, window.last_sequence)
        if made != window.window_id:
            what = "its asset, run, last sequence and contract"
            raise _malformed(f"window_id is {window.window_id!r}, {what} make {made!r}")
        if not 0 <= window.last_ns - window.first_ns < self.length_ns:
            apart = window.last_ns - window.first_ns
            raise _malformed(f"its rows are {apart} ns apart: {self.ref} takes 0 to less than {self.length_ns}")


@lru_cache(maxsize=_MOST_PREFIXES)
def _prefix(asset: str, run: Id) -> bytes:
    """What all windows of a run have in their keys, made once: 2 µs of each window otherwise."""
    return key_bytes("window", asset_at_site(asset), run)


def read_cut(raw: bytes) -> WindowCut | None:
    """Return how the contract with these bytes cuts windows; None when that can't be read."""
    if len(raw) > LONGEST_CONTRACT:
        return None
    try:
        terms = parse(raw.decode(), _Terms, "contract.yaml")
    except (ContractError, UnicodeDecodeError):
        return None
    lengths = (terms.window.length_s, terms.window.step_s)
    if not all(math.isfinite(each) and 0 < each < _LONGEST_S for each in lengths):
        return None
    return WindowCut(terms.window, f"{terms.contract}@{terms.version}")


def _malformed(problem: str) -> Malformed:
    return Malformed("Window", problem)
