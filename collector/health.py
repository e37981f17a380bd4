"""How the collector stands: its identity, whether it can take records, and its counters for Prometheus."""

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from collector.config import CollectorConfig
from collector.readiness import Readiness, ReadinessLog

_COMMIT_BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Health:
    """One per process; the instance is random at each start, so that a restart is seen."""

    def __init__(self, *, probe: Callable[[], Readiness], counters: "Counters | None" = None) -> None:
        self.instance = secrets.token_hex(16)
        self.version = _version()
        self._probe = probe
        self.counters = counters or Counters()

    def status(self) -> Mapping[str, str | int]:
        """Return what GET /health answers."""
        return {"status": "ok", "instance": self.instance, "version": self.version, "pid": os.getpid()}

    def readiness(self) -> Readiness:
        """Return what GET /ready answers: see collector.readiness for what stands against it."""
        return self._probe()

    def metrics(self) -> bytes:
        """Return the counters as Prometheus text (content type prometheus_client.CONTENT_TYPE_LATEST)."""
        self.readiness()  # whoever asks notes it, so that the gauges are of now
        return generate_latest(self.counters.registry)


class Counters:
    """What the collector counts; signals are traces, logs and metrics."""

    def __init__(self) -> None:
        registry = self.registry = CollectorRegistry()

        def counter(name: str, description: str, *labels: str) -> Counter:
            return Counter(f"twintrace_collector_{name}", description, labels, registry=registry)

        self.records = counter("records", "OTLP items received, by signal", "signal")
        self.duplicates = counter("duplicates", "Items that the store held already, by signal", "signal")
        self.refused = counter("refused", "Items refused with a reason, by signal", "signal")
        self.readings = counter("readings", "Readings stored")
        self.requests = counter("requests", "Requests answered, by signal and answer", "signal", "answer")
        self.failures = counter("commit_failures", "Groups that could not be committed")
        self.dead_letters = counter("dead_letters", "Requests that can never be stored, put aside whole", "signal")
        self.turned_away = counter("connections_turned_away", "Connections over HTTP beyond their limit")
        self.reopened = counter("store_reopened", "Times the store was opened again in process")
        self.commit_seconds = Histogram(
            "twintrace_collector_commit_seconds", "One commit", buckets=_COMMIT_BUCKETS_S, registry=registry
        )
        self.queue_rows = Gauge("twintrace_collector_queue_rows", "Rows waiting for the writer", registry=registry)
        self.bytes_in_flight = Gauge(
            "twintrace_collector_bytes_in_flight", "Bytes of requests that are being taken, inflated", registry=registry
        )
        self._questions = Gauge(
            "twintrace_collector_questions", "Questions to the read API, by state", ["state"], registry=registry
        )
        self._limits = Gauge(
            "twintrace_collector_limit", "What is taken at most, by setting", ["setting"], registry=registry
        )
        self.readiness = ReadinessLog(registry)

    def tell_questions(self, count: Callable[[], tuple[int, int]]) -> None:
        """Show how many questions run and how many wait, which `count` returns."""
        self._questions.labels("running").set_function(lambda: count()[0])
        self._questions.labels("waiting").set_function(lambda: count()[1])

    def tell_limits(self, config: CollectorConfig) -> None:
        """Show every limit of the configuration beside what it limits."""
        given = {"max_request_bytes": config.max_request_bytes, "least_free_bytes": config.least_free_bytes}
        for setting, value in {**given, **asdict(config.limits)}.items():
            self._limits.labels(setting).set(value)


def _version() -> str:
    try:
        return version("twintrace")
    except PackageNotFoundError:
        return "unknown"  # run from a checkout that was never installed
