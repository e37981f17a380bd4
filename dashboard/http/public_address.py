"""Where people open the dashboard: hosts and origins a request may name, and the prefix of every path (ADR-023)."""

from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

from contract.web_address import LOOPBACK_HOSTS, host_name, plain_origin


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicAddress:
    """`public_url` and `hosts` of the configuration, in small letters; without the former only hosts are there."""

    origin: str = ""
    name: str = ""
    prefix: str = ""  # as /twintrace, no slash at its end
    hosts: frozenset[str] = frozenset(LOOPBACK_HOSTS)

    def serves(self, host: str) -> bool:
        """Tell whether a Host header names this dashboard; its port is the proxy's business."""
        return host_name(host) in self.hosts

    def admits(self, origin: str, host: str) -> bool:
        """Tell whether a page of this origin may press buttons in a request to this host.

        A proxy that leaves the Host header alone puts its own there, so the origin is held against `public_url` first;
        who comes by another name, as on the machine itself, must come from the page of that name.
        """
        asked = plain_origin(origin)
        if asked == "" or asked == self.origin:
            return asked != ""
        is_public = host_name(host) == self.name
        return not is_public and asked == plain_origin(f"{urlsplit(asked).scheme}://{host}")

    def path_of(self, path: str) -> str:
        """Return a path without the prefix; a proxy may have taken it off already.

        >>> below = PublicAddress(prefix="/twintrace")
        >>> [below.path_of(path) for path in ("/twintrace/alerts", "/twintrace", "/alerts", "/twintraces")]
        ['/alerts', '/', '/alerts', '/twintraces']
        """
        rest = path.removeprefix(self.prefix)
        return rest or "/" if rest[:1] in ("", "/") else path


LOOPBACK = PublicAddress()
"""A dashboard that is opened on its own machine only."""


def public_address(public_url: str = "", hosts: Collection[str] = ()) -> PublicAddress:
    """Return both settings in parts; `public_url` as the configuration lets it through, or nothing."""
    parts = urlsplit(public_url)
    name = host_name(parts.netloc)
    names = {each.lower().removesuffix(".") for each in (*LOOPBACK_HOSTS, *hosts, name) if each}
    origin = plain_origin(f"{parts.scheme}://{parts.netloc}")
    return PublicAddress(origin=origin, name=name, prefix=parts.path.rstrip("/"), hosts=frozenset(names))
