"""Attributes with a dash in their name, as aria-label and data-copy; Dash takes them as keywords of any name."""

from typing import Any


def dashed(attributes: dict[str, str]) -> dict[str, Any]:
    """Return the attributes for `**`, typed so that they stand beside the declared keywords."""
    return dict(attributes)
