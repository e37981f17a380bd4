"""Addresses of pages, below the prefix at which they are served; an id that fits no address has none."""

import re
from urllib.parse import quote, urlencode, urlsplit

from flask import has_request_context, request

from contract.asset_key import is_asset_key
from contract.ids import NO_RECORD, is_id

_SPAN = re.compile(r"[0-9a-f]{16}(-[1-9][0-9]{0,3})?")

LONGEST_ID = 200
"""Characters of an asset id that a page can be asked for; the site file allows 63."""

LONGEST_ADDRESS = 2_000


def page_href(path: str, query: str = "") -> str:
    """Return the address of a path of this application, a query written by urlencode behind it.

    The prefix is the one of the application that answers this request (ADR-023); outside of any request there is none.

    >>> page_href("/"), page_href("/alerts", "kind=blind")
    ('/', '/alerts?kind=blind')
    """
    prefix = request.script_root if has_request_context() else ""
    return f"{prefix}{path}?{query}" if query else f"{prefix}{path}"


def overview_href(query: str = "") -> str:
    """Return where the overview is."""
    return page_href("/", query)


def alert_list_href(query: str = "") -> str:
    """Return where the list of alerts is."""
    return page_href("/alerts", query)


def alert_export_href(suffix: str) -> str:
    """Return where the list of alerts is as a file, csv or parquet."""
    return page_href(f"/alerts.{suffix}")


def alert_href(alert_id: str, query: str = "") -> str:
    """Return where the trail of an alert is."""
    return page_href(f"/alerts/{alert_id}", query)


def evidence_href(alert_id: str) -> str:
    """Return where the evidence file of an alert is."""
    return page_href(f"/alerts/{alert_id}/evidence.zip")


def asset_list_href(query: str = "") -> str:
    """Return where the list of assets is."""
    return page_href("/assets", query)


def asset_href(asset_id: str) -> str:
    """Return where the asset's page is; empty when no address can hold its id.

    >>> asset_href("Acme/Main plant/pump-7"), asset_href("a/b c"), asset_href("x" * 1000)
    ('/assets/Acme/Main%20plant/pump-7', '/assets/a%2Fb%20c', '')
    """
    if not is_asset_id(asset_id):
        return ""
    # proxies decode %2F, each in its own way: the levels of a key are levels of the address
    return page_href(f"/assets/{quote(asset_id, safe='/' if is_asset_key(asset_id) else '')}")


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
    return alert_list_href(urlencode({"asset": asset_id}, errors="replace"))


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
    opened = f"span={span_id}" if is_span_id(span_id) else ""
    return page_href(f"/traces/{trace_id}", opened) if is_trace_id(trace_id) else ""
