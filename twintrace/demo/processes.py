"""The collector, the edge and the dashboard of one state, started in the order they need each other."""

import json
from collections.abc import Mapping, Sequence

import urllib3

from twintrace.demo.ports import HOST
from twintrace.demo.state import State, write_run_file
from twintrace.demo.supervisor import Supervisor, our_command

_PROBE = urllib3.Timeout(connect=0.5, read=2)


def start_all(state: State, supervisor: Supervisor, *, ports: Mapping[str, int], fleet: Sequence[State] = ()) -> bool:
    """Start collector, then edges, then dashboard; False when we were asked to stop meanwhile. Raises ProcessEnded."""
    api, page = f"http://{HOST}:{ports['api']}", f"http://{HOST}:{ports['dashboard']}"
    with urllib3.PoolManager(timeout=_PROBE, retries=False) as pool:
        _start(state, supervisor, "collector")
        if not supervisor.wait_until(lambda: _answers(pool, f"{api}/ready")):
            return False
        instance = str(json.loads(pool.request("GET", f"{api}/health").data)["instance"])
        write_run_file(state, instance=instance, ports=ports)
        _start(state, supervisor, "edge")
        for site in fleet:
            _start(site, supervisor, "edge", called=f"edge of {site.root.name}")
        _start(state, supervisor, "dashboard")
        return supervisor.wait_until(lambda: _answers(pool, f"{page}/health"))


def _start(state: State, supervisor: Supervisor, name: str, *, called: str = "") -> None:
    command = our_command([name, "--config", str(state.config(name))])
    supervisor.start(called or name, command, log=state.log(name))


def _answers(pool: urllib3.PoolManager, url: str) -> bool:
    try:
        return pool.request("GET", url).status == 200
    except urllib3.exceptions.HTTPError:
        return False
