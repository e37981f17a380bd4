"""A log that nothing from outside can fill: few lines of one kind a minute, and how many were left out."""

import logging
import signal
import socket
from pathlib import Path

from collector.log_lines import MOST_KINDS, FewLines
from tests.collector.collector_command import collector_process
from tests.processes import PATIENCE_S


def line(text: str, *given: object, name: str = "a") -> logging.LogRecord:
    return logging.LogRecord(name, logging.WARNING, "file", 1, text, given, None)


def test_the_first_of_a_minute_are_written_and_the_others_are_counted() -> None:
    now = [0.0]
    few = FewLines(2, clock=lambda: now[0])
    written = []

    for second in range(0, 125, 5):
        now[0] = float(second)
        one = line("refused %s", second)
        if few.filter(one):
            written.append(one.getMessage())

    assert written == [
        "refused 0",
        "refused 5",
        "refused 60 (10 more like it were left out)",
        "refused 65",
        "refused 120 (10 more like it were left out)",
    ]


def test_kinds_are_told_apart_and_are_never_without_number() -> None:
    few = FewLines(1)

    assert few.filter(line("a"))
    assert not few.filter(line("a"))
    assert few.filter(line("b"))
    assert few.filter(line("a", name="b"))
    for number in range(3 * MOST_KINDS):
        few.filter(line(f"text {number}"))
    assert len(few._seen) == MOST_KINDS


def test_a_flood_from_outside_is_a_few_lines_in_the_log(tmp_path: Path) -> None:
    with collector_process(tmp_path, limits={"log_lines": 3, "connections": 50}) as process:
        for address in (process.http, process.api, process.grpc):
            host, _, port = address.rpartition("/")[2].partition(":")
            for _ in range(200):
                with socket.create_connection((host, int(port)), PATIENCE_S) as one:
                    one.sendall(b"\x00 no HTTP at all\r\n\r\n")
                    _read_to_end(one)
        process.popen.send_signal(signal.SIGTERM)
        _, log = process.popen.communicate(timeout=PATIENCE_S)

    assert log.count("Invalid HTTP request received") == 3
    assert len(log.splitlines()) < 10, log


def _read_to_end(connection: socket.socket) -> None:
    try:
        while connection.recv(4096):
            pass
    except ConnectionResetError:
        pass
