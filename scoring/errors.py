"""What can stop or mislead an edge; each says what, which one and what to do."""

from pathlib import Path


class ScoringError(Exception):
    """Anything this room refuses."""


class BadSource(ScoringError):
    """A source that cannot be read: which file or folder, what is wrong, what there is instead."""

    def __init__(self, where: Path | str, problem: str) -> None:
        super().__init__(f"{where}: {problem}")
        self.where, self.problem = str(where), problem


class BadSetup(ScoringError):
    """Configuration whose parts do not fit each other: which part, what is missing, what to do."""

    def __init__(self, what: str, problem: str) -> None:
        super().__init__(f"{what}: {problem}")
        self.what, self.problem = what, problem


class OutboxUnusable(ScoringError):
    """An outbox file that is locked, damaged, newer, or belongs to another gateway or other data."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"Outbox {path} {problem}")
        self.path, self.problem = path, problem
