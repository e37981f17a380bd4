"""The telemetry contract: what a class of assets sends, how it is checked, cut, scored and decided."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator
from pydantic.dataclasses import dataclass as document

from contract.document import parse, read
from contract.ids import Digest, digest
from contract.units import is_ucum
from contract.words import Criticality, OperatingState, Priority

_STRICT = ConfigDict(extra="forbid", strict=False)
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,62}$")]
Seconds = Annotated[float, Field(gt=0)]
FeatureFunction = Literal["mean", "std", "min", "max", "range", "rms", "slope", "last"]


@document(frozen=True, kw_only=True, config=_STRICT)
class Signal:
    """One signal: its unit, what is admitted, how often it comes."""

    name: Name
    label: str
    unit: str
    type: Literal["float64"] = "float64"
    nullable: bool = False
    range: tuple[float, float]
    out_of_range: Literal["refuse", "flag"] = "refuse"
    sampling_s: Seconds

    @model_validator(mode="after")
    def _check(self) -> "Signal":
        if not is_ucum(self.unit):
            raise ValueError(f"signal {self.name}: unit {self.unit!r} is not a UCUM code, as L/min, Cel, [g] or bar")
        if not self.range[0] < self.range[1]:
            raise ValueError(f"signal {self.name}: range {list(self.range)} must rise")
        if not all(map(math.isfinite, self.range)):
            raise ValueError(f"signal {self.name}: range {list(self.range)} must be finite: inf is no reading")
        return self


@document(frozen=True, kw_only=True, config=_STRICT)
class Clock:
    """How far a reading may lie in the future of the gateway's clock, and what order is asked of times."""

    future_tolerance_s: float = 5.0
    out_of_order: Literal["refuse"] = "refuse"


@document(frozen=True, kw_only=True, config=_STRICT)
class QualityThresholds:
    """From which share of missing, refused or uncertain readings a window's data is doubtful: people are told first."""

    doubtful_share: Annotated[float, Field(ge=0, le=1)] = 0.05


@document(frozen=True, kw_only=True, config=_STRICT)
class WindowRule:
    """How readings are cut: all rows of the last `length_s` of event time, at most once per `step_s`."""

    length_s: Seconds
    step_s: Seconds
    min_readings: Annotated[int, Field(ge=1)]
    max_gap_s: Seconds


@document(frozen=True, kw_only=True, config=_STRICT)
class Feature:
    """One number of the vector: a function over one signal of the window."""

    name: Name
    function: FeatureFunction
    signal: Name


@document(frozen=True, kw_only=True, config=_STRICT)
class StateRule:
    """Operating state: the first row of `levels` whose minimum the signal's window mean reaches; none: always running.

    `levels` maps a state to the least mean that means it.
    """

    signal: Name | None = None
    levels: dict[OperatingState, float] = Field(default_factory=dict)
    scored_in: tuple[OperatingState, ...] = (OperatingState.RUNNING,)


@document(frozen=True, kw_only=True, config=_STRICT)
class Commissioning:
    """Which rows of a run fit the model, which set its limit, and by how much the limit clears them."""

    fit_rows: tuple[int, int]
    limit_rows: tuple[int, int]
    limit_factor: Annotated[float, Field(gt=0)]
    model: Literal["mahalanobis", "pca_residual"] = "mahalanobis"

    @model_validator(mode="after")
    def _check(self) -> "Commissioning":
        if not 0 <= self.fit_rows[0] < self.fit_rows[1] <= self.limit_rows[0] < self.limit_rows[1]:
            raise ValueError("fit_rows and limit_rows must rise and not overlap, as [0, 250] and [250, 400]")
        return self


@document(frozen=True, kw_only=True, config=_STRICT)
class DecisionRule:
    """When a score becomes an alert: consecutive windows above, a hysteresis band, a clear time, a re-arm time."""

    rule: Name
    persistence: Annotated[int, Field(ge=1)]
    hysteresis: Annotated[float, Field(gt=0, le=1)]
    clear_after: Annotated[int, Field(ge=1)]
    rearm_s: Annotated[float, Field(ge=0)]
    priority: dict[Criticality, dict[Priority, float]]

    @model_validator(mode="after")
    def _check(self) -> "DecisionRule":
        missing = [c.value for c in Criticality if c not in self.priority]
        if missing:
            raise ValueError(f"priority: no row for criticality {', '.join(missing)}")
        return self


@document(frozen=True, kw_only=True, config=_STRICT)
class Forwarding:
    """What goes up and what can be recomputed; scores always all go up.

    The readings of a live source wait for each other up to `batch_s`; `health_s` is the heartbeat of the gateway.
    """

    readings: Literal["all"] = "all"
    stage_spans: Annotated[float, Field(ge=0, le=1)] = 0.0
    batch_s: Seconds = 5.0
    health_s: Seconds = 10.0


@document(frozen=True, kw_only=True, config=_STRICT)
class TelemetryContract:
    """The whole document; `ref` is how records name it."""

    contract: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,62}$")]
    version: Annotated[str, Field(pattern=r"^\d+\.\d+\.\d+$")]
    description: str = ""
    asset_class: Name
    signals: Annotated[tuple[Signal, ...], Field(min_length=1)]
    clock: Clock = Field(default_factory=Clock)
    quality: QualityThresholds = Field(default_factory=QualityThresholds)
    window: WindowRule
    features: Annotated[tuple[Feature, ...], Field(min_length=1)]
    states: StateRule = Field(default_factory=StateRule)
    commissioning: Commissioning
    decision: DecisionRule
    forwarding: Forwarding = Field(default_factory=Forwarding)

    @property
    def ref(self) -> str:
        """`name@version`, as records carry it."""
        return f"{self.contract}@{self.version}"

    @property
    def signal_names(self) -> tuple[str, ...]:
        """Signals in contract order: the columns of every window."""
        return tuple(s.name for s in self.signals)

    @property
    def feature_names(self) -> tuple[str, ...]:
        """Features in contract order: the columns of every vector."""
        return tuple(f.name for f in self.features)

    @model_validator(mode="after")
    def _check(self) -> "TelemetryContract":
        _no_twins("signal", self.signal_names)
        _no_twins("feature", self.feature_names)
        known = set(self.signal_names)
        for feature in self.features:
            if feature.signal not in known:
                raise ValueError(f"feature {feature.name}: no signal {feature.signal}; there are {sorted(known)}")
        if self.states.signal is not None and self.states.signal not in known:
            raise ValueError(f"states: no signal {self.states.signal}; there are {sorted(known)}")
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedContract:
    """A contract with the bytes it was read from and their digest."""

    terms: TelemetryContract
    raw: bytes
    digest: Digest


def read_contract(path: Path) -> SealedContract:
    """Read a contract file. Raises BadDocument naming file, key and what is allowed."""
    terms = read(path, TelemetryContract)
    raw = path.read_bytes()
    return SealedContract(terms=terms, raw=raw, digest=digest(raw))


def parse_contract(raw: bytes, name: str) -> SealedContract:
    """Parse a contract from bytes, as it comes back from the store. Raises BadDocument."""
    return SealedContract(terms=parse(raw.decode(), TelemetryContract, name), raw=raw, digest=digest(raw))


def _no_twins(what: str, names: tuple[str, ...]) -> None:
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"{what} {name} is declared twice: names must differ")
