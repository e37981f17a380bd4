"""The site file: where the assets stand, what they are called elsewhere, and which source feeds them."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import ConfigDict, Discriminator, Field, Tag, field_validator, model_validator
from pydantic.dataclasses import dataclass as document

from contract.asset_key import LONGEST_SITE, asset_at_site, asset_key, is_site_id, site_id, site_of
from contract.document import read
from contract.key import Key, Name
from contract.shifts import require_shifts
from contract.simulated import SimulatorSource
from contract.words import Criticality, Origin, Redundancy

_STRICT = ConfigDict(extra="forbid")


def require_zone(name: str) -> str:
    """Return the name of an IANA zone. Raises ValueError when it is none."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"{name!r} is not an IANA time zone, as Europe/Berlin or UTC") from error
    return name


@document(frozen=True, kw_only=True, config=_STRICT)
class PlantPath:
    """ISA-95 levels above the assets."""

    enterprise: Name
    site: Name
    area: Name
    line: Name = ""


@document(frozen=True, kw_only=True, config=_STRICT)
class SiteAsset:
    """One asset: its place, what depends on it, its contract and its names in other systems."""

    id: Key
    name: Name
    component: Name = ""
    parent: Name = ""
    criticality: Criticality
    redundancy: Redundancy = Redundancy.SINGLE
    contract: Name
    origin: Origin
    aliases: dict[Name, Name] = Field(default_factory=dict)


@document(frozen=True, kw_only=True, config=_STRICT)
class HistorianSource:
    """A folder of CSV files: which columns are which signals, which files belong to which asset."""

    id: Key
    kind: Literal["historian"] = "historian"
    root: Path
    time_column: str
    time_zone: str = ""  # of times that have no offset; empty is the site's, and UTC where there is no site
    decimal: Literal[".", ","] = "."
    columns: dict[str, str]  # signal -> column
    label_column: str = ""
    assets: dict[Key, tuple[str, ...]]  # asset -> paths below root, in the order they are played
    site_id: str = ""  # of the site file that names it

    @field_validator("time_zone")
    @classmethod
    def _zone(cls, value: str) -> str:
        return require_zone(value) if value else value


def _kind(source: Any) -> str:
    """What kind of source is written there; a historian need not say so."""
    kind = source.get("kind", "historian") if isinstance(source, dict) else getattr(source, "kind", "")
    return str(kind)


DeclaredSource = Annotated[
    Annotated[HistorianSource, Tag("historian")] | Annotated[SimulatorSource, Tag("simulator")],
    Discriminator(
        _kind,
        custom_error_type="unknown_kind",
        custom_error_message="kind is historian or simulator",
    ),
]
"""One source of a site, told apart by its kind."""


@document(frozen=True, kw_only=True, config=_STRICT)
class SiteFile:
    """The whole document.

    `site_id` is enterprise/site unless it is given: one that is renamed keeps what it was, and so its history.
    """

    site: Key
    path: PlantPath
    time_zone: str
    shifts: tuple[str, ...] = ()  # when shifts begin, as "06:00"; none: those of contract.shifts.USUAL
    assets: Annotated[tuple[SiteAsset, ...], Field(min_length=1)]
    sources: Annotated[tuple[DeclaredSource, ...], Field(min_length=1)]
    site_id: str = ""

    @field_validator("time_zone")
    @classmethod
    def _zone(cls, value: str) -> str:
        return require_zone(value)

    @field_validator("shifts")
    @classmethod
    def _shifts(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return require_shifts(value)

    @model_validator(mode="after")
    def _check(self) -> "SiteFile":
        known = {a.id for a in self.assets}
        if len(known) != len(self.assets):
            raise ValueError("an asset id is given twice: ids must differ")
        for source in self.sources:
            for asset in source.assets:
                if asset not in known:
                    raise ValueError(f"source {source.id}: no asset {asset}; there are {sorted(known)}")
        object.__setattr__(self, "site_id", self.site_id or site_id(self.path.enterprise, self.path.site))
        if not is_site_id(self.site_id):
            raise ValueError(
                f"{self.site_id!r} is no key of a site: enterprise and site are printable, without a slash, and have "
                f"{LONGEST_SITE} characters together; or set site_id, as Acme/Main"
            )
        object.__setattr__(self, "sources", tuple(map(self._at_site, self.sources)))
        return self

    def _at_site(self, source: DeclaredSource) -> DeclaredSource:
        """A source is its site's, and so are times that have no zone of their own."""
        if source.site_id not in ("", self.site_id):
            raise ValueError(f"source {source.id}: site_id is said once, of the site file")
        if isinstance(source, HistorianSource) and not source.time_zone:
            source = replace(source, time_zone=self.time_zone)
        return replace(source, site_id=self.site_id)

    @property
    def historians(self) -> tuple[HistorianSource, ...]:
        """The sources that are recorded files."""
        return tuple(source for source in self.sources if isinstance(source, HistorianSource))

    def key(self, asset: SiteAsset) -> str:
        """Return the key of one of its assets."""
        return asset_key(self.site_id, asset.id)

    def asset(self, key: str) -> SiteAsset:
        """Return the asset of this key, or of this id at the site. Raises KeyError."""
        asset_id = asset_at_site(key) if site_of(key) == self.site_id else key
        found = next((a for a in self.assets if a.id == asset_id), None)
        if found is None:
            raise KeyError(asset_id)
        return found


def read_site(path: Path) -> SiteFile:
    """Read a site file. Raises BadDocument naming file, key and what is allowed."""
    return read(path, SiteFile)
