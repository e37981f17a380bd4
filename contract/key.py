"""How things of a plant are named in files: short, and good in a path, an address and a column."""

from typing import Annotated

from pydantic import AfterValidator, Field

from contract.asset_key import is_site_id
from contract.attribute import LONGEST_TEXT
from contract.visible_text import is_visible, visible


def _visible(text: str) -> str:
    if not is_visible(text):
        raise ValueError(f"{visible(text)!r} is no name: it is one line, without signs that hide or turn others")
    return text


Name = Annotated[str, Field(max_length=LONGEST_TEXT), AfterValidator(_visible)]
"""What people call it: any text that a record can carry as a name."""

Key = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$")]


def _site(text: str) -> str:
    if not is_site_id(text):
        raise ValueError(f"{text!r} is no key of a site: it is enterprise/site, as Acme/Main")
    return text


SiteKey = Annotated[str, AfterValidator(_site)]
"""The key of a site: enterprise/site."""
