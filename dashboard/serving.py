"""The web server around the application: one granian process on a port that nobody else has."""

import os
import socket
from pathlib import Path

from dashboard.config import DashboardConfig
from dashboard.errors import PortTaken
from dashboard.wsgi import VARIABLE

BLOCKING_THREADS = 16  # a page waits for the collector and for recomputations, not for this process
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

    os.environ[VARIABLE] = str(config_file.resolve())  # how the worker process learns which configuration
    Server(
        "dashboard.wsgi:create",
        address=bind,
        port=port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=1,
        blocking_threads=BLOCKING_THREADS,
        websockets=False,
        workers_kill_timeout=STOP_S,
        log_level=LogLevels.error,  # its warning counts cores, but these threads wait
    ).serve()
