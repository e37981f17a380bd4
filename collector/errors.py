"""What the collector can't do for a sender, or can't begin with; answered in collector/otlp/answers.py."""

from contract.visible_text import visible

_LONGEST = 1000


def readable(text: str) -> str:
    r"""Return a text that UTF-8 and a log line can carry, cut to a length that a log line and a header can.

    What is said of a request quotes it, and JSON may hold half a surrogate pair.

    >>> readable("half a pair: \ud800")
    'half a pair: \\ud800'
    """
    cut = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    return visible(cut)


class CollectorError(Exception):
    """Anything this room refuses."""

    def __init__(self, problem: str) -> None:
        super().__init__(readable(problem))


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


class NoMessage(CollectorError):
    """A gRPC call without a message: gRPC itself refused one for its size, or none was sent; it does not say which."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"no message of at most {limit} bytes came: send smaller batches")


class TooManyItems(CollectorError):
    """A request with more items, or what would hold them, than one request may have."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"the request has more than {limit} items and groups of them: send smaller batches")


class UnknownToken(CollectorError):
    """A token that no credential has, or no token where one is needed."""


class Forbidden(CollectorError):
    """A request under a name that is not the collector's, or of a web page that is not named."""


class Busy(CollectorError):
    """The store can't take it now; the same request will be taken later."""


class NotHere(CollectorError):
    """A path that OTLP does not have, or a method that it does not take there."""

    def __init__(self, problem: str, *, is_method: bool) -> None:
        super().__init__(problem)
        self.is_method = is_method


class UnusableLetter(CollectorError):
    """A dead letter that is not there, or that nobody may send any more."""

    def __init__(self, problem: str, *, is_missing: bool = False) -> None:
        super().__init__(problem)
        self.is_missing = is_missing


class CannotStart(CollectorError):
    """A collector that never began: which port or setting, and what to do."""
