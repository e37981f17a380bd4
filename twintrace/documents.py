"""Which kind of document a YAML file is, told by its own keys, and whether it is a valid one."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from collector.config import CollectorConfig
from collector.config import read_config as read_collector
from collector.credential_file import read_credentials
from collector.credentials import Credentials
from contract.document import read
from contract.errors import BadDocument
from contract.site import SiteFile, read_site
from contract.telemetry import TelemetryContract, read_contract
from dashboard.config import DashboardConfig
from dashboard.config import read_config as read_dashboard
from scoring.config import Deployments, EdgeConfig, Playback
from twintrace.demo.prepare.template import SiteTemplate


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What there is to say of what a document names: problems should be mended, notes be known."""

    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of document, its keys, and how it is read."""

    name: str
    keys: frozenset[str]
    read: Callable[[Path], Any]
    follow: Callable[[Path], Findings] = lambda _file: Findings()  # what is to be said of all it names


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A document that is valid, and what is to be said of what it names."""

    kind: str
    findings: Findings


def _kind(name: str, document: Any, reads: Callable[[Path], Any], **more: Callable[[Path], Findings]) -> Kind:
    return Kind(name=name, keys=frozenset(field.name for field in fields(document)), read=reads, **more)


def _follow_edge(file: Path) -> Findings:
    # here: it reads data and runs models, which no other kind needs the runtime for
    from scoring.setup import read_setup

    setup = read_setup(file)
    return Findings(problems=setup.problems, notes=setup.notes)


def _follow_site(file: Path) -> Findings:
    from scoring.sources.registry import open_source

    runs = [run for declared in read_site(file).sources for run in open_source(declared).runs()]
    return Findings(notes=tuple(dict.fromkeys(note for run in runs for note in run.notes)))


KINDS = (
    _kind("telemetry contract", TelemetryContract, read_contract),
    _kind("site", SiteFile, read_site, follow=_follow_site),
    _kind("site template", SiteTemplate, lambda file: read(file, SiteTemplate)),
    _kind("edge configuration", EdgeConfig, lambda file: read(file, EdgeConfig), follow=_follow_edge),
    _kind("collector configuration", CollectorConfig, read_collector),
    _kind("dashboard configuration", DashboardConfig, read_dashboard),
    _kind("credentials", Credentials, read_credentials),
    _kind("playback", Playback, lambda file: read(file, Playback)),
    _kind("deployments", Deployments, lambda file: read(file, Deployments)),
)


def check_document(file: Path) -> Checked:
    """Return what the file is, as "telemetry contract". Raises BadDocument, also when it is none we know.

    A site file is followed to its data, an edge configuration to its bundles too: BadSource and BadSetup are theirs.
    The kind is the one that knows most of the file's keys and few others, so that a misspelt or missing key is told.
    """
    keys = set(read(file, dict[str, Any]))
    kind = max(KINDS, key=lambda kind: (len(keys & kind.keys), -len(kind.keys)))
    if not keys & kind.keys:
        known = ", ".join(kind.name for kind in KINDS)
        raise BadDocument(str(file), "document", f"is of no known kind; there are {known}")
    kind.read(file)
    return Checked(kind=kind.name, findings=kind.follow(file))
