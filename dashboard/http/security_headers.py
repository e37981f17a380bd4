"""Headers of every answer: what a page may run and load, and how long a browser keeps a file."""

from collections.abc import Sequence

from dash import Dash
from flask import Flask, Response, request

ASSET = "_dash_assets.static"
NAMED, BRIEFLY = "public, max-age=31536000, immutable", "public, max-age=300"
"""How long a browser keeps a file of ours: asked for with its time of change for good, an icon for five minutes."""


def policy(script_hashes: Sequence[str]) -> str:
    """Return the content security policy.

    Styles may be inline: React and the grid write style attributes; a style can't run.
    """
    rules = (
        "default-src 'none'",
        " ".join(("script-src 'self'", *script_hashes)),
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "object-src 'none'",
    )
    return "; ".join(rules)


def add_headers(app: Dash, server: Flask) -> None:
    """Put the headers on every answer; the hashes are read per page, as Dash adds its router's script late."""

    @server.after_request
    def _headers(response: Response) -> Response:
        if response.mimetype == "text/html":
            response.headers["Content-Security-Policy"] = policy(app.csp_hashes())
            response.headers["Cache-Control"] = "no-store"
        elif request.endpoint == ASSET and response.status_code == 200:
            response.headers["Cache-Control"] = NAMED if "m" in request.args else BRIEFLY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        return response
