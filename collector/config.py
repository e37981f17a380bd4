"""The collector's configuration file: where the store is, which ports, who may send."""

import ipaddress
from pathlib import Path
from typing import Annotated

from pydantic import ConfigDict, Field, model_validator
from pydantic.dataclasses import dataclass as document

from collector.limits import Limits
from contract.document import read

MOST_MISSING, DAY_S = 100_000, 86_400.0
"""Beyond them nobody is told of a loss while it matters; infinity would tell nobody of any."""

Port = Annotated[int, Field(ge=0, le=65535)]


@document(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class BlindRule:
    """When an asset is blind: so many expected scores or heartbeats of its gateway missing, never before `least_s`.

    How far apart scores and heartbeats are expected is not said here: each asset's telemetry contract does (ADR-008).
    """

    intervals: Annotated[float, Field(ge=1, le=MOST_MISSING)] = 3.0
    heartbeats: Annotated[float, Field(ge=1, le=MOST_MISSING)] = 3.0
    least_s: Annotated[float, Field(gt=0, le=DAY_S)] = 30.0  # scores come in batches, 64 rows at a time
    every_s: Annotated[float, Field(ge=0.1, le=DAY_S)] = 5.0  # how often it is looked at; a look costs 40 ms


@document(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class CollectorConfig:
    """The whole document; a port of 0 is any free one.

    `max_request_bytes` counts after inflating. With fewer than `least_free_bytes` left on the disk of the store nothing
    is taken until some are free again: a checkpoint on a full disk breaks the store until it is opened again.
    """

    store: Path
    bind: str = "127.0.0.1"
    otlp_grpc_port: Port = 4317
    otlp_http_port: Port = 4318
    api_port: Port = 4320
    credentials: Path | None = None
    max_request_bytes: Annotated[int, Field(ge=1024)] = 16 * 1024 * 1024
    least_free_bytes: Annotated[int, Field(ge=1024 * 1024)] = 64 * 1024 * 1024
    blind: BlindRule = Field(default_factory=BlindRule)
    limits: Limits = Field(default_factory=Limits)

    @property
    def on_loopback(self) -> bool:
        """Whether only this machine can reach it."""
        return is_loopback(self.bind)

    @model_validator(mode="after")
    def _reachable_only_with_credentials(self) -> "CollectorConfig":
        if not self.on_loopback and self.credentials is None:
            raise ValueError(f"bind {self.bind} can be reached from outside: give `credentials`, or bind 127.0.0.1")
        return self

    @model_validator(mode="after")
    def _one_request_fits(self) -> "CollectorConfig":
        if self.limits.bytes_in_flight < self.max_request_bytes:
            held, one = self.limits.bytes_in_flight, self.max_request_bytes
            raise ValueError(
                f"limits.bytes_in_flight {held} is less than max_request_bytes {one}: no such request fits"
            )
        return self

    @model_validator(mode="after")
    def _ports_differ(self) -> "CollectorConfig":
        given = [port for port in (self.otlp_grpc_port, self.otlp_http_port, self.api_port) if port]
        if len(set(given)) != len(given):
            raise ValueError(f"a port is given twice ({given}): OTLP/gRPC, OTLP/HTTP and the read API need one each")
        return self


def is_loopback(bind: str) -> bool:
    """Tell whether an address to bind is this machine's own loopback; a name other than localhost is not."""
    if bind == "localhost":
        return True
    try:
        return ipaddress.ip_address(bind).is_loopback
    except ValueError:
        return False


def read_config(path: Path) -> CollectorConfig:
    """Read the file. Raises BadDocument naming file, key and what is allowed."""
    return read(path, CollectorConfig)
