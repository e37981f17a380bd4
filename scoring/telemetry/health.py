"""How the gateway itself is: process and machine by OpenTelemetry's names, the outbox and the uplink by ours."""

from pathlib import Path

import psutil

from scoring.outbox.records import Depth
from scoring.telemetry.timed_records import Measurement, MeasurementKind
from scoring.uplink.sender import Uplink, UplinkState

_AMOUNT, _TOTAL = MeasurementKind.AMOUNT, MeasurementKind.TOTAL


def measure_health(
    *, process: psutil.Process, disk: Path, depth: Depth, uplink: Uplink, now_ns: int, uptime_s: float
) -> tuple[Measurement, ...]:
    """Measure process, machine, outbox and uplink; `disk` is any path on the outbox's file system."""
    return (*_process(process, uptime_s), *_machine(disk), *_outbox(depth, now_ns), *_uplink(uplink))


def _process(process: psutil.Process, uptime_s: float) -> tuple[Measurement, ...]:
    with process.oneshot():
        cpu, memory = process.cpu_times(), process.memory_info().rss
    return (
        _one("process.cpu.time", "s", "CPU time of the edge", cpu.user, _TOTAL, ("cpu.mode", "user")),
        _one("process.cpu.time", "s", "CPU time of the edge", cpu.system, _TOTAL, ("cpu.mode", "system")),
        _one("process.memory.usage", "By", "memory in use by the edge", memory, _AMOUNT),
        _one("process.uptime", "s", "since the edge started", uptime_s),
    )


def _machine(disk: Path) -> tuple[Measurement, ...]:
    memory, space = psutil.virtual_memory(), psutil.disk_usage(str(disk))
    return (
        _one("system.cpu.utilization", "1", "share of the machine's CPU in use", psutil.cpu_percent() / 100),
        _one("system.memory.utilization", "1", "share of the machine's memory in use", memory.percent / 100),
        _one("system.filesystem.utilization", "1", "share of the outbox's disk in use", space.percent / 100),
        _one("system.filesystem.usage", "By", "free on the outbox's disk", space.free, _AMOUNT, ("state", "free")),
    )


def _outbox(depth: Depth, now_ns: int) -> tuple[Measurement, ...]:
    age_s = 0.0 if depth.oldest_ns is None else max(now_ns - depth.oldest_ns, 0) / 1e9
    return (
        _one("twin.outbox.requests", "{request}", "requests that wait for the collector", depth.requests, _AMOUNT),
        _one("twin.outbox.bytes", "By", "bytes that wait for the collector", depth.bytes, _AMOUNT),
        _one("twin.outbox.oldest_age", "s", "age of the oldest waiting request", age_s),
        _one("twin.outbox.parked", "{request}", "requests put aside, the collector takes them never", depth.parked),
    )


def _uplink(uplink: Uplink) -> tuple[Measurement, ...]:
    up = [
        _one(
            "twin.uplink.state",
            "1",
            "1 for the state the uplink is in",
            float(uplink.state is state),
            at=("twin.uplink.state", state.value),
        )
        for state in UplinkState
    ]
    sent = _one("twin.uplink.sent", "By", "bytes the collector took since the edge started", uplink.sent_bytes, _TOTAL)
    rejected = _one(
        "twin.uplink.rejected", "{record}", "records the collector refused since start", uplink.rejected, _TOTAL
    )
    if uplink.clock_offset_s is None:
        return (*up, sent, rejected)
    offset = _one("twin.clock.offset", "s", "this gateway's clock - the collector's", uplink.clock_offset_s)
    return (*up, sent, rejected, offset)


def _one(
    name: str,
    unit: str,
    description: str,
    value: float,
    kind: MeasurementKind = MeasurementKind.GAUGE,
    at: tuple[str, str] | None = None,
) -> Measurement:
    return Measurement(
        name=name,
        unit=unit,
        description=description,
        value=float(value),
        kind=kind,
        attributes=() if at is None else (at,),
    )
