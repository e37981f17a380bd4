"""Security headers: scripts only from here or with a known hash, no eval, no frame, nothing from outside."""

from collections.abc import Sequence

from dash import Dash
from flask import Flask, Response


def policy(script_hashes: Sequence[str]) -> str:
    """Return the content security policy.

    Styles may be inline: React and plotly write style attributes; a style can't run.
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
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        return response
