"""The answer of the page of gateways as frozen records."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Gateway:
    """One gateway and when the collector last heard it, in ns UTC."""

    gateway_id: str
    heard_ns: int
