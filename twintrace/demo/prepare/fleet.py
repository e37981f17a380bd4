"""Three simulated sites that live: each a gateway with a past that is played once, its machines followed ever after."""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from contract.ids import Id
from contract.site import read_site
from contract.telemetry import read_contract
from twintrace.demo.past_actions import PastRun, past_runs
from twintrace.demo.ports import HOST
from twintrace.demo.prepare.commissioning import commission_runs, played_runs
from twintrace.demo.prepare.configs import copy_contracts, write_edge_config
from twintrace.demo.prepare.playback import fix_shifts, plan_together
from twintrace.demo.prepare.tokens import FLEET, SITE_SUFFIX, fleet_credential, fleet_gateway, fleet_sites
from twintrace.demo.state import State


@dataclass(frozen=True, slots=True, kw_only=True)
class LivingSite:
    """A site that lives: where its edge's files lie, and the pasts of its machines by run."""

    state: State
    pasts: Mapping[Id, PastRun]


def prepare_fleet(
    state: State, *, ports: Mapping[str, int], now_ns: int, report: Callable[[str], None]
) -> tuple[LivingSite, ...]:
    """Write what the edge of each site needs, below the state; what is there already is kept.

    A site is a file beside its contracts: another one needs no code.
    """
    endpoint, names = f"http://{HOST}:{ports['otlp_http']}", fleet_sites()
    report(f"Simulated sites that live: {', '.join(names)}; everything there is marked simulated")
    living = []
    for name in names:
        site_state = State(root=state.fleet / name)
        living.append(LivingSite(state=site_state, pasts=_prepare(name, site_state, now_ns=now_ns, report=report)))
        write_edge_config(
            site_state,
            gateway=fleet_gateway(name),
            endpoint=endpoint,
            token=state.token(fleet_credential(name)),
            contracts=contract_files(),
        )
    return tuple(living)


def contract_files() -> tuple[Path, ...]:
    """Return the contracts of the sites that live."""
    return tuple(file for file in sorted(FLEET.glob("*.yaml")) if not file.name.endswith(SITE_SUFFIX))


def _prepare(name: str, state: State, *, now_ns: int, report: Callable[[str], None]) -> dict[Id, PastRun]:
    sealed = [read_contract(path) for path in copy_contracts(state, contract_files())]
    if not state.config("site").exists():
        shutil.copyfile(FLEET / f"{name}{SITE_SUFFIX}", state.config("site"))
    site = read_site(state.config("site"))
    runs = commission_runs(state, played_runs(site, {each.terms.ref: each for each in sealed}), report=report)
    shifts = fix_shifts(state, [played.run for played in runs], now_ns=now_ns, plan=plan_together)
    return past_runs(site, shifts)
