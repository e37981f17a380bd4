"""Addresses of pages about one thing, whatever its id holds; an id that fits no address has none."""

from urllib.parse import quote, urlsplit

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
