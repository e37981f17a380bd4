"""What can go wrong between the browser and the plant; each says what, which one and what to do.

DashboardError
├── NotSent              the collector did not take what a person did
│   └── NotTaken         it answered, and refused the record
├── BadQuery             a query string that asks for what cannot be asked
├── UnreadableBundle     the stored bundle or contract of an alert cannot be read
├── InvalidAction        a press that makes no record: too late, empty, in the past
└── PortTaken            somebody else listens where the dashboard should
"""


class DashboardError(Exception):
    """Anything this room refuses."""


class NotSent(DashboardError):
    """An action or verdict that did not reach the store; pressing again is safe, it has the same id."""

    def __init__(self, endpoint: str, problem: str) -> None:
        super().__init__(f"Not saved: the collector at {endpoint} {problem}.")
        self.endpoint, self.problem = endpoint, problem


class NotTaken(NotSent):
    """The collector answered and refused: the token, the role or the record."""


class InvalidAction(DashboardError):
    """A press that makes no record; `field` is the one to mend, empty when it is none."""

    def __init__(self, problem: str, *, field: str = "") -> None:
        super().__init__(problem)
        self.field = field


class BadQuery(DashboardError):
    """A key of a query string with a value that it cannot have."""

    def __init__(self, key: str, problem: str) -> None:
        super().__init__(f"{key} {problem}")
        self.key, self.problem = key, problem


class UnreadableBundle(DashboardError):
    """Bytes of a bundle or contract that the store holds and nobody can read."""

    def __init__(self, which: str, problem: str) -> None:
        super().__init__(f"{which} cannot be read: {problem}. Normal bands and model facts are missing on this page.")
        self.which, self.problem = which, problem


class PortTaken(DashboardError):
    """An address the dashboard cannot listen on."""

    def __init__(self, bind: str, port: int, problem: str) -> None:
        super().__init__(f"port {port} of {bind} can't be used: {problem}; stop what uses it or set another `port`")
        self.bind, self.port, self.problem = bind, port, problem
