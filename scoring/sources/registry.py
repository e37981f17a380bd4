"""Which kind of declared source is opened by which module: a new kind of source is one entry here."""

from collections.abc import Callable, Mapping
from typing import Any

from contract.simulated import SimulatorSource
from contract.site import DeclaredSource, HistorianSource
from scoring.sources.historian.csv_files import Historian
from scoring.sources.protocol import Source
from scoring.sources.simulator.source import SimulatedPlant

OPENERS: Mapping[type, Callable[[Any], Source]] = {
    HistorianSource: lambda declared: Historian(source=declared),
    SimulatorSource: lambda declared: SimulatedPlant(source=declared),
}
"""What opens a source, by the document that declares it in a site file."""


def open_source(declared: DeclaredSource) -> Source:
    """Return what reads a declared source. Nothing of it is read yet."""
    return OPENERS[type(declared)](declared)
