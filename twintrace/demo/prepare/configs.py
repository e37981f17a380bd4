"""The configuration files of the three processes, written at every start: ports may differ, the rest stays."""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from twintrace.demo.ports import HOST
from twintrace.demo.prepare.tokens import GATEWAY
from twintrace.demo.state import State, write_durably

OUTBOX_MAX_BYTES = 1 << 30


def write_configs(state: State, *, ports: Mapping[str, int], contracts: Sequence[Path]) -> None:
    """Write edge, collector and dashboard configuration; the site file is written by twintrace.demo.prepare.site."""
    otlp, api = f"http://{HOST}:{ports['otlp_http']}", f"http://{HOST}:{ports['api']}"
    write_edge_config(state, gateway=GATEWAY, endpoint=otlp, token=state.token("edge"), contracts=contracts)
    _write(
        state.config("collector"),
        {
            "store": str(state.store),
            "bind": HOST,
            "otlp_grpc_port": ports["otlp_grpc"],
            "otlp_http_port": ports["otlp_http"],
            "api_port": ports["api"],
            "credentials": str(state.credentials),
        },
    )
    _write(
        state.config("dashboard"),
        {
            "bind": HOST,
            "port": ports["dashboard"],
            "api": api,
            "otlp": otlp,
            "token_file": str(state.token("dashboard")),
            "user": "demo user",
        },
    )


def write_edge_config(state: State, *, gateway: str, endpoint: str, token: Path, contracts: Sequence[Path]) -> None:
    """Write the configuration of one edge whose files lie in this state."""
    _write(
        state.config("edge"),
        {
            "gateway": gateway,
            "site": str(state.config("site")),
            "contracts": [str(path) for path in copy_contracts(state, contracts)],
            "bundles": str(state.bundles),
            "playback": str(state.playback),
            "outbox": str(state.outbox),
            "outbox_max_bytes": OUTBOX_MAX_BYTES,
            "endpoint": endpoint,
            "token_file": str(token),
        },
    )


def copy_contracts(state: State, contracts: Sequence[Path]) -> list[Path]:
    """Copy the contracts beside the configuration once; the state keeps the version its bundles were made for."""
    copies = [state.config("site").parent / "contracts" / contract.name for contract in contracts]
    for contract, copy in zip(contracts, copies, strict=True):
        copy.parent.mkdir(parents=True, exist_ok=True)
        if not copy.exists():
            shutil.copyfile(contract, copy)
    return copies


def _write(file: Path, tree: dict[str, Any]) -> None:
    write_durably(file, yaml.safe_dump(tree, sort_keys=False).encode())
