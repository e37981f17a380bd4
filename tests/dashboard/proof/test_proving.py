"""Proofs in a worker: a real process asks a real collector; one that overruns, dies or is orphaned is survived."""

import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from contract.evidence import Proof, ProofResult, Unproved
from contract.ids import Id, mint
from contract.scope import Scope
from dashboard.proof import process
from dashboard.proof.process import Prover
from tests.collector.running import Running, config_for, running, token_of
from tests.store.plant_rows import elsewhere, planted, played_run

pytestmark = pytest.mark.long

ALL = Scope(actor="test")
ALERT = played_run(refuse=None).alert_id
PATIENCE_S = 20


@pytest.fixture(scope="module")
def collector(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("proving")
    with planted(folder, *played_run(refuse=None).records, *elsewhere().records):
        pass
    with running(config_for(folder)) as started:
        yield started


@pytest.fixture
def prover(collector: Running) -> Iterator[Prover]:
    with closing(Prover(api=collector.api, token=token_of("cli"))) as made:
        yield made


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    """Somebody who takes connections and never answers; who accepts one knows that a worker is amid its question."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(8)
        listening.settimeout(PATIENCE_S)
        yield listening


@pytest.fixture
def silent(listening: socket.socket) -> str:
    """The address of somebody who never answers."""
    return f"http://127.0.0.1:{listening.getsockname()[1]}"


def gone(pid: int) -> bool:
    """Whether no such process runs."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def wait_until(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.02)


def hang(*_: object) -> None:
    """As native code that never looks at a signal."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    time.sleep(600)


def die(*_: object) -> None:
    """As native code that fails."""
    os.kill(os.getpid(), signal.SIGSEGV)


def fail(*_: object) -> None:
    raise ZeroDivisionError("on purpose")


def test_an_alert_is_recomputed_in_a_process_of_its_own(prover: Prover) -> None:
    proof = prover.prove(ALL, ALERT)

    assert isinstance(proof, Proof)
    assert (proof.result, proof.hop) == (ProofResult.IDENTICAL, None)
    assert proof.readings > 0
    assert [each.name for each in proof.both][-2:] == ["score", "score / limit"]
    assert all(each.recorded == each.recomputed for each in proof.both)
    assert prover.pid not in (None, os.getpid())


def test_the_same_process_answers_again(prover: Prover) -> None:
    prover.prove(ALL, ALERT)
    first = prover.pid

    prover.prove(ALL, ALERT)

    assert prover.pid == first


@pytest.mark.parametrize(
    ("scope", "alert", "says"),
    [
        (ALL, mint("alert", "unknown"), "not in this store"),
        (Scope(actor="test", sites=("Acme/south",)), ALERT, "not in this store"),
    ],
)
def test_what_cannot_be_recomputed_says_why(prover: Prover, scope: Scope, alert: Id, says: str) -> None:
    answer = prover.prove(scope, alert)

    assert isinstance(answer, Unproved)
    assert says in answer.problem


def test_a_collector_that_is_away_is_said() -> None:
    with closing(Prover(api="http://127.0.0.1:9", token="t")) as prover:
        answer = prover.prove(ALL, ALERT)

    assert isinstance(answer, Unproved)
    assert "is the collector running there?" in answer.problem


def test_a_recomputation_past_its_limit_is_killed_and_said(silent: str) -> None:
    with closing(Prover(api=silent, token="t", limit_s=3)) as prover:
        threading.Timer(0.1, lambda: seen.append(prover.pid)).start()
        seen: list[int | None] = []

        answer = prover.prove(ALL, ALERT)

        assert answer == Unproved(problem="took longer than 3 s")
        assert seen[0] is not None
        assert prover.pid != seen[0]
        assert gone(seen[0])


def test_after_an_overrun_the_next_question_is_answered(silent: str, collector: Running) -> None:
    with closing(Prover(api=silent, token=token_of("cli"), limit_s=1)) as prover:
        prover.prove(ALL, ALERT)
        prover._api, prover._limit_s = collector.api, 20

        assert isinstance(prover.prove(ALL, ALERT), Proof)


def test_a_worker_that_somebody_killed_is_started_again(prover: Prover) -> None:
    prover.prove(ALL, ALERT)
    first = prover.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    wait_until(lambda: gone(first))

    assert isinstance(prover.prove(ALL, ALERT), Proof)
    assert prover.pid != first


def test_a_worker_that_is_killed_amid_an_answer_is_said(silent: str, listening: socket.socket) -> None:
    with closing(Prover(api=silent, token="t", limit_s=PATIENCE_S)) as prover:
        answers: list[Proof | Unproved] = []
        asking = threading.Thread(target=lambda: answers.append(prover.prove(ALL, ALERT)))
        asking.start()
        asked, _ = listening.accept()
        wait_until(lambda: prover.pid is not None)
        os.kill(prover.pid or 0, signal.SIGKILL)
        asking.join(PATIENCE_S)
        asked.close()

    assert answers == [Unproved(problem="the process that recomputes ended amid it")]


def test_a_recomputation_that_ignores_being_asked_to_end_is_killed(
    prover: Prover, monkeypatch: pytest.MonkeyPatch
) -> None:
    prover.prove(ALL, ALERT)
    stuck = prover.pid
    prover._limit_s = 1
    monkeypatch.setattr(process, "recompute", hang)

    answer = prover.prove(ALL, ALERT)

    assert answer == Unproved(problem="took longer than 1 s")
    assert stuck is not None
    assert gone(stuck)
    monkeypatch.undo()
    prover._limit_s = PATIENCE_S
    assert isinstance(prover.prove(ALL, ALERT), Proof)


@pytest.mark.parametrize(
    ("does", "says"), [("die", "the process that recomputes ended amid it"), ("fail", "ZeroDivisionError: on purpose")]
)
def test_a_worker_that_crashes_says_so_and_the_next_question_is_answered(
    prover: Prover, monkeypatch: pytest.MonkeyPatch, does: str, says: str
) -> None:
    monkeypatch.setattr(process, "recompute", {"die": die, "fail": fail}[does])

    answer = prover.prove(ALL, ALERT)

    assert answer == Unproved(problem=says)
    monkeypatch.undo()
    assert isinstance(prover.prove(ALL, ALERT), Proof)


def test_others_wait_for_their_turn_and_no_longer_than_their_limit(silent: str) -> None:
    with closing(Prover(api=silent, token="t", limit_s=4, wait_s=0.2)) as prover:
        first = threading.Thread(target=prover.prove, args=(ALL, ALERT))
        first.start()
        wait_until(lambda: prover.pid is not None)

        answer = prover.prove(ALL, ALERT)
        first.join(PATIENCE_S)

    assert answer == Unproved(problem="others were being recomputed for 0.2 s")


def test_many_at_once_are_all_answered(prover: Prover) -> None:
    answers: list[Proof | Unproved] = []
    threads = [threading.Thread(target=lambda: answers.append(prover.prove(ALL, ALERT))) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)

    assert [type(each) for each in answers] == [Proof] * 5


def test_the_worker_ends_with_its_parent_even_amid_a_recomputation(silent: str, listening: socket.socket) -> None:
    program = (
        "import sys, threading, time\n"
        "from contract.scope import Scope\n"
        "from dashboard.proof.process import Prover\n"
        f"prover = Prover(api={silent!r}, token='t', limit_s=60)\n"
        f"threading.Thread(target=prover.prove, args=(Scope(actor='x'), {ALERT!r}), daemon=True).start()\n"
        "while prover.pid is None: time.sleep(0.01)\n"
        "print(prover.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        worker = int(parent.stdout.readline())
        asked, _ = listening.accept()
        parent.kill()

    with asked:
        wait_until(lambda: gone(worker))


def test_a_process_that_multiprocessing_started_ends_though_its_worker_waits() -> None:
    # as the web server's: such a process waits for its children before it ends
    serving = multiprocessing.get_context("spawn").Process(target=ask_and_return)
    serving.start()
    serving.join(PATIENCE_S)
    try:
        assert serving.exitcode == 0
    finally:
        serving.kill()
        serving.join()


def ask_and_return() -> None:
    answer = Prover(api="http://127.0.0.1:9", token="t").prove(ALL, ALERT)
    assert isinstance(answer, Unproved)


def test_the_token_stands_in_no_command_line(prover: Prover) -> None:
    prover.prove(ALL, ALERT)

    for name in ("cmdline", "environ"):
        assert token_of("cli").encode() not in Path(f"/proc/{prover.pid}/{name}").read_bytes()
