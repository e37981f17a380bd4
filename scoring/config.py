"""What an edge is told: its gateway, what it scores with what, where it keeps its outbox, where it sends."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

from pydantic import ConfigDict, Field, field_validator
from pydantic.dataclasses import dataclass as document

from contract.ids import Digest, Id
from contract.key import Key

_STRICT = ConfigDict(extra="forbid")
RunKey = Annotated[Id, Field(pattern=r"^[0-9a-f]{32}$")]
BundleKey = Annotated[Digest, Field(pattern=r"^[0-9a-f]{64}$")]


@document(frozen=True, kw_only=True, config=_STRICT)
class EdgeConfig:
    """The file of `twintrace edge --config FILE`; paths that are not absolute start at the file's folder."""

    gateway: Key
    site: Path
    contracts: Annotated[tuple[Path, ...], Field(min_length=1)]
    bundles: Path  # one folder a bundle id, and deployments.yaml
    playback: Path
    outbox: Path
    outbox_max_bytes: Annotated[int, Field(ge=1 << 20)] = 1 << 30
    historian_waits: bool = True  # a full outbox pauses playback; false: it evicts, as a live source must
    endpoint: str
    request_bytes: Annotated[int, Field(ge=1 << 10)] = 2 << 20  # before compression; less for a thin uplink
    token_file: Path

    @field_validator("endpoint")
    @classmethod
    def _http(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError(f"{value!r} is no address of a collector, as http://127.0.0.1:4318")
        return value.rstrip("/")

    def resolve_paths(self, folder: Path) -> "EdgeConfig":
        """Return the configuration with every path absolute, relative ones below the folder."""
        return replace(
            self,
            site=folder / self.site,
            contracts=tuple(folder / path for path in self.contracts),
            bundles=folder / self.bundles,
            playback=folder / self.playback,
            outbox=folder / self.outbox,
            token_file=folder / self.token_file,
        )


@document(frozen=True, kw_only=True, config=_STRICT)
class Playback:
    """playback.yaml: played time - recorded time of every run, fixed before the first record leaves."""

    shifts_ns: dict[RunKey, int]


@document(frozen=True, kw_only=True, config=_STRICT)
class Deployments:
    """deployments.yaml: the bundle that scores each recorded run, and each asset for the runs that are yet to come."""

    runs: dict[RunKey, BundleKey]
    assets: dict[Key, BundleKey] = Field(default_factory=dict)
