"""What can be wrong with what a notebook asks; each says what, which one and what to do."""

from collections.abc import Iterable


class ClientError(Exception):
    """Anything that the client refuses itself; what the collector refuses is a store.errors.StoreError."""


class UnknownName(ClientError, LookupError):
    """An asset or a signal that is not there, or that the token's site does not show."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        there = ", ".join(sorted(known)) or "none"
        super().__init__(f"no {kind} {name!r}; there are {there}")
        self.kind, self.name = kind, name


class BadTime(ClientError, ValueError):
    """A time that does not say which instant it is, or a range that ends before it begins."""

    def __init__(self, argument: str, problem: str) -> None:
        super().__init__(f"{argument}: {problem}")
        self.argument, self.problem = argument, problem


class NotInstalled(ClientError, ImportError):
    """A library that only the extra [notebook] brings."""

    def __init__(self, library: str) -> None:
        super().__init__(f"{library} is not installed: pip install 'twintrace[notebook]'", name=library)
