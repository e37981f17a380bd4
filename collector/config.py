"""The collector's configuration file: where the store is, which ports, who may send."""

from pathlib import Path
from typing import Annotated

from pydantic import ConfigDict, Field, field_validator, model_validator
from pydantic.dataclasses import dataclass as document

from collector.limits import Limits
from contract.document import read
from contract.web_address import is_loopback, plain_origin

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
    `hosts` are names under which it may be asked besides its own addresses, `origins` those of web pages that may post.
    `anonymous` takes foreign telemetry without a token, on loopback only. Beyond loopback `tls_proxy` is the address of
    the proxy that ends TLS before these ports, as https://collector.plant.example: they speak none themselves.
    """

    store: Path
    bind: str = "127.0.0.1"
    otlp_grpc_port: Port = 4317
    otlp_http_port: Port = 4318
    api_port: Port = 4320
    credentials: Path | None = None
    anonymous: bool = False
    hosts: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    tls_proxy: str = ""
    max_request_bytes: Annotated[int, Field(ge=1024)] = 16 * 1024 * 1024
    least_free_bytes: Annotated[int, Field(ge=1024 * 1024)] = 64 * 1024 * 1024
    blind: BlindRule = Field(default_factory=BlindRule)
    limits: Limits = Field(default_factory=Limits)

    @property
    def on_loopback(self) -> bool:
        """Whether only this machine can reach it."""
        return is_loopback(self.bind)

    @field_validator("hosts")
    @classmethod
    def _each_is_a_name(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for each in value:
            if not each or set(each) & set("/*, "):
                raise ValueError(f"{each!r} is no name of a host, as collector.plant.example")
        return value

    @field_validator("origins")
    @classmethod
    def _each_is_an_origin(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for each in value:
            if not plain_origin(each) or "/" in each.partition("://")[2]:
                raise ValueError(f"{each!r} is no origin of a web page, as https://portal.plant.example")
        return value

    @field_validator("tls_proxy")
    @classmethod
    def _ends_tls(cls, value: str) -> str:
        if value and not value.lower().startswith("https://"):
            raise ValueError(f"{value!r} is no address of a proxy that ends TLS, as https://collector.plant.example")
        return value

    @model_validator(mode="after")
    def _beyond_loopback_there_is_tls(self) -> "CollectorConfig":
        if not self.on_loopback and self.credentials is not None and not self.tls_proxy:
            raise ValueError(
                f"bind {self.bind} can be reached from outside, and tokens would travel in the clear: put a proxy that"
                " ends TLS in front and name it, `tls_proxy: https://collector.plant.example`, or bind 127.0.0.1"
            )
        return self

    @model_validator(mode="after")
    def _somebody_may_send(self) -> "CollectorConfig":
        if not self.on_loopback and self.credentials is None:
            raise ValueError(f"bind {self.bind} can be reached from outside: give `credentials`, or bind 127.0.0.1")
        if not self.on_loopback and self.anonymous:
            raise ValueError(f"bind {self.bind} can be reached from outside: `anonymous` is for loopback only")
        if self.credentials is None and not self.anonymous:
            raise ValueError("nobody may send: give `credentials`, or `anonymous: true` for foreign telemetry only")
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


def read_config(path: Path) -> CollectorConfig:
    """Read the file. Raises BadDocument naming file, key and what is allowed."""
    return read(path, CollectorConfig)
