"""What the worker process does: recompute one alert from what the read API tells, and end with its parent.

dashboard.proof.process starts it. A recomputation that runs too long is ended from outside, with this process.
"""

import multiprocessing
import os
import threading

from contract.evidence import Proof, Unproved
from contract.ids import Id
from contract.scope import Scope
from inference.errors import InferenceError
from inference.replay import prove
from store.errors import StoreError
from store.remote import RemoteStore


def begin() -> None:
    """Prepare a worker process: the libraries are loaded by now, and it ends with its parent, also amid a proof."""
    threading.Thread(target=_exit_with_parent, name="parent-watch", daemon=True).start()


def recompute(api: str, token: str, scope: Scope, alert_id: Id) -> Proof | Unproved:
    """Recompute an alert within a scope; what cannot be recomputed says why."""
    try:
        store = RemoteStore(api, token)
        try:
            return prove(store.evidence(scope, alert_id))
        finally:
            store.close()
    except (StoreError, InferenceError) as error:
        return Unproved(problem=str(error))


def _exit_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)
