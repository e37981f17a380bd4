"""What can be wrong with the store; each says what, which one and what to do."""

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path


class Outlook(StrEnum):
    """What becomes of the same request when it comes again, as far as its error tells (store/write/outlook.py)."""

    LATER = "later"  # it says nothing about the bytes: disk, memory, lock, a store that broke
    NEVER = "never"  # it says that these bytes do not fit
    UNKNOWN = "unknown"  # a fault that nobody foresaw: only trying again tells


class StoreError(Exception):
    """Anything this room refuses."""


class CannotOpen(StoreError):
    """A store file that can't be opened: missing, held by another process, or not a store."""

    def __init__(self, path: Path, problem: str, *, holder: int | None = None) -> None:
        super().__init__(f"{path}: {problem}")
        self.path, self.problem, self.holder = path, problem, holder


class WrongSchema(StoreError):
    """A store of another schema version than this program speaks."""

    def __init__(self, path: Path, *, found: int, known: int) -> None:
        advice = (
            f"it was written by a newer Twintrace; install a version that knows schema {found}"
            if found > known
            else "run `twintrace store migrate` on it, with the collector stopped"
        )
        super().__init__(f"{path}: schema version {found}, this Twintrace knows version {known}: {advice}")
        self.path, self.found, self.known = path, found, known


class WriteFailed(StoreError):
    """A group that could not be committed; nothing of it is stored. Its outlook says what a resend can hope for."""

    def __init__(self, path: Path, problem: str, *, outlook: Outlook = Outlook.LATER) -> None:
        super().__init__(f"{path}: not committed: {problem}; nothing of it is stored, send it again")
        self.path, self.problem, self.outlook = path, problem, outlook


class UnknownQuery(StoreError):
    """A question that has no file in store/query/sql."""

    def __init__(self, query: str, known: Iterable[str]) -> None:
        names = sorted(known)
        super().__init__(f"no query {query!r}; there are {', '.join(names) or 'none'}")
        self.query, self.known = query, names


class WrongParameters(StoreError):
    """Parameters that a question doesn't declare, lacks, or can't read."""

    def __init__(self, query: str, problem: str) -> None:
        super().__init__(f"{query}: {problem}")
        self.query, self.problem = query, problem


class AnswerTooLarge(StoreError):
    """An answer of more rows or bytes than whoever runs the store allows."""

    def __init__(self, query: str, problem: str) -> None:
        super().__init__(f"{query}: {problem}")
        self.query, self.problem = query, problem


class Cancelled(StoreError):
    """A question that was ended before its answer, since nobody waits for it any more."""

    def __init__(self, query: str) -> None:
        super().__init__(f"{query}: ended before its answer")
        self.query = query


class UnknownAlert(StoreError):
    """An alert that the store has no step of, or that the asker may not see."""

    def __init__(self, alert_id: str, problem: str) -> None:
        super().__init__(f"alert {alert_id}: {problem}")
        self.alert_id, self.problem = alert_id, problem


class UnknownLetter(StoreError):
    """A dead letter that the store does not have, or that can't be sent again."""


class StoreAway(StoreError):
    """A store that does not answer: nobody listens, it takes too long, or it is no collector."""

    def __init__(self, address: str, problem: str) -> None:
        super().__init__(f"{address}: {problem}")
        self.address, self.problem = address, problem


class NotAllowed(StoreError):
    """A token that the collector doesn't know, or that may not ask."""

    def __init__(self, address: str, problem: str) -> None:
        super().__init__(f"{address}: {problem}")
        self.address, self.problem = address, problem
