"""Random tokens of one installation, and the hashed list by which the collector knows them."""

import hashlib
import secrets
from collections.abc import Mapping
from typing import Any

import yaml

from contract.site import read_site
from contract.words import Role
from twintrace.demo.prepare.template import PLANTS
from twintrace.demo.state import State, write_durably

GATEWAY = "gateway-1"
"""The one that plays the recorded runs."""

FLEET = PLANTS / "fleet"
SITE_SUFFIX = ".site.yaml"


def fleet_sites() -> tuple[str, ...]:
    """Return the names of the sites that live; another one is a file."""
    return tuple(file.name.removesuffix(SITE_SUFFIX) for file in sorted(FLEET.glob(f"*{SITE_SUFFIX}")))


def fleet_gateway(site: str) -> str:
    """Return the gateway of a site that lives."""
    return f"gateway-{site}"


def fleet_credential(site: str) -> str:
    """Return the name of its credential, of which the token file has the name too."""
    return f"edge-{site}"


CREDENTIALS: dict[str, Mapping[str, Any]] = {
    "edge": {"roles": [Role.GATEWAY.value], "gateways": [GATEWAY]},
    **{
        fleet_credential(site): {"roles": [Role.GATEWAY.value], "gateways": [fleet_gateway(site)]}
        for site in fleet_sites()
    },
    "dashboard": {"roles": [Role.OPERATOR.value, Role.READER.value], "on_behalf": True},
    "dataset": {"roles": [Role.DATASET.value]},
    "cli": {"roles": [Role.READER.value, Role.APPROVER.value, Role.ADMIN.value]},
    "telemetry": {"roles": []},
}
"""What each may do; each gateway speaks for itself only, only the dashboard for people, and telemetry is foreign."""


def write_tokens(state: State) -> None:
    """Mint each token that is not there yet (mode 0600) and write the collector's credentials; others stay.

    A gateway of the fleet speaks of its own site only.
    """
    state.credentials.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in CREDENTIALS:
        if not state.token(name).exists():
            write_durably(state.token(name), secrets.token_urlsafe(32).encode(), mode=0o600)
    sites = {fleet_credential(name): {"sites": [_site_id(state, name)]} for name in fleet_sites()}
    listed = [
        {"name": name, **may, **sites.get(name, {}), "sha256": _sha256(read_token(state, name))}
        for name, may in CREDENTIALS.items()
    ]
    listed += _others(state)
    write_durably(state.credentials, yaml.safe_dump({"credentials": listed}, sort_keys=False).encode(), mode=0o600)


def _site_id(state: State, name: str) -> str:
    """Return the key of a site that lives, from its own copy of the site file once it has one."""
    file = State(root=state.fleet / name).config("site")
    return read_site(file if file.exists() else FLEET / f"{name}{SITE_SUFFIX}").site_id


def _others(state: State) -> list[Any]:
    """What `twintrace credential add` has put there."""
    if not state.credentials.exists():
        return []
    there = yaml.safe_load(state.credentials.read_text(encoding="utf-8")) or {}
    return [each for each in there.get("credentials", ()) if each["name"] not in CREDENTIALS]


def read_token(state: State, name: str) -> str:
    """Return the token of a credential."""
    return state.token(name).read_text(encoding="ascii").strip()


def _sha256(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
