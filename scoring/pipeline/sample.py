"""One row of a source after the contract's checks: a value a signal, and which of them are there."""

from dataclasses import dataclass

from contract.ids import Id


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Readings of one asset at one event time; the tuples are in contract order and of one length."""

    run_id: Id
    asset_id: str
    sequence: int  # row number in the run from 0; refused rows have one too
    time_ns: int  # played event time, UTC
    values: tuple[float, ...]  # NaN where absent
    quality: tuple[int, ...]  # OPC UA status codes
    present: tuple[bool, ...]  # False where the reading was refused or never sent
