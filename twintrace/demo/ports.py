"""The four ports: asked for, free, and proven so before anything starts."""

import socket
from collections.abc import Mapping
from contextlib import ExitStack

from twintrace.errors import PortInUse

HOST = "127.0.0.1"
DEFAULTS = {"otlp_grpc": 4317, "otlp_http": 4318, "api": 4320, "dashboard": 8050}
OPTIONS = {
    "otlp_grpc": "--otlp-grpc-port",
    "otlp_http": "--otlp-http-port",
    "api": "--api-port",
    "dashboard": "--port",
}


def settle_ports(asked: Mapping[str, int]) -> dict[str, int]:
    """Return the ports to use, 0 replaced by a free one. Raises PortInUse naming port and option.

    Each is bound for a moment: a gRPC server would otherwise share a port with another one without a word.
    """
    with ExitStack() as probes:
        return {name: _bound(probes, port, OPTIONS[name]) for name, port in asked.items()}


def _bound(probes: ExitStack, port: int, option: str) -> int:
    probe = probes.enter_context(socket.socket(socket.AF_INET, socket.SOCK_STREAM))
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # what a server just left behind is no hindrance
    try:
        probe.bind((HOST, port))
        probe.listen(1)  # with SO_REUSEADDR two may bind, one may listen
    except OSError as error:
        raise PortInUse(port, option) from error
    return int(probe.getsockname()[1])
