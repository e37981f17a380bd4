"""What the web server loads in its worker process: the application of the configuration the environment names."""

import os
from pathlib import Path

from dashboard.app import app_from
from dashboard.config import read_config
from dashboard.http.public_address import public_address
from dashboard.serving.parent_watch import exit_with_parent
from dashboard.serving.thread_pools import ThreadPools
from dashboard.serving.whole_bodies import Application, WholeBodies

VARIABLE = "TWINTRACE_DASHBOARD_CONFIG"


def create() -> Application:
    """Return the ASGI application. Raises BadDocument when configuration or token cannot be used."""
    exit_with_parent()
    config = read_config(Path(os.environ[VARIABLE]))
    public = public_address(config.public_url, config.hosts)
    return WholeBodies(ThreadPools(app_from(config).server, public=public), public=public)
