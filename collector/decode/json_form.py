"""OTLP/JSON -> the protobuf message: ids are hex there, which protobuf's own JSON would take for base64."""

import json
from base64 import b64encode
from typing import Any

from google.protobuf import json_format

from collector.errors import BadRequest

_IDS = ("traceId", "spanId", "parentSpanId", "trace_id", "span_id", "parent_span_id")
_SKIPPED = frozenset(("attributes", "resource", "scope", "body", "filteredAttributes", "metadata"))
"""Parts in which no id can be: most of a request."""


def parse_json(raw: bytes, message: Any) -> Any:
    """Fill the message from OTLP/JSON; unknown keys are left out, as OTLP asks. Raises BadRequest."""
    try:
        tree = json.loads(raw)
        if not isinstance(tree, dict):
            raise BadRequest("the body is not a JSON object")
        _ids_to_base64(tree)
        return json_format.ParseDict(tree, message, ignore_unknown_fields=True)
    except (BadRequest, MemoryError):
        raise
    except Exception as error:
        raise BadRequest(f"not OTLP/JSON: {error or type(error).__name__}") from error


def to_json(message: Any) -> bytes:
    """Return a response message as OTLP/JSON."""
    text: str = json_format.MessageToJson(message, indent=None)
    return text.encode()


def _ids_to_base64(tree: Any) -> None:
    if isinstance(tree, list):
        for each in tree:
            _ids_to_base64(each)
    elif isinstance(tree, dict):
        for key in _IDS:
            if isinstance(value := tree.get(key), str):
                tree[key] = b64encode(bytes.fromhex(value)).decode()
        for key, value in tree.items():
            if key not in _SKIPPED and isinstance(value, dict | list):
                _ids_to_base64(value)
