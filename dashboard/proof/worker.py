"""The worker that recomputes alerts: a question a line on stdin, an answer a line on stdout; ends when stdin does.

Run by dashboard.proof.process as `python -m dashboard.proof.worker`. It asks the read API itself, and what it is
told, its token too, comes over stdin only. A recomputation that runs too long is ended from outside, with this process.
"""

import json
import os
import sys
import threading
from collections.abc import Mapping
from dataclasses import asdict
from queue import Queue
from typing import Any, TextIO

from contract.evidence import Both, Proof, ProofResult
from contract.ids import Id
from contract.scope import Scope
from contract.words import HopName
from inference.errors import InferenceError
from inference.replay import prove
from store.errors import StoreError
from store.remote import RemoteStore


def question_line(*, api: str, token: str, scope: Scope, alert_id: Id) -> str:
    """Return the line that asks for the proof of an alert."""
    sites = None if scope.sites is None else list(scope.sites)
    asked = {"api": api, "token": token, "actor": scope.actor, "sites": sites, "alert": alert_id}
    return json.dumps(asked) + "\n"


def read_answer(line: str) -> Proof | str:
    """Read an answer line: the proof, or why there is none."""
    answer = json.loads(line)
    if "problem" in answer:
        return str(answer["problem"])
    found = answer["proof"]
    hop = None if found["hop"] is None else HopName(found["hop"])
    both = tuple(Both(**each) for each in found["both"])
    return Proof(**{**found, "result": ProofResult(found["result"]), "hop": hop, "both": both})


def answer_line(asked: Mapping[str, Any]) -> str:
    """Recompute what a question line asks for and return the answer line."""
    scope = Scope(actor=asked["actor"], sites=None if asked["sites"] is None else tuple(asked["sites"]))
    try:
        store = RemoteStore(asked["api"], asked["token"])
        try:
            proof = prove(store.evidence(scope, asked["alert"]))
        finally:
            store.close()
    except (StoreError, InferenceError) as error:
        return json.dumps({"problem": str(error)}) + "\n"
    return json.dumps({"proof": asdict(proof)}) + "\n"


def serve(questions: TextIO, answers: TextIO) -> None:
    """Answer until the questions end; then end at once, also amid a recomputation: nobody waits for it any more."""
    waiting: Queue[str] = Queue()
    threading.Thread(target=_listen, args=(questions, waiting), daemon=True).start()
    while True:
        answers.write(answer_line(json.loads(waiting.get())))
        answers.flush()


def _listen(questions: TextIO, waiting: "Queue[str]") -> None:
    for line in questions:
        waiting.put(line)
    os._exit(0)


if __name__ == "__main__":
    serve(sys.stdin, sys.stdout)
