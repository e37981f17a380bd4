"""Who may send what: bearer tokens, kept as sha256, each with a name and roles."""

import hashlib
from hmac import compare_digest
from pathlib import Path
from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass as document

from collector.errors import UnknownToken
from contract.document import read
from contract.words import Role

_STRICT = ConfigDict(extra="forbid")
ANONYMOUS, UNKNOWN_TOKEN = "anonymous", "unknown token"
"""What stands for a name where no token was sent, and where no credential has the one that was."""


@document(frozen=True, kw_only=True, config=_STRICT)
class Credential:
    """One sender or asker: its name, what it may do, and the sha256 of its token as 64 hex digits."""

    name: Annotated[str, Field(min_length=1)]
    roles: frozenset[Role]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]

    def may(self, roles: frozenset[Role]) -> bool:
        """Tell whether it has one of these roles."""
        return bool(self.roles & roles)


NOBODY = Credential(name=ANONYMOUS, roles=frozenset(), sha256=hashlib.sha256(b"").hexdigest())
"""Who sends no token: no role at all."""

OURSELVES = Credential(name="collector", roles=frozenset({Role.GATEWAY}), sha256="0" * 64)
"""Who raises blind alerts; no token has this digest."""


@document(frozen=True, kw_only=True, config=_STRICT)
class Credentials:
    """The credentials file of a collector."""

    credentials: tuple[Credential, ...] = ()

    def find(self, token: str) -> Credential | None:
        """Return the credential of this token, None when there is none."""
        given = hashlib.sha256(token.encode()).hexdigest()
        found = [each for each in self.credentials if compare_digest(each.sha256, given)]
        return found[0] if found else None

    def identify(self, authorization: str | None) -> Credential | None:
        """Return who sends this `authorization` header, None when there is no header.

        Raises UnknownToken when a header is there and no credential has its token.
        """
        if authorization is None:
            return None
        scheme, _, token = authorization.partition(" ")
        found = self.find(token.strip()) if scheme.lower() == "bearer" else None
        if found is None:
            raise UnknownToken("no credential has this token: check the token file of the sender")
        return found


def read_credentials(path: Path | None) -> Credentials:
    """Read the credentials file; none at all when there is no path. Raises BadDocument."""
    return Credentials() if path is None else read(path, Credentials)
