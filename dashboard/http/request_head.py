"""The head of a request: who is asked, and whether a body may follow; decided before a byte of a body is read."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

CALLBACKS = "/_dash-update-component"
"""The one address to which a browser sends a body."""

MAX_BODY = 65_536
LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestHead:
    """Method, path without its query, and headers: names in small letters, each with every value that was sent."""

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


def refusal_of(head: RequestHead, hosts: Collection[str]) -> Refusal | None:
    """Return why a request is not served, or None; `hosts` are names besides the loopback ones, in any case."""
    named = head.headers.get("host", ())
    known = {each.lower() for each in (*LOOPBACK_HOSTS, *hosts)}
    if len(named) != 1 or host_name(named[0]) not in known:
        said = ", ".join(named)[:200] or "(none)"
        return Refusal(status=403, problem=f"host {said} is not served here: add it to `hosts` of the configuration")
    if head.is_callback:
        return _callback_refusal(head, named[0])
    if head.has_body:
        return Refusal(status=400, problem=f"a body is read at {CALLBACKS} only")
    return None


def host_name(host: str) -> str:
    """Return the name of a Host header without its port.

    >>> host_name("[::1]:8050"), host_name("Plant.example")
    ('[::1]', 'plant.example')
    """
    name, colon, port = host.lower().rpartition(":")
    return name if colon and port.isdigit() else host.lower()


def _callback_refusal(head: RequestHead, host: str) -> Refusal | None:
    origins = head.headers.get("origin", ())
    if any(each.partition("://")[2].lower() != host.lower() for each in origins):
        return Refusal(status=403, problem="another site may not press buttons here")
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
