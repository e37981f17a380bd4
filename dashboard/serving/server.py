"""The web server around the application: one granian process on a port that nobody else has."""

import os
import resource
import socket
from pathlib import Path

from dashboard.config import DashboardConfig
from dashboard.errors import PortTaken
from dashboard.serving.worker import VARIABLE

MOST_CONNECTIONS = 8_192  # beyond them the web server takes no new one until another ends
STOP_S = 2  # a browser's idle connection must not hold up the stop


def free_port(config: DashboardConfig) -> int:
    """Return the port to listen on, a free one for 0. Raises PortTaken.

    The web server would share a port with another one without a word, so it is tried first.
    """
    family = socket.AF_INET6 if ":" in config.bind else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((config.bind, config.port))
            probe.listen(1)
        except OSError as error:
            raise PortTaken(config.bind, config.port, error.strerror or str(error)) from error
        return int(probe.getsockname()[1])


def serve(config_file: Path, *, bind: str, port: int) -> None:
    """Serve the dashboard until TERM or INT."""
    # here, so that a process that only tests pages needs no web server
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    _allow_handles(2 * MOST_CONNECTIONS)
    os.environ[VARIABLE] = str(config_file.resolve())  # how the worker process learns which configuration
    Server(
        "dashboard.serving.worker:create",
        address=bind,
        port=port,
        interface=Interfaces.ASGINL,
        factory=True,
        workers=1,
        websockets=False,
        backlog=MOST_CONNECTIONS // 2,
        backpressure=MOST_CONNECTIONS,
        workers_kill_timeout=STOP_S,
        log_level=LogLevels.error,  # its warning counts cores, but these threads wait
    ).serve()


def _allow_handles(wanted: int) -> None:
    """Raise the limit of open files of this process and its worker, as far as the system lets it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
