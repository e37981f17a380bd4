"""What is answered when something of ours fails: no traceback, and nothing that is 500."""

import logging

from dash.exceptions import DependencyException
from flask import Flask, Response
from werkzeug.exceptions import HTTPException

from dashboard.http.json_problem import json_problem

log = logging.getLogger(__name__)


def answer_faults(server: Flask) -> None:
    """Answer 404 to a script that no component has, which is a fault to Dash, and 503 to what nobody foresaw."""

    @server.errorhandler(DependencyException)
    def _no_script(_error: DependencyException) -> Response:
        return json_problem(404, "no component has this file")

    @server.errorhandler(Exception)
    def _unforeseen(error: Exception) -> Response | HTTPException:
        if isinstance(error, HTTPException):
            return error
        log.error("unforeseen fault while answering a request", exc_info=error)
        return json_problem(503, f"unforeseen {type(error).__name__} in the dashboard: see its log")
