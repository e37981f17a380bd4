"""Answers are sent compressed; Dash's own scripts, which are megabytes, are compressed once and kept."""

from flask import Flask, Request
from flask_compress import Compress

ALGORITHMS = ["zstd", "gzip"]
"""What a browser asks for of these, the first first: zstd on loopback and over TLS, gzip anywhere."""

KEPT_BELOW = "/_dash-component-suites/"
MOST_KEPT = 64
"""Twice as many scripts as Dash has for us: whoever asks for other spellings of their paths fills no memory."""


class KeptScripts:
    """Compressed scripts by path; takes the first `MOST_KEPT`, and no other answers."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def get(self, key: str) -> bytes | None:
        """Return what is kept."""
        return self._kept.get(key)

    def set(self, key: str, value: bytes) -> None:
        """Keep a script."""
        if KEPT_BELOW in key and (key in self._kept or len(self._kept) < MOST_KEPT):
            self._kept[key] = value


def add_compression(server: Flask) -> None:
    """Compress what the server answers, where the browser takes it."""
    server.config |= {
        "COMPRESS_ALGORITHM": ALGORITHMS,
        "COMPRESS_ALGORITHM_STREAMING": ALGORITHMS,
        "COMPRESS_CACHE_KEY": _path,
        "COMPRESS_CACHE_BACKEND": KeptScripts,
    }
    Compress(server)


def _path(asked: Request) -> str:
    return asked.path if asked.method == "GET" else ""
