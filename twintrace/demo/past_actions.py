"""What people did about the alerts of a simulated past: each was seen, and judged by what befell the machine."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from contract.alerts import OperatorAction, RaisedBy, Verdict
from contract.ids import Id, digest
from contract.simulated import InjectedFault, SimulatorSource
from contract.site import SiteFile
from contract.words import VerdictSource, VerdictValue
from dashboard.actions.otlp_sender import Sender
from dashboard.actions.records import ActionOrigin, acknowledge, judge
from dashboard.errors import NotSent
from scoring.sources.registry import open_source
from store.errors import StoreError
from store.query.protocol import Ask
from twintrace.demo.progress import SCOPE, ask_progress

SESSION = "demo-past"
ACTOR = "simulator"
FOUND = {"wear": "Bearing worn: replaced", "clogging": "Deposits found: cleaned"}
NOTHING = "Nothing found at the machine"
MOST_ALERTS = 1000
SEEN_AFTER_NS, JUDGED_AFTER_NS = 240 * 10**9, 3600 * 10**9

Record = OperatorAction | Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class PastRun:
    """A past as it is played: when the living run begins after it, and what befell the machine."""

    begins_ns: int  # the moment from which happenings count
    happenings: tuple[InjectedFault, ...]

    def fault_at(self, at_ns: int) -> str:
        """Return the fault that the machine had then, empty when it had none."""
        second = (at_ns - self.begins_ns) / 1e9
        return next((h.kind for h in self.happenings if h.kind in FOUND and _covers(h, second)), "")


def past_runs(site: SiteFile, shifts_ns: Mapping[Id, int]) -> dict[Id, PastRun]:
    """Return the pasts of a site's simulated machines by run; one too short to commission a model is not played."""
    return {
        run.run_id: PastRun(
            begins_ns=run.last_ns + source.period_s * 10**9 + shifts_ns[run.run_id],
            happenings=source.assets[run.asset].happenings,
        )
        for source in site.sources
        if isinstance(source, SimulatorSource)
        for run in (each.known_in(shifts_ns) for each in open_source(source).runs())
        if not run.is_live and run.run_id in shifts_ns
    }


class PastActions:
    """Tells what people did about ended alerts of these runs, while the runs are played."""

    def __init__(
        self,
        ask: Ask,
        sender: Sender,
        pasts: Mapping[Id, PastRun],
        *,
        clock: Callable[[], int] = time.time_ns,
    ) -> None:
        self._ask, self._sender, self._pasts, self._clock = ask, sender, pasts, clock
        self.alerts = 0

    def is_done(self) -> bool:
        """Send what is not sent yet; True when every past has been played and nothing was left to send.

        A collector that is busy is asked again. Sent twice it is stored once: the nonces come from the alerts.
        """
        try:
            progress = ask_progress(self._ask, signals=dict.fromkeys(self._pasts, 0))
            sent = self._send()
        except (StoreError, NotSent):
            return False
        self.alerts += sent
        return progress.at_end and not sent

    def _send(self) -> int:
        """Send what people did about ended alerts that nobody has judged; return how many alerts."""
        alerts = self._ask.ask(SCOPE, "alerts", limit=MOST_ALERTS).to_pylist()
        unjudged = [
            alert
            for alert in alerts
            if alert["run_id"] in self._pasts and alert["cleared_ns"] is not None and alert["verdict"] is None
        ]
        if unjudged:
            ids = [alert["alert_id"] for alert in unjudged]
            keys = self._ask.ask(SCOPE, "episode_keys", alert_ids=ids).to_pylist()
            raised_by = {
                key["alert_id"]: RaisedBy(window_id=key["window_id"], score_id=key["score_id"]) for key in keys
            }
            self._sender.send_all(list(deeds(unjudged, self._pasts, now_ns=self._clock())), raised_by)
        return len(unjudged)


def deeds(alerts: Iterable[Mapping[str, Any]], pasts: Mapping[Id, PastRun], *, now_ns: int) -> Iterator[Record]:
    """Yield what was done about each alert: seen some minutes after it rose, judged an hour after it ended."""
    for alert in alerts:
        nonce = digest(alert["alert_id"].encode())[:32]
        seen_ns = min(alert["raised_ns"] + SEEN_AFTER_NS, now_ns)
        yield acknowledge(alert["alert_id"], ActionOrigin(actor=ACTOR, nonce=nonce, now_ns=seen_ns, session=SESSION))
        judged_ns = min(alert["cleared_ns"] + JUDGED_AFTER_NS, now_ns)
        fault = pasts[alert["run_id"]].fault_at(alert["raised_ns"])
        yield judge(
            alert["alert_id"],
            VerdictValue.TRUE if fault else VerdictValue.FALSE,
            ActionOrigin(actor=ACTOR, nonce=nonce, now_ns=judged_ns, session=SESSION),
            reason=FOUND.get(fault, NOTHING),
            source=VerdictSource.ENGINEER,
        )


def _covers(fault: InjectedFault, second: float) -> bool:
    return fault.from_s <= second and (fault.until_s is None or second < fault.until_s + 120)
