"""Edits of a collector's credentials file: read, changed and replaced under a lock, so that of two both are kept."""

import fcntl
import hashlib
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from collector.credential_file import read_credentials
from collector.credentials import Credential, Credentials
from contract.document import parse
from contract.errors import BadDocument
from twintrace.demo.state import write_durably


def added(
    path: Path,
    *,
    name: str,
    roles: Sequence[str],
    sites: Sequence[str] | None,
    gateways: Sequence[str] | None,
    on_behalf: bool,
) -> str:
    """Add a credential and return its token, which is stored nowhere.

    Raises BadDocument, also when the name is taken. The file is made when it is not there.
    """
    token = secrets.token_urlsafe(32)
    new: dict[str, Any] = {
        "name": name,
        "roles": list(roles),
        "sha256": hashlib.sha256(token.encode()).hexdigest(),
        **({"sites": list(sites)} if sites is not None else {}),
        **({"gateways": list(gateways)} if gateways is not None else {}),
        **({"on_behalf": True} if on_behalf else {}),
    }
    with _locked(path):
        known = _known(path)
        if any(each.name == name for each in known):
            raise BadDocument(str(path), name, "there is a credential of this name: revoke it first")
        _write(path, [*map(_told, known), new])
    return token


def revoked(path: Path, name: str) -> bool:
    """Take a credential away and tell whether there was one. Raises BadDocument."""
    with _locked(path):
        known = read_credentials(path).credentials
        left = [each for each in known if each.name != name]
        if len(left) < len(known):
            _write(path, [_told(each) for each in left])
    return len(left) < len(known)


def _known(path: Path) -> tuple[Credential, ...]:
    return read_credentials(path).credentials if path.exists() else ()


def _write(path: Path, credentials: Sequence[dict[str, Any]]) -> None:
    text = yaml.safe_dump({"credentials": list(credentials)}, sort_keys=False)
    parse(text, Credentials, str(path))  # what a collector could not read is not written
    write_durably(path, text.encode(), mode=0o600)


def _told(credential: Credential) -> dict[str, Any]:
    return {
        "name": credential.name,
        "roles": sorted(role.value for role in credential.roles),
        "sha256": credential.sha256,
        **({"sites": sorted(credential.sites)} if credential.sites is not None else {}),
        **({"gateways": sorted(credential.gateways)} if credential.gateways is not None else {}),
        **({"on_behalf": True} if credential.on_behalf else {}),
    }


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.with_name(path.name + ".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
