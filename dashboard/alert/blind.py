"""What a page says of an asset that nobody sees: no window led to the alert, so what is not there and why (ADR-008)."""

from contract.alerts import AlertEvent
from contract.trail import Trail
from contract.words import AlertKind
from store.trail.find import raise_of

BEFORE = "Score and readings"
WHO_RAISED = "the collector raised it"
NO_DRIVERS = (
    "No window led to this alert, so no signal drives it: the collector raised it because it saw nothing of the asset."
)
NO_PATTERN = "A blind alert has no contributions to compare, and counts in no precision."
NO_RECORD_OF_IT = "no window led to this alert"
NOTHING_CAME = "No window was scored and no reading arrived in this range."
LONGER = f"{NOTHING_CAME} A longer range shows what came before."
NO_TRACE = "No window led to this alert, so it has no trace of its own."
LAST_TRACE = "The trace of the last valid window; none led to this alert."


def is_blind(trail: Trail) -> bool:
    """Tell whether the alert says that nobody sees the asset."""
    return raise_of(trail.events).record.kind == AlertKind.BLIND


def what_is_missing(reason: str) -> str:
    """Return the reason without its time, and without a word that the name of the gateway begins with.

    >>> what_is_missing("gateway gw-1 silent since 2027-01-15 09:00:00 CET")
    'gateway gw-1 silent'
    >>> what_is_missing("gateway gateway-1 silent")
    'gateway-1 silent'
    """
    return (reason.rpartition(" since ")[0] or reason).replace("gateway gateway", "gateway", 1)


def last_valid(raised: AlertEvent) -> str:
    """Say which window was the last one seen."""
    return f"last valid window ends at row {raised.sequence:,}" if raised.sequence >= 0 else "never scored on this run"
