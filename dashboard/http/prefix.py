"""The prefix is taken off every path before the application looks at it, so that no route knows it (ADR-023)."""

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask

from dashboard.http.public_address import PublicAddress


def take_off_prefix(server: Flask, public: PublicAddress) -> None:
    """Let the application see paths without the prefix; `request.script_root` is what was taken off."""
    server.wsgi_app = _without_prefix(server.wsgi_app, public)  # type: ignore[assignment,method-assign]  # Flask's way


def _without_prefix(inside: WSGIApplication, public: PublicAddress) -> WSGIApplication:
    def application(environment: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = public.path_of(environment["PATH_INFO"])
        return inside({**environment, "SCRIPT_NAME": public.prefix, "PATH_INFO": path}, start_response)

    return application
