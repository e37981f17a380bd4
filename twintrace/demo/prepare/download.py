"""The recorded water-loop runs: fetched once into the user's cache, each file held against its known sha256."""

import hashlib
import os
import sys
from collections.abc import Callable, Mapping
from importlib.resources import files
from pathlib import Path

import urllib3

from twintrace.demo.state import write_durably
from twintrace.errors import DownloadFailed

COMMIT = "b2c0d46c2971dcbfe71e26087b6d231998bb91c2"
BASE_URL = f"https://raw.githubusercontent.com/waico/SKAB/{COMMIT}/data/"
MAX_BYTES = 8 << 20
_TIMEOUT = urllib3.Timeout(connect=4, read=20)


def known_files() -> dict[str, str]:
    """Return the sha256 of each file we know, by its path; only sums and paths are in the project."""
    text = (files("twintrace") / "demo" / "recorded.sha256").read_text(encoding="ascii")
    return {path: sha256 for sha256, path in (line.split() for line in text.splitlines())}


def cache_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Return where downloads are kept, by the platform's custom; nothing is created."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "twintrace"
    return Path(environment.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "twintrace"


def download(
    folder: Path,
    *,
    base_url: str = BASE_URL,
    wanted: Mapping[str, str] | None = None,
    report: Callable[[str], None] = lambda _: None,
) -> Path:
    """Fetch what is not in the folder yet and return the folder. Raises DownloadFailed naming the file.

    A file is written whole and only when its sha256 is the known one; proxies are taken from the environment.
    """
    wanted = known_files() if wanted is None else wanted
    missing = {path: sha256 for path, sha256 in wanted.items() if not _is_there(folder / path, sha256)}
    if not missing:
        return folder
    report(f"Fetching {len(missing)} recorded runs into {folder}")
    with _pool(base_url) as pool:
        for path, sha256 in missing.items():
            write_durably(folder / path, _fetch(pool, base_url + path, sha256))
    return folder


def _fetch(pool: urllib3.PoolManager, url: str, sha256: str) -> bytes:
    try:
        answer = pool.request("GET", url, timeout=_TIMEOUT, retries=False, preload_content=False)
        raw = answer.read(MAX_BYTES + 1)
        answer.release_conn()
    except urllib3.exceptions.HTTPError as error:
        raise DownloadFailed(url, f"cannot be fetched, is there no internet? ({type(error).__name__})") from error
    if answer.status != 200:
        raise DownloadFailed(url, f"answers {answer.status}")
    if hashlib.sha256(raw).hexdigest() != sha256:
        raise DownloadFailed(url, "is not the file it should be: its sha256 differs, so it was not kept")
    return raw


def _is_there(file: Path, sha256: str) -> bool:
    return file.is_file() and hashlib.sha256(file.read_bytes()).hexdigest() == sha256


def _pool(base_url: str) -> urllib3.PoolManager:
    proxy = _proxy(base_url)
    return urllib3.ProxyManager(proxy) if proxy else urllib3.PoolManager()


def _proxy(base_url: str) -> str | None:
    from urllib.request import getproxies, proxy_bypass  # the environment's and the platform's own settings

    address = urllib3.util.parse_url(base_url)
    return None if proxy_bypass(address.host or "") else getproxies().get(address.scheme or "")
