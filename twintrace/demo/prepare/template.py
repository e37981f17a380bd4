"""Site templates: which columns make a file a run of which machine, and what its folder is called on site."""

import re
from importlib.resources import files
from pathlib import Path
from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass as document

from contract.document import read
from contract.key import Key
from contract.site import PlantPath
from contract.words import Criticality, Origin

_STRICT = ConfigDict(extra="forbid")
PLANTS = Path(str(files("twintrace"))) / "plants"


@document(frozen=True, kw_only=True, config=_STRICT)
class Folder:
    """What a folder of runs is on site."""

    id: Key
    component: str = ""


@document(frozen=True, kw_only=True, config=_STRICT)
class Machine:
    """One kind of file: its contract, its columns, and the folders it is known to come in."""

    source: Key
    contract: str  # a file beside the template
    name: str
    criticality: Criticality
    time_column: str
    label_column: str = ""
    columns: dict[str, str]  # signal -> column
    folders: dict[str, Folder] = Field(default_factory=dict)

    def reads(self, header: tuple[str, ...]) -> bool:
        """Tell whether a file with this header is one of these."""
        return {self.time_column, *self.columns.values()} <= set(header)

    def folder(self, name: str) -> Folder:
        """Return the known folder, or one named after itself, so that new data needs no code.

        >>> machine = Machine(source="s", contract="c", name="Loop", criticality="A", time_column="t", columns={})
        >>> machine.folder("Hot water/Run_2").id, machine.folder("Hot water/Run_2").component
        ('hot-water-run-2', 'hot water run 2')
        """
        if name in self.folders:
            return self.folders[name]
        component = " ".join(re.findall(r"[A-Za-z0-9]+", name)).lower() or "runs"
        return Folder(id=component.replace(" ", "-")[:60], component=component)


@document(frozen=True, kw_only=True, config=_STRICT)
class SiteTemplate:
    """The whole document."""

    template: Key
    site: Key
    path: PlantPath
    time_zone: str
    origin: Origin
    machines: Annotated[tuple[Machine, ...], Field(min_length=1)]


def site_templates() -> tuple[SiteTemplate, ...]:
    """Return every template that ships. Raises BadDocument."""
    return tuple(read(path, SiteTemplate) for path in sorted(PLANTS.glob("*.site.yaml")))
