"""What is asked beside a trail: alerts like it, how often its model was right here, who had alerts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from contract.trail import Trail
from contract.verbs import text_of
from dashboard.alert.blind import NO_PATTERN, is_blind
from dashboard.alert.precedents import before_of
from dashboard.data.context import AppContext
from dashboard.data.failure import Failed
from dashboard.data.queries import Question, ask_together
from store.trail.find import raise_of

LEAST_ALIKE = 0.9
"""The likeness (cosine of the contributions) from which alerts count as like this one."""

MOST_SIMILAR = 50
MOST_OWNERS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class SimilarAlert:
    """An earlier alert of the class, how alike it is (1 is the same direction) and what came of it."""

    alert_id: str
    asset: str
    full_name: str  # the asset and its component
    raised_ns: int
    likeness: float
    led_by: str
    verdict: str
    verdict_reason: str
    done: str  # what was done about it, as far as anybody said


@dataclass(frozen=True, slots=True, kw_only=True)
class Similar:
    """The most alike alerts, and outcomes of all that are at least `LEAST_ALIKE`; `missing` says why there are none."""

    rows: tuple[SimilarAlert, ...] = ()
    alike: int = 0
    true: int = 0
    not_actionable: int = 0  # of the true ones
    false: int = 0
    missing: str = ""
    is_first: bool = False  # nothing is missing but an earlier one

    @property
    def undecided(self) -> int:
        """Those without a verdict that decides."""
        return self.alike - self.true - self.false


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRecord:
    """How often the bundle of an alert was right on its asset."""

    decided: int
    true: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedAlerts:
    """The answers; None is not asked yet."""

    similar: Similar | Failed | None = None
    before: tuple[int, int] | None = None  # true and decided, as the row of the alert has it; None for a blind one too
    record: ModelRecord | None = None
    owners: tuple[str, ...] = ()


def read_related(context: AppContext, trail: Trail) -> RelatedAlerts:
    """Ask all of it at once; what fails is said in its own panel, and what only adds to one is left out."""
    raised = raise_of(trail.events).record
    similar = {"alert_id": trail.alert_id, "limit": MOST_SIMILAR, "least": LEAST_ALIKE}
    here = {"asset_id": raised.asset_id, "bundle_id": raised.bundle_id}
    answers = ask_together(
        context,
        {
            "similar": Question(name="similar_alerts", params=similar),
            "before": Question(name="episodes_before", params={"alert_ids": [trail.alert_id]}),
            "record": Question(name="model_record", params=here),
            "owners": Question(name="earlier_owners", params={"limit": MOST_OWNERS}),
        },
    )
    found, before, record, owners = (answers[name] for name in ("similar", "before", "record", "owners"))
    return RelatedAlerts(
        similar=found if isinstance(found, Failed) else similar_of(found, trail),
        before=None if isinstance(before, Failed) or is_blind(trail) else _before(before, trail.alert_id),
        record=None if isinstance(record, Failed) else _record(record),
        owners=() if isinstance(owners, Failed) else tuple(owners.column("owner").to_pylist()),
    )


def similar_of(table: pa.Table, trail: Trail) -> Similar:
    """Read the answer of `similar_alerts`; an empty one says what is missing."""
    rows = table.to_pylist()
    if not rows:
        why = _missing(trail)
        return Similar(missing=why or _first(trail), is_first=not why)
    counts = rows[0]
    return Similar(
        rows=tuple(_similar(row) for row in rows),
        alike=counts["alike"],
        true=counts["alike_true"],
        not_actionable=counts["alike_not_actionable"],
        false=counts["alike_false"],
    )


def _missing(trail: Trail) -> str:
    if is_blind(trail):
        return NO_PATTERN
    if trail.raising is None:
        return "The window that raised is not stored, so there is no pattern of contributions to compare."
    if trail.asset is None:
        return "The asset is not declared, so nothing says which assets are of its class."
    return ""


def _first(trail: Trail) -> str:
    of_class = f" of the class {trail.asset.asset_class.replace('_', ' ')}" if trail.asset else ""
    return f"No earlier alert{of_class} under this contract."


def _similar(row: Mapping[str, Any]) -> SimilarAlert:
    component = f", {row['component']}" if row["component"] else ""
    return SimilarAlert(
        alert_id=row["alert_id"],
        asset=row["asset_name"],
        full_name=f"{row['asset_name']}{component}",
        raised_ns=row["raised_ns"],
        likeness=row["likeness"],
        led_by=row["led_by"],
        verdict=row["verdict"] or "",
        verdict_reason=row["verdict_reason"],
        done=row["corrected"] or _last(row),
    )


def _last(row: Mapping[str, Any]) -> str:
    verb = row["last_verb"] or ""
    return f"{text_of(verb).done} by {row['last_actor']}" if verb else ""


def _before(table: pa.Table, alert_id: str) -> tuple[int, int]:
    return before_of(table, [alert_id])[alert_id]


def _record(table: pa.Table) -> ModelRecord:
    (row,) = table.to_pylist()
    return ModelRecord(decided=row["decided"], true=row["decided_true"])
