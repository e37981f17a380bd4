"""Who may say what: a gateway itself, a name of a person with on_behalf and the session, a source by its role."""

from dataclasses import replace
from typing import Any, TypeVar, cast

from collector.credentials import Credential
from collector.decode.limits import Refused
from contract.alerts import OperatorAction, Verdict
from contract.plant import AssetApproval
from contract.records import ROLE_OF_SOURCE
from contract.words import RefusalReason

Record = TypeVar("Record")
_LONGEST = 100


def require_speaker(sender: Credential, record: Any) -> None:
    """Raise Refused when the sender may not say this: as a gateway, in a person's name, as a source."""
    gateway = getattr(record, "gateway_id", None)
    is_said_by_it = gateway is not None and not isinstance(record, AssetApproval)
    if is_said_by_it and not sender.speaks_for_gateway(gateway):
        raise not_its_gateway(sender, gateway)
    if isinstance(record, OperatorAction | Verdict | AssetApproval):
        _require_person(sender, record.actor, record.session)
    if isinstance(record, Verdict) and ROLE_OF_SOURCE[record.source] not in sender.roles:
        raise _refused(f"a verdict of source {record.source} takes the role {ROLE_OF_SOURCE[record.source]}")


def in_own_name(sender: Credential, record: Record) -> Record:
    """Return an approval that names nobody with the name of its sender, who may not know it itself."""
    if isinstance(record, AssetApproval) and not record.actor:
        return cast(Record, replace(record, actor=sender.name))
    return record


def _require_person(sender: Credential, actor: str, session: str) -> None:
    if not sender.speaks_for(actor):
        raise _refused(f"{sender.name} may not act in the name of {_shown(actor)}: it takes on_behalf")
    if actor != sender.name and not session:
        raise _refused(f"{sender.name} acts in the name of {_shown(actor)}: session.id says in which session")


def not_its_gateway(sender: Credential, gateway: object) -> Refused:
    """Return the refusal of what is said in the name of a gateway that the sender is not."""
    return _refused(f"{sender.name} may not speak for gateway {_shown(gateway)}: it takes its credential")


def _refused(detail: str) -> Refused:
    return Refused(RefusalReason.NOT_ALLOWED, detail)


def _shown(value: object) -> str:
    return repr(str(value)[:_LONGEST])
