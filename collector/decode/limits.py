"""What a column can hold: times, ids and small numbers of a request are checked against it, one by one."""

from typing import Any

from contract.codec import MAX_INT
from contract.words import RefusalReason


class Refused(Exception):
    """An item that isn't stored: why, in words, and the value as it came."""

    def __init__(self, reason: RefusalReason, detail: str, value: str = "") -> None:
        super().__init__(detail)
        self.reason, self.detail, self.value = reason, detail, value


def require_time(name: str, time_ns: int) -> int:
    """Return the time. Raises Refused beyond 2^63-2, the last that the store can hold and add one to."""
    if time_ns > MAX_INT:
        detail = f"{name} is {time_ns} ns, beyond 2^63-2: check the sender's clock and unit"
        raise Refused(RefusalReason.TIME_OUT_OF_RANGE, detail, str(time_ns))
    return time_ns


def required_time(name: str, time_ns: int) -> int:
    """Return the time. Raises Refused for 0, which is no time in OTLP, and beyond 2^63-2."""
    if not time_ns:
        raise Refused(RefusalReason.MALFORMED, f"{name} is 0 or missing: a data point takes the time of its value")
    return require_time(name, time_ns)


def require_small(name: str, value: int) -> int:
    """Return an enum's number. Raises Refused outside of 0 to 255; OTLP's own go to 24."""
    if not 0 <= value <= 255:
        raise Refused(RefusalReason.MALFORMED, f"{name} is {value}: OTLP has no such value", str(value))
    return value


def required_id(name: str, raw: bytes, size: int) -> bytes:
    """Return the id. Raises Refused unless it has the size and is not all zeros."""
    found = optional_id(name, raw, size)
    if found is None:
        raise Refused(RefusalReason.MALFORMED, f"{name} is missing or all zeros: it takes {size} bytes", raw.hex())
    return found


def optional_id(name: str, raw: bytes, size: int) -> bytes | None:
    """Return the id, None when it is absent or all zeros. Raises Refused when it has another size."""
    if not any(raw):
        return None
    if len(raw) != size:
        detail = f"{name} has {len(raw)} bytes: it takes {size}"
        raise Refused(RefusalReason.MALFORMED, detail, raw.hex()[:200])
    return raw


def id_or_none(raw: bytes, size: int) -> bytes | None:
    """Return the id, None unless it has the size and is not all zeros.

    A log record with an invalid id is of no trace or of no span, says logs.proto; it is no reason to refuse it.
    """
    return raw if len(raw) == size and any(raw) else None


def span_number(raw: bytes | None) -> Any:
    """Return a span id as the number that the store keeps, None for none."""
    return None if raw is None else int.from_bytes(raw, "big")
