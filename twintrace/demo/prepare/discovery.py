"""A folder -> the runs in it: the columns say what a file is, its folder says of which component."""

from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from contract.zone import known_zone
from scoring.sources.historian.times import parse_time
from twintrace.demo.prepare.template import Machine, SiteTemplate, site_templates
from twintrace.errors import UnusableFolder

RUN_FOLDER = "skab"
"""A data folder may hold the runs in this folder, beside other things."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscoveredRun:
    """A file that some machine of the template reads."""

    path: str  # below the root, with slashes
    folder: str
    machine: Machine
    labelled: bool
    started_ns: int  # recorded time of the first row that has one, 0 if none


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The first lines of a CSV file: its columns and a few rows."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = ()

    def started_ns(self, time_column: str, time_zone: str) -> int:
        """Return the first time among the rows, 0 when there is none; a time without an offset is of this zone."""
        at = self.columns.index(time_column)
        times = (parse_time(row[at]) for row in self.rows if len(row) > at)
        return next((time.in_ns(known_zone(time_zone)) for time in times if time is not None), 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftAside:
    """A CSV file that is not played, and why."""

    file: Path
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscoveredRuns:
    """What a data folder holds."""

    root: Path
    template: SiteTemplate
    runs: tuple[DiscoveredRun, ...]
    left_aside: tuple[LeftAside, ...]


def discover(folder: Path) -> DiscoveredRuns:
    """Find the runs below a folder. Raises UnusableFolder when it is missing or holds none."""
    if not folder.is_dir():
        raise UnusableFolder(folder, "no such data folder: check --data or TWINTRACE_DATA")
    root = folder / RUN_FOLDER if (folder / RUN_FOLDER).is_dir() else folder
    heads = {file: _head(file) for file in sorted(folder.rglob("*.csv"))}
    if not heads:
        raise UnusableFolder(folder, "the data folder holds no CSV file: give the folder that has the run folders")
    inside = {file: head for file, head in heads.items() if file.is_relative_to(root)}
    best = max((_match(root, template, inside) for template in site_templates()), key=lambda found: len(found.runs))
    if not best.runs:
        seen = _columns_text(next(iter(heads.values())))
        raise UnusableFolder(folder, f"no CSV file here matches a known contract; the first has columns {seen}")
    played = {root / run.path for run in best.runs}
    aside = tuple(_aside(file, heads[file], root) for file in heads if file not in played)
    return DiscoveredRuns(root=root, template=best.template, runs=best.runs, left_aside=aside)


def _match(root: Path, template: SiteTemplate, heads: dict[Path, Head]) -> DiscoveredRuns:
    runs = [
        _run(root, file, head, machine, template.time_zone)
        for file, head in heads.items()
        if (machine := next((m for m in template.machines if m.reads(head.columns)), None))
    ]
    runs.sort(key=lambda run: (run.started_ns, run.path))
    return DiscoveredRuns(root=root, template=template, runs=tuple(runs), left_aside=())


def _run(root: Path, file: Path, head: Head, machine: Machine, time_zone: str) -> DiscoveredRun:
    return DiscoveredRun(
        path=file.relative_to(root).as_posix(),
        folder=file.parent.relative_to(root).as_posix() if file.parent != root else root.name,
        machine=machine,
        labelled=bool(machine.label_column) and machine.label_column in head.columns,
        started_ns=head.started_ns(machine.time_column, time_zone),
    )


def _aside(file: Path, head: Head, root: Path) -> LeftAside:
    if not file.is_relative_to(root):
        return LeftAside(file=file, reason=f"outside {root.name}/")
    return LeftAside(file=file, reason=f"columns {_columns_text(head)} match no known contract")


def _head(file: Path) -> Head:
    with file.open(encoding="utf-8-sig", errors="replace") as text:
        lines = [line[:65536] for line in islice(text, 20)]
    if not lines:
        return Head(columns=())
    delimiter = ";" if lines[0].count(";") > lines[0].count(",") else ","
    header, *rows = [tuple(cell.strip().strip('"') for cell in line.split(delimiter)) for line in lines]
    return Head(columns=header, rows=tuple(rows))


def _columns_text(head: Head) -> str:
    some = ", ".join(head.columns[:4]) + (", …" if len(head.columns) > 4 else "")
    return some or "(none)"
