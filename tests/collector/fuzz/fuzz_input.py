"""One made request: everything that is sent, so that it can be written down and sent again."""

import json
from dataclasses import dataclass
from pathlib import Path

PROTOBUF, JSON = "application/x-protobuf", "application/json"
LONGEST_PATH = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class FuzzInput:
    """A request; `name` has the seed and the number that make it again."""

    name: str
    path: str
    body: bytes
    kind: str = PROTOBUF
    method: str = "POST"
    token: str = ""
    encoding: str = ""

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        """Return its headers as ASGI has them."""
        found = {"host": "localhost", "content-type": self.kind, "content-encoding": self.encoding}
        if self.token:
            found["authorization"] = f"Bearer {self.token}"
        return [(name.encode(), value.encode("latin-1", "replace")) for name, value in found.items() if value]

    def write_down(self, folder: Path) -> Path:
        """Write the body into a file, what else is sent beside it, and return the file of the body."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{self.name}.body"
        path.write_bytes(self.body)
        sent = {"method": self.method, "path": self.path, "kind": self.kind, "encoding": self.encoding}
        path.with_suffix(".json").write_text(json.dumps({**sent, "token": self.token}), encoding="utf-8")
        return path
