"""Which zone times are written in: the site's, or UTC for who switched to it."""

from flask import has_request_context, request

COOKIE = "tz"
"""Kept by the browser (assets/base/page.js); `?tz=utc` in the URL sets it, so that a link carries it."""


def is_utc_asked() -> bool:
    """Tell whether who asks wants every time in UTC."""
    return has_request_context() and request.cookies.get(COOKIE) == "utc"


def shown_zone(site_zone: str) -> str:
    """Return the IANA zone to write times in."""
    return "UTC" if is_utc_asked() else site_zone
