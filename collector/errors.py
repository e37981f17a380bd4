"""What the collector can't do for a sender, or can't begin with; answered in collector/answers.py."""


class CollectorError(Exception):
    """Anything this room refuses."""


class BadRequest(CollectorError):
    """A request that can never be stored: not OTLP, truncated, of a type or encoding that OTLP doesn't have."""

    def __init__(self, problem: str, *, unsupported: bool = False) -> None:
        super().__init__(problem)
        self.unsupported = unsupported  # the type or encoding, not the content


class TooLarge(CollectorError):
    """A request beyond the limit, counted after inflating."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"the request is larger than {limit} bytes after inflating: send smaller batches")
        self.limit = limit


class UnknownToken(CollectorError):
    """A token that no credential has, or no token where one is needed."""


class Busy(CollectorError):
    """The store can't take it now; the same request will be taken later."""


class CannotStart(CollectorError):
    """A collector that never began: which port or setting, and what to do."""
