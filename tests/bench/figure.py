"""One measured figure beside its aim, and the table that shows them with the load of the machine."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure: what, how much, in what unit, against which aim, measured how."""

    name: str
    value: float
    unit: str
    aim: str
    how: str


def show(figures: Sequence[Figure], load: tuple[float, float, float]) -> None:
    """Print the figures as a table with the load averages the run began with."""
    table = Table(title=f"load average at the start {load[0]:.2f} {load[1]:.2f} {load[2]:.2f}, {os.cpu_count()} cores")
    for column in ("figure", "measured", "unit", "aim", "how"):
        table.add_column(column, justify="right" if column == "measured" else "left")
    for figure in figures:
        table.add_row(figure.name, _number(figure.value), figure.unit, figure.aim, figure.how)
    Console(width=160).print(table)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which this share of the values lies (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2f}"


Measure = Callable[[], list[Figure]]
