"""What a site file says of machines that only exist in equations: kind, past and the faults injected into them."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator
from pydantic.dataclasses import dataclass as document

from contract.key import Key

_STRICT = ConfigDict(extra="forbid")


@document(frozen=True, kw_only=True, config=_STRICT)
class InjectedFault:
    """What goes wrong with a simulated machine, in seconds from the beginning of the living run.

    Negative seconds lie in the recorded past. Without `until_s` it lasts.
    """

    kind: Literal["wear", "clogging", "standstill", "silence", "broken_sensor"]
    from_s: float
    until_s: float | None = None
    growth_s: Annotated[float, Field(gt=0)] = 120.0  # until a fault has its severity
    severity: Annotated[float, Field(ge=0, le=1)] = 1.0
    signal: str = ""  # of a broken sensor

    @model_validator(mode="after")
    def _check(self) -> "InjectedFault":
        if self.until_s is not None and self.until_s <= self.from_s:
            raise ValueError(f"{self.kind}: until_s {self.until_s:g} must be after from_s {self.from_s:g}")
        if (self.kind == "broken_sensor") != bool(self.signal):
            raise ValueError(f"{self.kind}: signal names the sensor of a broken_sensor, and of nothing else")
        return self


@document(frozen=True, kw_only=True, config=_STRICT)
class SimulatedMachine:
    """One machine: which equations, and what goes wrong with it."""

    machine: Literal["pump", "fan"]
    happenings: tuple[InjectedFault, ...] = ()


@document(frozen=True, kw_only=True, config=_STRICT)
class SimulatorSource:
    """Machines that live by the wall clock: a row each `period_s`, and a past of `past_s` as a historian keeps it.

    A past of 0 s is none.
    """

    id: Key
    kind: Literal["simulator"]
    seed: Annotated[int, Field(ge=0)] = 1
    period_s: Annotated[int, Field(ge=1, le=60)]
    past_s: Annotated[int, Field(ge=0, le=7 * 86_400)] = 0
    assets: Annotated[dict[Key, SimulatedMachine], Field(min_length=1)]
    site_id: str = ""  # of the site file that names it

    @model_validator(mode="after")
    def _check(self) -> "SimulatorSource":
        if self.past_s % self.period_s:
            raise ValueError(f"past_s {self.past_s} must be whole periods of {self.period_s} s")
        return self
