"""Who may say what: a gateway itself, a name of a person with on_behalf, a source by its role, a site by its own."""

from typing import Any

from collector.credentials import Credential
from collector.decode.limits import Refused
from contract.alerts import OperatorAction, Verdict
from contract.plant import Asset
from contract.records import ROLE_OF_SOURCE
from contract.words import RefusalReason

_LONGEST = 100


def require_speaker(sender: Credential, record: Any) -> None:
    """Raise Refused when the sender may not say this: as a gateway, in a person's name, as a source, of a site."""
    gateway = getattr(record, "gateway_id", None)
    if gateway is not None and not sender.speaks_for_gateway(gateway):
        raise not_its_gateway(sender, gateway)
    if isinstance(record, OperatorAction | Verdict) and not sender.speaks_for(record.actor):
        raise _refused(f"{sender.name} may not act in the name of {_shown(record.actor)}: it takes on_behalf")
    if isinstance(record, Verdict) and ROLE_OF_SOURCE[record.source] not in sender.roles:
        raise _refused(f"a verdict of source {record.source} takes the role {ROLE_OF_SOURCE[record.source]}")
    if isinstance(record, Asset) and sender.sites is not None and record.site not in sender.sites:
        raise _refused(f"{sender.name} may not declare an asset at site {_shown(record.site)}")


def not_its_gateway(sender: Credential, gateway: object) -> Refused:
    """Return the refusal of what is said in the name of a gateway that the sender is not."""
    return _refused(f"{sender.name} may not speak for gateway {_shown(gateway)}: it takes its credential")


def _refused(detail: str) -> Refused:
    return Refused(RefusalReason.NOT_ALLOWED, detail)


def _shown(value: object) -> str:
    return repr(str(value)[:_LONGEST])
