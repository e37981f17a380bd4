"""Can the same bytes ever be stored? Each class of error that a write can raise, and what it says of a resend."""

import duckdb
import pyarrow as pa

from store.errors import Outlook

OUTLOOKS: tuple[tuple[type[Exception], Outlook], ...] = (
    # Arrow's memory error is also a MemoryError, its invalid one a ValueError: the narrow class stands first
    (pa.ArrowMemoryError, Outlook.LATER),
    (pa.ArrowCancelled, Outlook.LATER),
    (MemoryError, Outlook.LATER),
    (OSError, Outlook.LATER),
    (duckdb.IOException, Outlook.LATER),
    (duckdb.OutOfMemoryException, Outlook.LATER),
    (duckdb.FatalException, Outlook.LATER),  # the store is invalidated until it is opened again
    (duckdb.TransactionException, Outlook.LATER),
    (duckdb.ConnectionException, Outlook.LATER),
    (duckdb.InterruptException, Outlook.LATER),
    (duckdb.ResourceInUseException, Outlook.LATER),
    (duckdb.SerializationException, Outlook.LATER),
    (duckdb.PermissionException, Outlook.LATER),
    (duckdb.DataError, Outlook.NEVER),  # conversion, out of range, type mismatch
    (duckdb.IntegrityError, Outlook.NEVER),  # constraint
    (duckdb.InvalidInputException, Outlook.NEVER),  # more than one row where one may be
    (duckdb.InvalidTypeException, Outlook.NEVER),
    (duckdb.NotSupportedError, Outlook.NEVER),
    (pa.ArrowException, Outlook.NEVER),
    (ValueError, Outlook.NEVER),  # invalid Unicode among them
    (OverflowError, Outlook.NEVER),
    (TypeError, Outlook.NEVER),
    (RecursionError, Outlook.NEVER),
)
"""The first class that the error is of counts; what is of none of them is UNKNOWN."""


def outlook_of(error: Exception) -> Outlook:
    """Return what the error says of the same bytes.

    >>> outlook_of(OverflowError("int too big to convert")).value
    'never'
    """
    return next((outlook for kind, outlook in OUTLOOKS if isinstance(error, kind)), Outlook.UNKNOWN)
