"""Where the page of a trace is: an address only for what is a trace id, so that nothing else becomes a link."""

import re

_TRACE = re.compile(r"[0-9a-f]{32}")


def is_trace_id(text: object) -> bool:
    """Tell whether this is a trace id as it is printed: 32 hex digits, not all zero (OTLP's word for no trace)."""
    return isinstance(text, str) and _TRACE.fullmatch(text) is not None and text.strip("0") != ""


def trace_href(trace_id: object) -> str:
    """Return the address of a trace's page; empty for what is no trace id.

    >>> trace_href("ab" * 16), trace_href("javascript:1"), trace_href("0" * 32)
    ('/traces/abababababababababababababababab', '', '')
    """
    return f"/traces/{trace_id}" if is_trace_id(trace_id) else ""
