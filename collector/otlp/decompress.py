"""Compressed request bodies -> bytes, with the limit held while inflating: a small body can hold gigabytes."""

import zlib

from collector.errors import BadRequest, TooLarge

_WINDOW_BITS = {"gzip": 16 + zlib.MAX_WBITS, "deflate": zlib.MAX_WBITS}


class Body:
    """Takes a body chunk by chunk; `encoding` is the content-encoding header, empty for none."""

    def __init__(self, *, encoding: str, limit: int) -> None:
        name = encoding.strip().lower()
        if name not in ("", "identity", *_WINDOW_BITS):
            raise BadRequest(f"content-encoding {encoding!r}: gzip, deflate and identity are read", unsupported=True)
        self._bits = _WINDOW_BITS.get(name)
        self._stream = None if self._bits is None else zlib.decompressobj(self._bits)
        self._limit = limit
        self.size = 0
        """Bytes so far, inflated."""
        self._parts: list[bytes] = []

    def add(self, chunk: bytes) -> None:
        """Take the next chunk. Raises TooLarge as soon as the limit is passed, BadRequest for a broken stream."""
        if self._stream is None:
            self._keep(chunk)
            return
        while chunk:
            if self._stream.eof:
                chunk = self._next_member(chunk)
                continue
            try:
                # one byte more than may come is enough to know that it is too much
                self._keep(self._stream.decompress(chunk, self._limit - self.size + 1))
            except zlib.error as error:
                raise BadRequest(f"the compressed body is corrupt: {error}") from error
            chunk = self._stream.unconsumed_tail or self._stream.unused_data

    def finish(self) -> bytes:
        """Return the whole body. Raises BadRequest when a compressed body ends too early."""
        if self._stream is not None and not self._stream.eof:
            raise BadRequest("the compressed body is truncated")
        return b"".join(self._parts)

    def _keep(self, part: bytes) -> None:
        self.size += len(part)
        if self.size > self._limit:
            raise TooLarge(self._limit)
        self._parts.append(part)

    def _next_member(self, rest: bytes) -> bytes:
        if self._bits != _WINDOW_BITS["gzip"] or not rest.startswith(b"\x1f\x8b"):
            raise BadRequest("bytes follow the end of the compressed body")
        self._stream = zlib.decompressobj(self._bits)
        return rest
