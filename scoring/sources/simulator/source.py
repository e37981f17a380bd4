"""Simulated machines as a source: a past that is played once as a recorded run, and a living run that goes on now."""

import secrets
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from contract.asset_key import asset_key
from contract.canonical import canonical_json
from contract.ids import Digest, digest, former_run_id, run_id
from contract.simulated import InjectedFault, SimulatedMachine, SimulatorSource
from scoring.errors import BadSource
from scoring.sources.protocol import LIVE, Cell, RawRow, SourceRun
from scoring.sources.simulator.life import BLOCK_S, block, broken_sensors, is_silent, sensors_of

PAST = "past"
PAST_ENDS_NS = 1_768_176_000_000_000_000
"""The recorded end of every past, 2026-01-12: the shift of the run says when it is played."""

_SECOND_NS = 1_000_000_000


def new_boot() -> str:
    """Return what tells this incarnation of a live source from every other."""
    return secrets.token_hex(16)


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedPlant:
    """The simulator source of a site file, as `scoring.sources.protocol.Source`.

    A value depends on seed, asset, what befalls it, and the second of its life: sequence x period from the beginning
    of the living run, or back from its end in the past. A silent machine has no rows; the sequence counts on.
    """

    source: SimulatorSource
    boot: str = field(default_factory=new_boot)
    clock: Callable[[], int] = time.time_ns
    ticks: Callable[[], int] = time.monotonic_ns  # what makes a row due: no step of the clock does
    begun_ns: int = field(init=False)
    begun_ticks: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "begun_ns", self.clock())
        object.__setattr__(self, "begun_ticks", self.ticks())

    def again(self) -> "SimulatedPlant":
        """Return the same machines as another boot that begins now."""
        return replace(self, boot=new_boot())

    def runs(self) -> tuple[SourceRun, ...]:
        """Return a living run for each asset, and before it its past if it has one."""
        pasts = [self._past(asset) for asset in self.source.assets if self.source.past_s]
        return (*pasts, *(self._living(asset) for asset in self.source.assets))

    def signals(self, run: SourceRun) -> Collection[str]:
        """Return the sensors of the machine."""
        return sensors_of(self._machine(run))

    def rows(self, run: SourceRun, signals: tuple[str, ...], *, from_sequence: int = 0) -> Iterator[RawRow]:
        """Yield the rows from a sequence on: of the past all, of the living run those that are due by now."""
        machine, period_s = self._machine(run), self.source.period_s
        missing = set(signals) - set(sensors_of(machine))
        if missing:
            raise BadSource(f"asset {run.asset}", f"a {machine.machine} has no {', '.join(sorted(missing))}")
        life_s = 0 if run.is_live else -self.source.past_s
        for sequence in range(from_sequence, self._there(run)):
            second = life_s + sequence * period_s
            if not is_silent(machine, second):
                time_ns = run.first_ns + sequence * period_s * _SECOND_NS
                yield RawRow(sequence, time_ns, "", self._values(run.asset, machine, second, signals))

    def _machine(self, run: SourceRun) -> SimulatedMachine:
        return self.source.assets[run.asset]

    def _there(self, run: SourceRun) -> int:
        if not run.is_live:
            return run.rows
        return max(self.ticks() - self.begun_ticks, -1) // (self.source.period_s * _SECOND_NS) + 1

    def _values(self, asset: str, machine: SimulatedMachine, second: int, signals: tuple[str, ...]) -> tuple[Cell, ...]:
        series = block(self.source.seed, asset, machine, second // BLOCK_S)
        broken, at = broken_sensors(machine, second), second % BLOCK_S
        return tuple(None if name in broken else float(series[name][at]) for name in signals)

    def _past(self, asset: str) -> SourceRun:
        path, sha256 = f"{PAST}/{asset}", self._declared(asset)
        rows, period_ns = self.source.past_s // self.source.period_s, self.source.period_s * _SECOND_NS
        return self._run(
            asset,
            path=path,
            sha256=sha256,
            incarnation=(path, sha256),
            rows=rows,
            first_ns=PAST_ENDS_NS - rows * period_ns,
            last_ns=PAST_ENDS_NS - period_ns,
        )

    def _living(self, asset: str) -> SourceRun:
        return self._run(
            asset,
            path=f"{LIVE}/{asset}/{self.boot}",
            sha256=digest(self.boot.encode()),
            incarnation=(asset, self.boot),
            rows=0,
            first_ns=self.begun_ns,
            last_ns=self.begun_ns,
        )

    def _run(
        self,
        asset: str,
        *,
        path: str,
        sha256: Digest,
        incarnation: tuple[str, str],
        rows: int,
        first_ns: int,
        last_ns: int,
    ) -> SourceRun:
        key = asset_key(self.source.site_id, asset)
        return SourceRun(
            run_id=run_id(key, self.source.id, *incarnation),
            former_id=former_run_id(self.source.id, *incarnation),
            source_id=self.source.id,
            asset_id=key,
            path=path,
            file=Path(path),
            sha256=sha256,
            rows=rows,
            first_ns=first_ns,
            last_ns=last_ns,
            is_live=path.startswith(f"{LIVE}/"),
        )

    def _declared(self, asset: str) -> Digest:
        """The digest of all that decides the past: it stands for the file that there is not."""
        machine = self.source.assets[asset]
        past = [_fault_text(fault) for fault in machine.happenings if fault.from_s < 0]
        return digest(
            canonical_json([self.source.seed, self.source.period_s, self.source.past_s, machine.machine, past])
        )


def _fault_text(fault: InjectedFault) -> str:
    """Spell a fault as the digest of a past has always had it, whatever its class is called: runs keep their ids."""
    fields = ", ".join(f"{name}={value!r}" for name, value in asdict(fault).items())
    return f"Happening({fields})"
