"""How much of everything a collector takes: each a number in its configuration file, below `limits`."""

from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass as document

_HOUR_S = 3600.0

Seconds = Annotated[float, Field(ge=0.1, le=_HOUR_S)]


@document(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class Limits:
    """The section `limits`.

    `stalled_s`: how long the body of a request may stand still; one that is slow goes on (600 kB at 16 kB/s are 38 s).
    `body_s`: how long it may take in all; one that drips would hold its connection for ever.
    `clock_ahead_s`: how far ahead of this clock a sender may say that it made or declared something; what is later is
    stored as of then.
    """

    stalled_s: Seconds = 10.0
    body_s: Seconds = 300.0
    clock_ahead_s: Annotated[float, Field(ge=0, le=_HOUR_S)] = 300.0
