"""Where the page of a trace is: an address only for what is a trace id, so that nothing else becomes a link."""

import re

_TRACE = re.compile(r"[0-9a-f]{32}")
_SPAN = re.compile(r"[0-9a-f]{16}(-[1-9][0-9]{0,3})?")


def is_trace_id(text: object) -> bool:
    """Tell whether this is a trace id as it is printed: 32 hex digits, not all zero (OTLP's word for no trace)."""
    return isinstance(text, str) and _TRACE.fullmatch(text) is not None and text.strip("0") != ""


def is_span_id(text: object) -> bool:
    """Tell whether this is a span id as it is printed: 16 hex digits, not all zero.

    Of spans that share an id the others have a number behind it (dashboard/shared_span_ids.py).
    """
    return isinstance(text, str) and _SPAN.fullmatch(text) is not None and text[:16].strip("0") != ""


def trace_href(trace_id: object, span_id: object = "") -> str:
    """Return the address of a trace's page, with this span open if it is one; empty for what is no trace id.

    >>> trace_href("ab" * 16), trace_href("javascript:1"), trace_href("0" * 32)
    ('/traces/abababababababababababababababab', '', '')
    """
    opened = f"?span={span_id}" if is_span_id(span_id) else ""
    return f"/traces/{trace_id}{opened}" if is_trace_id(trace_id) else ""
