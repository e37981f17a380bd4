"""What the head of a request may say: nothing twice, and one way only in which its body ends.

Of two tokens, or of a length and chunks, a proxy in front may have read the one and we the other.
"""

from collections.abc import Sequence

from starlette.datastructures import Headers

from collector.errors import BadRequest

_ONCE = ("authorization", "content-type", "content-encoding", "content-length")


def require_clear_head(headers: Headers) -> None:
    """Raise BadRequest when the head of a request can be read in two ways."""
    for name in _ONCE:
        require_once(name, headers.getlist(name))
    if "content-length" in headers and "transfer-encoding" in headers:
        raise BadRequest("content-length beside transfer-encoding: send one of them")


def require_once(name: str, given: Sequence[str]) -> None:
    """Raise BadRequest when a header or a metadata key is given more than once."""
    if len(given) > 1:
        raise BadRequest(f"{name} is given {len(given)} times: send one")
