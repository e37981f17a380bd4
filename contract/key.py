"""How things of a plant are named in files: short, and good in a path, an address and a column."""

from typing import Annotated

from pydantic import Field

from contract.attribute import LONGEST_TEXT

Name = Annotated[str, Field(max_length=LONGEST_TEXT)]
"""What people call it: any text that a record can carry."""

Key = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$")]
