"""Random tokens of one installation, and the hashed list by which the collector knows them."""

import hashlib
import secrets

import yaml

from contract.words import Role
from twintrace.demo.state import State, write_durably

CREDENTIALS: dict[str, tuple[Role, ...]] = {
    "edge": (Role.GATEWAY,),
    "dashboard": (Role.OPERATOR, Role.READER),
    "dataset": (Role.DATASET,),
    "cli": (Role.READER,),
}


def write_tokens(state: State) -> None:
    """Mint each token that is not there yet (mode 0600) and write the collector's credentials."""
    state.credentials.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in CREDENTIALS:
        if not state.token(name).exists():
            write_durably(state.token(name), secrets.token_urlsafe(32).encode(), mode=0o600)
    listed = [
        {"name": name, "roles": [role.value for role in roles], "sha256": _sha256(read_token(state, name))}
        for name, roles in CREDENTIALS.items()
    ]
    write_durably(state.credentials, yaml.safe_dump({"credentials": listed}, sort_keys=False).encode(), mode=0o600)


def read_token(state: State, name: str) -> str:
    """Return the token of a credential."""
    return state.token(name).read_text(encoding="ascii").strip()


def _sha256(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
