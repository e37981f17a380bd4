"""Which data the demo plays: the folder asked for, else what this state played, else recorded runs, else simulated."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from scoring.sources.simulator.recorded_runs import write_runs
from twintrace.demo.prepare.download import cache_folder, download
from twintrace.demo.state import State
from twintrace.errors import DownloadFailed

VARIABLE = "TWINTRACE_DATA"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """How recorded runs are had: a function that returns their folder or raises DownloadFailed."""

    download: Callable[..., Path] = download
    folder: Callable[[], Path] = cache_folder


def choose_data(
    state: State,
    asked: Path | None,
    *,
    environment: Mapping[str, str],
    report: Callable[[str], None],
    fetch: Fetch = Fetch(),
) -> Path:
    """Return the data folder; what is asked for is only looked at by discovery."""
    if asked is not None or environment.get(VARIABLE):
        return Path(asked or environment[VARIABLE]).resolve()
    played = state.played_data()
    if played is not None:
        return played
    try:
        return fetch.download(fetch.folder() / "water-loop", report=report).resolve()
    except DownloadFailed as error:
        report(f"No recorded runs: {error}")
        report("The simulator runs instead; everything it makes is marked simulated.")
        write_runs(state.data)
        return state.data
