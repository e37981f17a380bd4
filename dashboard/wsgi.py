"""What the web server loads in its worker process: the application of the configuration the environment names."""

import os
from pathlib import Path

from flask import Flask

from dashboard.app import app_from
from dashboard.config import read_config
from dashboard.orphaned import end_with_parent

VARIABLE = "TWINTRACE_DASHBOARD_CONFIG"


def create() -> Flask:
    """Return the WSGI application. Raises BadDocument when configuration or token cannot be used."""
    end_with_parent()
    server = app_from(read_config(Path(os.environ[VARIABLE]))).server
    assert isinstance(server, Flask)  # noqa: S101 (Dash types it as anything)
    return server
