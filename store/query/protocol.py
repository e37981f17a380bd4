"""The one way to ask the store: a named question with its parameters, within a scope."""

from collections.abc import Sequence
from typing import Protocol

import pyarrow as pa

from contract.scope import Scope

ARROW = "application/vnd.apache.arrow.stream"
"""How an answer travels over HTTP."""

SCOPE_HEADER = "twintrace-scope"
"""Where the scope travels: ASCII JSON of actor and sites."""

Param = str | int | float | Sequence[str] | None


class Ask(Protocol):
    """What answers questions: a Reader in the process that owns the store, a RemoteStore anywhere else.

    Every thread may ask, also at the same time.
    """

    def ask(self, scope: Scope, name: str, **params: Param) -> pa.Table:
        """Answer store/query/sql/<topic>/<name>.sql; ids go in and come out as 32 hex digits, times are ns UTC.

        A question about assets only tells of those at the scope's sites. No row is an empty table with its columns.
        Raises UnknownQuery, WrongParameters, AnswerTooLarge or StoreAway; a RemoteStore also NotAllowed.
        """
        ...
