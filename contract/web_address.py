"""Hosts and origins as HTTP names them, in one spelling: small letters, no dot at the end, no port that goes unsaid."""

import ipaddress

LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "[::1]")
"""Names of the machine itself in a Host header."""

_PORTS = {"http": 80, "https": 443}


def host_name(host: str) -> str:
    """Return the name of a Host header without its port.

    >>> host_name("[::1]:8050"), host_name("Plant.example"), host_name("localhost.:4318")
    ('[::1]', 'plant.example', 'localhost')
    """
    name, colon, port = host.lower().rpartition(":")
    return (name if colon and port.isdigit() else host.lower()).removesuffix(".")


def plain_origin(origin: str) -> str:
    """Return an origin in small letters, without the port that its scheme means anyway; empty when it is none.

    >>> plain_origin("HTTPS://Plant.example.:443"), plain_origin("http://plant.example:443"), plain_origin("null")
    ('https://plant.example', 'http://plant.example:443', '')
    """
    scheme, _, host = origin.lower().partition("://")
    if not host or scheme not in _PORTS:
        return ""
    return f"{scheme}://{host.removesuffix(f':{_PORTS[scheme]}').replace('.:', ':').removesuffix('.')}"


def is_address(name: str) -> bool:
    """Tell whether the name of a host is an IP address, which no DNS answer leads elsewhere.

    >>> is_address("192.168.1.7"), is_address("[fd00::7]"), is_address("plant.example"), is_address("127.1")
    (True, True, False, False)
    """
    return _address(name.removeprefix("[").removesuffix("]")) is not None


def is_loopback(bind: str) -> bool:
    """Tell whether an address to bind is this machine's own loopback; a name other than localhost is not."""
    found = _address(bind)
    return bind == "localhost" or (found is not None and found.is_loopback)


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
