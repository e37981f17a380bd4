"""The dashboard's configuration: where it listens, whom it asks, where it sends what people do."""

import re
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import ConfigDict, Field, field_validator
from pydantic.dataclasses import dataclass as document

from contract.document import read
from contract.errors import BadDocument
from contract.web_address import is_loopback

_PUBLIC = re.compile(r"https?://([a-z0-9.-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?(/(?!\.{1,2}(/|$))[\w.~-]+)*/?", re.I | re.A)
LOOPBACK = ("127.0.0.1", "::1", "localhost")


@document(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class DashboardConfig:
    """The whole document; `user` is who acts until people sign in."""

    bind: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8050
    api: str
    otlp: str
    token_file: Path
    user: Annotated[str, Field(min_length=1, max_length=100)] = "operator"
    public_url: str = ""  # where people open it behind a proxy, as https://portal.plant.example/twintrace/
    hosts: tuple[str, ...] = ()  # further names a browser may use besides the loopback ones

    @field_validator("bind")
    @classmethod
    def _loopback(cls, value: str) -> str:
        if value not in LOOPBACK:
            raise ValueError(f"{value!r} is reachable from outside and nobody signs in here: bind 127.0.0.1")
        return value

    @field_validator("api", "otlp")
    @classmethod
    def _url(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError(f"{value!r} is not an address, as http://127.0.0.1:4320")
        return value.rstrip("/")

    @field_validator("public_url")
    @classmethod
    def _public(cls, value: str) -> str:
        if value and not _PUBLIC.fullmatch(value):
            raise ValueError(
                f"{value!r} is not an address that people can open, as https://portal.plant.example/twintrace/"
            )
        parts = urlsplit(value)
        if parts.scheme.lower() == "http" and not is_loopback((parts.hostname or "").removesuffix(".")):
            raise ValueError(
                f"{value!r} is opened from other machines without TLS: let the proxy end it, and say https://"
            )
        return value


def read_config(path: Path) -> DashboardConfig:
    """Read a configuration file. Raises BadDocument naming file, key and what is allowed."""
    return read(path, DashboardConfig)


def read_token(config: DashboardConfig) -> str:
    """Read the dashboard's token. Raises BadDocument when the file cannot be read or is empty."""
    try:
        token = config.token_file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadDocument(str(config.token_file), "", f"token cannot be read: {error}") from error
    if not token:
        raise BadDocument(str(config.token_file), "", "holds no token: write the dashboard's token into it")
    return token
