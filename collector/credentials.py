"""Who may send and ask what: bearer tokens, kept as sha256, each with its roles and what it may speak of."""

import hashlib
from hmac import compare_digest
from typing import Annotated

from pydantic import ConfigDict, Field, model_validator
from pydantic.dataclasses import dataclass as document

from collector.errors import UnknownToken
from contract.key import Key, Name, SiteKey
from contract.words import Role

_STRICT = ConfigDict(extra="forbid")
ANONYMOUS, UNKNOWN_TOKEN = "anonymous", "unknown token"
"""What stands for a name where no token was sent, and where no credential has the one that was."""

_OF_NO_TOKEN = hashlib.sha256(b"").hexdigest()


@document(frozen=True, kw_only=True, config=_STRICT)
class Credential:
    """One sender or asker: its name, what it may do, and the sha256 of its token as 64 hex digits.

    `sites` and `gateways` say of whom it may see and tell; without them it is of all. `on_behalf` lets it act in a
    person's name, as a dashboard does that knows who is signed in; without it, it acts in its own name only.
    """

    name: Annotated[Name, Field(min_length=1)]
    roles: frozenset[Role]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    sites: frozenset[SiteKey] | None = None
    gateways: frozenset[Key] | None = None
    on_behalf: bool = False

    def may(self, roles: frozenset[Role]) -> bool:
        """Tell whether it has one of these roles."""
        return bool(self.roles & roles)

    def speaks_for_gateway(self, gateway: object) -> bool:
        """Tell whether it may send what a gateway says."""
        return Role.GATEWAY in self.roles and (self.gateways is None or gateway in self.gateways)

    def speaks_for(self, person: str) -> bool:
        """Tell whether it may act in the name of a person."""
        return self.on_behalf or person == self.name

    def sites_of(self, asked: tuple[str, ...] | None) -> tuple[str, ...] | None:
        """Return the sites that it sees of those asked for; None is all, of both.

        >>> Credential(name="a", roles=frozenset(), sha256="0" * 64, sites=frozenset({"A/n", "A/s"})).sites_of(("A/s",))
        ('A/s',)
        """
        if self.sites is None:
            return asked
        return tuple(sorted(self.sites if asked is None else self.sites & set(asked)))


NOBODY = Credential(name=ANONYMOUS, roles=frozenset(), sha256=_OF_NO_TOKEN)
"""Who sends no token: no role at all."""

OURSELVES = Credential(name="collector", roles=frozenset({Role.GATEWAY}), sha256="0" * 64)
"""Who raises blind alerts; no token has this digest."""


@document(frozen=True, kw_only=True, config=_STRICT)
class Credentials:
    """The credentials file of a collector."""

    credentials: tuple[Credential, ...] = ()

    @model_validator(mode="after")
    def _each_is_one(self) -> "Credentials":
        for what in ("name", "sha256"):
            given = [getattr(each, what) for each in self.credentials]
            twice = next((value for value in given if given.count(value) > 1), None)
            if twice is not None:
                raise ValueError(f"two credentials have the {what} {twice}: each has its own")
        if any(each.sha256 == _OF_NO_TOKEN for each in self.credentials):
            raise ValueError("a credential has the sha256 of an empty token, which anybody can send")
        return self

    def find(self, token: str) -> Credential | None:
        """Return the credential of this token, None when there is none."""
        given = hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
        found = [each for each in self.credentials if compare_digest(each.sha256, given)]
        return found[0] if found else None

    def named(self, name: str) -> Credential | None:
        """Return the credential of this name, None when there is none."""
        return next((each for each in self.credentials if each.name == name), None)

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
