"""One spelling of a document: sorted keys, no spaces, so that equal content has an equal digest."""

import json
from typing import Any


def canonical_json(tree: Any) -> bytes:
    """Return the tree as UTF-8 JSON with sorted keys and no spaces; floats as Python's shortest repr.

    >>> canonical_json({"b": 1, "a": [1.5]})
    b'{"a":[1.5],"b":1}'
    """
    return json.dumps(tree, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()
