"""Alerts on which nothing of a person stands, lent to a test, which gives them back as they were."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import urllib3

from contract.alerts import OperatorAction, Verdict
from contract.effective import effective_actions, effective_verdicts
from contract.scope import Scope
from contract.trail import Trail
from dashboard.actions.otlp_encoding import encode_events
from dashboard.actions.records import ActionOrigin, mint_nonce
from dashboard.actions.undo import taken_back
from dashboard.data.cache import LIFE_S
from store.remote import RemoteStore

SCOPE = Scope(actor="test")
ACKNOWLEDGED = "Acknowledged by demo user"
"""What a trail says once the user of the demo has pressed."""


@dataclass(frozen=True, kw_only=True)
class RunningPlant:
    """A demo that has loaded: where its parts listen, and the alerts on which nothing of a person stands."""

    state: Path
    url: str
    api: str
    otlp_port: int
    store: RemoteStore
    untouched: list[str]

    def trail(self, alert_id: str) -> Trail:
        """The trail as the store has it."""
        return self.store.trail(SCOPE, alert_id)

    def take_back(self, records: Sequence[OperatorAction | Verdict]) -> None:
        """Take back what people did, by later records."""
        now = time.time_ns()
        origins = (ActionOrigin(actor="test", nonce=mint_nonce(), now_ns=now, session="test") for _ in records)
        back = [taken_back(each, origin) for each, origin in zip(records, origins, strict=True)]
        body = encode_events(back, resource={}, scope="test", observed_ns=now)
        token = (self.state / "tokens" / "dashboard").read_text(encoding="ascii").strip()
        headers = {"content-type": "application/x-protobuf", "authorization": f"Bearer {token}"}
        answer = urllib3.request("POST", f"http://127.0.0.1:{self.otlp_port}/v1/logs", body=body, headers=headers)
        assert (answer.status, answer.data) == (200, b""), "a retraction was refused"


@dataclass(frozen=True, kw_only=True)
class Loan:
    """What one test has of the alerts of a plant."""

    plant: RunningPlant
    taken: list[str] = field(default_factory=list)

    def alert(self) -> str:
        """An alert on which nothing stands; what was done and taken back may be in its record."""
        assert len(self.plant.untouched) > 1, "one alert stays for whoever only looks: this test takes too many"
        self.taken.append(self.plant.untouched.pop())
        return self.taken[-1]

    def give_back(self) -> None:
        """Take back what stands on them, and wait until no answer from before is shared any more (ADR-012)."""
        standing = [record for alert in self.taken for record in done_by_people(self.plant.trail(alert))]
        if standing:
            self.plant.take_back(standing)
            time.sleep(LIFE_S)
        self.plant.untouched.extend(self.taken)


def done_by_people(trail: Trail) -> list[OperatorAction | Verdict]:
    """Return what people did to an alert and nobody took back."""
    judged: list[OperatorAction | Verdict] = [e.record for e in effective_verdicts(trail.verdicts) if e.record.actor]
    return [*(each.record for each in effective_actions(trail.actions)), *judged]
