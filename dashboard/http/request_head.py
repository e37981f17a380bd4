"""The head of a request: who is asked, and whether a body may follow; decided before a byte of a body is read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.http.public_address import PublicAddress

CALLBACKS = "/_dash-update-component"
"""The one address to which a browser sends a body."""

MAX_BODY = 65_536

SET_PUBLIC_URL = "set `public_url` of the dashboard's configuration to the address people open"
"""What whoever sets up a proxy has to do; see docs/DEPLOYMENT.md."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestHead:
    """Method, path without prefix and query, headers: names in small letters, each with every value that was sent."""

    method: str
    path: str
    headers: Mapping[str, Sequence[str]]

    @property
    def is_callback(self) -> bool:
        """Tell whether it is the press of a button or a page that asks for its parts."""
        return (self.method, self.path) == ("POST", CALLBACKS)

    @property
    def has_body(self) -> bool:
        """Tell whether a body is announced."""
        return "transfer-encoding" in self.headers or any(
            each != "0" for each in self.headers.get("content-length", ())
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """What a refused request is answered."""

    status: int
    problem: str


def refusal_of(head: RequestHead, public: PublicAddress) -> Refusal | None:
    """Return why a request is not served, or None."""
    named = head.headers.get("host", ())
    if len(named) != 1 or not public.serves(named[0]):
        hosts = ", ".join(named)[:200] or "(none)"
        return Refusal(status=403, problem=f"host {hosts} is not served here: {SET_PUBLIC_URL}, or add it to `hosts`")
    if head.is_callback:
        return _callback_refusal(head, named[0], public)
    if head.has_body:
        return Refusal(status=400, problem=f"a body is read at {CALLBACKS} only")
    return None


def _callback_refusal(head: RequestHead, host: str, public: PublicAddress) -> Refusal | None:
    strange = [each for each in head.headers.get("origin", ()) if not public.admits(each, host)]
    if strange:
        expected = public.origin or f"that of host {host}"
        problem = f"origin {strange[0]} is not {expected}: no other site may press buttons here"
        return Refusal(status=403, problem=f"{problem[:400]}. If people open the dashboard there, {SET_PUBLIC_URL}")
    kind = ",".join(head.headers.get("content-type", ())).partition(";")[0].strip().lower()
    if kind != "application/json":
        return Refusal(status=400, problem="the body is not application/json")
    return _length_refusal(head)


def _length_refusal(head: RequestHead) -> Refusal | None:
    lengths = head.headers.get("content-length", ())
    if len(lengths) != 1 or not (lengths[0].isascii() and lengths[0].isdigit()):
        return Refusal(status=400, problem="the body has no content-length")
    # more digits than this are no number worth reading
    if len(lengths[0]) > 12 or int(lengths[0]) > MAX_BODY:
        return Refusal(status=413, problem=f"the body has more than {MAX_BODY} bytes")
    return None
