"""Keys of sites and assets: enterprise/site and enterprise/site/asset; what people call them is their name.

Two enterprises may each have a site "Main", and two sites a pump-1.
"""

from contract.attribute import LONGEST_TEXT

LEAST_ASSET = 63
"""Characters that a key leaves for the asset's own id."""

LONGEST_SITE = LONGEST_TEXT - LEAST_ASSET - 1


def site_id(enterprise: str, site: str) -> str:
    """Return the key of a site.

    >>> site_id("Acme", "Main")
    'Acme/Main'
    """
    return f"{enterprise}/{site}"


def asset_key(site: str, asset: str) -> str:
    """Return the key of an asset from its site's key and the id that it has there; without a site it is that id.

    >>> asset_key("Acme/Main", "pump-1"), asset_key("", "pump-1")
    ('Acme/Main/pump-1', 'pump-1')
    """
    return f"{site}/{asset}" if site else asset


def site_of(key: str) -> str:
    """Return the key of an asset's site, empty when the key has none.

    >>> site_of("Acme/Main/pump-1"), site_of("pump-1")
    ('Acme/Main', '')
    """
    return key.rpartition("/")[0]


def asset_at_site(key: str) -> str:
    """Return the id that an asset has at its site.

    >>> asset_at_site("Acme/Main/pump-1"), asset_at_site("pump-1")
    ('pump-1', 'pump-1')
    """
    return key.rpartition("/")[2]


def is_site_id(text: str) -> bool:
    """Tell whether this is enterprise/site, each printable and neither empty nor with blanks around it.

    >>> is_site_id("Acme/Main plant"), is_site_id("Main"), is_site_id("Acme/ Main"), is_site_id("Acme/Main/pump-1")
    (True, False, False, False)
    """
    return len(text) <= LONGEST_SITE and _are_parts(text, 2)


def is_asset_key(text: str) -> bool:
    """Tell whether this is enterprise/site/asset.

    >>> is_asset_key("Acme/Main/pump-1"), is_asset_key("pump-1"), is_asset_key("Acme//pump-1")
    (True, False, False)
    """
    return len(text) <= LONGEST_TEXT and _are_parts(text, 3)


def _are_parts(text: str, count: int) -> bool:
    parts = text.split("/")
    return len(parts) == count and text.isprintable() and all(map(_is_part, parts))


def _is_part(text: str) -> bool:
    return text == text.strip() and text not in ("", ".", "..")  # in an address dots are a step up
