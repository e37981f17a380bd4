"""A post after which nothing answered before is told again: who acts sees it at once, and so does everyone here."""

from collections.abc import Callable, Mapping, Sequence

from contract.alerts import AlertEvent, OperatorAction, RaisedBy, Verdict
from contract.ids import Id
from dashboard.data.context import ActionSink


class CacheInvalidatingSink:
    """Sends as the post it wraps; see dashboard.data.context.ActionSink.

    It forgets also after a failure: what got no answer may be stored all the same.
    """

    def __init__(self, post: ActionSink, forget: Callable[[], None]) -> None:
        self._post, self._forget = post, forget

    def send(self, record: OperatorAction | Verdict, alert: AlertEvent) -> None:
        """Return after the collector has committed it; see ActionSink."""
        try:
            self._post.send(record, alert)
        finally:
            self._forget()

    def send_all(self, records: Sequence[OperatorAction | Verdict], raised_by: Mapping[Id, RaisedBy]) -> str:
        """Return after the collector has committed them; see ActionSink."""
        try:
            return self._post.send_all(records, raised_by)
        finally:
            self._forget()
