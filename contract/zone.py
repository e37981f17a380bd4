"""A zone's name -> the zone; a record may name anything, so what is no zone is UTC."""

from functools import lru_cache
from zoneinfo import ZoneInfo

UTC_NAME = "UTC"


@lru_cache(maxsize=256)
def known_zone(name: str) -> ZoneInfo:
    """Return the IANA zone of this name, UTC when there is none.

    >>> known_zone("Europe/Berlin").key, known_zone("../nowhere").key, known_zone("Europe").key
    ('Europe/Berlin', 'UTC', 'UTC')
    """
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return ZoneInfo(UTC_NAME)
