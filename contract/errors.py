"""What can be wrong with a document or a record; each says what, which one and what to do."""


class ContractError(Exception):
    """Anything this room refuses."""


class BadDocument(ContractError):
    """A contract, site or configuration file that cannot be used: file, key and what is allowed."""

    def __init__(self, file: str, key: str, problem: str) -> None:
        super().__init__(f"{file}: {key}: {problem}" if key else f"{file}: {problem}")
        self.file, self.key, self.problem = file, key, problem


class Malformed(ContractError):
    """Bytes or attributes that are not the record they say they are."""

    def __init__(self, what: str, problem: str) -> None:
        super().__init__(f"{what}: {problem}")
        self.what, self.problem = what, problem
