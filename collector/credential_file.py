"""The credentials file: who may write it is checked when it is read, and it is read again when it changes."""

import logging
import os
import stat
import time
from collections.abc import Callable
from pathlib import Path

from collector.credentials import Credential, Credentials
from contract.document import read
from contract.errors import BadDocument

log = logging.getLogger(__name__)

LOOK_AGAIN_S = 5.0
"""How long a credential that was revoked may still be believed."""

Stamp = tuple[int, int, int]


class CredentialFile:
    """Knows the credentials of a file, also those added or revoked while the collector runs; none without a file."""

    def __init__(self, path: Path | None, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Read the file. Raises BadDocument, also for a file that others may write or read."""
        self._path, self._clock = path, clock
        self._stamp: Stamp | None = None
        self._credentials = Credentials()
        self._looked = clock()
        if path is not None:
            self._stamp, self._credentials = _stamp(path), read_credentials(path)

    def identify(self, authorization: str | None) -> Credential | None:
        """Return who sends this `authorization` header, None when there is no header. Raises UnknownToken."""
        self._look_again()
        return self._credentials.identify(authorization)

    def named(self, name: str) -> Credential | None:
        """Return the credential that has this name now, None when there is none."""
        self._look_again()
        return self._credentials.named(name)

    def _look_again(self) -> None:
        if self._path is None or self._clock() - self._looked < LOOK_AGAIN_S:
            return
        self._looked = self._clock()
        try:
            stamp = _stamp(self._path)
            if stamp == self._stamp:
                return
            self._credentials = read_credentials(self._path)
        except (OSError, BadDocument) as error:
            # whoever was let in goes on: a file that is half written must not lock a plant out
            log.error("the credentials could not be read again, those known before count: %s", error)
            return
        self._stamp = stamp
        log.warning("credentials read again: %d", len(self._credentials.credentials))


def read_credentials(path: Path) -> Credentials:
    """Read the credentials file. Raises BadDocument, also when others than its owner may write or read it."""
    _require_private(path)
    return read(path, Credentials)


def _require_private(path: Path) -> None:
    try:
        found = path.stat()
    except OSError:
        return  # reading it says what is wrong
    if not hasattr(os, "getuid"):
        return  # no such modes here
    if found.st_uid not in (0, os.getuid()):
        raise BadDocument(str(path), "", f"belongs to user {found.st_uid}: it decides who is believed, chown it")
    mode = stat.S_IMODE(found.st_mode)
    if mode & 0o027:
        raise BadDocument(str(path), "", f"has mode {mode:04o}: others may read or change it, chmod 600 it")


def _stamp(path: Path) -> Stamp:
    found = path.stat()
    return found.st_mtime_ns, found.st_size, found.st_ino
