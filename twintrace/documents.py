"""Which kind of document a YAML file is, told by its own keys, and whether it is a valid one."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from collector.config import CollectorConfig
from collector.config import read_config as read_collector
from collector.credentials import Credentials, read_credentials
from contract.document import read
from contract.errors import BadDocument
from contract.site import SiteFile, read_site
from contract.telemetry import TelemetryContract, read_contract
from dashboard.config import DashboardConfig
from dashboard.config import read_config as read_dashboard
from scoring.config import Deployments, EdgeConfig, Playback
from twintrace.demo.template import SiteTemplate


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of document, its keys, and how it is read."""

    name: str
    keys: frozenset[str]
    read: Callable[[Path], Any]


def _kind(name: str, document: Any, reads: Callable[[Path], Any]) -> Kind:
    return Kind(name=name, keys=frozenset(field.name for field in fields(document)), read=reads)


KINDS = (
    _kind("telemetry contract", TelemetryContract, read_contract),
    _kind("site", SiteFile, read_site),
    _kind("site template", SiteTemplate, lambda file: read(file, SiteTemplate)),
    _kind("edge configuration", EdgeConfig, lambda file: read(file, EdgeConfig)),
    _kind("collector configuration", CollectorConfig, read_collector),
    _kind("dashboard configuration", DashboardConfig, read_dashboard),
    _kind("credentials", Credentials, read_credentials),
    _kind("playback", Playback, lambda file: read(file, Playback)),
    _kind("deployments", Deployments, lambda file: read(file, Deployments)),
)


def check_document(file: Path) -> str:
    """Return what the file is, as "valid telemetry contract". Raises BadDocument, also when it is none we know.

    The kind is the one that knows most of the file's keys and few others, so that a misspelt or missing key is told.
    """
    keys = set(read(file, dict[str, Any]))
    kind = max(KINDS, key=lambda kind: (len(keys & kind.keys), -len(kind.keys)))
    if not keys & kind.keys:
        known = ", ".join(kind.name for kind in KINDS)
        raise BadDocument(str(file), "document", f"is of no known kind; there are {known}")
    kind.read(file)
    return f"valid {kind.name}"
