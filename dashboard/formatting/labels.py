"""Contract and bundle of an alert -> the labels, units and normal bands that its page speaks with."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from contract.telemetry import Feature, QualityThresholds, Signal, TelemetryContract
from contract.units import spoken
from dashboard.formatting.text import decimals_for, humanize


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """What was normal: 1st to 99th percentile of the rows that fitted the model."""

    low: float
    high: float

    def tells(self, value: float) -> str:
        """Return `above`, `below` or `within`."""
        return "above" if value > self.high else "below" if value < self.low else "within"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFacts:
    """What the manifest of a bundle says of its model."""

    name: str
    version: str
    kind: str
    trained_on: str  # "fitted on rows 0 to 249"
    limit_from: str  # "rows 250 to 399"
    built_ns: int | None
    fit_rows: tuple[int, int] | None = None  # of the run it was fitted on: the first, and the one after the last
    signal_bands: Mapping[str, Band] = field(default_factory=dict)
    feature_bands: Mapping[str, Band] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """Words for one alert; without a contract names stand for themselves and units are empty."""

    terms: TelemetryContract | None = None
    model: ModelFacts | None = None

    @property
    def doubtful_share(self) -> float:
        """Return the share of missing or uncertain readings above which the contract calls data doubtful."""
        return (self.terms.quality if self.terms else QualityThresholds()).doubtful_share

    def feature(self, name: str) -> Feature | None:
        """Return the feature of this name, if the contract has it."""
        return next((f for f in self.terms.features if f.name == name), None) if self.terms else None

    def signal(self, name: str) -> Signal | None:
        """Return the signal of this name, if the contract has it."""
        return next((s for s in self.terms.signals if s.name == name), None) if self.terms else None

    def signal_label(self, name: str) -> str:
        """Return what people call the signal."""
        signal = self.signal(name)
        return signal.label if signal else humanize(name)

    def feature_label(self, name: str) -> str:
        """Return what people call the feature: its signal's label, with the function unless that is the mean."""
        feature = self.feature(name)
        if feature is None:
            return humanize(name)
        label = self.signal_label(feature.signal)
        return label if feature.function == "mean" else f"{label}, {feature.function}"

    def signal_unit(self, name: str) -> str:
        """Return the unit as people write it; empty when there is none."""
        signal = self.signal(name)
        return spoken(signal.unit) if signal else ""

    def feature_unit(self, name: str) -> str:
        """Return the unit of the feature: its signal's, per second for a slope."""
        feature = self.feature(name)
        if feature is None:
            return ""
        unit = self.signal_unit(feature.signal)
        return f"{unit}/s" if feature.function == "slope" else unit

    def signal_decimals(self, name: str) -> int | None:
        """Return how many decimals its readings are written with wherever they stand: by the range it declares."""
        signal = self.signal(name)
        return decimals_for(signal.range[0] / 100, signal.range[1] / 100) if signal else None

    def signal_band(self, name: str) -> Band | None:
        """Return what was normal for the raw signal."""
        return self.model.signal_bands.get(name) if self.model else None

    def feature_band(self, name: str) -> Band | None:
        """Return what was normal for the feature."""
        return self.model.feature_bands.get(name) if self.model else None
