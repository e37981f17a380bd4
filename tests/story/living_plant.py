"""A collector and gateways that live: each scores one simulated pump, and any of them is killed as by a power cut."""

import csv
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from contract.asset_key import asset_at_site
from scoring.sources.simulator.recorded_runs import LABEL_COLUMN, TIME_COLUMN, write_runs
from store.errors import StoreError
from store.query.records import rows_of
from tests.forked_process import ForkedProcess, forked_command
from tests.story import living_edge
from tests.story.plant import SCOPE, Plant, a_plant
from twintrace.demo.supervisor import last_lines

PATIENCE_S = 12.0
"""How long nobody is called blind: six batches of a living edge, so that a slow machine looks dead to nobody."""

AT_ONCE = 10**9
DEADLINE_S = 300.0  # bounds a hang, also on a busy machine; nothing is measured by it
TURN_S = 0.5  # each look is a question to the collector, which has a plant to serve
LONG_ROWS = 12_000  # six minutes of living
COMMISSIONED = 400

HEALTHY, WEARING = "pump/1.csv", "pump/3.csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pump:
    """What one gateway plays: whose rows, how many of them, from which row on they come one by one."""

    recorded: str = HEALTHY
    rows: int = LONG_ROWS
    live_from: int = COMMISSIONED
    stands_from: int = LONG_ROWS  # its speed is 0 from this row on


@dataclass
class LivingPlant:
    """The collector of a plant, and a gateway named after each pump."""

    plant: Plant
    pumps: Mapping[str, Pump]
    gateways: dict[str, ForkedProcess] = field(default_factory=dict)
    from_before: set[str] = field(default_factory=set)

    def start(self, name: str) -> None:
        """Start the gateway of a pump, or start it again where its outbox stands."""
        given = ["--config", str(self._config(name)), "--live-from", str(self.pumps[name].live_from)]
        self.gateways[name] = ForkedProcess(living_edge.main, given, log=self._log(name))

    def kill(self, name: str) -> None:
        """SIGKILL: no farewell, no flush."""
        gateway = self.gateways.pop(name)
        gateway.kill()
        gateway.wait()

    def stand_still(self, seconds: float) -> None:
        """Stop the collector as a debugger or a sleeping machine does, and let it go on."""
        collector = self.plant.processes["collector"]
        collector.send_signal(signal.SIGSTOP)
        time.sleep(seconds)
        collector.send_signal(signal.SIGCONT)

    def ask(self, question: str, **params: Any) -> list[dict[str, Any]]:
        return rows_of(self.plant.remote().ask(SCOPE, question, **params))

    def alerts(self, kind: str) -> list[dict[str, Any]]:
        rows = self.ask("alerts", limit=1000)
        return [row for row in rows if row["kind"] == kind and row["alert_id"] not in self.from_before]

    def blind(self, asset: str) -> list[dict[str, Any]]:
        return [row for row in self.alerts("blind") if asset_at_site(row["asset_id"]) == asset]

    def begin_with_nobody_blind(self) -> None:
        """Wait until nobody is blind, and tell no more of who was: on a busy machine a gateway may be slow to begin."""
        self.until(lambda: not self.ask("open_blind"), "nobody is blind")
        self.from_before = {row["alert_id"] for row in self.alerts("blind")}

    def seen(self, asset: str) -> dict[str, Any]:
        """What was last seen of its run; sequence -1 when nothing was."""
        found = [row for row in self.ask("last_seen", from_ns=0) if asset_at_site(row["asset_id"]) == asset]
        return found[0] if found else {"sequence": -1, "seen_ns": 0, "is_excused": False, "score_id": None}

    def is_scored(self, asset: str) -> bool:
        return self.seen(asset)["score_id"] is not None

    def until(self, holds: Callable[[], object], what: str) -> None:
        """Wait until it holds; who died or waited too long says so loudly."""
        ends = time.monotonic() + DEADLINE_S
        while time.monotonic() < ends:
            for name, gateway in self.gateways.items():
                assert gateway.poll() is None, f"gateway {name} ended: {last_lines(self._log(name))}"
            try:
                if holds():
                    return
            except StoreError:
                pass  # a collector on its way up
            time.sleep(TURN_S)
        raise AssertionError(f"not within {DEADLINE_S:g} s: {what}; {last_lines(self.plant.state.log('collector'))}")

    def _log(self, name: str) -> Path:
        return self.plant.state.log(f"gateway-{name}")

    def _config(self, name: str) -> Path:
        """Write what the gateway is told: the plant's edge configuration, of its own pump only."""
        state = self.plant.state
        folder = state.config("edge").parent
        site = yaml.safe_load(state.config("site").read_text())
        site["assets"] = [each for each in site["assets"] if each["id"] == name]
        site["sources"] = [{**each, "assets": {name: each["assets"][name]}} for each in site["sources"]]
        edge = yaml.safe_load(state.config("edge").read_text())
        edge |= {"gateway": name, "site": f"site-{name}.yaml", "outbox": str(state.root / f"outbox-{name}.sqlite3")}
        edge |= {"token_file": str(state.token(name))}
        (folder / edge["site"]).write_text(yaml.safe_dump(site))
        (folder / f"edge-{name}.yaml").write_text(yaml.safe_dump(edge))
        return folder / f"edge-{name}.yaml"


@contextmanager
def a_living_plant(folder: Path, pumps: Mapping[str, Pump], *, blind: Mapping[str, float]) -> Iterator[LivingPlant]:
    """Record a run of every pump and start the collector; the test starts and kills the gateways."""
    write_runs(folder / "recorded")
    for name, pump in pumps.items():
        _record(folder / "recorded" / pump.recorded, folder / "data" / name / "1.csv", pump)
    with a_plant(folder / "state", folder / "data", launch=forked_command) as plant:
        config = plant.state.config("collector")
        tree = yaml.safe_load(config.read_text())
        config.write_text(yaml.safe_dump({**tree, "blind": {"least_s": 1, "every_s": 0.25, **blind}}))
        for name in pumps:
            plant.add_gateway(name)
        plant.start("collector")
        living = LivingPlant(plant=plant, pumps=pumps)
        try:
            plant.wait_until_ready()
            yield living
        finally:
            for name in list(living.gateways):
                living.kill(name)


def _record(recorded: Path, file: Path, pump: Pump) -> None:
    """Make a run as long as asked: its last rows go on and on, a second apart."""
    with recorded.open(newline="", encoding="utf-8") as text:
        rows = list(csv.DictReader(text))
    while len(rows) < pump.rows:
        rows += [dict(row) for row in rows[-600:]]
    rows = rows[: pump.rows]
    start = datetime.fromisoformat(rows[0][TIME_COLUMN])
    for second, row in enumerate(rows):
        row[TIME_COLUMN] = (start + timedelta(seconds=second)).isoformat(sep=" ")
        row[LABEL_COLUMN] = "0"
        if second >= pump.stands_from:
            row["speed"] = "0"
    file.parent.mkdir(parents=True)
    with file.open("w", newline="", encoding="utf-8") as text:
        table = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
        table.writeheader()
        table.writerows(rows)
