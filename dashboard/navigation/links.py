"""Addresses of pages about one thing, whatever its id holds; an id that fits no address has none."""

import re
from urllib.parse import quote, urlencode, urlsplit

from contract.ids import NO_RECORD, is_id

_SPAN = re.compile(r"[0-9a-f]{16}(-[1-9][0-9]{0,3})?")

LONGEST_ID = 200
"""Characters of an asset id that a page can be asked for; the site file allows 63."""

LONGEST_ADDRESS = 2_000


def asset_href(asset_id: str) -> str:
    """Return where the asset's page is; empty when no address can hold its id.

    >>> asset_href("pump-7"), asset_href("a/b c"), asset_href("x" * 1000)
    ('/assets/pump-7', '/assets/a%2Fb%20c', '')
    """
    return f"/assets/{quote(asset_id, safe='')}" if is_asset_id(asset_id) else ""


def is_asset_id(text: object) -> bool:
    """Tell whether this can be an asset's id: some text that UTF-8 can write, not endless, no step up a folder."""
    if not isinstance(text, str) or not 0 < len(text) <= LONGEST_ID or text in (".", ".."):
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def outside_href(text: str) -> str:
    """Return an address in another system if a browser may follow it: http or https, a host, nothing hidden.

    >>> outside_href("https://cmms.plant/assets/4711"), outside_href("javascript:alert(1)"), outside_href("L-1")
    ('https://cmms.plant/assets/4711', '', '')
    """
    if len(text) > LONGEST_ADDRESS or not text.isascii() or not text.isprintable() or set(text) & set(" \\<>\"'`"):
        return ""
    try:
        parts = urlsplit(text)
        is_plain = parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
        _ = parts.port
    except ValueError:
        return ""
    return text if is_plain else ""


def alerts_href(asset_id: str) -> str:
    """Return where the list of alerts shows those of the asset."""
    return f"/alerts?{urlencode({'asset': asset_id}, errors='replace')}"


def is_trace_id(text: object) -> bool:
    """Tell whether this is a trace id as it is printed: 32 hex digits, not all zero (OTLP's word for no trace)."""
    return is_id(text) and text != NO_RECORD


def is_span_id(text: object) -> bool:
    """Tell whether this is a span id as it is printed: 16 hex digits, not all zero.

    Of spans that share an id the others have a number behind it (dashboard/trace/shared_span_ids.py).
    """
    return isinstance(text, str) and _SPAN.fullmatch(text) is not None and text[:16].strip("0") != ""


def trace_href(trace_id: object, span_id: object = "") -> str:
    """Return the address of a trace's page, with this span open if it is one; empty for what is no trace id.

    >>> trace_href("ab" * 16), trace_href("javascript:1"), trace_href("0" * 32)
    ('/traces/abababababababababababababababab', '', '')
    """
    opened = f"?span={span_id}" if is_span_id(span_id) else ""
    return f"/traces/{trace_id}{opened}" if is_trace_id(trace_id) else ""
