"""A fault that nobody foresaw, as whoever asked or sent is told of it: it is never 500."""

import logging

from collector.errors import Busy

log = logging.getLogger(__name__)


def unforeseen(error: Exception) -> Busy:
    """Log the fault and return what is said of it: that it may pass, since an OTLP client drops its data on a 500."""
    log.error("unforeseen fault while serving a request", exc_info=error)
    return Busy(f"unforeseen {type(error).__name__} in the collector: see its log")
